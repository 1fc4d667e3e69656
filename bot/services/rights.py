"""Who may do what; asked again in every use case, since a hidden button protects nothing."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.incident import IncidentState
from bot.domain.organisation import Organisation, Right, Role, may
from bot.domain.records import IncidentRecord
from bot.store import incidents


class NotAllowed(Refusal):
    """The person may not do this; the sentence says who may."""


class NoSuchIncident(Refusal):
    """There is no such incident, or not for this person: the two look alike."""


class IncidentClosed(Refusal):
    """A closed incident is not changed any more."""


def require(organisation: Organisation, user_id: str, right: Right) -> Role:
    """Return the person's role.

    Raises:
        NotAllowed: the role does not have the right.
    """
    role = organisation.role_of(user_id)
    if not may(role, right):
        raise NotAllowed(f"error.not_allowed_{right.value}", officers=_mentions(organisation))
    return role


def incident_for(
    organisation: Organisation, incident_id: str, user_id: str, right: Right
) -> IncidentRecord:
    """Return an open incident that the person may work on; call it inside a transaction.

    Until that ends nobody else changes the incident: of two who press at once, the second finds
    what the first has done.

    Raises:
        NoSuchIncident: there is none of that id, or it is closed to this person.
        NotAllowed: the person's role does not have the right.
        IncidentClosed: it is closed.
    """
    require(organisation, user_id, right)
    incidents.hold(incident_id)
    incident = seen_by(organisation, incident_id, user_id)
    if incident.state is IncidentState.CLOSED:
        raise IncidentClosed("error.incident_closed", reference=incident.reference)
    return incident


def seen_by(organisation: Organisation, incident_id: str, user_id: str) -> IncidentRecord:
    """Return an incident, open or closed, that the person may see.

    Raises:
        NoSuchIncident: there is none of that id, or it is restricted to others.
    """
    incident = incidents.find(incident_id)
    if incident is None or not is_member(organisation, incident, user_id):
        raise NoSuchIncident("error.no_such_incident")
    return incident


def is_member(organisation: Organisation, incident: IncidentRecord, user_id: str) -> bool:
    """Return whether a person belongs to an incident: the team, or the hand-picked (rule 3)."""
    if not incident.restricted:
        return may(organisation.role_of(user_id), Right.WORK)
    return user_id in members(organisation, incident)


def members(organisation: Organisation, incident: IncidentRecord) -> tuple[str, ...]:
    """Return who is invited to the incident's channel, officers first."""
    if not incident.restricted:
        return organisation.team
    picked = incidents.facts(incident.id).get("members", "")
    return tuple(dict.fromkeys((*organisation.officers, *filter(None, picked.split(",")))))


def _mentions(organisation: Organisation) -> str:
    return ", ".join(f"<@{user_id}>" for user_id in organisation.officers)

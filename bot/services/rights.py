"""Who may do what; asked again in every use case, since a hidden button protects nothing."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import Refusal
from bot.domain.incident import IncidentState
from bot.domain.organisation import Organisation, Right, Role, may
from bot.domain.records import IncidentRecord
from bot.services.desk import Desk
from bot.store import incidents

#: What does not take belonging to an incident: to report, to practise, to advise as counsel.
FROM_OUTSIDE: Final = frozenset({Right.OPEN, Right.EXERCISE, Right.ADVISE})


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
    if right not in organisation.rights_of(user_id):
        raise NotAllowed(f"error.not_allowed_{right.value}", officers=_mentions(organisation))
    return organisation.role_of(user_id)


def require_releaser(organisation: Organisation, incident: IncidentRecord, user_id: str) -> None:
    """Refuse who neither has the right to release nor leads the incident (rule 26).

    Raises:
        NotAllowed: the person does neither.
    """
    if incident.lead != user_id:
        require(organisation, user_id, Right.RELEASE)


def require_open(incident: IncidentRecord) -> None:
    """Refuse to change an incident that is closed.

    Raises:
        IncidentClosed: it is.
    """
    if incident.state is IncidentState.CLOSED:
        raise IncidentClosed("error.incident_closed", reference=incident.reference)


def admit(
    desk: Desk, user_id: str, right: Right | None, incident_id: str | None
) -> IncidentRecord | None:
    """Refuse who may not do something before it is shown, so that nobody types in vain.

    The use case asks again, since between the two a role or an incident may change.

    Args:
        desk: What every use case works with.
        user_id: The person.
        right: What it takes; None for looking, which takes only belonging to the incident.
        incident_id: The incident it is about; None where it is about none, or not said.

    Returns:
        The incident, open or closed; None where none was named.

    Raises:
        NotAllowed: the person has not the right.
        NoSuchIncident: there is none of that id, or it is closed to this person.
    """
    first = Right.WORK if right is Right.RELEASE else right
    if first is not None:
        require(desk.organisation, user_id, first)
    if incident_id is None:
        return None
    with desk.store.read():
        if right in FROM_OUTSIDE:
            return incidents.find(incident_id)
        incident = seen_by(desk.organisation, incident_id, user_id)
    if right is Right.RELEASE:
        require_releaser(desk.organisation, incident, user_id)
    return incident


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
    require_open(incident)
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

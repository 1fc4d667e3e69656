"""Who has which role of the playbook: claimed or given, each with somebody who stands in."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.facts_vocabulary import ROLES
from bot.domain.organisation import Right
from bot.domain.playbook import Phase
from bot.domain.records import IncidentRecord
from bot.domain.walk_views import RolesView
from bot.services import audit, frozen, rights, say, showing
from bot.services.desk import Desk
from bot.services.holding import LEAD, holders
from bot.services.steps import NotAMember
from bot.store import incidents, roles


def take(desk: Desk, incident_id: str, role: str, by: str, now: datetime) -> None:
    """Let a person take a role, aloud; who stood in goes on standing in.

    Raises:
        Refusal: there is no such role, or the person has it already.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        held = holders(desk.organisation, incident).get(_known(role))
        if held is not None and held.person == by:
            raise Refusal("error.role_already")
        deputy = held.deputy if held is not None and held.deputy != by else None
        _keep(incident, role, by, deputy, by, now)


def give(
    desk: Desk,
    incident_id: str,
    role: str,
    person: str,
    deputy: str,
    by: str,
    now: datetime,
) -> None:
    """Give a role to a person, and name who stands in; who gets it is told.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        role: A role of the vocabulary.
        person: Who gets it.
        deputy: Who stands in; empty for nobody.
        by: Who decides.
        now: The instant (UTC).

    Raises:
        NotAMember: one of them does not belong to the incident.
        Refusal: there is no such role, or both are the same person.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        _known(role)
        for field, one in (("person", person), ("deputy", deputy)):
            if one and not rights.is_member(desk.organisation, incident, one):
                raise NotAMember("error.not_a_member", field=field, who=f"<@{one}>")
        if person == deputy:
            raise Refusal("error.role_same", field="deputy")
        _keep(incident, role, person, deputy or None, by, now)


def view(desk: Desk, incident: IncidentRecord, now: datetime) -> RolesView:
    """Return the roles that the steps of the incident's playbook ask for, and who has them."""
    asked = {step.role for step in frozen.of(desk, incident).steps}
    with desk.store.read():
        held = holders(desk.organisation, incident)
    return RolesView(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        closed=incident.closed_at is not None,
        roles=tuple(role for role in ROLES if role in asked or role in held or role == LEAD),
        holders=held,
        now=now,
        zone=desk.organisation.zone,
    )


def _known(role: str) -> str:
    if role not in ROLES:
        raise Refusal("error.not_ours")
    return role


def _keep(
    incident: IncidentRecord, role: str, person: str, deputy: str | None, by: str, now: datetime
) -> None:
    roles.give(incident.id, role, person, deputy, by, now)
    if role == LEAD:
        incidents.update(incident.id, lead=person)
    facts = {"role": role, "person": person, "deputy": deputy, "by": by}
    say.act_in_channel(incident.id, "role.given", now, facts)
    reached = [one.value for one in Phase if showing.is_reached(incident, one.value)]
    say.redraw(incident, reached, people=[person])
    audit.record("role.given", actor=by, now=now, incident_id=incident.id, facts=facts)

"""What the edges look up to show: lists, forms, Home; each opens the database by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.organisation import Right, Role, may
from bot.domain.records import DutyRecord, IncidentRecord, TaskRecord
from bot.domain.views import (
    Home,
    IncidentLine,
    PhaseView,
    RegisterState,
    StatusView,
    StepLine,
    SystemChoice,
)
from bot.services import holding, overview, rights, showing, step_lines
from bot.services.desk import Desk
from bot.services.register import register_status
from bot.services.rights import NoSuchIncident
from bot.store import duties, incidents, notices, register_known, tasks

#: Where what has no date stands among what has one.
LATEST = datetime.max.replace(tzinfo=UTC)


def incident_in(desk: Desk, channel_id: str, user_id: str) -> IncidentRecord | None:
    """Return the incident of a channel, if the person may see it."""
    with desk.store.read():
        incident = incidents.by_channel(channel_id)
        if incident is None or not rights.is_member(desk.organisation, incident, user_id):
            return None
        return incident


def incident(desk: Desk, incident_id: str, user_id: str) -> IncidentRecord:
    """Return an incident that a person may see.

    Raises:
        NoSuchIncident: there is none, or not for this person.
    """
    with desk.store.read():
        return rights.seen_by(desk.organisation, incident_id, user_id)


def by_reference(desk: Desk, reference: str, user_id: str) -> IncidentRecord:
    """Return the incident that people call so, if the person may see it.

    Raises:
        NoSuchIncident: there is none, or not for this person.
    """
    with desk.store.read():
        found = incidents.by_reference(reference.strip().upper())
        return rights.seen_by(desk.organisation, "" if found is None else found.id, user_id)


def advised_on(desk: Desk, reference: str, user_id: str) -> IncidentRecord:
    """Return the incident that people call so, for counsel, who belongs to none.

    Raises:
        NotAllowed: the person is not of counsel.
        NoSuchIncident: there is none.
    """
    rights.require(desk.organisation, user_id, Right.ADVISE)
    with desk.store.read():
        found = incidents.by_reference(reference.strip().upper())
    if found is None:
        raise NoSuchIncident("error.no_such_incident")
    return found


def duties_of(desk: Desk, found: IncidentRecord) -> tuple[tuple[DutyRecord, str], ...]:
    """Return each open duty of an incident with the name of its client, the first due first."""
    with desk.store.read():
        names = overview.client_names(found)
        kept = [one for one in duties.of_incident(found.id) if one.state is DutyState.OPEN]
    dated = sorted(kept, key=lambda one: (one.due_at or LATEST, one.id))
    return tuple((one, names.get(one.client_id or "", one.client_id or "")) for one in dated)


def status(desk: Desk, found: IncidentRecord, now: datetime) -> StatusView:
    """Return where an incident stands."""
    with desk.store.read():
        return overview.status(desk, found, now)


def phase(desk: Desk, found: IncidentRecord, name: str, now: datetime) -> PhaseView:
    """Return one phase of an incident's playbook."""
    with desk.store.read():
        return overview.phase(desk, found, name, now)


def step(desk: Desk, found: IncidentRecord, name: str) -> StepLine:
    """Return one step of an incident.

    Raises:
        NoSuchIncident: the incident has no such step.
    """
    with desk.store.read():
        row = tasks.find(found.id, name)
        if row is None:
            raise NoSuchIncident("error.step_unknown")
        return overview.step_line(desk, found, row)


def open_incidents(desk: Desk, user_id: str) -> tuple[IncidentLine, ...]:
    """Return the open incidents a person may see, oldest first."""
    with desk.store.read():
        return tuple(overview.incident_line(found) for found in visible(desk, user_id))


def systems(desk: Desk) -> tuple[SystemChoice, ...]:
    """Return every system of the register, by name."""
    with desk.store.read():
        known = register_known.load_systems(desk.store)
    choices = [SystemChoice(code, system.name) for code, system in known.items()]
    return tuple(sorted(choices, key=lambda choice: (choice.name or choice.id).casefold()))


def categories(desk: Desk) -> dict[str, str]:
    """Return every category of data the register knows, with the name of its own ones."""
    with desk.store.read():
        vocabulary = register_known.load_vocabulary()
    return {name: vocabulary.own.get(name, "") for name in vocabulary.names()}


def clients(desk: Desk, found: IncidentRecord) -> dict[str, str]:
    """Return the affected clients of an incident by name."""
    with desk.store.read():
        return overview.client_names(found)


def home(desk: Desk, user_id: str, now: datetime) -> Home:
    """Return a person's Home: their steps, open incidents, drafts to release, the register."""
    role = desk.organisation.role_of(user_id)
    register = register_state(desk, now)
    with desk.store.read():
        found = visible(desk, user_id) if may(role, Right.WORK) else ()
        lines = {row.id: overview.incident_line(row) for row in found}
        shown = [row for row in found if not lines[row.id].dark]
        return Home(
            user_id=user_id,
            may_open=may(role, Right.OPEN),
            is_officer=role in {Role.OFFICER, Role.DEPUTY},
            incidents=tuple(lines.values()),
            steps=tuple(
                (lines[row.id], line) for row in shown for line in _steps_of(desk, row, user_id)
            ),
            drafts=tuple((lines[row.id], waiting) for row in shown if (waiting := _waiting(row))),
            register=register,
            now=now,
            zone=desk.organisation.zone,
        )


def visible(desk: Desk, user_id: str) -> tuple[IncidentRecord, ...]:
    """Return the open incidents a person may see; call it with the database open."""
    return tuple(
        found
        for found in incidents.open_ones()
        if rights.is_member(desk.organisation, found, user_id)
    )


def _steps_of(desk: Desk, found: IncidentRecord, user_id: str) -> tuple[StepLine, ...]:
    """Return the open steps that were given to a person, or are of a role the person has."""
    roles = {
        role
        for role, held in holding.holders(desk.organisation, found).items()
        if user_id in {held.person, held.deputy}
    }
    rows = [row for row in tasks.of_incident(found.id) if _waits_for(row, user_id, roles)]
    return step_lines.lines(
        desk, found, [row for row in rows if showing.is_reached(found, row.phase)]
    )


def _waits_for(row: TaskRecord, user_id: str, roles: Collection[str]) -> bool:
    """Tell whether a step waits for a person; one that was given away waits for that one only."""
    mine = row.assigned_to == user_id or (row.assigned_to is None and row.role in roles)
    return mine and row.shown and row.state is TaskState.OPEN


def _waiting(found: IncidentRecord) -> int:
    return notices.count(found.id, [NoticeState.DRAFT])


def duty_of(desk: Desk, duty_id: int, user_id: str) -> tuple[IncidentRecord, Any]:
    """Return a duty and its incident, for a form about it.

    Raises:
        NoSuchIncident: there is none, or not for this person.
    """
    with desk.store.read():
        duty = duties.find(duty_id)
        if duty is None:
            raise NoSuchIncident("error.no_such_incident")
        return rights.seen_by(desk.organisation, duty.incident_id, user_id), duty


def register_state(desk: Desk, now: datetime) -> RegisterState:
    """Return how far the register can be trusted."""
    known = register_status(desk.store, desk.organisation.zone, now)
    return RegisterState(
        clients=known.clients,
        holdings=sum(source.rows.get("holdings", 0) for source in known.sources),
        stale=len(known.stale),
        contactless=len(known.no_contact),
        unconfirmed=sum(source.unconfirmed for source in known.sources),
        imported_at=max((source.imported_at for source in known.sources), default=None),
        over_retained=len(known.over_retained),
    )


def by_id(desk: Desk, incident_id: str) -> IncidentRecord | None:
    """Return an incident, for messages that were decided on before."""
    with desk.store.read():
        return incidents.find(incident_id)


def members(desk: Desk, found: IncidentRecord) -> tuple[str, ...]:
    """Return who belongs to an incident's channel."""
    with desk.store.read():
        return rights.members(desk.organisation, found)

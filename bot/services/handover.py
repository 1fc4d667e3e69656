"""Handing over to the next shift: where things stand, what is next, who waits, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.incident import TaskState
from bot.domain.organisation import Right
from bot.domain.playbook import Phase
from bot.domain.records import IncidentRecord, TaskRecord
from bot.domain.timeline import EntryKind
from bot.domain.views import StepLine
from bot.domain.walk_views import HandoverView
from bot.services import audit, holding, known, overview, rights, say
from bot.services.desk import Desk
from bot.store import incidents, tasks, timeline

NEXT_STEPS = 6
LAST_DECISIONS = 5
_LATEST = datetime.max.replace(tzinfo=UTC)


def view(desk: Desk, incident: IncidentRecord, now: datetime) -> HandoverView:
    """Return what the next shift must know, as it is now."""
    with desk.store.read():
        return _view(desk, incident, now)


def post(desk: Desk, incident_id: str, by: str, now: datetime, *, takes_lead: bool) -> None:
    """Put the handing over into the channel and on record; perhaps with who leads from now on."""
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if takes_lead and incident.lead != by:
            incidents.update(incident.id, lead=by)
            say.act_in_channel(incident.id, "lead.taken", now, {"by": by})
            say.redraw(incident, people=[by])
        stands = _view(desk, incidents.get(incident_id), now)
        say.act_in_channel(incident_id, "handover", now, {"by": by})
        audit.record(
            "handover.posted",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={
                "from": incident.lead,
                "lead": stands.headline.lead,
                "phase": stands.phase,
                "steps_open": stands.steps_open,
                "next": [step.id for step in stands.following],
            },
        )


def _view(desk: Desk, incident: IncidentRecord, now: datetime) -> HandoverView:
    status = overview.status(desk, incident, now)
    to_do = _to_do(incident)
    facts = known.of(incident)
    entries = timeline.of_incident(incident.id)
    decided = [entry for entry in entries if entry.kind is EntryKind.DECISION]
    return HandoverView(
        headline=status.headline,
        phase=status.phase,
        steps_open=status.steps_open,
        steps_total=status.steps_total,
        following=tuple(overview.step_line(desk, incident, row) for row in to_do[:NEXT_STEPS]),
        waiting=_waiting(desk, incident, to_do),
        asked=known.questions(desk, incident, facts),
        roles=holding.holders(desk.organisation, incident),
        decisions=tuple(decided[: -LAST_DECISIONS - 1 : -1]),
        known=tuple(known.said(incident).values()),
    )


def _to_do(incident: IncidentRecord) -> list[TaskRecord]:
    """Return the open steps of the phases up to the present one, the earliest due first."""
    order = [phase.value for phase in Phase]
    reached = set(order[: order.index(incident.phase) + 1])
    rows = [
        row
        for row in tasks.of_incident(incident.id)
        if row.shown and row.state is TaskState.OPEN and row.phase in reached
    ]
    return sorted(rows, key=lambda row: row.due_at or _LATEST)


def _waiting(
    desk: Desk, incident: IncidentRecord, to_do: Sequence[TaskRecord]
) -> tuple[tuple[str, tuple[StepLine, ...]], ...]:
    given: dict[str, list[StepLine]] = {}
    for row in to_do:
        if row.assigned_to is not None:
            line = overview.step_line(desk, incident, row)
            given.setdefault(row.assigned_to, []).append(line)
    return tuple((person, tuple(lines)) for person, lines in given.items())

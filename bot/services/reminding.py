"""What a reminder shows: true when it is said, and drawn again when it is settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.incident import DutyState, TaskState
from bot.domain.outgoing import OutgoingRow
from bot.domain.records import IncidentRecord
from bot.domain.views import DutyLine, Reminder, StepLine
from bot.services import overview
from bot.services.bundles import groups_of, topic
from bot.services.desk import Desk
from bot.services.reminders import AWARENESS, DRAFTS, TASK, WAITING, is_open
from bot.store import incidents, notices, outbox, tasks
from bot.store.ledger import Group

#: What a group is about that is neither duties nor steps, and what people call it.
OTHERS: Mapping[str, str] = {AWARENESS: "awareness", DRAFTS: "drafts"}


def reminder(desk: Desk, row: OutgoingRow, now: datetime) -> Reminder | None:
    """Return what a reminder or a page says now; None when nothing is left to remind of."""
    with desk.store.read():
        view = _view(desk, row, now)
    return None if view is None or view.settled else view


def said(desk: Desk, row_id: int, now: datetime) -> Reminder | None:
    """Return what a reminder that was said shows now, also when it is settled; by its row."""
    with desk.store.read():
        return _view(desk, outbox.get(row_id), now)


def _view(desk: Desk, row: OutgoingRow, now: datetime) -> Reminder | None:
    incident = incidents.find(str(row.incident_id))
    groups = groups_of(row)
    if incident is None or not groups:
        return None
    open_ones = [group for group in groups if is_open(group.incident_id, group.kind, group.due_at)]
    about = topic(groups[0])
    shown = open_ones or groups
    planned_at = datetime.fromisoformat(row.facts["due_at"])
    organisation = desk.organisation
    return Reminder(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        group=OTHERS.get(about, about),
        duties=_duties(incident, shown, settled=not open_ones),
        steps=tuple(_steps(desk, incident, shown, settled=not open_ones)),
        drafts=notices.count(incident.id, WAITING),
        rung=str(row.facts["rung"]),
        audience=str(row.facts["audience"]),
        last=bool(row.facts["last"]),
        late=any(group.due_at is not None and now > group.due_at for group in shown),
        settled=not open_ones,
        delayed_by_seconds=max(0, int((now - planned_at).total_seconds())),
        lead=incident.lead,
        officers=organisation.officers,
        telephone=organisation.telephone,
        now=now,
        zone=organisation.zone,
    )


def _duties(
    incident: IncidentRecord, groups: Collection[Group], *, settled: bool
) -> tuple[DutyLine, ...]:
    wanted = {(group.kind, group.due_at) for group in groups}
    return tuple(
        line
        for line in overview.duty_lines(incident)
        if (line.kind, line.due_at) in wanted and (line.state is DutyState.OPEN) is not settled
    )


def _steps(
    desk: Desk, incident: IncidentRecord, groups: Iterable[Group], *, settled: bool
) -> Iterable[StepLine]:
    for group in groups:
        kind, _, step = group.kind.partition(":")
        row: Any = tasks.find(incident.id, step) if kind == TASK else None
        if row is not None and (row.state is TaskState.OPEN) is not settled:
            yield overview.step_line(desk, incident, row)

"""From deadlines to the ledger: which reminders a duty, a step or a question has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.duties import DutySpec
from bot.domain.incident import IncidentState, NoticeState, TaskState
from bot.domain.ladders import Ladder, plan, with_quiet_hours
from bot.domain.records import DutyRecord, IncidentRecord, TaskRecord
from bot.services import ledger
from bot.services.desk import Desk
from bot.store import duties, incidents, notices, tasks

TASK = "task"
AWARENESS = "awareness"
DRAFTS = "draft"


def plan_duties(
    desk: Desk, incident: IncidentRecord, specs: Iterable[DutySpec], now: datetime
) -> None:
    """Write the rungs of duties that are new or have another date into the ledger.

    Duties of one kind that fall due together are one group, with one ladder.
    """
    groups = {(spec.kind.value, spec.due_at) for spec in specs if spec.pending_on is None}
    for kind, due_at in groups:
        _plan(desk, incident, kind, kind, now, due_at, now)


def plan_task(
    desk: Desk, incident: IncidentRecord, step: str, due_at: datetime, now: datetime
) -> None:
    """Write the rungs of one step."""
    _plan(desk, incident, TASK, f"{TASK}:{step}", now, due_at, now)


def plan_awareness(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Write the rungs of the question whether we are aware (rule 6)."""
    _plan(desk, incident, AWARENESS, AWARENESS, incident.opened_at, None, now)


def plan_drafts(
    desk: Desk, incident: IncidentRecord, first_term: datetime | None, now: datetime
) -> None:
    """Write the rungs of drafts that wait for release, before the first term runs out."""
    _plan(desk, incident, DRAFTS, DRAFTS, now, first_term, now)


def settle_task(task: TaskRecord, incident_id: str, reason: str, now: datetime) -> None:
    """Take a settled step's reminders out of the ledger."""
    ledger.settle_group(incident_id, f"{TASK}:{task.step}", None, now, reason, any_due=True)


def settle_awareness(incident_id: str, now: datetime) -> None:
    """Take the question of awareness out of the ledger: it is answered."""
    ledger.settle_group(incident_id, AWARENESS, None, now, "confirmed")


def settle_duty_group(duty: DutyRecord, now: datetime) -> None:
    """Take a group's reminders out of the ledger once its last duty is settled."""
    if not duties.is_group_open(duty.incident_id, duty.kind, duty.due_at):
        ledger.settle_group(duty.incident_id, duty.kind, duty.due_at, now, "settled")


def is_open(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
    """Return whether what a rung reminds of is still to be done; asked again at sending."""
    incident = incidents.find(incident_id)
    if incident is None or incident.state is IncidentState.CLOSED:
        return False
    kind, _, step = group_kind.partition(":")
    if kind == TASK:
        return _is_to_do(tasks.find(incident_id, step), group_due)
    if kind == AWARENESS:
        return not incident.aware_confirmed
    if kind == DRAFTS:
        return any(row.state in WAITING for row in notices.of_incident(incident_id))
    return duties.is_group_open(incident_id, group_kind, group_due)


def _is_to_do(task: TaskRecord | None, due_at: datetime | None) -> bool:
    """Return whether a step is open, and one that comes back was not done since it was due."""
    if task is None or task.state is not TaskState.OPEN:
        return False
    return task.settled_at is None or due_at is None or due_at > task.settled_at


WAITING = {NoticeState.DRAFT, NoticeState.REJECTED}


def _plan(
    desk: Desk,
    incident: IncidentRecord,
    ladder_kind: str,
    group: str,
    opened_at: datetime,
    due_at: datetime | None,
    now: datetime,
) -> None:
    ladder: Ladder | None = desk.ladders.get(ladder_kind)
    if ladder is None:
        return
    rungs = with_quiet_hours(plan(ladder, opened_at, due_at, now), due_at, desk.organisation.zone)
    ledger.plan(incident.id, group, due_at, rungs)

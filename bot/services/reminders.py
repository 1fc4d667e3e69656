"""From deadlines to the ledger: which reminders a duty, a step or a question has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.domain.duties import DutySpec
from bot.domain.incident import IncidentState, NoticeState, TaskState
from bot.domain.ladders import Audience, Ladder, plan, with_quiet_hours
from bot.domain.outgoing import REMINDER
from bot.domain.records import DutyRecord, IncidentRecord, TaskRecord
from bot.services import ledger, rights, say
from bot.services.desk import Desk
from bot.store import duties, incidents, notices, outbox, tasks

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
    """Take a settled step's reminders out of the ledger, and their buttons out of Slack."""
    kind = f"{TASK}:{task.step}"
    ledger.settle_group(incident_id, kind, None, now, reason, any_due=True)
    _say_anew(incident_id, lambda group: group.kind == kind)


def settle_awareness(incident_id: str, now: datetime) -> None:
    """Take the question of awareness out of the ledger: it is answered."""
    ledger.settle_group(incident_id, AWARENESS, None, now, "confirmed")
    _say_anew(incident_id, lambda group: group.kind == AWARENESS)


def settle_drafts(incident_id: str, now: datetime) -> None:
    """Take the reminders of drafts out of the ledger once none waits any more."""
    if not _drafts_wait(incident_id):
        ledger.settle_group(incident_id, DRAFTS, None, now, "released", any_due=True)
        _say_anew(incident_id, lambda group: group.kind == DRAFTS)


def settle_groups(settled: Iterable[DutyRecord], now: datetime, reason: str) -> None:
    """Take groups' reminders out of the ledger once their last duty is settled.

    Args:
        settled: Duties as they were before they were settled or given another date.
        now: The instant (UTC).
        reason: What became of them, for the ledger.
    """
    groups = {ledger.Group(duty.incident_id, duty.kind, duty.due_at) for duty in settled}
    for group in groups:
        if not duties.is_group_open(group.incident_id, group.kind, group.due_at):
            ledger.settle_group(group.incident_id, group.kind, group.due_at, now, reason)
            _say_anew(group.incident_id, group.__eq__)


def settle_all(incident_id: str, now: datetime) -> None:
    """Take all reminders of an incident that is closed out of the ledger."""
    ledger.settle_incident(incident_id, now, "closed")
    _say_anew(incident_id, lambda _: True)


def hearers(desk: Desk) -> ledger.Hearers:
    """Return who is told what is meant for a person (flows: lead, then officer, then deputy).

    A step is first asked of whom it was given to. While nobody leads, or there is no deputy, the
    officers are told; nobody hears of an incident that he does not belong to.
    """

    def told(group: ledger.Group, audience: str) -> tuple[str, ...]:
        incident = incidents.find(group.incident_id)
        if incident is None or audience == Audience.CHANNEL.value:
            return ()
        organisation = desk.organisation
        wanted = {
            Audience.LEAD.value: _in_charge(incident, group),
            Audience.DEPUTY.value: organisation.deputies,
        }.get(audience, ())
        members = rights.members(organisation, incident)
        there = tuple(person for person in wanted if person in members)
        return there or organisation.officers

    return told


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
        return _drafts_wait(incident_id)
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
    zone = desk.organisation.zone
    rungs = with_quiet_hours(plan(ladder, opened_at, due_at, now, zone), due_at, zone)
    ledger.plan(incident.id, group, due_at, rungs)


def _drafts_wait(incident_id: str) -> bool:
    return notices.count(incident_id, WAITING) > 0


def _in_charge(incident: IncidentRecord, group: ledger.Group) -> tuple[str, ...]:
    kind, _, step = group.kind.partition(":")
    task = tasks.find(incident.id, step) if kind == TASK else None
    person = (task.assigned_to if task else None) or incident.lead
    return (person,) if person else ()


def _say_anew(incident_id: str, about: Callable[[ledger.Group], bool]) -> None:
    """Have the reminders that were said of something drawn again: what is settled says so."""
    for row in outbox.said_of(incident_id, REMINDER):
        if any(map(about, ledger.groups_of(row))):
            say.anew(row)

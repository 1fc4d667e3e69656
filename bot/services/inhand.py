"""*I have it, done by ...*: what somebody has taken on is not asked again until then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, TaskState
from bot.domain.ladders import falls_together
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, reminders, rights, say
from bot.services.desk import Desk
from bot.services.duties import DutySettled
from bot.services.reminders import AWARENESS, DRAFTS, TASK
from bot.services.rights import NoSuchIncident
from bot.services.steps import StepUnknown, open_task
from bot.store import duties, ledger, tasks
from bot.store.ledger import LedgerRung

#: So many reminders of a group are never silenced (rule 22).
LAST_ONES = 2
#: What can be in hand that is neither a step nor a duty, and what the ledger calls it.
GROUPS = {"awareness": AWARENESS, "drafts": DRAFTS}


def take(
    desk: Desk,
    incident_id: str,
    by: str,
    until: datetime,
    now: datetime,
    *,
    steps: Sequence[str] = (),
    duty_id: int | None = None,
    group: str = "",
) -> None:
    """Silence reminders until a person's own time, except the last ones (rule 22).

    Those of steps come back at that time: the person's word is their deadline now.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        by: Who has it in hand.
        until: By when it will be done, an instant in UTC.
        now: The instant of saying so.
        steps: The steps, where it is steps; those that are settled meanwhile are left alone.
        duty_id: A duty; those of its kind that fall due together with it are meant as well.
        group: Else what it is about, such as ``awareness`` or ``drafts``.

    Raises:
        StepUnknown: the incident has no such step, or no such group.
        StepTaken: all the steps are settled.
        NoSuchIncident: the duty is not one of this incident.
        DutySettled: the duty is settled.
        Refusal: the time is not in the future.
    """
    if until <= now:
        raise Refusal("error.in_hand_until_past", field="when")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if steps:
            silenced = _take_steps(desk, incident, steps, by, until, now)
        elif duty_id is not None:
            silenced = _quieten(_of_duty(incident, duty_id), until, now)
        else:
            silenced = _quieten(_of_kind(incident, _known(group)), until, now)
        about = {"steps": list(steps), "duty": duty_id, "group": group}
        facts = {"by": by, "until": until.isoformat(), "about": about}
        say.act_in_channel(incident.id, "in_hand", now, facts)
        say.redraw(incident, people=[by])
        audit.record(
            "reminders.in_hand",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={**about, "until": until.isoformat(), "silenced": silenced},
        )


def _take_steps(
    desk: Desk,
    incident: IncidentRecord,
    steps: Sequence[str],
    by: str,
    until: datetime,
    now: datetime,
) -> int:
    """Give steps to who has them; their reminders come back at that person's own time."""
    found = [tasks.find(incident.id, step) for step in steps]
    still = [task.step for task in found if task is not None and task.state is TaskState.OPEN]
    if not still:
        open_task(incident.id, steps[0])
    silenced = 0
    for step in still:
        tasks.update(incident.id, step, assigned_to=by)
        silenced += _silence(incident, f"{TASK}:{step}", until, now)
        reminders.plan_task(desk, incident, step, until, now)
    return silenced


def _silence(incident: IncidentRecord, kind: str, until: datetime, now: datetime) -> int:
    """Take all reminders that would speak before ``until`` out of the ledger."""
    return _drop([rung for rung in _of_kind(incident, kind) if rung.due_at < until], now)


def _quieten(due: list[LedgerRung], until: datetime, now: datetime) -> int:
    """Take reminders that would speak before ``until`` out, save the last two of each group."""
    groups: dict[ledger.Group, list[LedgerRung]] = {}
    for rung in due:
        groups.setdefault(rung.group, []).append(rung)
    quiet = [
        rung
        for rungs in groups.values()
        for rung in rungs[:-LAST_ONES]
        if rung.due_at < until and not rung.last
    ]
    return _drop(quiet, now)


def _drop(rungs: list[LedgerRung], now: datetime) -> int:
    ledger.settle([rung.id for rung in rungs], ledger.OBSOLETE, "in_hand", now)
    return len(rungs)


def _of_duty(incident: IncidentRecord, duty_id: int) -> list[LedgerRung]:
    """Return what is still to be said of a duty and those due with it, oldest first."""
    duty = duties.find(duty_id)
    if duty is None or duty.incident_id != incident.id:
        raise NoSuchIncident("error.no_such_incident")
    if duty.state is not DutyState.OPEN:
        raise DutySettled("error.duty_settled", who=f"<@{duty.fulfilled_by}>")
    return [
        rung
        for rung in _of_kind(incident, duty.kind)
        if falls_together(duty.due_at, rung.group.due_at)
    ]


def _of_kind(incident: IncidentRecord, kind: str) -> list[LedgerRung]:
    """Return what is still to be said of a kind, oldest first."""
    rungs = ledger.of_incident(incident.id)
    return [r for r in rungs if r.state == ledger.DUE and r.group.kind == kind]


def _known(group: str) -> str:
    if group not in GROUPS:
        raise StepUnknown("error.not_ours")
    return GROUPS[group]

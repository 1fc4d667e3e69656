"""*I have it, done by ...*: what somebody has taken on is not asked again until then."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.services import audit, reminders, rights, say, steps
from bot.services.desk import Desk
from bot.services.duties import DutySettled
from bot.services.reminders import AWARENESS, DRAFTS, TASK
from bot.services.rights import NoSuchIncident
from bot.services.steps import StepUnknown
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
    step: str | None = None,
    duty_id: int | None = None,
    group: str = "",
) -> None:
    """Silence a group's reminders until a person's own time, except the last ones (rule 22).

    Those of a step come back at that time: the person's word is its deadline now.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        by: Who has it in hand.
        until: By when it will be done, an instant in UTC.
        now: The instant of saying so.
        step: The step, where it is one.
        duty_id: One duty of the group, where it is duties.
        group: Else what the group is about, such as ``awareness`` or ``drafts``.

    Raises:
        StepUnknown: the incident has no such step, or no such group.
        StepTaken: the step is settled.
        NoSuchIncident: the duty is not one of this incident.
        DutySettled: the duty is settled.
        Refusal: the time is not in the future.
    """
    if until <= now:
        raise Refusal("error.in_hand_until_past", field="when")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if step is not None:
            steps.open_task(incident.id, step)
            tasks.update(incident.id, step, assigned_to=by)
            silenced = _silence(incident, f"{TASK}:{step}", until, now)
            reminders.plan_task(desk, incident, step, until, now)
        elif duty_id is not None:
            silenced = _quieten(_of_duty(incident, duty_id), until, now)
        else:
            silenced = _quieten(_of_kind(incident, _known(group)), until, now)
        say.in_channel(
            incident.id,
            "in_hand",
            f"{by}:{now.isoformat()}",
            now,
            {"by": by, "until": until.isoformat()},
            Lane.NARRATIVE,
        )
        say.redraw(incident, people=[by])
        audit.record(
            "reminders.in_hand",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "step": step,
                "duty": duty_id,
                "group": group,
                "until": until.isoformat(),
                "silenced": silenced,
            },
        )


def _silence(incident: IncidentRecord, kind: str, until: datetime, now: datetime) -> int:
    """Take all reminders that would speak before ``until`` out of the ledger."""
    return _drop([rung for rung in _of_kind(incident, kind) if rung.due_at < until], now)


def _quieten(due: list[LedgerRung], until: datetime, now: datetime) -> int:
    """Take reminders that would speak before ``until`` out of the ledger, save the last two."""
    return _drop([r for r in due[:-LAST_ONES] if r.due_at < until and not r.last], now)


def _drop(rungs: list[LedgerRung], now: datetime) -> int:
    ledger.settle([rung.id for rung in rungs], ledger.OBSOLETE, "in_hand", now)
    return len(rungs)


def _of_duty(incident: IncidentRecord, duty_id: int) -> list[LedgerRung]:
    """Return what is still to be said of a duty's group, oldest first."""
    duty = duties.find(duty_id)
    if duty is None or duty.incident_id != incident.id:
        raise NoSuchIncident("error.no_such_incident")
    if duty.state is not DutyState.OPEN:
        raise DutySettled("error.duty_settled", who=f"<@{duty.fulfilled_by}>")
    wanted = ledger.Group(incident.id, duty.kind, duty.due_at)
    return [rung for rung in _of_kind(incident, duty.kind) if rung.group == wanted]


def _of_kind(incident: IncidentRecord, kind: str) -> list[LedgerRung]:
    """Return what is still to be said of a kind, oldest first."""
    rungs = ledger.of_incident(incident.id)
    return [r for r in rungs if r.state == ledger.DUE and r.group.kind == kind]


def _known(group: str) -> str:
    if group not in GROUPS:
        raise StepUnknown("error.not_ours")
    return GROUPS[group]

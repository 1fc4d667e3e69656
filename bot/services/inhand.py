"""*I have it, done by ...*: what somebody has taken on is not asked again until then."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.services import audit, rights, say
from bot.services.desk import Desk
from bot.services.reminders import DRAFTS, TASK
from bot.store import duties, ledger, tasks
from bot.store.ledger import Group

#: So many reminders of a group are never silenced (rule 22).
LAST_ONES = 2


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
        Refusal: the time is not in the future.
    """
    if until <= now:
        raise Refusal("error.in_hand_until_past", field="when")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        silenced = _quieten(_group(incident.id, step, duty_id, group), until, now)
        if step is not None:
            tasks.update(incident.id, step, assigned_to=by)
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


def _quieten(group: Group, until: datetime, now: datetime) -> int:
    """Take reminders that would speak before ``until`` out of the ledger, save the last two."""
    due = [
        rung
        for rung in ledger.of_incident(group.incident_id)
        if rung.group == group and rung.state == ledger.DUE
    ]
    quiet = [rung.id for rung in due[:-LAST_ONES] if rung.due_at < until and not rung.last]
    ledger.settle(quiet, ledger.OBSOLETE, "in_hand", now)
    return len(quiet)


def _group(incident_id: str, step: str | None, duty_id: int | None, group: str) -> Group:
    if step is not None:
        task = tasks.find(incident_id, step)
        return Group(incident_id, f"{TASK}:{step}", None if task is None else task.due_at)
    duty = None if duty_id is None else duties.find(duty_id)
    if duty is not None and duty.incident_id == incident_id:
        return Group(incident_id, duty.kind, duty.due_at)
    return Group(incident_id, DRAFTS if group == "drafts" else group, None)

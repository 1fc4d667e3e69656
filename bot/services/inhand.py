"""*I have it, done by ...*: what somebody has taken on is not asked again until then."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.services import audit, rights, say
from bot.services.desk import Desk
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
        NoSuchIncident: the duty is not one of this incident.
        Refusal: the time is not in the future.
    """
    if until <= now:
        raise Refusal("error.in_hand_until_past", field="when")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        silenced = _quieten(_reminders(incident, step, duty_id, group), until, now)
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


def _quieten(due: list[LedgerRung], until: datetime, now: datetime) -> int:
    """Take reminders that would speak before ``until`` out of the ledger, save the last two."""
    quiet = [rung.id for rung in due[:-LAST_ONES] if rung.due_at < until and not rung.last]
    ledger.settle(quiet, ledger.OBSOLETE, "in_hand", now)
    return len(quiet)


def _reminders(
    incident: IncidentRecord, step: str | None, duty_id: int | None, group: str
) -> list[LedgerRung]:
    """Return what is still to be said of a step, a group of duties or a question, oldest first."""
    due = [rung for rung in ledger.of_incident(incident.id) if rung.state == ledger.DUE]
    if duty_id is not None:
        duty = duties.find(duty_id)
        if duty is None or duty.incident_id != incident.id:
            raise NoSuchIncident("error.no_such_incident")
        wanted = ledger.Group(incident.id, duty.kind, duty.due_at)
        return [rung for rung in due if rung.group == wanted]
    kind = _kind(incident, step, group)
    return [rung for rung in due if rung.group.kind == kind]


def _kind(incident: IncidentRecord, step: str | None, group: str) -> str:
    if step is None:
        if group not in GROUPS:
            raise StepUnknown("error.not_ours")
        return GROUPS[group]
    if tasks.find(incident.id, step) is None:
        raise StepUnknown("error.step_unknown")
    return f"{TASK}:{step}"

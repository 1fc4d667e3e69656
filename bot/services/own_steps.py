"""Steps that the bot opens by itself; their words are in the catalogues, not in a playbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.determination_decisions import PROOF_TIME
from bot.domain.incident import TaskState
from bot.domain.instants import local_date
from bot.domain.records import IncidentRecord, TaskRecord
from bot.domain.working_time import DAY_ENDS, next_working_day
from bot.services import reminders, say
from bot.services.desk import Desk
from bot.store import tasks

PROVE_ERASURE = "scope.prove_erasure"
CALL_WITHOUT_MAIL = "notify.call_without_mail"
CALL_UNCONFIRMED = "notify.call_unconfirmed"
READ_AGAIN = "notify.read_again"
READ_LEFT_OUT = "scope.read_left_out"

_WITHIN = {
    PROVE_ERASURE: PROOF_TIME,
    CALL_WITHOUT_MAIL: timedelta(hours=2),
    CALL_UNCONFIRMED: timedelta(hours=1),
}
_BETWEEN = ", "


def open_own(
    desk: Desk,
    incident: IncidentRecord,
    step: str,
    clients: Iterable[str],
    now: datetime,
    *,
    anew: bool = False,
) -> None:
    """Open one of the bot's own steps for some clients, inside the caller's transaction.

    A step that is open already takes those it was not about yet; one that was settled opens
    again for them.

    Args:
        desk: What every use case works with.
        incident: The incident.
        step: The step.
        clients: Ids of the clients it is about.
        now: The instant of opening.
        anew: Something has happened to these clients now: a step that was settled opens for them
            again, also where it was about them before, and is about no others.
    """
    task = tasks.find(incident.id, step)
    settled = task is not None and task.state is not TaskState.OPEN
    before = set() if task is None or (settled and anew) else set(clients_of(task))
    new = set(clients) - before
    if not new:
        return
    if task is not None and task.state is TaskState.OPEN:
        tasks.update(incident.id, step, about=_listed(before | new))
        return
    due = _due(step, desk.organisation.zone, now)
    if task is None:
        _insert(incident, step, new, due)
    else:
        tasks.open_again(incident.id, step, about=_listed(before | new), due_at=due)
    reminders.plan_task(desk, incident, step, due, now)


def clients_of(task: TaskRecord) -> tuple[str, ...]:
    """Return the ids of the clients that one of the bot's own steps is about."""
    return tuple((task.about or "").split(_BETWEEN))


def close_own(incident: IncidentRecord, step: str, by: str, now: datetime) -> None:
    """Settle one of the bot's own steps that is answered, inside the caller's transaction.

    One that was never opened, or is settled already, is left alone.
    """
    task = tasks.find(incident.id, step)
    if task is None or task.state is not TaskState.OPEN:
        return
    settled = {"settled_by": by, "settled_at": now, "times": task.times + 1}
    tasks.settle(incident.id, step, TaskState.DONE, **settled)
    reminders.settle_task(task, incident.id, TaskState.DONE.value, now)
    say.redraw(incident, [task.phase])


def _insert(incident: IncidentRecord, step: str, clients: set[str], due: datetime) -> None:
    tasks.insert(
        [
            {
                "incident": incident.id,
                "step": step,
                "phase": incident.phase,
                "position": -1,  # what the bot opens in between comes first
                "role": "privacy_officer",
                "due_at": due,
                "shown": True,
                "state": TaskState.OPEN,
                "about": _listed(clients),
            }
        ]
    )


def _due(step: str, zone: ZoneInfo, now: datetime) -> datetime:
    if step in _WITHIN:
        return now + _WITHIN[step]
    day = next_working_day(local_date(now, zone))
    return datetime.combine(day, DAY_ENDS, zone).astimezone(UTC)


def _listed(clients: Iterable[str]) -> str:
    return _BETWEEN.join(sorted(clients))

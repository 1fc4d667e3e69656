"""Which steps are shown: they follow the facts, and the scope; all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.client_steps import RowState, reconcile_rows
from bot.domain.incident import TaskState
from bot.domain.playbook import Anchor, Phase, Step, due_at, visible
from bot.domain.records import IncidentRecord, SnapshotRecord, TaskRecord
from bot.services import frozen, known, reminders, say
from bot.services.desk import Desk
from bot.store import client_steps, incidents, projections, tasks

#: A step that appears, or opens again, after its due time is due so much later.
LATECOMER = timedelta(minutes=30)
COUNTING = (RowState.OPEN, RowState.DONE, RowState.EXCUSED)


def follow_facts(desk: Desk, incident: IncidentRecord, now: datetime) -> tuple[str, ...]:
    """Show the steps that apply now, hide those that do not, and say what has appeared.

    What was settled stays as it is.

    Returns:
        The ids of the steps that appeared.
    """
    facts = known.of(incident)
    changed = [
        (task, step)
        for task, step in _open_steps(desk, incident)
        if visible(step, facts) is not task.shown
    ]
    for task, step in changed:
        if task.shown:
            _hide(incident, task, now)
        else:
            _show(desk, incident, task, step, now)
    appeared = [task for task, _ in changed if not task.shown and is_reached(incident, task.phase)]
    _say_appeared(incident, appeared, now)
    advance(desk, incident, now)
    _redraw(incident, [incident.phase, *(task.phase for task, _ in changed)])
    return tuple(task.step for task, _ in changed if not task.shown)


def follow_scope(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> None:
    """Bring the rows of steps that are done client by client in line with a confirmed scope.

    A step that was done opens again for clients that are new; records that expire are dated by
    when the breach began.
    """
    listed: Any = snapshot.answer["clients"]
    names = {row["client_id"]: row["name"] for row in listed if row["status"] == "affected"}
    for task, step in _steps(desk, incident):
        if step.per_client and task.state is not TaskState.SKIPPED:
            _reconcile(desk, incident, task, names, now)
    begins: Any = snapshot.scope
    _date_exports(desk, incident, begins["begins"], now)
    follow_facts(desk, incident, now)


def advance(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Bring the next phase when the present one has no step left that was never done."""
    rows = tasks.of_incident(incident.id)
    phases = [phase.value for phase in Phase]
    unfinished = {task.phase for task in rows if _holds_up(task)}
    later = phases[phases.index(incident.phase) :]
    present = next((phase for phase in later if phase in unfinished), phases[-1])
    if present != incident.phase:
        incidents.update(incident.id, phase=present)
        bring(desk, incident, present, now)


def bring(desk: Desk, incident: IncidentRecord, phase: str, now: datetime) -> None:
    """Have a phase shown in the channel, and its open steps reminded of."""
    say.redraw(incident, [phase])
    plan_phase(desk, incident, phase, now)
    for task, _ in _open_steps(desk, incident):
        if task.phase == phase and task.shown:
            draw_table(incident, task.step)


def plan_phase(desk: Desk, incident: IncidentRecord, phase: str, now: datetime) -> None:
    """Plan the reminders of a phase's open steps."""
    for task in tasks.of_incident(incident.id):
        wanted = task.phase == phase and task.shown and task.state is TaskState.OPEN
        if wanted and task.due_at is not None:
            reminders.plan_task(desk, incident, task.step, task.due_at, now)


def is_reached(incident: IncidentRecord, phase: str) -> bool:
    """Return whether a phase is, or was, the present one, or was shown early."""
    order = [one.value for one in Phase]
    passed = order.index(phase) <= order.index(incident.phase)
    return passed or projections.is_wanted(f"phase:{incident.id}:{phase}")


def draw_table(incident: IncidentRecord, step: str) -> None:
    """Have the table of a step's clients drawn, where it has rows."""
    if client_steps.progress_of_step(incident.id, step).total:
        say.table(incident, step)


def _holds_up(task: TaskRecord) -> bool:
    return task.shown and task.state is TaskState.OPEN and task.times == 0


def _steps(desk: Desk, incident: IncidentRecord) -> list[tuple[TaskRecord, Step]]:
    by_id = {step.id: step for step in frozen.of(desk, incident).steps}
    rows = tasks.of_incident(incident.id)
    return [(task, by_id[task.step]) for task in rows if task.step in by_id]


def _open_steps(desk: Desk, incident: IncidentRecord) -> list[tuple[TaskRecord, Step]]:
    return [pair for pair in _steps(desk, incident) if pair[0].state is TaskState.OPEN]


def _hide(incident: IncidentRecord, task: TaskRecord, now: datetime) -> None:
    tasks.update(incident.id, task.step, shown=False)
    reminders.settle_task(task, incident.id, "not_applicable", now)


def _show(
    desk: Desk, incident: IncidentRecord, task: TaskRecord, step: Step, now: datetime
) -> None:
    due = _no_earlier(step, task.due_at, now)
    tasks.update(incident.id, task.step, shown=True, due_at=due)
    if not is_reached(incident, task.phase):
        return
    draw_table(incident, task.step)
    if due is not None:
        reminders.plan_task(desk, incident, task.step, due, now)


def _no_earlier(step: Step, due: datetime | None, now: datetime) -> datetime | None:
    """Return a due time that can still be kept; a record's expiry waits for nobody."""
    if due is None or (step.due is not None and step.due.anchor is Anchor.EXPIRY):
        return due
    return due if due > now else now + LATECOMER


def _say_appeared(incident: IncidentRecord, appeared: Sequence[TaskRecord], now: datetime) -> None:
    if appeared:
        steps = [task.step for task in appeared]
        say.act_in_channel(incident.id, "steps.appeared", now, {"steps": steps})


def _redraw(incident: IncidentRecord, phases: Sequence[str]) -> None:
    """Draw phases again that are in the channel; others are drawn when their turn comes."""
    shown = [phase for phase in dict.fromkeys(phases) if is_reached(incident, phase)]
    say.redraw(incident, shown)


def _reconcile(
    desk: Desk,
    incident: IncidentRecord,
    task: TaskRecord,
    names: dict[str, str],
    now: datetime,
) -> None:
    rows = client_steps.of_step(incident.id, task.step)
    changes = reconcile_rows(rows, names)
    new = ((client, names[client]) for client in changes.new)
    client_steps.insert(incident.id, task.step, new, now)
    open_again = {"state": RowState.OPEN, "settled_by": None, "settled_at": None, "reason": None}
    back, left_out = (RowState.LEFT_OUT,), {"state": RowState.LEFT_OUT}
    client_steps.change(incident.id, task.step, changes.back, back, **open_again)
    client_steps.change(incident.id, task.step, changes.gone, COUNTING, **left_out)
    if (changes.new or changes.back) and task.state is TaskState.DONE:
        _open_again(desk, incident, task, now)
    if task.shown and is_reached(incident, task.phase):
        draw_table(incident, task.step)


def _open_again(desk: Desk, incident: IncidentRecord, task: TaskRecord, now: datetime) -> None:
    due = task.due_at if task.due_at is not None and task.due_at > now else now + LATECOMER
    tasks.open_again(incident.id, task.step, due_at=due)
    reminders.plan_task(desk, incident, task.step, due, now)
    say.redraw(incident, [task.phase])


def _date_exports(desk: Desk, incident: IncidentRecord, begins: str | None, now: datetime) -> None:
    """Date the steps that save a record before it is overwritten."""
    began_at = None if begins is None else datetime.fromisoformat(begins)
    for task, step in _open_steps(desk, incident):
        if step.due is None or step.due.anchor is not Anchor.EXPIRY:
            continue
        due = due_at(step, incident.opened_at, incident.aware_at, {}, began_at=began_at)
        if due != task.due_at:
            date(desk, incident, task, due, now)


def date(
    desk: Desk, incident: IncidentRecord, task: TaskRecord, due: datetime | None, now: datetime
) -> None:
    """Give an open step another due time; reminders follow where the step is shown."""
    tasks.update(incident.id, task.step, due_at=due)
    reminders.settle_task(task, incident.id, "date_moved", now)
    if task.shown and due is not None:
        reminders.plan_task(desk, incident, task.step, due, now)

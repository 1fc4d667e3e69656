"""Walking people through the playbook: steps shown, done, skipped, assigned."""

from __future__ import annotations

from datetime import datetime

from bot.domain.client_steps import RowState
from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.organisation import Right
from bot.domain.playbook import Anchor, Step, due_at, next_due_at, visible
from bot.domain.records import IncidentRecord, TaskRecord
from bot.services import audit, frozen, known, reminders, rights, say, second_reading, showing
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import client_steps, tasks


class StepTaken(Refusal):
    """Another person was first."""


class StepUnknown(Refusal):
    """There is no such step in this incident."""


class ClientsOpen(Refusal):
    """A step that is done client by client is done when all its clients are."""


class NotAMember(Refusal):
    """A person who does not belong to the incident is given nothing to do in it."""


def open_all(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Make a task of every step of the incident's playbook, and plan the reminders."""
    playbook = frozen.of(desk, incident)
    facts = known.of(incident)
    tasks.insert(
        {
            "incident": incident.id,
            "step": step.id,
            "phase": step.phase.value,
            "position": position,
            "role": step.role,
            "due_at": due_at(step, incident.opened_at, incident.aware_at, {}),
            "shown": visible(step, facts),
            "state": TaskState.OPEN,
        }
        for position, step in enumerate(playbook.steps)
    )
    showing.plan_phase(desk, incident, incident.phase, now)


def date_by_awareness(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Give the open steps that count from awareness the due times that follow from it now."""
    for step in frozen.of(desk, incident).steps:
        if step.due is not None and step.due.anchor is Anchor.AWARE:
            due = due_at(step, incident.opened_at, incident.aware_at, {})
            _date(desk, incident, step.id, due, now)


def done(
    desk: Desk, incident_id: str, step: str, by: str, now: datetime, *, times: int | None = None
) -> None:
    """Record a step as done; one that comes back is due again on its next beat.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        step: The step.
        by: Who did it.
        now: The instant (UTC).
        times: How often the one who presses had seen it done; None to take it as it is.

    Raises:
        StepTaken: somebody settled it before; the sentence says who.
        ClientsOpen: it is done client by client, and some are still to be done.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        task = open_task(incident_id, step)
        if times is not None and times != task.times:
            raise StepTaken("error.step_already_done", who=f"<@{task.settled_by}>")
        _require_clients_settled(incident_id, step)
        second_reading.require(incident_id, step, by)
        settle_done(desk, incident, task, by, now)


def skip(desk: Desk, incident_id: str, step: str, by: str, now: datetime, reason: str) -> None:
    """Record that a step is left out, for all its clients too, and why."""
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        task = open_task(incident_id, step)
        excused = {"state": RowState.EXCUSED, "reason": why, "settled_by": by, "settled_at": now}
        rows = [row.client_id for row in client_steps.of_step(incident_id, step)]
        client_steps.change(incident_id, step, rows, (RowState.OPEN,), **excused)
        _settle(desk, incident, task, by, now, TaskState.SKIPPED, why)


def settle_done(
    desk: Desk, incident: IncidentRecord, task: TaskRecord, by: str, now: datetime
) -> None:
    """Record an open step as done, inside the caller's transaction."""
    step = frozen.of(desk, incident).step(task.step)
    again = None if step is None else _next_beat(step, task, now)
    if again is None:
        second_reading.mark(incident.id, task.step, by, now)
        _settle(desk, incident, task, by, now, TaskState.DONE, None)
    else:
        _come_back(desk, incident, task, by, now, again)


def assign(desk: Desk, incident_id: str, step: str, to: str, by: str, now: datetime) -> None:
    """Give an open step to a person, who is told.

    Raises:
        NotAMember: the person does not belong to the incident, and may not hear of it.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        task = open_task(incident_id, step)
        if not rights.is_member(desk.organisation, incident, to):
            raise NotAMember("error.not_a_member", who=f"<@{to}>")
        tasks.update(incident_id, step, assigned_to=to)
        say.redraw(incident, [task.phase], people=[to])
        if to != by:
            say.act_to_person(to, "step.assigned", now, {"step": step, "by": by}, incident_id)
        audit.record(
            "step.assigned",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": step, "to": to},
        )


def open_task(incident_id: str, step: str) -> TaskRecord:
    """Return a step that is still to be done; call it inside a transaction.

    Raises:
        StepUnknown: the incident has no such step.
        StepTaken: somebody settled it before; the sentence says who.
    """
    task = tasks.find(incident_id, step)
    if task is None:
        raise StepUnknown("error.step_unknown")
    if task.state is not TaskState.OPEN:
        raise StepTaken(f"error.step_already_{task.state.value}", who=f"<@{task.settled_by}>")
    return task


def _require_clients_settled(incident_id: str, step: str) -> None:
    still_open = client_steps.progress_of_step(incident_id, step).open
    if still_open:
        raise ClientsOpen("error.clients_open", count=still_open)


def _next_beat(step: Step, task: TaskRecord, now: datetime) -> datetime | None:
    """Return when a step that comes back is due again; done early counts for its beat."""
    first = task.first_due_at or task.due_at or now
    return next_due_at(step, first, max(now, task.due_at or now))


def _come_back(
    desk: Desk, incident: IncidentRecord, task: TaskRecord, by: str, now: datetime, again: datetime
) -> None:
    tasks.update(
        incident.id,
        task.step,
        due_at=again,
        first_due_at=task.first_due_at or task.due_at or now,
        times=task.times + 1,
        settled_by=by,
        settled_at=now,
    )
    rows = [row.client_id for row in client_steps.of_step(incident.id, task.step)]
    fresh = {"state": RowState.OPEN, "settled_by": None, "settled_at": None}
    client_steps.change(incident.id, task.step, rows, (RowState.DONE,), **fresh)
    reminders.settle_task(task, incident.id, "done", now)
    reminders.plan_task(desk, incident, task.step, again, now)
    _follow(desk, incident, task, by, now)
    _record(incident, task, "step.done", by, now, None)


def _settle(
    desk: Desk,
    incident: IncidentRecord,
    task: TaskRecord,
    by: str,
    now: datetime,
    state: TaskState,
    reason: str | None,
) -> None:
    values = {"settled_by": by, "settled_at": now}
    if state is TaskState.DONE:
        values["times"] = task.times + 1
    tasks.settle(incident.id, task.step, state, **values, **({"reason": reason} if reason else {}))
    reminders.settle_task(task, incident.id, state.value, now)
    _follow(desk, incident, task, by, now)
    _record(incident, task, f"step.{state.value}", by, now, reason)


def _follow(desk: Desk, incident: IncidentRecord, task: TaskRecord, by: str, now: datetime) -> None:
    """Date what waited for a step, bring the next phase, and draw again what shows it."""
    if task.times == 0:
        _date_what_waited(desk, incident, task.step, now)
    showing.advance(desk, incident, now)
    showing.draw_table(incident, task.step)
    say.redraw(incident, [task.phase], people=[by])


def _record(
    incident: IncidentRecord,
    task: TaskRecord,
    action: str,
    by: str,
    now: datetime,
    reason: str | None,
) -> None:
    audit.record(
        action,
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={"step": task.step},
        personal={"reason": reason} if reason else None,
    )


def _date_what_waited(desk: Desk, incident: IncidentRecord, step: str, now: datetime) -> None:
    """Give their due times, and their reminders, to the steps that were counted from this one."""
    for waiting in frozen.of(desk, incident).steps:
        if waiting.due is not None and waiting.due.step == step:
            due = due_at(waiting, incident.opened_at, incident.aware_at, {step: now})
            _date(desk, incident, waiting.id, due, now)


def _date(
    desk: Desk, incident: IncidentRecord, step: str, due: datetime | None, now: datetime
) -> None:
    """Give an open step that was never done another due time."""
    task = tasks.find(incident.id, step)
    if task is not None and _never_done(task) and task.due_at != due:
        showing.date(desk, incident, task, due, now)


def _never_done(task: TaskRecord) -> bool:
    return task.state is TaskState.OPEN and task.times == 0

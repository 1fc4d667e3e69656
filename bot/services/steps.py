"""Walking people through the playbook: steps shown, done, skipped, assigned."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.organisation import Right
from bot.domain.playbook import Anchor, Phase, due_at, visible
from bot.domain.records import IncidentRecord, TaskRecord
from bot.services import audit, reminders, rights, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents, tasks


class StepTaken(Refusal):
    """Another person was first."""


class StepUnknown(Refusal):
    """There is no such step in this incident."""


class NotAMember(Refusal):
    """A person who does not belong to the incident is given nothing to do in it."""


def open_all(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Make a task of every step of the incident's playbook, and plan the reminders."""
    playbook = desk.playbooks.get(incident.playbook)
    facts = incidents.facts(incident.id)
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
    _plan_phase(desk, incident, incident.phase, now)


def date_by_awareness(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Give the open steps that count from awareness the due times that follow from it now."""
    for step in desk.playbooks.get(incident.playbook).steps:
        if step.due is not None and step.due.anchor is Anchor.AWARE:
            due = due_at(step, incident.opened_at, incident.aware_at, {})
            _date(desk, incident, step.id, due, now)


def done(desk: Desk, incident_id: str, step: str, by: str, now: datetime) -> None:
    """Record a step as done.

    Raises:
        StepTaken: somebody settled it before; the sentence says who.
    """
    _settle(desk, incident_id, step, by, now, TaskState.DONE, None)


def skip(desk: Desk, incident_id: str, step: str, by: str, now: datetime, reason: str) -> None:
    """Record that a step is left out, and why."""
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    _settle(desk, incident_id, step, by, now, TaskState.SKIPPED, why)


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
            say.to_person(
                to,
                "step.assigned",
                f"{incident_id}:{step}:{now.isoformat()}",
                now,
                {"incident_id": incident_id, "step": step, "by": by},
                incident_id,
            )
        audit.record(
            "step.assigned",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": step, "to": to},
        )


def show_phase(desk: Desk, incident_id: str, phase: str, by: str, now: datetime) -> None:
    """Bring a later phase into the channel before the present one is finished."""
    if phase not in {known.value for known in Phase}:
        raise StepUnknown("error.not_ours")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        _bring(desk, incident, phase, now)
        audit.record(
            "phase.shown", actor=by, now=now, incident_id=incident_id, facts={"phase": phase}
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


def _settle(
    desk: Desk,
    incident_id: str,
    step: str,
    by: str,
    now: datetime,
    state: TaskState,
    reason: str | None,
) -> None:
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        task = open_task(incident_id, step)
        values = {"settled_by": by, "settled_at": now}
        tasks.settle(incident_id, step, state, **values, **({"reason": reason} if reason else {}))
        reminders.settle_task(task, incident_id, state.value, now)
        _date_what_waited(desk, incident, step, now)
        _advance(desk, incident, now)
        say.redraw(incident, [task.phase], people=[by])
        audit.record(
            f"step.{state.value}",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": step},
            personal={"reason": reason} if reason else None,
        )


def _date_what_waited(desk: Desk, incident: IncidentRecord, step: str, now: datetime) -> None:
    """Give their due times, and their reminders, to the steps that were counted from this one."""
    for waiting in desk.playbooks.get(incident.playbook).steps:
        if waiting.due is not None and waiting.due.step == step:
            due = due_at(waiting, incident.opened_at, incident.aware_at, {step: now})
            _date(desk, incident, waiting.id, due, now)


def _date(
    desk: Desk, incident: IncidentRecord, step: str, due: datetime | None, now: datetime
) -> None:
    """Give an open step another due time; reminders follow where the step is shown."""
    task = tasks.find(incident.id, step)
    if task is None or task.state is not TaskState.OPEN or task.due_at == due:
        return
    tasks.update(incident.id, step, due_at=due)
    reminders.settle_task(task, incident.id, "date_moved", now)
    if task.shown and due is not None:
        reminders.plan_task(desk, incident, step, due, now)


def _advance(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Bring the next phase when the present one has no open step left."""
    rows = tasks.of_incident(incident.id)
    phases = [phase.value for phase in Phase]
    unfinished = {task.phase for task in rows if task.shown and task.state is TaskState.OPEN}
    later = phases[phases.index(incident.phase) :]
    present = next((phase for phase in later if phase in unfinished), phases[-1])
    if present != incident.phase:
        incidents.update(incident.id, phase=present)
        _bring(desk, incident, present, now)


def _bring(desk: Desk, incident: IncidentRecord, phase: str, now: datetime) -> None:
    say.redraw(incident, [phase])
    _plan_phase(desk, incident, phase, now)


def _plan_phase(desk: Desk, incident: IncidentRecord, phase: str, now: datetime) -> None:
    for task in tasks.of_incident(incident.id):
        wanted = task.phase == phase and task.shown and task.state is TaskState.OPEN
        if wanted and task.due_at is not None:
            reminders.plan_task(desk, incident, task.step, task.due_at, now)

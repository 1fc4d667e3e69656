"""A step that is done client by client: rows settled, given to people, shown as a table."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.client_steps import RowState, in_order, progress
from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord, TaskRecord
from bot.domain.walk_views import ClientTable
from bot.services import audit, frozen, overview, rights, say, showing, steps
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import client_steps, tasks

SETTLED = (RowState.DONE, RowState.EXCUSED)


class RowsTaken(Refusal):
    """Somebody settled these clients before."""


def done(
    desk: Desk, incident_id: str, step: str, clients: Collection[str], by: str, now: datetime
) -> None:
    """Record a step as done for some clients; with the last one the step is done.

    Raises:
        RowsTaken: somebody settled all of them before.
        StepTaken: the step is settled.
    """
    values = {"state": RowState.DONE, "settled_by": by, "settled_at": now}
    _settle(desk, incident_id, step, clients, by, now, "", values)


def excuse(
    desk: Desk,
    incident_id: str,
    step: str,
    clients: Collection[str],
    by: str,
    now: datetime,
    reason: str,
) -> None:
    """Record that a step is not done for some clients, and why.

    Raises:
        RowsTaken: somebody settled all of them before.
        StepTaken: the step is settled.
        Refusal: there is no reason.
    """
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    excused = {"state": RowState.EXCUSED, "reason": why, "settled_by": by, "settled_at": now}
    _settle(desk, incident_id, step, clients, by, now, why, excused)


def give(
    desk: Desk,
    incident_id: str,
    step: str,
    clients: Collection[str],
    to: str,
    by: str,
    now: datetime,
) -> None:
    """Give a person some clients of a step; who gets them from somebody else is told.

    Raises:
        NotAMember: the person does not belong to the incident.
        RowsTaken: somebody settled all of them before.
        StepTaken: the step is settled.
    """
    with desk.store.transaction():
        incident, task = _for_changing(desk, incident_id, step, by)
        if not rights.is_member(desk.organisation, incident, to):
            raise steps.NotAMember("error.not_a_member", field="person", who=f"<@{to}>")
        given = client_steps.change(incident_id, step, clients, (RowState.OPEN,), owner=to)
        _require_some(incident_id, step, clients, given)
        _draw(incident, task, [to])
        if to != by:
            facts = {"step": step, "by": by, "count": given}
            say.act_to_person(to, "clients.given", now, facts, incident_id)
        audit.record(
            "step.clients_given",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": step, "clients": sorted(clients), "to": to},
        )


def told(desk: Desk, incident: IncidentRecord, client: str, by: str, now: datetime) -> None:
    """Let a client that was told count as done in the steps that tell clients one by one.

    It runs inside the caller's transaction.
    """
    book = frozen.of(desk, incident)
    for task in tasks.of_incident(incident.id):
        step = book.step(task.step)
        if step is None or not step.per_client or step.fulfils != DutyKind.NOTIFY_CONTROLLER:
            continue
        values = {"state": RowState.DONE, "settled_by": by, "settled_at": now}
        if client_steps.change(incident.id, task.step, [client], (RowState.OPEN,), **values):
            _draw(incident, task, [by])
            if client_steps.progress_of_step(incident.id, task.step).finished:
                steps.settle_done(desk, incident, task, by, now)


def table(desk: Desk, incident: IncidentRecord, step: str, now: datetime) -> ClientTable | None:
    """Return a step's rows, those to be done first; None when the incident has no such step."""
    with desk.store.read():
        task = tasks.find(incident.id, step)
        if task is None:
            return None
        rows = client_steps.of_step(incident.id, step)
        return ClientTable(
            incident_id=incident.id,
            reference=incident.reference,
            exercise=incident.exercise,
            closed=incident.closed_at is not None,
            step=overview.step_line(desk, incident, task),
            rows=in_order(rows),
            progress=progress(rows),
            now=now,
            zone=desk.organisation.zone,
        )


def _settle(
    desk: Desk,
    incident_id: str,
    step: str,
    clients: Collection[str],
    by: str,
    now: datetime,
    reason: str,
    values: dict[str, object],
) -> None:
    with desk.store.transaction():
        incident, task = _for_changing(desk, incident_id, step, by)
        settled = client_steps.change(incident_id, step, clients, (RowState.OPEN,), **values)
        _require_some(incident_id, step, clients, settled)
        _draw(incident, task, [by])
        action = "excused" if reason else "done"
        audit.record(
            f"step.clients_{action}",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"step": step, "clients": sorted(clients)},
            personal={"reason": reason} if reason else None,
        )
        if client_steps.progress_of_step(incident_id, step).finished:
            steps.settle_done(desk, incident, task, by, now)


def _for_changing(
    desk: Desk, incident_id: str, step: str, by: str
) -> tuple[IncidentRecord, TaskRecord]:
    incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
    return incident, steps.open_task(incident_id, step)


def _require_some(incident_id: str, step: str, clients: Collection[str], changed: int) -> None:
    """Refuse when nothing was left to change; the sentence says who was first."""
    if changed:
        return
    rows = client_steps.of_step(incident_id, step)
    first = next((r for r in rows if r.client_id in clients and r.state in SETTLED), None)
    if first is None:
        raise RowsTaken("error.client_not_affected", field="clients")
    raise RowsTaken("error.clients_settled", field="clients", who=f"<@{first.settled_by}>")


def _draw(incident: IncidentRecord, task: TaskRecord, people: list[str]) -> None:
    showing.draw_table(incident, task.step)
    say.redraw(incident, [task.phase], people=people)

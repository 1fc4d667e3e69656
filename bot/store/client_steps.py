"""The rows of steps that are done client by client. All inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from peewee import Expression, fn

from bot.domain.client_steps import ClientRow, Progress, RowState, progress_of
from bot.store.rows import in_batches, values_of
from bot.store.tables.walk import ClientStep


def insert(incident_id: str, step: str, names: Iterable[tuple[str, str]], now: datetime) -> None:
    """Add open rows for clients, given as id and name."""
    rows = (
        {
            "incident": incident_id,
            "step": step,
            "client_id": client_id,
            "name": name[:500],
            "state": RowState.OPEN,
            "added_at": now,
        }
        for client_id, name in names
    )
    for some in in_batches(rows):
        ClientStep.insert_many(some).execute()


def of_step(incident_id: str, step: str) -> tuple[ClientRow, ...]:
    """Return the rows of one step."""
    query = ClientStep.select().where(ClientStep.incident == incident_id, ClientStep.step == step)
    return values_of(ClientRow, query.order_by(ClientStep.id))


def progress_of_step(incident_id: str, step: str) -> Progress:
    """Return how far one step is; counted where the rows lie, for there may be ten thousand."""
    return progress_by_step(incident_id, ClientStep.step == step).get(step, Progress())


def progress_by_step(incident_id: str, *which: Expression) -> dict[str, Progress]:
    """Return how far each step of an incident is that is done client by client."""
    query = (
        ClientStep.select(ClientStep.step, ClientStep.state, fn.COUNT(ClientStep.id))
        .where(ClientStep.incident == incident_id, *which)
        .group_by(ClientStep.step, ClientStep.state)
    )
    counts: dict[str, dict[RowState, int]] = {}
    rows: Any = query.tuples()
    for of_step, state, count in rows:
        counts.setdefault(of_step, {})[RowState(state)] = count
    return {step: progress_of(states) for step, states in counts.items()}


def of_incident(incident_id: str) -> dict[str, list[ClientRow]]:
    """Return all rows of an incident by step."""
    query = ClientStep.select().where(ClientStep.incident == incident_id).order_by(ClientStep.id)
    found: dict[str, list[ClientRow]] = {}
    for row in values_of(ClientRow, query):
        found.setdefault(row.step, []).append(row)
    return found


def change(
    incident_id: str,
    step: str,
    clients: Collection[str],
    among: Collection[RowState],
    **values: Any,
) -> int:
    """Change the rows of some clients that are in one of some states; return how many."""
    changed = 0
    for some in in_batches(clients):
        changed += (
            ClientStep.update(**values)
            .where(
                ClientStep.incident == incident_id,
                ClientStep.step == step,
                ClientStep.client_id << some,
                ClientStep.state << list(among),
            )
            .execute()
        )
    return changed

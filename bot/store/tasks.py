"""The steps of a playbook in an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.incident import TaskState
from bot.domain.records import TaskRecord
from bot.store.rows import value_of, values_of
from bot.store.tables.incidents import Task


def insert(rows: Iterable[dict[str, Any]]) -> None:
    """Insert tasks."""
    listed = list(rows)
    if listed:
        Task.insert_many(listed).execute()


def of_incident(incident_id: str) -> tuple[TaskRecord, ...]:
    """Return the tasks of an incident in the order of the playbook."""
    query = Task.select().where(Task.incident == incident_id).order_by(Task.position, Task.id)
    return values_of(TaskRecord, query)


def find(incident_id: str, step: str) -> TaskRecord | None:
    """Return one task."""
    row = Task.get_or_none(Task.incident == incident_id, Task.step == step)
    return None if row is None else value_of(TaskRecord, row)


def settle(incident_id: str, step: str, state: TaskState, **values: Any) -> bool:
    """Settle an open task; return False when somebody else was first."""
    changed = (
        Task.update(state=state, **values)
        .where(Task.incident == incident_id, Task.step == step, Task.state == TaskState.OPEN)
        .execute()
    )
    return bool(changed == 1)


def open_again(incident_id: str, step: str, **values: Any) -> None:
    """Open a settled task again; who settled it before stays in the audit chain."""
    Task.update(
        state=TaskState.OPEN, reason=None, settled_by=None, settled_at=None, **values
    ).where(Task.incident == incident_id, Task.step == step).execute()


def place(incident_id: str, step: str, phase: str, position: int, role: str) -> None:
    """Give a task, open or settled, its place in the order of the playbook, and its role."""
    Task.update(phase=phase, position=position, role=role).where(
        Task.incident == incident_id, Task.step == step
    ).execute()


def update(incident_id: str, step: str, **values: Any) -> None:
    """Change an open task."""
    Task.update(**values).where(
        Task.incident == incident_id, Task.step == step, Task.state == TaskState.OPEN
    ).execute()

"""Duties: inserted, moved, settled; never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from peewee import Expression, fn

from bot.domain.duties import DutyKind
from bot.domain.incident import DutyState
from bot.domain.records import DutyRecord
from bot.store.rows import in_batches, tuples_of, value_of
from bot.store.tables.incidents import Duty


def insert(rows: Iterable[dict[str, Any]]) -> None:
    """Insert duties."""
    for some in in_batches(rows):
        Duty.insert_many(some).execute()


def of_incident(incident_id: str) -> tuple[DutyRecord, ...]:
    """Return all duties of an incident, in the order in which they arose."""
    return _records(Duty.incident == incident_id)


def of_client(incident_id: str, client_id: str) -> tuple[DutyRecord, ...]:
    """Return the duties towards one client, in the order in which they arose."""
    return _records(Duty.incident == incident_id, Duty.client_id == client_id)


def open_of_kind(incident_id: str, kind: str) -> tuple[DutyRecord, ...]:
    """Return the open duties of one kind."""
    return _records(Duty.incident == incident_id, Duty.kind == kind, Duty.state == DutyState.OPEN)


def clients_told(incident_id: str) -> int:
    """Return how many clients were told, each once."""
    told = Duty.select(fn.COUNT(Duty.client_id.distinct())).where(
        Duty.incident == incident_id,
        Duty.kind == DutyKind.NOTIFY_CONTROLLER.value,
        Duty.state == DutyState.FULFILLED,
    )
    return int(told.scalar())


def is_any_open(incident_id: str, kind: str) -> bool:
    """Return whether a duty of a kind is open, towards anybody."""
    query = Duty.select(Duty.id).where(
        Duty.incident == incident_id, Duty.kind == kind, Duty.state == DutyState.OPEN
    )
    return bool(query.exists())


def find(duty_id: int) -> DutyRecord | None:
    """Return one duty."""
    row = Duty.get_or_none(Duty.id == duty_id)
    return None if row is None else value_of(DutyRecord, row)


def is_group_open(incident_id: str, kind: str, due_at: datetime | None) -> bool:
    """Return whether any duty of a group (same kind, same due instant) is open."""
    due = Duty.due_at.is_null() if due_at is None else Duty.due_at == due_at
    query = Duty.select(Duty.id).where(
        Duty.incident == incident_id, Duty.kind == kind, Duty.state == DutyState.OPEN, due
    )
    return bool(query.exists())


def anything_waits_on(incident_id: str, kind: str, client_id: str) -> bool:
    """Return whether an open duty towards a client waits for one of another kind."""
    query = Duty.select(Duty.id).where(
        Duty.incident == incident_id,
        Duty.client_id == client_id,
        Duty.pending_on == kind,
        Duty.state == DutyState.OPEN,
    )
    return bool(query.exists())


def inform_earlier(duty_id: int, at: datetime, **values: Any) -> bool:
    """Let an earlier proven informing count; return False when the known one is not later."""
    changed = (
        Duty.update(fulfilled_at=at, **values)
        .where(Duty.id == duty_id, Duty.state == DutyState.FULFILLED, Duty.fulfilled_at > at)
        .execute()
    )
    return bool(changed == 1)


def reopen(duty_id: int) -> None:
    """Open a fulfilled duty again; its deadline stays what it was."""
    Duty.update(
        state=DutyState.OPEN, fulfilled_at=None, recorded_at=None, fulfilled_by=None, reason=None
    ).where(Duty.id == duty_id, Duty.state == DutyState.FULFILLED).execute()


def supersede_waived(duty_ids: Iterable[int]) -> None:
    """Let waived duties be superseded, so that the facts may open them anew."""
    for some in in_batches(duty_ids):
        Duty.update(state=DutyState.SUPERSEDED).where(
            Duty.id.in_(some), Duty.state == DutyState.WAIVED
        ).execute()


def move(duty_id: int, **values: Any) -> None:
    """Give an open duty other dates."""
    Duty.update(**values).where(Duty.id == duty_id, Duty.state == DutyState.OPEN).execute()


def settle(duty_id: int, state: DutyState, **values: Any) -> bool:
    """Settle an open duty; return False when it was settled before."""
    changed = (
        Duty.update(state=state, **values)
        .where(Duty.id == duty_id, Duty.state == DutyState.OPEN)
        .execute()
    )
    return bool(changed == 1)


def _records(*which: Expression) -> tuple[DutyRecord, ...]:
    """Return duties in the order in which they arose; there may be one for each of many clients."""
    columns = [getattr(Duty, one.name) for one in fields(DutyRecord)]
    return tuples_of(DutyRecord, Duty.select(*columns).where(*which).order_by(Duty.id).tuples())

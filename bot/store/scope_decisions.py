"""Decisions about clients that match. All inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from bot.domain.determination_decisions import LEFT_OUT, ClientDecision
from bot.store.rows import in_batches, values_of
from bot.store.tables.scope import ScopeDecision


def insert(rows: Iterable[dict[str, Any]]) -> None:
    """Add decisions."""
    for some in in_batches(rows):
        ScopeDecision.insert_many(some).execute()


def of_incident(incident_id: str) -> tuple[ClientDecision, ...]:
    """Return the decisions of an incident, oldest first."""
    query = ScopeDecision.select().where(ScopeDecision.incident == incident_id)
    return values_of(ClientDecision, query.order_by(ScopeDecision.id))


def mark_read(incident_id: str, clients: Collection[str], by: str, at: datetime) -> None:
    """Write down who read why clients were left out."""
    ScopeDecision.update(read_by=by, read_at=at).where(
        ScopeDecision.incident == incident_id,
        ScopeDecision.client_id.in_(list(clients)),
        ScopeDecision.what.in_([what.value for what in LEFT_OUT]),
        ScopeDecision.read_by.is_null(),
    ).execute()

"""Who has which role in an incident. All inside the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from bot.domain.records import RoleRecord
from bot.store.rows import values_of
from bot.store.tables.walk import RoleHolder


def give(
    incident_id: str, role: str, person: str, deputy: str | None, by: str, at: datetime
) -> None:
    """Give a role to a person and a deputy, in place of who had it."""
    values = {"person": person, "deputy": deputy, "given_by": by, "given_at": at}
    RoleHolder.insert(incident=incident_id, role=role, **values).on_conflict(
        conflict_target=[RoleHolder.incident, RoleHolder.role], update=values
    ).execute()


def of_incident(incident_id: str) -> dict[str, RoleRecord]:
    """Return who has which role."""
    rows = values_of(RoleRecord, RoleHolder.select().where(RoleHolder.incident == incident_id))
    return {row.role: row for row in rows}

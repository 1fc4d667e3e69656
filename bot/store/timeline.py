"""The timeline's entries and what they said before. All inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.timeline import PastVersion, TimelineRecord
from bot.store.rows import value_of, values_of
from bot.store.tables.walk import TimelineEntry, TimelineVersion


def add(incident_id: str, **values: Any) -> bool:
    """Add an entry; return False when its message is in a timeline already."""
    added = (
        TimelineEntry.insert(incident=incident_id, **values)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(added == 1)


def of_incident(incident_id: str) -> tuple[TimelineRecord, ...]:
    """Return the entries of an incident, oldest first."""
    query = TimelineEntry.select().where(TimelineEntry.incident == incident_id)
    return values_of(TimelineRecord, query.order_by(TimelineEntry.at, TimelineEntry.id))


def of_message(channel: str, message: str) -> tuple[str, TimelineRecord] | None:
    """Return the entry of a message and the id of its incident; None if it is in no timeline."""
    row = TimelineEntry.get_or_none(
        TimelineEntry.channel == channel, TimelineEntry.message == message
    )
    return None if row is None else (str(row.incident.id), value_of(TimelineRecord, row))


def replace(entry: TimelineRecord, text: str, at: datetime) -> None:
    """Let an entry say something else from now on; what it said is kept."""
    _keep(entry, at, deleted=False)
    TimelineEntry.update(text=text, version=entry.version + 1).where(
        TimelineEntry.id == entry.id
    ).execute()


def delete(entry: TimelineRecord, at: datetime) -> None:
    """Mark that an entry's message was deleted; what it said is kept."""
    _keep(entry, at, deleted=True)
    TimelineEntry.update(gone_at=at, version=entry.version + 1).where(
        TimelineEntry.id == entry.id
    ).execute()


def versions(entries: Iterable[TimelineRecord]) -> dict[int, list[PastVersion]]:
    """Return what edited or deleted entries said before, oldest first, by entry."""
    edited = [entry.id for entry in entries if entry.version > 1]
    found: dict[int, list[PastVersion]] = {}
    query = TimelineVersion.select().where(TimelineVersion.entry << edited)
    for row in query.order_by(TimelineVersion.entry, TimelineVersion.version) if edited else ():
        found.setdefault(row.entry.id, []).append(value_of(PastVersion, row))
    return found


def _keep(entry: TimelineRecord, at: datetime, *, deleted: bool) -> None:
    TimelineVersion.insert(
        entry=entry.id,
        version=entry.version,
        text=entry.text,
        replaced_at=at,
        deleted=deleted,
    ).execute()

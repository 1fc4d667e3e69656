"""Snapshots of the scope and the notices that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from peewee import Expression, Value, fn

from bot.domain.incident import NoticeState
from bot.domain.records import NoticeRecord, SnapshotRecord
from bot.store.rows import in_batches, tuples_of, value_of, values_of
from bot.store.tables.incidents import Notice, Snapshot

_TEXTS = ("text", "html")
_COLUMNS = tuple(one.name for one in fields(NoticeRecord))


def insert_snapshot(**values: Any) -> int:
    """Insert a determination as it was asked and return its id."""
    return int(Snapshot.insert(**values).execute())


def snapshot(snapshot_id: int) -> SnapshotRecord | None:
    """Return one snapshot."""
    row = Snapshot.get_or_none(Snapshot.id == snapshot_id)
    return None if row is None else value_of(SnapshotRecord, row)


def get_snapshot(snapshot_id: int) -> SnapshotRecord:
    """Return one snapshot that is known to be there."""
    return value_of(SnapshotRecord, Snapshot.get_by_id(snapshot_id))


def confirmations(incident_id: str) -> tuple[datetime, ...]:
    """Return when answers of an incident were put in force, in order."""
    query = Snapshot.select(Snapshot.confirmed_at).where(
        Snapshot.incident == incident_id, Snapshot.confirmed
    )
    return tuple(query.order_by(Snapshot.confirmed_at).scalars())


def confirmed_snapshot(incident_id: str) -> SnapshotRecord | None:
    """Return the scope in force: the one confirmed last."""
    query = Snapshot.select().where(Snapshot.incident == incident_id, Snapshot.confirmed)
    row = query.order_by(Snapshot.confirmed_at.desc(), Snapshot.id.desc()).first()
    return None if row is None else value_of(SnapshotRecord, row)


def confirmed_snapshots(incident_id: str) -> tuple[SnapshotRecord, ...]:
    """Return every scope that was ever confirmed, in the order of asking."""
    query = Snapshot.select().where(Snapshot.incident == incident_id, Snapshot.confirmed)
    return values_of(SnapshotRecord, query.order_by(Snapshot.id))


def newest(incident_id: str) -> SnapshotRecord | None:
    """Return the answer asked last, confirmed or not."""
    row = Snapshot.select().where(Snapshot.incident == incident_id).order_by(Snapshot.id.desc())
    found = row.first()
    return None if found is None else value_of(SnapshotRecord, found)


def goes_on(asked: SnapshotRecord) -> SnapshotRecord:
    """Return the newest answer to the same question, asked by the same person at the same instant.

    What is decided about an answer makes another one; whoever saw the first means this one.
    """
    query = Snapshot.select().where(
        Snapshot.incident == asked.incident_id,
        Snapshot.asked_at == asked.asked_at,
        Snapshot.asked_by == asked.asked_by,
        Snapshot.id > asked.id,
    )
    later = (value_of(SnapshotRecord, row) for row in query.order_by(Snapshot.id.desc()))
    return next((one for one in later if one.scope == asked.scope), asked)


def confirm_snapshot(snapshot_id: int, **values: Any) -> bool:
    """Confirm a snapshot; return False when somebody else was first."""
    changed = (
        Snapshot.update(confirmed=True, **values)
        .where(Snapshot.id == snapshot_id, ~Snapshot.confirmed)
        .execute()
    )
    return bool(changed == 1)


def insert(rows: Iterable[dict[str, Any]]) -> None:
    """Insert notices."""
    for some in in_batches(rows):
        Notice.insert_many(some).execute()


def find(notice_id: str) -> NoticeRecord | None:
    """Return one notice."""
    row = Notice.get_or_none(Notice.id == notice_id)
    return None if row is None else value_of(NoticeRecord, row)


def of_incident(incident_id: str) -> tuple[NoticeRecord, ...]:
    """Return the notices of an incident by client."""
    query = Notice.select().where(Notice.incident == incident_id)
    return values_of(NoticeRecord, query.order_by(Notice.client_id, Notice.version))


def some(notice_ids: Sequence[str]) -> tuple[NoticeRecord, ...]:
    """Return a batch of notices in the order of their ids' list, those that are there."""
    found = {row.id: row for row in Notice.select().where(Notice.id.in_(notice_ids))}
    return values_of(NoticeRecord, [found[one] for one in notice_ids if one in found])


def without_texts(incident_id: str) -> tuple[NoticeRecord, ...]:
    """Return the notices of an incident by client, text and HTML left empty.

    A list of ten thousand is drawn while somebody waits, and no list shows the texts.
    """
    columns = [Value("") if one in _TEXTS else getattr(Notice, one) for one in _COLUMNS]
    query = Notice.select(*columns).where(Notice.incident == incident_id)
    return tuples_of(NoticeRecord, query.order_by(Notice.client_id, Notice.version).tuples())


def to_client(incident_id: str, client_id: str) -> tuple[NoticeRecord, ...]:
    """Return the notices of an incident to one client, the oldest first."""
    query = Notice.select().where(Notice.incident == incident_id, Notice.client_id == client_id)
    return values_of(NoticeRecord, query.order_by(Notice.version))


def count(incident_id: str, states: Iterable[NoticeState]) -> int:
    """Return how many notices of an incident are in some states."""
    return int(Notice.select().where(*_in(incident_id, states)).count())


def languages_in(incident_id: str, states: Iterable[NoticeState]) -> tuple[str, ...]:
    """Return the languages of the notices in some states, each once and in order."""
    query = Notice.select(Notice.language).where(*_in(incident_id, states))
    return tuple(sorted(query.distinct().scalars()))


def set_aside(
    incident_id: str, states: Iterable[NoticeState], clients: Iterable[str] | None = None
) -> None:
    """Set the notices aside that are in some states: all of them, or those to some clients."""
    rows = Notice.update(state=NoticeState.SUPERSEDED).where(*_in(incident_id, states))
    if clients is None:
        rows.execute()
        return
    for some in in_batches(sorted(clients)):
        rows.where(Notice.client_id.in_(some)).execute()


def drafted(incident_id: str) -> frozenset[str]:
    """Return the clients of an incident that have a notice which was not set aside."""
    query = Notice.select(Notice.client_id).where(
        Notice.incident == incident_id, Notice.state != NoticeState.SUPERSEDED.value
    )
    return frozenset(query.distinct().scalars())


def clients_in(incident_id: str, *states: NoticeState) -> tuple[str, ...]:
    """Return the clients of an incident that have a notice in one of some states."""
    query = Notice.select(Notice.client_id).where(*_in(incident_id, states))
    return tuple(query.distinct().order_by(Notice.client_id).scalars())


def versions(incident_id: str) -> dict[str, int]:
    """Return the newest version of any notice to each client of an incident."""
    query = Notice.select(Notice.client_id, fn.MAX(Notice.version).alias("version"))
    newest = query.where(Notice.incident == incident_id).group_by(Notice.client_id)
    return {row.client_id: row.version for row in newest}


def change(notice_id: str, expected: Iterable[NoticeState], seen: str, /, **values: Any) -> bool:
    """Change a notice if it is still in an expected state with the text the person saw.

    Returns:
        False when another person was first or the text is no longer that of the digest ``seen``.
    """
    states = [state.value for state in expected]
    changed = (
        Notice.update(**values)
        .where(Notice.id == notice_id, Notice.state.in_(states), Notice.digest == seen)
        .execute()
    )
    return bool(changed == 1)


def _in(incident_id: str, states: Iterable[NoticeState]) -> tuple[Expression, ...]:
    """Return what holds of the notices of an incident that are in some states."""
    wanted = [state.value for state in states]
    return Notice.incident == incident_id, Notice.state.in_(wanted)

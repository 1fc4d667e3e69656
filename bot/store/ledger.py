"""The ledger's rungs. Every function runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Expression

from bot.store.database import Store
from bot.store.fields import EPOCH, MICROSECOND
from bot.store.rows import in_batches
from bot.store.tables.delivery import Rung

DUE = "due"  # still to be said
MOVED = "moved"  # given to the outbox
SUPERSEDED = "superseded"  # a newer one of its group was said instead
OBSOLETE = "obsolete"  # its duty was no longer open

_TICK_LOCK = 0x7469636B  # any fixed number: the advisory lock of ticks on PostgreSQL


@dataclass(frozen=True)
class Group:
    """Duties of one kind that fall due together: one reminder speaks for all of them.

    Args:
        incident_id: Their incident.
        kind: Kind of duty, or ``task:<step>``, ``awareness``, ...
        due_at: When they fall due (UTC); None when they have no date.
    """

    incident_id: str
    kind: str
    due_at: datetime | None


@dataclass(frozen=True)
class LedgerRung:
    """One reminder as the ledger holds it; see the table for the meanings."""

    id: int
    key: str
    group: Group
    rung: str
    audience: str
    pages: bool
    last: bool
    due_at: datetime
    state: str
    revivals: int
    reason: str | None
    aloud: bool = False


@dataclass(frozen=True)
class NewRung:
    """A reminder to be written into the ledger."""

    group: Group
    rung: str
    audience: str
    pages: bool
    last: bool
    due_at: datetime
    aloud: bool = False

    @property
    def key(self) -> str:
        """The same for the same reminder of the same group."""
        group = self.group
        due = "undated" if group.due_at is None else (group.due_at - EPOCH) // MICROSECOND
        return f"{group.incident_id}:{group.kind}:{due}:{self.rung}"


def insert(rungs: Sequence[NewRung]) -> int:
    """Write the rungs that are not there yet; return how many were new."""
    new = 0
    for some in in_batches(rungs):
        values = [_values(rung) for rung in some]
        new += Rung.insert_many(values).on_conflict_ignore().as_rowcount().execute()
    return new


def revive(rung: NewRung) -> bool:
    """Make an obsolete rung due again, at its new time; return whether there was one."""
    revived = (
        Rung.update(
            state=DUE,
            due_at=rung.due_at,
            revivals=Rung.revivals + 1,
            reason=None,
            settled_at=None,
        )
        .where(Rung.key == rung.key, Rung.state == OBSOLETE)
        .execute()
    )
    return bool(revived == 1)


def anything_due(now: datetime) -> bool:
    """Return whether any rung is due: one probe of an index."""
    # in the order of the index, which the planner of PostgreSQL otherwise leaves aside
    first = Rung.select(Rung.id).where(*_due(now)).order_by(Rung.due_at).limit(1)
    return first.first() is not None


def take_tick(store: Store) -> bool:
    """Return whether this process may tick until its transaction ends: one at a time."""
    if store.is_sqlite:
        return True  # its transactions already come one at a time
    cursor = store.database.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", (_TICK_LOCK,))
    return bool(cursor.fetchone()[0])


def due_groups(now: datetime, limit: int) -> tuple[Group, ...]:
    """Return the groups of the ``limit`` rungs that have been due the longest."""
    oldest = (
        Rung.select(Rung.incident_id, Rung.group_kind, Rung.group_due)
        .where(*_due(now))
        .order_by(Rung.due_at)
        .limit(limit)
    )
    return tuple(dict.fromkeys(_group(found) for found in oldest))


def due_of(groups: Collection[Group], now: datetime) -> dict[Group, list[LedgerRung]]:
    """Return all due rungs of some groups, oldest first."""
    incidents = sorted({group.incident_id for group in groups})
    rungs: dict[Group, list[LedgerRung]] = {group: [] for group in groups}
    for some in in_batches(incidents):
        query = Rung.select().where(Rung.incident_id << some, *_due(now))
        for found in query.order_by(Rung.due_at, Rung.id):
            rung = _rung(found)
            if rung.group in rungs:
                rungs[rung.group].append(rung)
    return rungs


def soon_of(incidents: Collection[str], now: datetime, until: datetime) -> tuple[LedgerRung, ...]:
    """Return the rungs of some incidents that are due after ``now`` until ``until``."""
    soon = (Rung.state == DUE, Rung.due_at > now, Rung.due_at <= until)
    found: list[LedgerRung] = []
    for some in in_batches(sorted(incidents)):
        query = Rung.select().where(Rung.incident_id << some, *soon)
        found.extend(_rung(row) for row in query.order_by(Rung.due_at, Rung.id))
    return tuple(found)


def settle(ids: Collection[int], state: str, reason: str | None, now: datetime) -> None:
    """Say what has become of due rungs."""
    for some in in_batches(ids):
        Rung.update(state=state, reason=reason, settled_at=now).where(
            Rung.id << some, Rung.state == DUE
        ).execute()


def settle_group(group: Group, reason: str, now: datetime) -> int:
    """Make the rungs of a group that are still to be said obsolete; return how many."""
    same_due = Rung.group_due.is_null() if group.due_at is None else Rung.group_due == group.due_at
    return _make_obsolete(_of_kind(group) & same_due, reason, now)


def settle_kind(group: Group, reason: str, now: datetime) -> int:
    """Do the same for the groups of this kind, whatever their date."""
    return _make_obsolete(_of_kind(group), reason, now)


def settle_incident(incident_id: str, reason: str, now: datetime) -> int:
    """Do the same for all groups of an incident."""
    return _make_obsolete(Rung.incident_id == incident_id, reason, now)


def take_back(keys: Collection[str], reason: str, now: datetime) -> None:
    """Make rungs obsolete that were given to the outbox and in the end not said."""
    for some in in_batches(keys):
        Rung.update(state=OBSOLETE, reason=reason, settled_at=now).where(
            Rung.key << some, Rung.state == MOVED
        ).execute()


def put_off(ids: Collection[int], until: datetime, reason: str) -> None:
    """Let due rungs wait until ``until`` (UTC)."""
    for some in in_batches(ids):
        Rung.update(due_at=until, reason=reason).where(Rung.id << some).execute()


def of_incident(incident_id: str) -> tuple[LedgerRung, ...]:
    """Return all rungs of an incident, in order of time."""
    query = Rung.select().where(Rung.incident_id == incident_id)
    return tuple(_rung(found) for found in query.order_by(Rung.due_at, Rung.id))


def savepoint(store: Store) -> Any:
    """Return a block inside the transaction that can fail by itself."""
    return store.database.atomic()


def _due(now: datetime) -> tuple[Expression, ...]:
    return (Rung.state == DUE, Rung.due_at <= now)


def _of_kind(group: Group) -> Expression:
    return (Rung.incident_id == group.incident_id) & (Rung.group_kind == group.kind)


def _make_obsolete(which: Expression, reason: str, now: datetime) -> int:
    settled: int = (
        Rung.update(state=OBSOLETE, reason=reason, settled_at=now)
        .where(which, Rung.state == DUE)
        .execute()
    )
    return settled


def _values(rung: NewRung) -> dict[str, Any]:
    return {
        "key": rung.key,
        "incident_id": rung.group.incident_id,
        "group_kind": rung.group.kind,
        "group_due": rung.group.due_at,
        "rung": rung.rung,
        "audience": rung.audience,
        "pages": rung.pages,
        "last": rung.last,
        "aloud": rung.aloud,
        "due_at": rung.due_at,
        "state": DUE,
    }


def _rung(found: Rung) -> LedgerRung:
    return LedgerRung(
        id=found.id,
        key=found.key,
        group=_group(found),
        rung=found.rung,
        audience=found.audience,
        pages=found.pages,
        last=found.last,
        due_at=found.due_at,
        state=found.state,
        revivals=found.revivals,
        reason=found.reason,
        aloud=found.aloud,
    )


def _group(found: Rung) -> Group:
    return Group(found.incident_id, found.group_kind, found.group_due)

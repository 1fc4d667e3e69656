"""Appends to the audit chain and reads it back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from bot.domain.audit import GENESIS, ChainEntry, PersonalValue, entry_digest
from bot.store.rows import held, value_of, values_of
from bot.store.tables.record import AuditEntry, AuditHead, AuditValue


def append(*, at: datetime, actor: str, action: str, incident_id: str | None, payload: str) -> int:
    """Append one entry inside the caller's transaction and return its sequence number.

    The one row of the head is the lock that orders writers: call this last in a transaction.
    """
    head = _locked_head()
    sequence, previous = int(head.sequence) + 1, str(head.digest)
    digest = entry_digest(
        sequence=sequence,
        at=at,
        actor=actor,
        action=action,
        incident_id=incident_id,
        payload=payload,
        previous=previous,
    )
    AuditEntry.insert(
        sequence=sequence,
        at=at,
        actor=actor,
        action=action,
        incident_id=incident_id,
        payload=payload,
        previous=previous,
        digest=digest,
    ).execute()
    AuditHead.update(sequence=sequence, digest=digest).where(AuditHead.id == 1).execute()
    return sequence


def keep_value(*, digest: str, salt: str, value: str, sequence: int) -> None:
    """Keep a personal value beside the chain."""
    AuditValue.insert(digest=digest, salt=salt, value=value, sequence=sequence).execute()


def empty_values(digests: Collection[str]) -> frozenset[str]:
    """Take values and their salts away; return the digests of those that were there."""
    query = AuditValue.select(AuditValue.digest).where(
        AuditValue.digest.in_(list(digests)), AuditValue.value.is_null(False)
    )
    there = frozenset(str(row.digest) for row in query)
    AuditValue.update(value=None, salt="").where(AuditValue.digest.in_(list(there))).execute()
    return there


def entries() -> Iterator[ChainEntry]:
    """Return the chain from its beginning."""
    for row in AuditEntry.select().order_by(AuditEntry.sequence).iterator():
        yield value_of(ChainEntry, row)


def of_incident(incident_id: str) -> tuple[ChainEntry, ...]:
    """Return the entries of one incident, oldest first."""
    query = AuditEntry.select().where(AuditEntry.incident_id == incident_id)
    return values_of(ChainEntry, query.order_by(AuditEntry.sequence))


def newest(action: str) -> ChainEntry | None:
    """Return the last entry of a kind; None if there is none."""
    query = AuditEntry.select().where(AuditEntry.action == action)
    row = query.order_by(AuditEntry.sequence.desc()).first()
    return None if row is None else value_of(ChainEntry, row)


def of_actions(actions: Collection[str]) -> tuple[ChainEntry, ...]:
    """Return the entries of some kinds, oldest first."""
    query = AuditEntry.select().where(AuditEntry.action.in_(list(actions)))
    return values_of(ChainEntry, query.order_by(AuditEntry.sequence))


def value_beside(sequence: int) -> str | None:
    """Return the one personal value beside an entry; None if it was erased or never was."""
    row = AuditValue.get_or_none(AuditValue.sequence == sequence)
    return None if row is None else row.value


def head() -> str:
    """Return the digest of the newest entry."""
    row = AuditHead.get_or_none(AuditHead.id == 1)
    return GENESIS if row is None else str(row.digest)


def contains(digest: str) -> bool:
    """Return whether an entry with this digest is in the chain."""
    return bool(AuditEntry.select().where(AuditEntry.digest == digest).exists())


def values() -> dict[int, list[PersonalValue]]:
    """Return the personal values beside the chain by entry, erased ones too."""
    found: dict[int, list[PersonalValue]] = {}
    for row in AuditValue.select().iterator():
        value = value_of(PersonalValue, row)
        found.setdefault(value.sequence, []).append(value)
    return found


def words_of(incident_id: str) -> dict[str, str | None]:
    """Return the personal values of one incident's entries by digest; None for erased ones."""
    query = (
        AuditValue.select(AuditValue.digest, AuditValue.value)
        .join(AuditEntry, on=(AuditEntry.sequence == AuditValue.sequence))
        .where(AuditEntry.incident_id == incident_id)
    )
    return {str(row.digest): row.value for row in query}


def _locked_head() -> AuditHead:
    AuditHead.insert(id=1, sequence=0, digest=GENESIS).on_conflict_ignore().execute()
    return held(AuditHead.select().where(AuditHead.id == 1)).get()

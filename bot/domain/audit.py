"""The audit chain: each entry carries the digest of the one before.

The chain holds ids and salted digests; personal values lie beside it and can be erased without
breaking it. A cut tail or a full rewrite shows only against a head kept outside the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION = 1
GENESIS = "0" * 64
PERSONAL = "personal"  # where an entry's facts have the digests of its personal values
ERASED = "erased"  # where an entry's facts have the digests of the values it took away


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One entry as it is stored; ``payload`` is the exact JSON text that was hashed."""

    sequence: int
    at: datetime
    actor: str
    action: str
    incident_id: str | None
    payload: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A value beside the chain; None once it was erased."""

    sequence: int
    digest: str
    salt: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of walking the chain: how many entries, its head, the first fault if any."""

    entries: int
    head: str
    fault_at: int | None = None
    fault: str | None = None


def payload_text(facts: Mapping[str, object]) -> str:
    """Return the canonical JSON of an entry's facts."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_digest(
    *,
    sequence: int,
    at: datetime,
    actor: str,
    action: str,
    incident_id: str | None,
    payload: str,
    previous: str,
) -> str:
    """Return the SHA-256 of an entry; every part is length-prefixed, so none can leak over."""
    parts = (
        str(VERSION),
        str(sequence),
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor,
        action,
        incident_id or "",
        payload,
        previous,
    )
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()


def value_digest(salt: str, value: str) -> str:
    """Return the salted digest that stands for a personal value in the chain."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def verify_chain(entries: Iterable[ChainEntry], head: str) -> Verdict:
    """Walk the chain from its beginning and compare its end with the kept head."""
    previous, count = GENESIS, 0
    for entry in entries:
        count += 1
        fault = _fault(entry, count, previous)
        if fault:
            return Verdict(count, previous, entry.sequence, fault)
        previous = entry.digest
    if previous != head:
        return Verdict(count, previous, count, "head")
    return Verdict(count, previous)


def personal_digests(entry: ChainEntry) -> frozenset[str]:
    """Return the digests that stand for personal values in an entry."""
    personal = json.loads(entry.payload).get(PERSONAL, {})
    return frozenset(personal.values())


def changed_value(
    entries: Iterable[ChainEntry], kept: Mapping[int, Collection[PersonalValue]]
) -> int | None:
    """Return the first entry whose personal values are not those it was written with.

    An erased value leaves its place empty, and an entry of the chain says that it was erased; one
    that is empty without such an entry, gone altogether, added, or no longer fits its digest was
    tampered with.
    """
    emptied: dict[str, int] = {}  # digest of an empty value -> its entry, until its erasure is met
    found: list[int] = []
    for entry in entries:
        values = kept.get(entry.sequence, ())
        fitting = {value.digest for value in values if _fits(value)}
        if fitting != personal_digests(entry) or len(fitting) != len(values):
            found.append(entry.sequence)
        emptied.update({value.digest: entry.sequence for value in values if value.value is None})
        for digest in erased_digests(entry):
            emptied.pop(digest, None)
    return min((*found, *emptied.values()), default=None)


def erased_digests(entry: ChainEntry) -> frozenset[str]:
    """Return the digests of the personal values that an entry took away."""
    return frozenset(json.loads(entry.payload).get(ERASED, ()))


def _fits(kept: PersonalValue) -> bool:
    return kept.value is None or value_digest(kept.salt, kept.value) == kept.digest


def _fault(entry: ChainEntry, expected: int, previous: str) -> str | None:
    if entry.sequence != expected:
        return "sequence"
    if entry.previous != previous:
        return "previous"
    digest = entry_digest(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        incident_id=entry.incident_id,
        payload=entry.payload,
        previous=entry.previous,
    )
    return None if digest == entry.digest else "digest"

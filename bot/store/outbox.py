"""The outbox's rows. Every function runs inside the caller's transaction.

``clock`` is the database's own clock in microseconds; ``now`` the instant passed in (UTC).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.outgoing import Lane, OutgoingRow, Proof, RowState, transport_of
from bot.store import streams
from bot.store.rows import in_batches
from bot.store.tables.delivery import Outgoing

#: Stands in the key of a message before the person it is for, when several are told the same.
TO = ":to:"


@dataclass(frozen=True)
class NewRow:
    """A message to be written into the outbox; see `OutgoingRow` for the meanings."""

    key: str
    stream: str
    lane: Lane
    kind: str
    facts: Mapping[str, Any]
    incident_id: str | None


@dataclass(frozen=True)
class Outline:
    """What is known of a message whose facts cannot be read."""

    id: int
    kind: str
    stream: str
    incident_id: str | None


def insert(rows: Sequence[NewRow], now: datetime) -> int:
    """Write the rows whose key is not there yet, and their streams; return how many were new."""
    streams.ensure(row.stream for row in rows)
    new = 0
    for some in in_batches(rows):
        values = [_values(row, now) for row in some]
        new += Outgoing.insert_many(values).on_conflict_ignore().as_rowcount().execute()
    return new


def get(row_id: int) -> OutgoingRow:
    """Return a row as it is now."""
    return _row(Outgoing.get_by_id(row_id))


def find(key: str) -> OutgoingRow | None:
    """Return the row with a key; None if there is none."""
    found = Outgoing.get_or_none(Outgoing.key == key)
    return None if found is None else _row(found)


def find_by_id(row_id: int) -> OutgoingRow | None:
    """Return the row of an id; None if there is none."""
    found = Outgoing.get_or_none(Outgoing.id == row_id)
    return None if found is None else _row(found)


def outline(row_id: int) -> Outline:
    """Return what a row is, without reading what it says."""
    columns = (Outgoing.id, Outgoing.kind, Outgoing.stream, Outgoing.incident_id)
    found = Outgoing.select(*columns).where(Outgoing.id == row_id).get()
    return Outline(found.id, found.kind, found.stream, found.incident_id)


def is_said(row: OutgoingRow) -> bool:
    """Return whether the same reminder was sent, in the channel or to anyone it is for."""
    name = row.key.partition(TO)[0]
    said = Outgoing.select(Outgoing.id).where(
        Outgoing.incident_id == row.incident_id,
        Outgoing.kind == row.kind,
        Outgoing.state == RowState.SENT.value,
        (Outgoing.key == name) | Outgoing.key.startswith(f"{name}{TO}"),
    )
    return bool(said.exists())


def said_of(incident_id: str, kind: str) -> tuple[OutgoingRow, ...]:
    """Return what was said of an incident in rows of a kind, oldest first."""
    query = Outgoing.select().where(
        Outgoing.incident_id == incident_id,
        Outgoing.kind == kind,
        Outgoing.state == RowState.SENT.value,
    )
    return tuple(_row(found) for found in query.order_by(Outgoing.id))


def of_kinds(incident_id: str, *kinds: str) -> tuple[OutgoingRow, ...]:
    """Return the rows of an incident of some kinds, whatever became of them, oldest first."""
    query = Outgoing.select().where(Outgoing.incident_id == incident_id, Outgoing.kind << kinds)
    return tuple(_row(found) for found in query.order_by(Outgoing.id))


def lacks_foundation(stream: str) -> bool:
    """Return whether what the stream needs before it can say anything is still to be made."""
    return Outgoing.select().where(*_waiting(stream, Lane.FOUNDATION)).exists()


def head(stream: str, lane: Lane, clock: int) -> int | None:
    """Return the id of the message whose turn it is in a lane; None when nothing may go now.

    A message that is to be tried again later holds up those behind it, unless it yields.
    """
    ready = streams.passed(Outgoing.not_before, clock)
    found = (
        Outgoing.select(Outgoing.id, ready.alias("ready"))
        .where(*_waiting(stream, lane), ready | (Outgoing.yields == False))  # noqa: E712 - SQL
        .order_by(Outgoing.id)
        .limit(1)
        .tuples()
        .first()
    )
    return found[0] if found and found[1] else None


def begin_attempt(row_id: int, tried_after: str | None, now: datetime) -> OutgoingRow | None:
    """Write an attempt down before it is made, and return the row; None if it waits no more."""
    found = Outgoing.get_by_id(row_id)
    if found.attempts == 0:
        found.first_try_at, found.tried_after = now, tried_after
    found.attempts += 1
    begun = (
        Outgoing.update(
            attempts=found.attempts,
            first_try_at=found.first_try_at,
            tried_after=found.tried_after,
        )
        .where(Outgoing.id == row_id, Outgoing.state == RowState.WAITING.value)
        .execute()
    )
    return _row(found) if begun == 1 else None


def take_attempt_back(row_id: int) -> None:
    """Let an attempt not count: the other side did not look at it."""
    Outgoing.update(attempts=Outgoing.attempts - 1).where(Outgoing.id == row_id).execute()


def hand_over(row_id: int, now: datetime) -> bool:
    """Write down that from now on the other side may have the message; False if it waits no more.

    Of this and :func:`take_back` one comes first, and the other then does nothing.
    """
    waits = Outgoing.id == row_id, Outgoing.state == RowState.WAITING.value
    handed = Outgoing.update(handed_at=now).where(*waits).execute()
    return bool(handed == 1)


def take_back(row_id: int, now: datetime) -> bool:
    """Keep a waiting row from being sent; False when the other side may have it."""
    taken = (
        Outgoing.update(state=RowState.OBSOLETE.value, settled_at=now)
        .where(
            Outgoing.id == row_id,
            Outgoing.state == RowState.WAITING.value,
            Outgoing.handed_at.is_null(),
        )
        .execute()
    )
    return bool(taken == 1)


def give_again(key: str) -> None:
    """Let a row that was taken back be sent after all."""
    Outgoing.update(state=RowState.WAITING.value, not_before=0, settled_at=None).where(
        Outgoing.key == key, Outgoing.state == RowState.OBSOLETE.value
    ).execute()


def put_off(row_id: int, until: int, error: str, *, yields: bool) -> None:
    """Let a waiting row wait until ``until`` (database's clock); it did not arrive."""
    Outgoing.update(not_before=until, last_error=error, yields=yields, handed_at=None).where(
        Outgoing.id == row_id, Outgoing.state == RowState.WAITING.value
    ).execute()


def settle(
    row_id: int,
    state: RowState,
    now: datetime,
    *,
    among: Collection[RowState] = (RowState.WAITING,),
    error: str | None = None,
    proof: Proof | None = None,
) -> bool:
    """Say what has become of a row in one of the states ``among``; return whether it was.

    Exactly one caller ever gets True for the way from one state to another.
    """
    changed: dict[str, Any] = {"state": state.value, "settled_at": now}
    if error is not None:
        changed["last_error"] = error
    if proof is not None:
        changed["proof"] = dict(proof)
    settled = (
        Outgoing.update(**changed)
        .where(Outgoing.id == row_id, Outgoing.state << [one.value for one in among])
        .execute()
    )
    return bool(settled == 1)


def divert(row_id: int, now: datetime) -> bool:
    """Write down that an untried row is said in another stream; return whether it was one."""
    diverted = (
        Outgoing.update(state=RowState.DIVERTED.value, settled_at=now)
        .where(
            Outgoing.id == row_id,
            Outgoing.state == RowState.WAITING.value,
            Outgoing.attempts == 0,
        )
        .execute()
    )
    return bool(diverted == 1)


def wait_again(row_id: int) -> bool:
    """Put a parked or failed row back into its lane; return whether it was one."""
    again = (
        Outgoing.update(
            state=RowState.WAITING.value,
            not_before=0,
            yields=False,
            handed_at=None,
            settled_at=None,
        )
        .where(
            Outgoing.id == row_id,
            Outgoing.state << [RowState.PARKED.value, RowState.FAILED.value],
        )
        .execute()
    )
    return bool(again == 1)


def deadlines_without_channel(written_before: datetime, limit: int) -> tuple[OutgoingRow, ...]:
    """Return untried messages of the deadline lane whose stream lacks its foundation."""
    lacking = Outgoing.select(Outgoing.stream).where(
        Outgoing.state == RowState.WAITING.value, Outgoing.lane == Lane.FOUNDATION
    )
    query = (
        Outgoing.select()
        .where(
            Outgoing.state == RowState.WAITING.value,
            Outgoing.lane == Lane.DEADLINE,
            Outgoing.attempts == 0,
            Outgoing.created_at <= written_before,
            Outgoing.stream.in_(lacking),
        )
        .order_by(Outgoing.id)
        .limit(limit)
    )
    return tuple(_row(found) for found in query)


def in_states(
    states: Collection[RowState], incident_id: str | None, limit: int
) -> tuple[OutgoingRow, ...]:
    """Return rows by state, perhaps of one incident only, oldest first."""
    query = Outgoing.select().where(Outgoing.state << [state.value for state in states])
    if incident_id is not None:
        query = query.where(Outgoing.incident_id == incident_id)
    return tuple(_row(found) for found in query.order_by(Outgoing.id).limit(limit))


def count(state: RowState) -> int:
    """Return how many rows are in a state."""
    counted: int = Outgoing.select().where(Outgoing.state == state.value).count()
    return counted


def _waiting(stream: str, lane: Lane) -> tuple[Any, ...]:
    return (
        Outgoing.state == RowState.WAITING.value,
        Outgoing.stream == stream,
        Outgoing.lane == lane,
    )


def _values(row: NewRow, now: datetime) -> dict[str, Any]:
    return {
        "key": row.key,
        "incident_id": row.incident_id,
        "stream": row.stream,
        "transport": transport_of(row.stream).value,
        "lane": row.lane.value,
        "kind": row.kind,
        "facts": row.facts,
        "state": RowState.WAITING.value,
        "created_at": now,
    }


def _row(found: Outgoing) -> OutgoingRow:
    return OutgoingRow(
        id=found.id,
        key=found.key,
        incident_id=found.incident_id,
        stream=found.stream,
        lane=Lane(found.lane),
        kind=found.kind,
        facts=found.facts,
        state=RowState(found.state),
        attempts=found.attempts,
        first_try_at=found.first_try_at,
        tried_after=found.tried_after,
        handed_over=found.handed_at is not None,
        last_error=found.last_error,
        proof=found.proof,
        created_at=found.created_at,
    )

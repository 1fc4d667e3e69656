"""Streams: who may send in one now. Every function runs inside the caller's transaction.

All instants here are microseconds of the database's own clock. A moment further ahead than
anything that is ever written here was written before that clock was set back; it counts as past.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Expression, Field, Function, ModelSelect, fn

from bot.domain.outgoing import Lane, RowState, Transport
from bot.store.rows import in_batches
from bot.store.tables.delivery import Outgoing, Projection, Stream

SECOND = 1_000_000
LONGEST_LEASE = 300 * SECOND
LONGEST_WAIT = 2 * 3600 * SECOND

_Before = Outgoing.alias("before")


def ensure(names: Iterable[str]) -> None:
    """Make sure that the streams exist; those that do are left as they are."""
    rows = ({"name": name} for name in sorted(set(names)))  # one order for all: no deadlock
    for some in in_batches(rows):
        Stream.insert_many(some).on_conflict_ignore().execute()


def claimable(transport: Transport, clock: int, *, lock: bool = False) -> str | None:
    """Return the free stream whose most urgent message may go now; None when there is none.

    Args:
        transport: The way the stream goes out.
        clock: The database's clock.
        lock: Lock the stream's row and pass over locked ones (PostgreSQL only).
    """
    found = _first(_with_row(transport, clock), lock=lock)
    if found is None and transport is Transport.SLACK:
        found = _first(_with_projection(clock), lock=lock)
    return found


def take(name: str, token: str, clock: int, length: int) -> bool:
    """Take a free stream for ``length`` microseconds; return whether it was still free."""
    taken = (
        Stream.update(token=token, lease_until=clock + length)
        .where(Stream.name == name, _free(clock))
        .execute()
    )
    return bool(taken == 1)


def renew(name: str, token: str, clock: int, length: int) -> bool:
    """Lengthen one's lease; return whether the stream was still one's own."""
    renewed = (
        Stream.update(lease_until=clock + length)
        .where(Stream.name == name, Stream.token == token)
        .execute()
    )
    return bool(renewed == 1)


def release(name: str, token: str) -> None:
    """Give a stream back, if it is still one's own."""
    Stream.update(token=None, lease_until=0).where(
        Stream.name == name, Stream.token == token
    ).execute()


def hold(name: str, until: int) -> None:
    """Let nothing go out in a stream before ``until``."""
    Stream.update(next_allowed_at=until).where(Stream.name == name).execute()


def may_send(name: str, clock: int) -> bool:
    """Return whether the other side wants messages in this stream now."""
    held = Stream.select().where(Stream.name == name, ~passed(Stream.next_allowed_at, clock))
    return not held.exists()


def newest(name: str) -> str | None:
    """Return Slack's time stamp of our newest message in the stream."""
    found: str | None = Stream.select(Stream.newest).where(Stream.name == name).scalar()
    return found


def note_newest(name: str, stamp: str) -> None:
    """Remember the time stamp of a message of ours, unless a newer one is known.

    Slack's time stamps have ten digits, a point and six digits: text sorts as the times do.
    """
    Stream.update(newest=stamp).where(
        Stream.name == name, Stream.newest.is_null() | (Stream.newest < stamp)
    ).execute()


def passed(field: Field, clock: int, furthest: int = LONGEST_WAIT) -> Expression:
    """Return the condition that the moment in a column has passed."""
    return (field <= clock) | (field > clock + furthest)


def _with_row(transport: Transport, clock: int) -> ModelSelect[Any]:
    """Free streams by their waiting messages, the most urgent and oldest first."""
    return (
        Stream.select(Stream.name)
        .join(Outgoing, on=(Outgoing.stream == Stream.name))
        .where(
            Outgoing.state == RowState.WAITING.value,
            Outgoing.transport == transport.value,
            passed(Outgoing.not_before, clock),
            (Outgoing.lane == Lane.FOUNDATION) | ~_lacks_foundation(Outgoing.stream),
            ~_held_up(clock),
            _free(clock),
        )
        .order_by(Outgoing.lane, Outgoing.id)
    )


def _with_projection(clock: int) -> ModelSelect[Any]:
    """Free streams with a message to bring up to date."""
    return (
        Stream.select(Stream.name)
        .join(Projection, on=(Projection.stream == Stream.name))
        .where(
            Projection.behind == True,  # noqa: E712 - SQL
            passed(Projection.not_before, clock),
            ~_lacks_foundation(Projection.stream),
            _free(clock),
        )
        .order_by(Projection.target)
    )


def _lacks_foundation(name: Field) -> Function:
    """What must exist before the stream can say anything does not yet."""
    return fn.EXISTS(_before(name, Lane.FOUNDATION))


def _held_up(clock: int) -> Function:
    """An earlier message of the lane is to be tried again later and lets nobody pass."""
    return fn.EXISTS(
        _before(Outgoing.stream, Outgoing.lane).where(
            _Before.not_before > clock,
            _Before.not_before <= clock + LONGEST_WAIT,
            _Before.yields == False,  # noqa: E712 - SQL
            _Before.id < Outgoing.id,
        )
    )


def _before(name: Field, lane: Field | Lane) -> ModelSelect[Any]:
    return _Before.select(_Before.id).where(
        _Before.state == RowState.WAITING.value, _Before.stream == name, _Before.lane == lane
    )


def _free(clock: int) -> Expression:
    return passed(Stream.lease_until, clock, LONGEST_LEASE) & passed(Stream.next_allowed_at, clock)


def _first(query: ModelSelect[Any], *, lock: bool) -> str | None:
    query = query.limit(1)
    if lock:
        query = query.for_update(of=Stream, skip_locked=True)
    found: str | None = query.scalar()
    return found

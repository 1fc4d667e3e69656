"""Streams: one owner at a time, decided by the database's clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.domain.outgoing import Lane, RowState, Transport
from bot.store import outbox, projections, streams
from bot.store.database import Store
from bot.store.outbox import NewRow
from bot.store.streams import LONGEST_LEASE, LONGEST_WAIT, SECOND

CLOCK = 1_800_000_000 * SECOND
A, B = "person:UA", "person:UB"


@pytest.fixture
def inside(store: Store) -> Iterator[Store]:
    """Open a transaction on a database of either kind."""
    with store.transaction():
        yield store


def write(key: str, stream: str, now: datetime, lane: Lane = Lane.NARRATIVE) -> int:
    """Write a row; return its id."""
    outbox.insert([NewRow(key, stream, lane, "word", {}, None)], now)
    row = outbox.find(key)
    assert row is not None
    return row.id


def claimable(transport: Transport = Transport.SLACK, clock: int = CLOCK) -> str | None:
    """Return what may be claimed."""
    return streams.claimable(transport, clock)


def test_the_most_urgent_and_then_the_oldest_stream_comes_first(
    inside: Store, now: datetime
) -> None:
    """A deadline anywhere before words anywhere."""
    write("words", A, now)
    assert claimable() == A
    write("deadline", B, now, Lane.DEADLINE)
    assert claimable() == B


def test_each_way_out_has_streams_of_its_own(inside: Store, now: datetime) -> None:
    """Who sends mail does not see Slack's."""
    write("words", A, now)
    write("mail", "mail:a.example", now)
    write("page", "page", now)
    assert claimable(Transport.MAIL) == "mail:a.example"
    assert claimable(Transport.PAGING) == "page"


def test_a_stream_has_one_owner(inside: Store, now: datetime) -> None:
    """Taken, it is not free until it is given back or its lease has ended."""
    write("words", A, now)
    assert streams.take(A, "mine", CLOCK, 10 * SECOND)
    assert not streams.take(A, "yours", CLOCK + 9 * SECOND, 10 * SECOND)
    assert claimable() is None
    streams.release(A, "yours")
    assert claimable() is None
    streams.release(A, "mine")
    assert claimable() == A


def test_an_ended_lease_is_anybodys(inside: Store, now: datetime) -> None:
    """And then the first owner can neither renew it nor give it back."""
    write("words", A, now)
    streams.take(A, "mine", CLOCK, 10 * SECOND)
    assert claimable(clock=CLOCK + 10 * SECOND) == A
    assert streams.renew(A, "mine", CLOCK + 10 * SECOND, 10 * SECOND)
    assert streams.take(A, "yours", CLOCK + 20 * SECOND, 10 * SECOND)
    assert not streams.renew(A, "mine", CLOCK + 21 * SECOND, 10 * SECOND)
    streams.release(A, "mine")
    assert not streams.take(A, "theirs", CLOCK + 22 * SECOND, 10 * SECOND)


def test_a_lease_longer_than_any_was_written_by_another_clock(inside: Store, now: datetime) -> None:
    """The clock was set back by an hour: the stream is not lost for that hour."""
    write("words", A, now)
    streams.take(A, "mine", CLOCK + 3600 * SECOND, LONGEST_LEASE)
    assert claimable() == A
    assert streams.take(A, "yours", CLOCK, LONGEST_LEASE)


def test_a_held_stream_waits_and_the_others_do_not(inside: Store, now: datetime) -> None:
    """Until the moment that the other side named, or a clock that was set back."""
    write("a", A, now)
    write("b", B, now)
    streams.hold(A, CLOCK + 30 * SECOND)
    assert claimable() == B
    assert not streams.may_send(A, CLOCK)
    assert streams.may_send(A, CLOCK + 30 * SECOND)
    assert streams.may_send(A, CLOCK + 30 * SECOND - LONGEST_WAIT - SECOND)


def test_a_row_that_waits_holds_up_its_lane_only(inside: Store, now: datetime) -> None:
    """The other lane of the stream goes on; behind a row that yields the lane does, too."""
    first = write("first", A, now)
    write("second", A, now)
    outbox.put_off(first, CLOCK + 60 * SECOND, "no", yields=False)
    assert claimable() is None
    write("deadline", A, now, Lane.DEADLINE)
    assert claimable() == A
    outbox.settle(write("deadline", A, now, Lane.DEADLINE), RowState.SENT, now)
    assert claimable() is None
    outbox.put_off(first, CLOCK + 60 * SECOND, "no", yields=True)
    assert claimable() == A


def test_nothing_goes_before_its_foundation(inside: Store, now: datetime) -> None:
    """While the channel is being waited for, neither words nor projections go."""
    stream = "channel:1"
    create = write("create", stream, now, Lane.FOUNDATION)
    write("deadline", stream, now, Lane.DEADLINE)
    projections.want("headline", stream, "headline", "1")
    assert claimable() == stream
    outbox.put_off(create, CLOCK + 60 * SECOND, "no", yields=True)
    assert claimable() is None
    outbox.settle(create, RowState.SENT, now)
    assert claimable() == stream


def test_a_projection_that_is_behind_makes_its_stream_claimable(inside: Store) -> None:
    """Until it is shown, or while it has to wait."""
    projections.want("headline", A, "headline", None)
    assert claimable() == A
    assert claimable(Transport.MAIL) is None
    projections.put_off("headline", CLOCK + SECOND, "no")
    assert claimable() is None
    projections.show("headline", 1)
    assert claimable(clock=CLOCK + SECOND) is None


def test_the_newest_message_only_moves_on(inside: Store) -> None:
    """An older time stamp does not replace a newer one."""
    streams.ensure([A, A, B])
    assert streams.newest(A) is None
    for stamp in ("1795371330.000002", "1795371330.000001"):
        streams.note_newest(A, stamp)
    assert streams.newest(A) == "1795371330.000002"
    assert streams.newest(B) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_locked_stream_is_passed_over(store: Store, now: datetime) -> None:
    """Two claims at once take two streams without waiting for each other."""
    with store.transaction():
        write("a", A, now)
        write("b", B, now)
    found: list[str | None] = []

    def other() -> None:
        with store.transaction():
            found.append(streams.claimable(Transport.SLACK, CLOCK, lock=True))

    with store.transaction():
        found.append(streams.claimable(Transport.SLACK, CLOCK, lock=True))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert found == [A, B]

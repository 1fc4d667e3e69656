"""The outbox's rows: written once, taken in order, settled once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.domain.outgoing import Lane, OutgoingRow, RowState
from bot.store import outbox
from bot.store.database import Store
from bot.store.outbox import NewRow

STREAM = "person:U1"
HOUR = 3600 * 1_000_000


@pytest.fixture
def inside(store: Store) -> Iterator[Store]:
    """Open a transaction on a database of either kind."""
    with store.transaction():
        yield store


def new(key: str, lane: Lane = Lane.NARRATIVE, stream: str = STREAM) -> NewRow:
    """Return a row to write."""
    return NewRow(key, stream, lane, "word", {"text": key, "n": [1, None]}, "3fa2")


def written(
    key: str, now: datetime, lane: Lane = Lane.NARRATIVE, stream: str = STREAM
) -> OutgoingRow:
    """Write a row and return it."""
    outbox.insert([new(key, lane, stream)], now)
    return kept(key)


def kept(key: str) -> OutgoingRow:
    """Return the row with a key."""
    row = outbox.find(key)
    assert row is not None
    return row


def test_a_row_is_read_as_it_was_written(inside: Store, now: datetime) -> None:
    """Facts, instants and lanes come back as they were."""
    row = written("a", now, Lane.DEADLINE)
    assert row == OutgoingRow(
        id=row.id,
        key="a",
        incident_id="3fa2",
        stream=STREAM,
        lane=Lane.DEADLINE,
        kind="word",
        facts={"text": "a", "n": [1, None]},
        state=RowState.WAITING,
        attempts=0,
        first_try_at=None,
        tried_after=None,
        handed_over=False,
        last_error=None,
        proof=None,
        created_at=now,
    )
    assert outbox.get(row.id) == row
    assert outbox.find("b") is None


def test_the_same_key_is_written_once(inside: Store, now: datetime) -> None:
    """A second row with it is not written, and not counted."""
    assert outbox.insert([new("a"), new("b")], now) == 2
    assert outbox.insert([new("a"), new("c")], now + timedelta(hours=1)) == 1
    assert kept("a").created_at == now


def test_more_rows_than_a_statement_takes_are_written(inside: Store, now: datetime) -> None:
    """Thousands in one transaction."""
    assert outbox.insert([new(f"k{number}") for number in range(2100)], now) == 2100
    assert outbox.count(RowState.WAITING) == 2100


def test_a_lane_is_first_in_first_out(inside: Store, now: datetime) -> None:
    """The oldest waiting row of the lane, whatever is in other lanes and streams."""
    written("elsewhere", now, stream="person:U2")
    written("deadline", now, Lane.DEADLINE)
    first, second = written("first", now), written("second", now)
    assert outbox.head(STREAM, Lane.NARRATIVE, 0) == first.id
    outbox.settle(first.id, RowState.SENT, now)
    assert outbox.head(STREAM, Lane.NARRATIVE, 0) == second.id


def test_a_row_put_off_holds_up_its_lane_until_it_yields(inside: Store, now: datetime) -> None:
    """Order first; after long enough the others pass, and it still has its turn."""
    first, second = written("first", now), written("second", now)
    outbox.put_off(first.id, HOUR, "no", yields=False)
    assert outbox.head(STREAM, Lane.NARRATIVE, 0) is None
    assert outbox.head(STREAM, Lane.NARRATIVE, HOUR) == first.id
    outbox.put_off(first.id, HOUR, "no", yields=True)
    assert outbox.head(STREAM, Lane.NARRATIVE, 0) == second.id
    assert outbox.head(STREAM, Lane.NARRATIVE, HOUR) == first.id


def test_a_wait_longer_than_any_was_written_by_another_clock(inside: Store, now: datetime) -> None:
    """The clock was set back by a day since: the row may go."""
    row = written("first", now)
    outbox.put_off(row.id, 30 * HOUR, "no", yields=False)
    assert outbox.head(STREAM, Lane.NARRATIVE, 0) == row.id


def test_an_attempt_is_written_down_with_the_first_ones_time(inside: Store, now: datetime) -> None:
    """Later attempts keep the time and the place of the first one."""
    row = written("a", now)
    first = outbox.begin_attempt(row.id, "1.000001", now)
    second = outbox.begin_attempt(row.id, "2.000002", now + timedelta(hours=1))
    assert first is not None
    assert second is not None
    assert (first.attempts, first.first_try_at, first.tried_after) == (1, now, "1.000001")
    assert (second.attempts, second.first_try_at, second.tried_after) == (2, now, "1.000001")
    assert outbox.get(row.id) == second
    outbox.take_attempt_back(row.id)
    assert outbox.get(row.id).attempts == 1


def test_a_settled_row_is_not_attempted(inside: Store, now: datetime) -> None:
    """Somebody else settled it meanwhile."""
    row = written("a", now)
    outbox.settle(row.id, RowState.SENT, now)
    assert outbox.begin_attempt(row.id, None, now) is None


def test_a_row_is_settled_once(inside: Store, now: datetime) -> None:
    """Of two who settle, one is told that it was the one."""
    row = written("a", now)
    assert outbox.settle(row.id, RowState.SENT, now, proof={"ts": "1.2"})
    assert not outbox.settle(row.id, RowState.FAILED, now, error="no")
    assert (kept("a").state, kept("a").proof, kept("a").last_error) == (
        RowState.SENT,
        {"ts": "1.2"},
        None,
    )


def test_what_was_handed_over_is_known_until_it_is_put_off(inside: Store, now: datetime) -> None:
    """A clear no from the other side means that it has nothing."""
    row = written("a", now)
    outbox.hand_over(row.id, now)
    assert kept("a").handed_over
    outbox.put_off(row.id, HOUR, "451", yields=False)
    assert not kept("a").handed_over


@pytest.mark.parametrize("state", [RowState.PARKED, RowState.FAILED])
def test_a_parked_or_failed_row_can_wait_again(
    inside: Store, now: datetime, state: RowState
) -> None:
    """At a person's word; the time of the first attempt stays."""
    row = written("a", now)
    outbox.begin_attempt(row.id, None, now)
    outbox.hand_over(row.id, now)
    outbox.settle(row.id, state, now, error="no")
    assert outbox.wait_again(row.id)
    again = kept("a")
    assert (again.state, again.handed_over, again.first_try_at) == (RowState.WAITING, False, now)
    assert not outbox.wait_again(row.id)


def test_a_tried_row_is_not_diverted(inside: Store, now: datetime) -> None:
    """It may be on its way."""
    tried, untried = written("tried", now), written("untried", now)
    outbox.begin_attempt(tried.id, None, now)
    assert not outbox.divert(tried.id, now)
    assert outbox.divert(untried.id, now)
    assert kept("untried").state is RowState.DIVERTED


def test_old_deadlines_without_a_channel_are_found(inside: Store, now: datetime) -> None:
    """Only untried ones, only those old enough, only where the foundation is missing."""
    lacking, ready = "channel:1", "channel:2"
    outbox.insert([new("create", Lane.FOUNDATION, lacking)], now)
    outbox.insert([new("found", Lane.DEADLINE, lacking), new("words", stream=lacking)], now)
    outbox.insert([new("has channel", Lane.DEADLINE, ready)], now)
    outbox.insert([new("young", Lane.DEADLINE, lacking)], now + timedelta(seconds=1))
    outbox.insert([new("tried", Lane.DEADLINE, lacking)], now)
    outbox.begin_attempt(kept("tried").id, None, now)
    assert outbox.lacks_foundation(lacking)
    assert not outbox.lacks_foundation(ready)
    assert [row.key for row in outbox.deadlines_without_channel(now, 10)] == ["found"]


def test_rows_are_listed_by_state_and_incident(inside: Store, now: datetime) -> None:
    """Oldest first, no more than asked for."""
    other = NewRow("other", STREAM, Lane.NARRATIVE, "word", {}, None)
    outbox.insert([new("a"), other, new("b")], now)
    waiting = (RowState.WAITING,)
    assert [row.key for row in outbox.in_states(waiting, None, 10)] == ["a", "other", "b"]
    assert [row.key for row in outbox.in_states(waiting, "3fa2", 10)] == ["a", "b"]
    assert [row.key for row in outbox.in_states(waiting, None, 1)] == ["a"]
    assert outbox.in_states((RowState.FAILED,), None, 10) == ()

"""The ledger's rungs: written once, due in order, settled with a reason."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.store import ledger
from bot.store.database import Store
from bot.store.ledger import DUE, MOVED, OBSOLETE, SUPERSEDED, Group, LedgerRung, NewRung

HOUR = timedelta(hours=1)


@pytest.fixture
def inside(store: Store) -> Iterator[Store]:
    """Open a transaction on a database of either kind."""
    with store.transaction():
        yield store


def group(now: datetime, kind: str = "notify_authority", incident: str = "3fa2") -> Group:
    """Return a group that falls due in three days."""
    return Group(incident, kind, now + timedelta(hours=72))


def rung(of: Group, name: str, due_at: datetime) -> NewRung:
    """Return a rung to write."""
    return NewRung(of, name, "lead", pages=False, last=False, due_at=due_at)


def states(incident: str = "3fa2") -> dict[str, str]:
    """Return the state of every rung of an incident."""
    return {one.rung: one.state for one in ledger.of_incident(incident)}


def test_a_rung_is_read_as_it_was_written(inside: Store, now: datetime) -> None:
    """With its group, even when that has no date."""
    undated = Group("3fa2", "awareness", None)
    assert (
        ledger.insert([NewRung(undated, "4h", "officer", pages=True, last=True, due_at=now)]) == 1
    )
    (kept,) = ledger.of_incident("3fa2")
    assert kept == LedgerRung(
        id=kept.id,
        key="3fa2:awareness:undated:4h",
        group=undated,
        rung="4h",
        audience="officer",
        pages=True,
        last=True,
        due_at=now,
        state=DUE,
        revivals=0,
        reason=None,
    )


def test_the_same_rung_is_written_once(inside: Store, now: datetime) -> None:
    """The key holds incident, kind, due instant and rung; another due instant is another group."""
    of = group(now)
    assert ledger.insert([rung(of, "a", now), rung(of, "b", now)]) == 2
    assert ledger.insert([rung(of, "a", now + HOUR)]) == 0
    moved = Group(of.incident_id, of.kind, now)
    assert ledger.insert([rung(moved, "a", now)]) == 1


def test_only_an_obsolete_rung_comes_back(inside: Store, now: datetime) -> None:
    """Its duty is open again; what was said stays said."""
    of = group(now)
    ledger.insert([rung(of, "a", now), rung(of, "b", now)])
    first, second = ledger.of_incident("3fa2")
    ledger.settle([first.id], MOVED, None, now)
    ledger.settle([second.id], OBSOLETE, "fulfilled", now)
    assert not ledger.revive(rung(of, "a", now + HOUR))
    assert ledger.revive(rung(of, "b", now + HOUR))
    back = ledger.of_incident("3fa2")[-1]
    assert (back.rung, back.state, back.due_at, back.revivals, back.reason) == (
        "b",
        DUE,
        now + HOUR,
        1,
        None,
    )


def test_what_is_due_is_due_to_the_microsecond(inside: Store, now: datetime) -> None:
    """Neither a moment before nor only on the hour."""
    ledger.insert([rung(group(now), "a", now)])
    assert not ledger.anything_due(now - timedelta(microseconds=1))
    assert ledger.anything_due(now)
    assert ledger.anything_due(now + timedelta(days=30))


def test_groups_come_by_their_oldest_rung_and_whole(inside: Store, now: datetime) -> None:
    """The limit cuts between groups, never through the rungs of one."""
    one, other = group(now), group(now, "notify_controller")
    ledger.insert([rung(other, "x", now - HOUR)])
    ledger.insert(
        [rung(one, name, now - 3 * HOUR + number * HOUR) for number, name in enumerate("abc")]
    )
    assert ledger.due_groups(now, 10) == (one, other)
    assert ledger.due_groups(now, 1) == (one,)
    found = ledger.due_of([one], now)
    assert [kept.rung for kept in found[one]] == ["a", "b", "c"]
    assert list(found) == [one]


def test_only_due_rungs_are_settled(inside: Store, now: datetime) -> None:
    """What was moved stays moved."""
    ledger.insert([rung(group(now), name, now) for name in "ab"])
    first, second = ledger.of_incident("3fa2")
    ledger.settle([first.id], MOVED, None, now)
    ledger.settle([first.id, second.id], SUPERSEDED, "newer:c", now)
    assert states() == {"a": MOVED, "b": SUPERSEDED}


def test_the_rest_of_a_group_a_kind_or_an_incident_becomes_obsolete(
    inside: Store, now: datetime
) -> None:
    """Each no further than it says, and only what is still to be said."""
    of, later = group(now), Group("3fa2", "notify_authority", now)
    undated, other = Group("3fa2", "awareness", None), group(now, incident="beef")
    ledger.insert([rung(one, name, now) for one, name in ((of, "a"), (later, "b"), (undated, "c"))])
    ledger.insert([rung(other, "d", now)])
    assert ledger.settle_group(of, "fulfilled", now) == 1
    assert ledger.settle_group(of, "fulfilled", now) == 0
    assert states() == {"a": OBSOLETE, "b": DUE, "c": DUE}
    assert ledger.settle_kind(of, "waived", now) == 1
    assert ledger.settle_group(undated, "confirmed", now) == 1
    assert states() == {"a": OBSOLETE, "b": OBSOLETE, "c": OBSOLETE}
    assert ledger.settle_incident("beef", "closed", now) == 1
    assert [kept.reason for kept in ledger.of_incident("beef")] == ["closed"]


def test_a_moved_rung_can_be_taken_back(inside: Store, now: datetime) -> None:
    """It was given to the outbox and in the end not said; a due one is left alone."""
    ledger.insert([rung(group(now), name, now) for name in "ab"])
    first, second = ledger.of_incident("3fa2")
    ledger.settle([first.id], MOVED, None, now)
    for kept in (first, second):
        ledger.take_back([kept.key], "duty_closed", now)
    assert states() == {"a": OBSOLETE, "b": DUE}


def test_a_rung_put_off_is_due_later(inside: Store, now: datetime) -> None:
    """With the reason beside it."""
    ledger.insert([rung(group(now), "a", now)])
    (kept,) = ledger.of_incident("3fa2")
    ledger.put_off([kept.id], now + HOUR, "KeyError")
    assert not ledger.anything_due(now)
    assert ledger.anything_due(now + HOUR)
    assert ledger.of_incident("3fa2")[0].reason == "KeyError"


def test_a_block_can_fail_by_itself(inside: Store, now: datetime) -> None:
    """What was written before it stays."""
    ledger.insert([rung(group(now), "a", now)])

    def failing() -> None:
        with ledger.savepoint(inside):
            ledger.insert([rung(group(now), "b", now)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert states() == {"a": DUE}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_process_ticks_at_a_time(store: Store) -> None:
    """While one does, the other turns away without waiting; afterwards it may."""
    taken: list[bool] = []

    def other() -> None:
        with store.transaction():
            taken.append(ledger.take_tick(store))

    with store.transaction():
        assert ledger.take_tick(store)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    with store.transaction():
        taken.append(ledger.take_tick(store))
    assert taken == [False, True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ticks_on_sqlite_come_one_at_a_time_anyway(inside: Store) -> None:
    """Its transactions do."""
    assert ledger.take_tick(inside)


def test_with_nothing_due_a_tick_is_one_probe_of_an_index(inside: Store, now: datetime) -> None:
    """The plan reads the index of state and time, not the rungs."""
    ledger.insert([rung(group(now), str(number), now + HOUR) for number in range(2000)])
    if not inside.is_sqlite:
        inside.database.execute_sql("ANALYZE rung")
    query = "SELECT 1 FROM rung WHERE state = 'due' AND due_at <= 0 LIMIT 1"
    explain = "EXPLAIN QUERY PLAN " if inside.is_sqlite else "EXPLAIN "
    plan = str(inside.database.execute_sql(explain + query).fetchall())
    assert "USING COVERING INDEX" in plan or "Index Only Scan" in plan or "Index Scan" in plan

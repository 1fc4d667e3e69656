"""Handing streams out: one owner at a time, whatever the clocks do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import SQL

from bot.domain.ladders import Audience, PlannedRung
from bot.domain.outgoing import Lane, OutgoingRow, ProjectionRow, RowState, Transport
from bot.services import ledger, outbox
from bot.services.postroom import Lease, Postroom, Work
from bot.services.telling import Watchers
from bot.store import ledger as rungs
from bot.store import outbox as kept
from bot.store import streams
from bot.store.database import Store
from bot.store.tables.delivery import Outgoing
from bot.store.trouble import StoreBusy

STREAM = "person:U1"
SLACK = Transport.SLACK


class Seconds:
    """A monotonic clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """Return a monotonic clock."""
    return Seconds()


@pytest.fixture
def postroom(store: Store, seconds: Seconds) -> Postroom:
    """Return the postroom of one process."""
    return Postroom(store, lambda incident, kind, due: True, monotonic=seconds)


def write(store: Store, now: datetime, *keys: str, lane: Lane = Lane.NARRATIVE) -> None:
    """Write rows."""
    rows = [outbox.NewRow(key, STREAM, lane, "word", {"text": key}, None) for key in keys]
    with store.transaction():
        outbox.enqueue_all(rows, now)


def claimed(postroom: Postroom) -> Lease:
    """Claim the stream there is."""
    lease = postroom.claim(SLACK)
    assert lease is not None
    return lease


def row_of(work: Work | None) -> OutgoingRow:
    """Return the row of some work."""
    assert work is not None
    assert isinstance(work.item, OutgoingRow)
    return work.item


def test_a_stream_is_handed_to_one(store: Store, postroom: Postroom, now: datetime) -> None:
    """The other process gets it when it is given back."""
    other = Postroom(store, lambda incident, kind, due: True)
    assert postroom.claim(SLACK) is None
    write(store, now, "a")
    lease = claimed(postroom)
    assert (lease.stream, other.claim(SLACK)) == (STREAM, None)
    postroom.release(lease)
    assert other.claim(SLACK) is not None


def test_what_could_not_be_given_back_is_given_back_by_the_next_claim(
    store: Store, postroom: Postroom, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away for a moment keeps nobody waiting until the lease ends."""
    write(store, now, "a")
    lease = claimed(postroom)

    def away(*_: object) -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(streams, "release", away)
        with pytest.raises(StoreBusy):
            postroom.release(lease)
        with pytest.raises(StoreBusy):
            postroom.claim(SLACK)
    assert claimed(postroom).stream == STREAM


def test_a_claim_whose_answer_was_lost_is_given_back(
    store: Store, postroom: Postroom, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been written down, and nobody here has heard of it."""
    write(store, now, "a")

    def lost() -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(store, "after_commit", lost)
        with pytest.raises(StoreBusy):
            postroom.claim(SLACK)
    assert claimed(postroom).stream == STREAM


def test_a_database_that_falls_between_the_look_and_the_claim_took_nothing(
    store: Store, postroom: Postroom, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to be given back."""
    write(store, now, "a")
    looks = iter([STREAM])

    def claimable(*_: object, **__: object) -> str:
        for name in looks:
            return name
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(streams, "claimable", claimable)
        with pytest.raises(StoreBusy):
            postroom.claim(SLACK)
    assert claimed(postroom).stream == STREAM


def test_a_claim_that_comes_too_late_gets_nothing(
    store: Store, postroom: Postroom, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the claim another process took the stream, or emptied it."""
    write(store, now, "a")
    with monkeypatch.context() as patched:
        patched.setattr(streams, "take", lambda *arguments: False)
        assert postroom.claim(SLACK) is None
    answers = iter([STREAM, None])
    with monkeypatch.context() as patched:
        patched.setattr(streams, "claimable", lambda *arguments, **named: next(answers))
        assert postroom.claim(SLACK) is None
    assert postroom.claim(SLACK) is not None


def test_work_comes_in_order_and_each_attempt_is_written_down(
    store: Store, postroom: Postroom, seconds: Seconds, now: datetime
) -> None:
    """Deadlines first; the lease is renewed for each; an attempt counts before it is made."""
    write(store, now, "words")
    write(store, now, "deadline", lane=Lane.DEADLINE)
    lease = claimed(postroom)
    seconds.now += 15
    work = postroom.next_work(lease, now)
    assert work is not None
    assert row_of(work).key == "deadline"
    assert work.lease.since == 115.0
    with store.transaction():
        found = kept.find("deadline")
        assert found is not None
        assert found.attempts == 1
        kept.settle(found.id, RowState.SENT, now)
    assert row_of(postroom.next_work(lease, now)).key == "words"


def test_a_projection_comes_between_deadlines_and_words(
    store: Store, postroom: Postroom, now: datetime
) -> None:
    """What is true now before what was said then."""
    write(store, now, "words")
    with store.transaction():
        outbox.raise_wanted("home:U1", STREAM, "home", None)
    work = postroom.next_work(claimed(postroom), now)
    assert work is not None
    assert isinstance(work.item, ProjectionRow)
    assert (work.item.target, work.item.version, work.item.attempts) == ("home:U1", 1, 1)


def test_who_lost_the_stream_gets_no_work(store: Store, postroom: Postroom, now: datetime) -> None:
    """The lease had ended and another process took it."""
    write(store, now, "a")
    lease = claimed(postroom)
    postroom.release(lease)
    claimed(Postroom(store, lambda incident, kind, due: True))
    assert postroom.next_work(lease, now) is None
    with store.read():
        row = kept.find("a")
    assert row is not None
    assert not postroom.hand_over(lease, row, now)


def test_a_held_stream_gives_no_work(store: Store, postroom: Postroom, now: datetime) -> None:
    """Slack wants nothing more for a while."""
    write(store, now, "a")
    lease = claimed(postroom)
    with store.transaction():
        streams.hold(STREAM, store.now_microseconds() + 60_000_000)
    assert postroom.next_work(lease, now) is None


def test_an_old_lease_is_kept_unless_another_has_the_stream(
    store: Store, postroom: Postroom, seconds: Seconds, now: datetime
) -> None:
    """A slow look at the other side costs no more than asking the database once more."""
    write(store, now, "a")
    lease = claimed(postroom)
    seconds.now += 30
    assert not lease.is_fresh(seconds.now)
    assert postroom.keep(lease)
    postroom.release(lease)
    claimed(Postroom(store, lambda incident, kind, due: True))
    assert not postroom.keep(lease)


def test_a_lease_is_not_kept_when_asking_took_too_long(store: Store, now: datetime) -> None:
    """The process was paused while it asked."""
    write(store, now, "a")
    clock = iter([0.0, 0.0, 0.0, 21.0])
    postroom = Postroom(store, lambda incident, kind, due: True, monotonic=lambda: next(clock))
    assert not postroom.keep(claimed(postroom))


def test_handing_over_is_written_down(store: Store, postroom: Postroom, now: datetime) -> None:
    """Before the message itself leaves."""
    write(store, now, "a")
    lease = claimed(postroom)
    row = row_of(postroom.next_work(lease, now))
    assert postroom.hand_over(lease, row, now)
    with store.read():
        assert kept.get(row.id).handed_over


def test_a_stream_that_holds_nothing_more_is_free_at_once(
    store: Store, now: datetime, seconds: Seconds, postroom: Postroom
) -> None:
    """Whoever has emptied it gives it back in the same breath."""
    write(store, now, "one")
    lease = claimed(postroom)
    row = row_of(postroom.next_work(lease, now))
    with store.transaction():
        kept.settle(row.id, RowState.SENT, now)
    assert postroom.next_work(lease, now) is None
    assert not postroom.keep(lease)
    write(store, now, "two")
    assert row_of(postroom.next_work(claimed(postroom), now)).key == "two"


def test_reminders_of_closed_duties_are_dropped_on_the_way(
    store: Store, now: datetime, seconds: Seconds
) -> None:
    """Asked again at the last moment; outbox and ledger say why."""
    due = now + timedelta(hours=1)
    with store.transaction():
        for kind in ("notify_authority", "notify_controller"):
            rung = PlannedRung("1h", now, Audience.LEAD, page=False, last=False)
            ledger.plan("3fa2", kind, due, [rung])
    ledger.tick(store, lambda incident, kind, at: True, Watchers(), now)
    asked: list[tuple[str, str, datetime | None]] = []

    def is_open(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
        asked.append((incident_id, group_kind, group_due))
        return group_kind == "notify_controller"

    postroom = Postroom(store, is_open, monotonic=seconds)
    row = row_of(postroom.next_work(claimed(postroom), now))
    assert row.facts["group_kind"] == "notify_controller"
    assert asked == [("3fa2", "notify_authority", due), ("3fa2", "notify_controller", due)]
    with store.read():
        first, _ = rungs.of_incident("3fa2")
        assert (first.state, first.reason) == ("obsolete", "duty_closed")


def test_a_row_settled_between_look_and_attempt_is_passed_over(
    store: Store, postroom: Postroom, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody diverted it at that very moment."""
    write(store, now, "a", "b")
    lease = claimed(postroom)
    usual = kept.begin_attempt

    def begin(row_id: int, after: str | None, at: datetime) -> OutgoingRow | None:
        row = kept.get(row_id)
        if row.key == "a":
            kept.settle(row_id, RowState.DIVERTED, at)
        return usual(row_id, after, at)

    monkeypatch.setattr(kept, "begin_attempt", begin)
    assert row_of(postroom.next_work(lease, now)).key == "b"


@pytest.mark.parametrize("step", [3600, -3600])
def test_a_step_of_the_databases_clock_holds_claims_for_one_lease(
    store: Store,
    postroom: Postroom,
    seconds: Seconds,
    now: datetime,
    step: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Leases of others may seem to have ended; wait until they really have."""
    write(store, now, "a")
    clock = store.now_microseconds
    shift = 0
    monkeypatch.setattr(store, "now_microseconds", lambda: clock_now() + shift * 1_000_000)
    with store.read():
        start = clock()

    def clock_now() -> int:
        return start + int(seconds.now * 1_000_000)

    lease = claimed(postroom)
    postroom.release(lease)
    shift = step
    assert postroom.claim(SLACK) is None
    seconds.now += 59
    assert postroom.claim(SLACK) is None
    seconds.now += 1
    assert postroom.claim(SLACK) is not None


def test_a_lease_is_fresh_for_a_third_of_its_length() -> None:
    """A request that starts then surely ends within it."""
    lease = Lease(STREAM, "token", 100.0, timedelta(seconds=60))
    assert lease.is_fresh(120.0)
    assert not lease.is_fresh(120.1)


def test_a_row_that_cannot_be_read_is_put_off_and_told_and_stops_no_other(
    store: Store, now: datetime, seconds: Seconds
) -> None:
    """What kind it is and where it was to go is told, once, by another way."""
    write(store, now, "broken", "fine")
    with store.transaction():
        Outgoing.update(facts=SQL("'no json'")).where(Outgoing.key == "broken").execute()
        broken = Outgoing.select(Outgoing.id).where(Outgoing.key == "broken").get().id
    postroom = Postroom(store, lambda *_: True, Watchers(("U1", "U2")), monotonic=seconds)
    lease = claimed(postroom)
    for _ in range(2):
        assert row_of(postroom.next_work(lease, now)).key == "fine"
        with store.transaction():
            Outgoing.update(not_before=0).where(Outgoing.id == broken).execute()
    with store.read():
        told = kept.find(f"delivery.delayed:{broken}:person:U2")
        assert Outgoing.select().count() == 3
    assert told is not None
    assert (told.facts["kind"], told.facts["stream"]) == ("word", STREAM)
    assert told.facts["error"] == "JSONDecodeError"


def test_a_row_whose_duty_cannot_be_looked_up_is_put_off_for_an_hour(
    store: Store, now: datetime, seconds: Seconds
) -> None:
    """The stream goes on meanwhile."""
    due = now + timedelta(hours=1)
    with store.transaction():
        rung = PlannedRung("1h", now, Audience.LEAD, page=False, last=False)
        ledger.plan("3fa2", "notify_authority", due, [rung])
    ledger.tick(store, lambda incident, kind, at: True, Watchers(), now)

    def is_open(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
        raise ValueError

    postroom = Postroom(store, is_open, monotonic=seconds)
    lease = claimed(postroom)
    assert postroom.next_work(lease, now) is None
    postroom.release(lease)
    assert postroom.claim(SLACK) is None
    (row,) = outbox.listing(store, (RowState.WAITING,))
    assert row.last_error == "ValueError"


def test_a_database_that_gives_no_turn_is_no_fault_of_the_row(
    store: Store, now: datetime, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked again at once, not in an hour."""
    write(store, now, "fine")
    postroom = Postroom(store, lambda *_: True, monotonic=seconds)
    lease = claimed(postroom)

    def busy(*_: object) -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(kept, "begin_attempt", busy)
        with pytest.raises(StoreBusy):
            postroom.next_work(lease, now)
    assert row_of(postroom.next_work(lease, now)).key == "fine"

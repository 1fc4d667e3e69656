"""Writing down what became of a message, with what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Unavailable
from bot.domain.outgoing import Lane, OutgoingRow, ProjectionRow, Proof, RowState, Transport
from bot.services import outbox
from bot.services.postroom import Postroom, Work
from bot.services.settling import (
    FIRST_WAIT,
    LONGEST_WAIT,
    PATIENT_ATTEMPTS,
    Settling,
    growing_wait,
)
from bot.services.telling import Watchers
from bot.store import outbox as kept
from bot.store import streams
from bot.store.database import Store
from bot.store.tables.delivery import Outgoing, Projection, Stream

CHANNEL = "channel:3fa2"
WATCHERS = Watchers(("U1",), ("privacy@own.example",))
PROOF = {"channel": "C1", "ts": "1795371330.000001"}


@pytest.fixture
def settling(store: Store) -> Settling:
    """Return how one process settles."""
    return Settling(store, WATCHERS)


def work(store: Store, now: datetime, stream: str = CHANNEL) -> tuple[Work, OutgoingRow]:
    """Write a row, claim it and begin an attempt."""
    new = outbox.NewRow("a", stream, Lane.NARRATIVE, "word", {"text": "a"}, "3fa2")
    with store.transaction():
        outbox.enqueue_all([new], now)
    begun = attempt(store, now)
    assert isinstance(begun.item, OutgoingRow)
    return begun, begun.item


def shown(store: Store, now: datetime) -> tuple[Work, ProjectionRow]:
    """Ask for a projection, claim it and begin an attempt."""
    with store.transaction():
        outbox.raise_wanted("headline", CHANNEL, "headline", "3fa2")
    begun = attempt(store, now)
    assert isinstance(begun.item, ProjectionRow)
    return begun, begun.item


def attempt(store: Store, now: datetime) -> Work:
    """Claim what there is and begin an attempt."""
    postroom = Postroom(store, lambda incident, kind, due: True)
    lease = postroom.claim(Transport.SLACK) or postroom.claim(Transport.MAIL)
    assert lease is not None
    begun = postroom.next_work(lease, now)
    assert begun is not None
    return begun


def lose(store: Store) -> None:
    """Let another process own every stream."""
    with store.transaction():
        Stream.update(token="another").execute()


def row(store: Store) -> Outgoing:
    """Return the row as it is stored."""
    with store.read():
        found: Outgoing = Outgoing.get(Outgoing.key == "a")
        return found


def projection(store: Store) -> Projection:
    """Return the projection as it is stored."""
    with store.read():
        found: Projection = Projection.get_by_id("headline")
        return found


def told(store: Store) -> list[str]:
    """Return the kinds of what was told besides."""
    rows = outbox.listing(store, (RowState.WAITING,))
    return [one.kind for one in rows if one.key != "a"]


@given(st.integers(1, 10_000))
def test_waits_grow_and_end_at_five_minutes(attempts: int) -> None:
    """From one second, doubling."""
    wait = growing_wait(attempts)
    assert FIRST_WAIT <= wait <= LONGEST_WAIT
    assert wait <= growing_wait(attempts + 1) <= 2 * wait
    assert growing_wait(1) == FIRST_WAIT


def test_what_was_sent_is_settled_with_its_effects_in_one_transaction(
    store: Store, now: datetime
) -> None:
    """The proof is kept, the stream remembers the message."""
    seen: list[str] = []

    def effects(one: OutgoingRow, proof: Proof, at: datetime) -> None:
        found = kept.find(one.key)
        assert found is not None
        seen.append(found.state.value)

    _, item = work(store, now)
    settling = Settling(store, WATCHERS, effects)
    settling.sent(item, PROOF, now)
    settling.sent(item, PROOF, now)

    assert seen == ["sent"]
    assert (row(store).state, row(store).proof, row(store).settled_at) == ("sent", PROOF, now)
    with store.read():
        assert streams.newest(CHANNEL) == PROOF["ts"]


def test_a_proof_counts_whoever_owns_the_stream(
    store: Store, settling: Settling, now: datetime
) -> None:
    """It was sent, even if the lease was lost while it was on its way, or it was parked."""
    begun, item = work(store, now)
    settling.parked(begun, item, "no reply", now)
    lose(store)
    settling.sent(item, {"reply": "250"}, now)
    assert row(store).state == "sent"


def test_a_failing_effect_leaves_the_row_sent_and_is_told_once(store: Store, now: datetime) -> None:
    """Whatever else was written with it is undone."""

    def failing(one: OutgoingRow, proof: Proof, at: datetime) -> None:
        kept.insert([outbox.NewRow("half", CHANNEL, Lane.NARRATIVE, "word", {}, None)], at)
        raise KeyError("jan@client.example")

    _, item = work(store, now)
    settling = Settling(store, WATCHERS, failing)
    settling.sent(item, PROOF, now)
    settling.sent(item, PROOF, now)
    assert row(store).state == "sent"
    assert told(store) == ["delivery.unrecorded"]


def test_somebody_else_recorded_it_while_the_effect_failed(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then there is nothing left to tell."""
    _, item = work(store, now)
    answers = iter([True, False])
    monkeypatch.setattr(kept, "settle", lambda *arguments, **named: next(answers))

    def failing(one: OutgoingRow, proof: Proof, at: datetime) -> None:
        raise KeyError

    Settling(store, WATCHERS, failing).sent(item, {}, now)
    assert told(store) == []


def test_a_database_that_is_away_is_not_taken_for_a_failing_effect(
    store: Store, now: datetime
) -> None:
    """The caller asks again; nothing is half done."""

    def away(one: OutgoingRow, proof: Proof, at: datetime) -> None:
        raise Unavailable("error.store_unavailable")

    _, item = work(store, now)
    with pytest.raises(Unavailable):
        Settling(store, WATCHERS, away).sent(item, PROOF, now)
    assert row(store).state == "waiting"


def test_people_who_are_missing_in_a_new_channel_are_told_there(
    store: Store, settling: Settling, now: datetime
) -> None:
    """From the proof of the channel."""
    _, item = work(store, now)
    settling.sent(item, {"channel": "C1", "not_invited": "U8,U9"}, now)
    assert told(store) == ["channel.not_invited"]


def test_a_row_tried_in_vain_waits_and_is_told_once_when_that_lasts(
    store: Store, settling: Settling, now: datetime
) -> None:
    """After seven attempts it yields its place."""
    for number in range(1, PATIENT_ATTEMPTS + 1):
        begun, item = work(store, now)
        settling.again(begun, item, "status_503", None, now)
        assert row(store).attempts == number
        assert row(store).yields is (number >= PATIENT_ATTEMPTS)
        assert row(store).last_error == "status_503"
        with store.transaction():
            Outgoing.update(not_before=0).where(Outgoing.key == "a").execute()
            Stream.update(token=None if number < PATIENT_ATTEMPTS else begun.lease.token).execute()
            Stream.update(lease_until=0).execute()
    settling.again(begun, replace(item, attempts=PATIENT_ATTEMPTS + 1), "status_504", None, now)
    assert row(store).last_error == "status_504"
    assert told(store) == ["delivery.delayed"]


def test_the_other_sides_wish_to_wait_counts(
    store: Store, settling: Settling, now: datetime
) -> None:
    """A wait that is given replaces the growing one."""
    begun, item = work(store, now)
    settling.again(begun, item, "busy", timedelta(minutes=30), now)
    with store.read():
        left = int(row(store).not_before.timestamp() * 1_000_000) - store.now_microseconds()
    assert timedelta(minutes=29) < timedelta(microseconds=left) <= timedelta(minutes=30)


def test_a_poisoned_row_is_put_off_by_an_hour_and_yields(
    store: Store, settling: Settling, now: datetime
) -> None:
    """And told."""
    begun, item = work(store, now)
    settling.poisoned(begun, item, "KeyError", now)
    assert (row(store).state, row(store).yields) == ("waiting", True)
    assert told(store) == ["delivery.delayed"]


@pytest.mark.parametrize(
    ("state", "kind"), [("failed", "delivery.failed"), ("parked", "delivery.parked")]
)
def test_what_will_not_go_by_itself_is_told_with_what_follows(
    store: Store, now: datetime, state: str, kind: str
) -> None:
    """Refused, or nobody knows."""
    seen: list[tuple[str, str]] = []

    def troubles(one: OutgoingRow, became: RowState, error: str, at: datetime) -> None:
        seen.append((became.value, error))

    begun, item = work(store, now)
    settling = Settling(store, WATCHERS, troubles=troubles)
    settle = settling.refused if state == "failed" else settling.parked
    settle(begun, item, "550", now)
    settle(begun, item, "550", now)
    assert seen == [(state, "550")]
    assert (row(store).state, row(store).last_error) == (state, "550")
    assert told(store) == [kind]


def test_what_became_pointless_keeps_its_reason(
    store: Store, settling: Settling, now: datetime
) -> None:
    """Obsolete, not lost."""
    begun, item = work(store, now)
    settling.obsolete(begun, item, "closed", now)
    assert (row(store).state, row(store).last_error) == ("obsolete", "closed")


def test_a_stream_that_is_held_gets_its_attempt_back(
    store: Store, settling: Settling, now: datetime
) -> None:
    """For rows and projections alike."""
    begun, _ = work(store, now)
    settling.slower(begun, timedelta(seconds=30))
    assert row(store).attempts == 0
    with store.transaction():
        assert not streams.may_send(CHANNEL, store.now_microseconds())
        Stream.update(token=None, lease_until=0, next_allowed_at=0).execute()
    begun, _ = shown(store, now)
    settling.slower(begun, timedelta(days=9))
    assert projection(store).attempts == 0


def test_who_lost_the_stream_settles_nothing_but_a_proof(
    store: Store, settling: Settling, now: datetime
) -> None:
    """The new owner does."""
    begun, item = work(store, now)
    lose(store)
    settling.again(begun, item, "e", None, now)
    settling.poisoned(begun, item, "e", now)
    settling.refused(begun, item, "e", now)
    settling.parked(begun, item, "e", now)
    settling.obsolete(begun, item, "e", now)
    settling.slower(begun, timedelta(seconds=30))
    assert (row(store).state, row(store).last_error, row(store).attempts) == ("waiting", None, 1)
    assert told(store) == []


def test_who_lost_the_stream_gives_no_projection_up(
    store: Store, settling: Settling, now: datetime
) -> None:
    """Neither for good nor for a while."""
    begun, item = shown(store, now)
    lose(store)
    settling.not_shown(begun, item, "e", now)
    settling.show_later(begun, item, "e", None)
    kept_one = projection(store)
    assert (kept_one.behind, kept_one.last_error) == (True, None)


def test_a_shown_version_is_remembered_with_its_message(
    store: Store, settling: Settling, now: datetime
) -> None:
    """An older attempt that comes late does not take it back."""
    _, item = shown(store, now)
    settling.shown(item, PROOF)
    kept_one = projection(store)
    assert (kept_one.shown, kept_one.behind, kept_one.message, kept_one.pinned) == (
        1,
        False,
        PROOF["ts"],
        True,
    )


def test_a_message_that_is_still_to_be_pinned_is_remembered_at_once(
    store: Store, settling: Settling, now: datetime
) -> None:
    """And the projection stays behind."""
    begun, item = shown(store, now)
    settling.half_shown(begun, item, PROOF, "status_500")
    kept_one = projection(store)
    assert (kept_one.behind, kept_one.message, kept_one.pinned) == (True, PROOF["ts"], False)


def test_a_version_that_is_given_up_is_told(
    store: Store, settling: Settling, now: datetime
) -> None:
    """The next one will be tried."""
    begun, item = shown(store, now)
    settling.not_shown(begun, item, "invalid_blocks", now)
    kept_one = projection(store)
    assert (kept_one.behind, kept_one.last_error) == (False, "invalid_blocks")
    assert told(store) == ["delivery.failed"]


def test_deadlines_are_diverted_to_the_watchers(
    store: Store, settling: Settling, now: datetime
) -> None:
    """Nothing to divert, nothing done."""
    assert settling.divert(now) == 0

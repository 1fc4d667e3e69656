"""Writing into the outbox, and what a person can do with what is stuck there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.outgoing import Lane, OutgoingRow, Proof, RowState
from bot.services import outbox, say
from bot.services.outbox import NewRow
from bot.services.telling import Watchers
from bot.store import outbox as kept
from bot.store.database import Store

CHANNEL = "channel:3fa2"
WATCHERS = Watchers(("U1", "U2"), ("privacy@own.example",))


def enqueue(key: str, now: datetime, stream: str = CHANNEL, lane: Lane = Lane.DEADLINE) -> bool:
    """Write one row inside a transaction."""
    return outbox.enqueue(
        key=key,
        stream=stream,
        lane=lane,
        kind="reminder",
        facts={"text": key},
        incident_id="3fa2",
        now=now,
    )


def write(store: Store, key: str, now: datetime, state: RowState) -> int:
    """Write one row in a state; return its id."""
    with store.transaction():
        enqueue(key, now)
        row = kept.find(key)
        assert row is not None
        if state is not RowState.WAITING:
            kept.settle(row.id, state, now)
    return row.id


def test_a_message_is_written_with_its_cause_or_not_at_all(store: Store, now: datetime) -> None:
    """It lives in the caller's transaction."""

    def failing() -> None:
        with store.transaction():
            enqueue("a", now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert outbox.waiting(store) == 0
    with store.transaction():
        assert enqueue("a", now)
        assert not enqueue("a", now)
    assert outbox.waiting(store) == 1


def test_many_are_written_at_once(store: Store, now: datetime) -> None:
    """Those that are new are counted."""
    rows = [NewRow(key, CHANNEL, Lane.NARRATIVE, "word", {}, None) for key in "abca"]
    with store.transaction():
        assert outbox.enqueue_all(rows, now) == 3
        assert outbox.enqueue_all([], now) == 0


def test_what_is_stuck_is_listed(store: Store, now: datetime) -> None:
    """Failed and parked, unless other states are asked for."""
    for key, state in (("a", RowState.FAILED), ("b", RowState.PARKED), ("c", RowState.SENT)):
        write(store, key, now, state)
    assert [row.key for row in outbox.listing(store)] == ["a", "b"]
    assert [row.key for row in outbox.listing(store, (RowState.SENT,), "3fa2")] == ["c"]
    assert outbox.listing(store, incident_id="beef") == ()


def test_a_person_may_have_a_stuck_message_sent_again(store: Store, now: datetime) -> None:
    """Only what is stuck."""
    parked, sent = (write(store, s.value, now, s) for s in (RowState.PARKED, RowState.SENT))
    with store.transaction():
        assert outbox.resend(parked)
        assert not outbox.resend(sent)
    assert outbox.waiting(store) == 1


def test_a_persons_word_that_it_arrived_has_its_effects_once(store: Store, now: datetime) -> None:
    """As the proof of a server would."""
    row_id = write(store, "a", now, RowState.PARKED)
    seen: list[tuple[str, RowState]] = []

    def effects(row: OutgoingRow, proof: Proof, at: datetime) -> None:
        seen.append((proof["said"], row.state))

    with store.transaction():
        assert outbox.accept(row_id, {"said": "by telephone"}, effects, now)
        assert not outbox.accept(row_id, {"said": "again"}, effects, now)
    assert seen == [("by telephone", RowState.SENT)]


def test_deadlines_without_a_channel_go_to_the_watchers_after_two_minutes(
    store: Store, now: datetime
) -> None:
    """To each of them, once, with the same words."""
    with store.transaction():
        enqueue("create", now, lane=Lane.FOUNDATION)
        enqueue("deadline", now)
    early = now + timedelta(seconds=119)
    assert outbox.divert(store, WATCHERS, early) == 0
    later = now + timedelta(minutes=2)
    assert outbox.divert(store, WATCHERS, later) == 1
    assert outbox.divert(store, WATCHERS, later) == 0
    told = outbox.listing(store, (RowState.WAITING,))[1:]
    assert [(row.stream, row.facts) for row in told] == [
        ("person:U1", {"text": "deadline"}),
        ("person:U2", {"text": "deadline"}),
    ]


def test_without_watchers_deadlines_wait_for_their_channel(store: Store, now: datetime) -> None:
    """There is nobody to tell."""
    with store.transaction():
        enqueue("create", now, lane=Lane.FOUNDATION)
        enqueue("deadline", now)
    assert outbox.divert(store, Watchers(), now + timedelta(hours=1)) == 0


def test_a_deadline_is_diverted_only_to_who_may_hear_of_its_incident(
    store: Store, now: datetime
) -> None:
    """Of a restricted one the others learn nothing; with nobody to tell it waits."""
    with store.transaction():
        enqueue("create", now, lane=Lane.FOUNDATION)
        enqueue("deadline", now)
    later = now + timedelta(hours=1)
    nobody = replace(WATCHERS, admits=lambda incident_id, person: False)
    assert outbox.divert(store, nobody, later) == 0
    secret = replace(WATCHERS, admits=lambda incident_id, person: person == "U2")
    assert outbox.divert(store, secret, later) == 1
    told = outbox.listing(store, (RowState.WAITING,))[1:]
    assert [row.stream for row in told] == ["person:U2"]


def test_acts_of_one_instant_are_messages_of_their_own(store: Store, now: datetime) -> None:
    """The clock stands: what differs is said, what is pressed twice is said once."""

    def act(text: str) -> None:
        with store.transaction():
            say.act_in_channel("3fa2", "note", now, {"text": text, "at": ("a", "b")})

    for text in ("one", "one", "two", "two", "one", "one"):
        act(text)
    said = outbox.listing(store, (RowState.WAITING,))
    assert [row.facts["text"] for row in said] == ["one", "two", "one"]
    assert len({row.key for row in said}) == 3


def test_what_one_person_is_told_follows_the_same_rule(store: Store, now: datetime) -> None:
    """Two people, or two incidents, have nothing to do with each other."""
    with store.transaction():
        for person, incident in (("U1", "3fa2"), ("U1", "3fa2"), ("U2", "3fa2"), ("U1", "77aa")):
            say.act_to_person(person, "step.assigned", now, {"step": "a"}, incident)
    said = outbox.listing(store, (RowState.WAITING,))
    assert [(row.stream, row.incident_id) for row in said] == [
        ("person:U1", "3fa2"),
        ("person:U2", "3fa2"),
        ("person:U1", "77aa"),
    ]


def test_a_deadline_that_left_meanwhile_is_not_diverted(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the change somebody else had it."""
    with store.transaction():
        enqueue("create", now, lane=Lane.FOUNDATION)
        enqueue("deadline", now)
    monkeypatch.setattr(kept, "divert", lambda row_id, at: False)
    assert outbox.divert(store, WATCHERS, now + timedelta(hours=1)) == 0
    assert outbox.waiting(store) == 2


def test_a_projection_is_asked_for_in_the_callers_transaction(store: Store) -> None:
    """Each request is one version more."""
    with store.transaction():
        for _ in range(3):
            outbox.raise_wanted("headline:3fa2", CHANNEL, "headline", "3fa2")
    cursor = store.database
    with store.read():
        assert cursor.execute_sql("SELECT wanted, shown FROM projection").fetchall() == [(3, 0)]

"""What falls due together is one message, to whom it is meant for (rule 22)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.ladders import Audience, PlannedRung
from bot.domain.outgoing import (
    PAGE_STREAM,
    OutgoingRow,
    RowState,
    channel_stream,
    person_stream,
)
from bot.services import bundles, ledger
from bot.services.ledger import Group
from bot.services.telling import Watchers
from bot.store import ledger as rungs
from bot.store import outbox
from bot.store.database import Store

INCIDENT, OTHER = "3fa2b1c4", "beef"
AUTHORITY, STEP = "notify_authority", "task:core."
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
LEAD, OFFICER = "U0LEAD", "U0OFFICER"


def plan(
    store: Store,
    kind: str,
    due: datetime | None,
    at: datetime,
    to: Audience = Audience.OFFICER,
    *,
    incident: str = INCIDENT,
    page: bool = False,
    aloud: bool = False,
) -> None:
    """Write one rung of a group into the ledger."""
    with store.transaction():
        ledger.plan(incident, kind, due, [PlannedRung("one", at, to, page, False, aloud)])


def tick(
    store: Store, now: datetime, is_open: ledger.IsOpen = lambda *_: True
) -> tuple[OutgoingRow, ...]:
    """Tick once, and return what the outbox holds then."""

    def hearers(_group: Group, audience: str) -> tuple[str, ...]:
        return {"lead": (LEAD,), "officer": (OFFICER,)}.get(audience, ())

    ledger.tick(store, is_open, Watchers(), now, hearers)
    with store.read():
        return outbox.in_states((RowState.WAITING,), None, 100)


def kinds(row: OutgoingRow) -> list[str]:
    """Return what a row speaks of."""
    return [group.kind for group in ledger.groups_of(row)]


def test_filings_seconds_apart_are_one_message(store: Store, now: datetime) -> None:
    """Sixty clients were told within a minute; their filings press once, not sixty times."""
    for number in range(60):
        later = number * SECOND
        plan(store, AUTHORITY, now + HOUR + later, now + later, page=True)
    reminder, page = tick(store, now)

    assert (reminder.stream, page.stream) == (person_stream(OFFICER), PAGE_STREAM)
    assert len(ledger.groups_of(reminder)) == len(set(bundles.keys_of(page))) == 60
    assert reminder.facts["due_at"] == now.isoformat()
    with store.read():
        assert {rung.state for rung in rungs.of_incident(INCIDENT)} == {rungs.MOVED}
    assert tick(store, now + MINUTE) == (reminder, page)


def test_other_dates_people_and_incidents_are_messages_of_their_own(
    store: Store, now: datetime
) -> None:
    """Together means the same duty, within minutes, for the same people."""
    plan(store, AUTHORITY, now + HOUR, now)
    plan(store, AUTHORITY, now + 2 * HOUR, now)
    plan(store, AUTHORITY, None, now, Audience.LEAD)
    plan(store, "client_update", now + HOUR, now)
    plan(store, AUTHORITY, now + HOUR, now, incident=OTHER)

    assert [len(ledger.groups_of(row)) for row in tick(store, now)] == [1] * 5


def test_steps_that_stay_undone_are_one_message(store: Store, now: datetime) -> None:
    """Whatever their due times; one that would speak in half an hour is said along."""
    for name, minutes in (("a", 0), ("b", 10), ("c", 30), ("d", 31)):
        at = now + minutes * MINUTE
        plan(store, f"{STEP}{name}", at - 15 * MINUTE, at, Audience.LEAD)
    plan(store, f"{STEP}e", now, now + MINUTE)
    (row,) = tick(store, now)

    assert row.stream == person_stream(LEAD)
    assert kinds(row) == [f"{STEP}a", f"{STEP}b", f"{STEP}c"]


def test_nothing_that_is_done_is_said_along(store: Store, now: datetime) -> None:
    """A step settled meanwhile, and a rung of a group that speaks already, stay out."""
    plan(store, f"{STEP}a", now, now)
    plan(store, f"{STEP}b", now, now + MINUTE)
    with store.transaction():
        again = PlannedRung("two", now + 2 * MINUTE, Audience.OFFICER, False, False)
        ledger.plan(INCIDENT, f"{STEP}a", now, [again])
        ledger.plan(INCIDENT, f"{STEP}c", now, [again, again])
    (row,) = tick(store, now, lambda _incident, kind, _due: kind != f"{STEP}b")

    assert kinds(row) == [f"{STEP}a", f"{STEP}c"]


def test_a_group_joins_with_its_next_rung_only(store: Store, now: datetime) -> None:
    """What it says after that is said at its own time."""
    plan(store, f"{STEP}a", now, now)
    with store.transaction():
        two = [
            PlannedRung(name, now + at * MINUTE, Audience.OFFICER, False, False)
            for name, at in (("first", 5), ("second", 20))
        ]
        ledger.plan(INCIDENT, f"{STEP}b", now, two)
    (row,) = tick(store, now)

    assert len(bundles.keys_of(row)) == 2
    with store.read():
        left = [rung.rung for rung in rungs.of_incident(INCIDENT) if rung.state == rungs.DUE]
    assert left == ["second"]


def test_what_a_rung_says_aloud_is_said_in_the_channel_too(store: Store, now: datetime) -> None:
    """Else only the person hears of it; what is for the channel is there alone."""
    plan(store, AUTHORITY, now + HOUR, now, aloud=True)
    plan(store, "client_update", now + HOUR, now, Audience.CHANNEL)
    streams = [(kinds(row), row.stream) for row in tick(store, now)]

    channel = channel_stream(INCIDENT)
    assert streams == [
        ([AUTHORITY], channel),
        ([AUTHORITY], person_stream(OFFICER)),
        (["client_update"], channel),
    ]


def test_a_rung_that_one_person_has_heard_is_not_taken_back(store: Store, now: datetime) -> None:
    """Of what was said aloud and then overtaken, the ledger keeps that it was said."""
    plan(store, AUTHORITY, now + HOUR, now, aloud=True)
    aloud, direct = tick(store, now)

    def state() -> str:
        with store.read():
            return rungs.of_incident(INCIDENT)[0].state

    with store.transaction():
        outbox.settle(aloud.id, RowState.SENT, now)
        ledger.drop(direct, "duty_closed", now)
    assert state() == rungs.MOVED
    plan(store, "client_update", None, now)
    alone = tick(store, now)[-1]
    with store.transaction():
        ledger.drop(alone, "duty_closed", now)
    with store.read():
        assert {rung.state for rung in rungs.of_incident(INCIDENT)} == {
            rungs.MOVED,
            rungs.OBSOLETE,
        }

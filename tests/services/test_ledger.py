"""From ladder to outbox: what is due is said, once, whoever ticks and however late."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from bot.domain.ladders import Audience, PlannedRung
from bot.domain.outgoing import PAGE_STREAM, Lane, OutgoingRow, RowState, channel_stream
from bot.services import ledger
from bot.services.ledger import Group, TickReport
from bot.services.telling import Watchers
from bot.store import ledger as rungs
from bot.store import outbox
from bot.store.database import Store
from bot.store.outbox import NewRow
from bot.store.tables.delivery import Rung

INCIDENT = "3fa2b1c4"
KIND = "notify_authority"
HOUR = timedelta(hours=1)
WATCHERS = Watchers(("U0OFFICER",), ())


def planned(name: str, at: datetime, *, page: bool = False, last: bool = False) -> PlannedRung:
    """Return a rung with its instant."""
    return PlannedRung(name, at, Audience.LEAD, page, last)


def plan(
    store: Store, due: datetime | None, *planned_rungs: PlannedRung, incident: str = INCIDENT
) -> int:
    """Write rungs of one group into the ledger."""
    with store.transaction():
        return ledger.plan(incident, KIND, due, planned_rungs)


def is_open(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
    """Say that every duty is open."""
    return True


def is_closed(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
    """Say that no duty is open."""
    return False


def tick(store: Store, now: datetime, asked: ledger.IsOpen = is_open) -> TickReport:
    """Tick once."""
    return ledger.tick(store, asked, WATCHERS, now)


def waiting(store: Store) -> tuple[OutgoingRow, ...]:
    """Return what the outbox holds."""
    with store.read():
        return outbox.in_states((RowState.WAITING,), None, 10_000)


def states(store: Store, incident: str = INCIDENT) -> dict[str, tuple[str, str | None]]:
    """Return the state and reason of every rung."""
    with store.read():
        return {one.rung: (one.state, one.reason) for one in rungs.of_incident(incident)}


def test_what_is_due_becomes_a_reminder_with_its_facts(store: Store, now: datetime) -> None:
    """In the deadline lane of the incident's channel."""
    due = now + 12 * HOUR
    plan(store, due, planned("12h", now, last=True), planned("1h", now + 11 * HOUR))

    assert tick(store, now) == TickReport(moved=1)
    (row,) = waiting(store)
    assert (row.stream, row.lane, row.kind) == (channel_stream(INCIDENT), Lane.DEADLINE, "reminder")
    assert row.facts == {
        "incident_id": INCIDENT,
        "group_kind": KIND,
        "rung": "12h",
        "groups": [[KIND, due.isoformat(), row.facts["groups"][0][2]]],
        "audience": "lead",
        "pages": False,
        "last": True,
        "due_at": now.isoformat(),
    }
    assert ledger.groups_of(row) == (Group(INCIDENT, KIND, due),)
    assert states(store) == {"12h": ("moved", None), "1h": ("due", None)}
    assert tick(store, now) == TickReport()


def test_a_rung_that_pages_also_writes_a_page(store: Store, now: datetime) -> None:
    """By its own way out."""
    plan(store, None, planned("last", now, page=True))
    tick(store, now)
    reminder, page = waiting(store)
    assert (page.stream, page.kind, page.lane) == (PAGE_STREAM, "page", Lane.DEADLINE)
    assert page.facts == reminder.facts
    assert ledger.groups_of(page) == (Group(INCIDENT, KIND, None),)


def test_after_a_long_pause_the_newest_is_said_and_the_older_are_recorded(
    store: Store, now: datetime
) -> None:
    """Superseded, not lost; and what an older one would have woken somebody for still does."""
    plan(
        store,
        now,
        planned("24h", now - 24 * HOUR),
        planned("4h", now - 4 * HOUR, page=True),
        planned("1h", now - HOUR),
    )
    assert tick(store, now) == TickReport(moved=1, superseded=2)
    assert states(store) == {
        "24h": ("superseded", "newer:1h"),
        "4h": ("superseded", "newer:1h"),
        "1h": ("moved", None),
    }
    assert [(row.kind, row.facts["rung"]) for row in waiting(store)] == [
        ("reminder", "1h"),
        ("page", "1h"),
    ]


def test_reminders_of_a_duty_that_is_done_are_not_said(store: Store, now: datetime) -> None:
    """And the ledger says why."""
    plan(store, now, planned("a", now), planned("b", now))
    assert tick(store, now, is_closed) == TickReport(obsolete=2)
    assert waiting(store) == ()
    assert set(states(store).values()) == {("obsolete", "duty_closed")}


def test_a_duty_that_is_open_again_has_its_reminders_again(store: Store, now: datetime) -> None:
    """A notice that bounced reopens the duty with its first deadline."""
    plan(store, now + HOUR, planned("1h", now))
    tick(store, now, is_closed)

    assert plan(store, now + HOUR, planned("1h", now), planned("due", now + HOUR)) == 2
    tick(store, now)
    assert [row.facts["rung"] for row in waiting(store)] == ["1h"]


def test_a_reminder_withdrawn_at_sending_can_be_said_when_the_duty_reopens(
    store: Store, now: datetime
) -> None:
    """Its row in the outbox was settled as obsolete; the new one is another row."""
    plan(store, now, planned("due", now))
    tick(store, now)
    with store.transaction():
        (row,) = outbox.in_states((RowState.WAITING,), None, 10)
        ledger.drop(row, ledger.DUTY_CLOSED, now)
    assert states(store) == {"due": ("obsolete", "duty_closed")}

    assert plan(store, now, planned("due", now)) == 1
    tick(store, now)
    assert [one.facts["rung"] for one in waiting(store)] == ["due"]


def test_planning_again_changes_nothing(store: Store, now: datetime) -> None:
    """Whatever was planned or said stays."""
    assert plan(store, now, planned("a", now), planned("b", now + HOUR)) == 2
    tick(store, now)
    assert plan(store, now, planned("a", now), planned("b", now + HOUR)) == 0
    assert tick(store, now) == TickReport()


def test_a_settled_group_says_nothing_more(store: Store, now: datetime) -> None:
    """One date, any date, or the whole incident."""
    plan(store, now, planned("a", now))
    plan(store, now + HOUR, planned("b", now))
    plan(store, None, planned("c", now), incident="beef")
    with store.transaction():
        assert ledger.settle_group(INCIDENT, KIND, now, now, "fulfilled") == 1
        assert ledger.settle_group(INCIDENT, KIND, None, now, "fulfilled", any_due=True) == 1
        assert ledger.settle_incident("beef", now, "closed") == 1
    assert tick(store, now) == TickReport()
    assert states(store) == {"a": ("obsolete", "fulfilled"), "b": ("obsolete", "fulfilled")}


def test_one_poisoned_group_stops_no_other(store: Store, now: datetime) -> None:
    """It is put off by an hour and told; the others are said in the same tick."""
    plan(store, now, planned("a", now))
    plan(store, now, planned("b", now), planned("older", now - HOUR), incident="beef")
    plan(store, now, planned("c", now), incident="dead")
    plan(store, now, planned("d", now), incident="f00d")

    def asked(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
        if incident_id == "dead":
            raise ValueError("a secret")
        return incident_id != "f00d"

    report = tick(store, now, asked)
    assert (report.moved, report.superseded, report.obsolete) == (2, 1, 1)
    assert len(report.errors) == 1
    assert report.errors[0].endswith("c: ValueError")
    said = {(row.kind, row.incident_id) for row in waiting(store)}
    assert said == {("reminder", INCIDENT), ("reminder", "beef"), ("ledger.postponed", "dead")}
    assert tick(store, now + HOUR).moved == 1


def test_a_date_beyond_all_calendars_stops_no_other(store: Store, now: datetime) -> None:
    """Whatever wrote it: the group is said, and so is every other."""
    plan(store, now, planned("a", now))
    plan(store, now, planned("b", now), incident="beef")
    with store.transaction():
        Rung.update(group_due=2**62).where(Rung.incident_id == INCIDENT).execute()
    assert tick(store, now).moved == 2


def test_a_group_the_database_cannot_take_is_put_off_too(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault while writing undoes that group only."""
    plan(store, now, planned("a", now))
    plan(store, now, planned("b", now), incident="beef")
    usual = outbox.insert

    def insert(rows: list[NewRow], at: datetime) -> int:
        written = usual(rows, at)
        if any(row.incident_id == "beef" and row.kind == "reminder" for row in rows):
            raise ValueError
        return written

    monkeypatch.setattr(outbox, "insert", insert)
    report = tick(store, now)
    assert report.moved == 1
    assert [row.incident_id for row in waiting(store) if row.kind == "reminder"] == [INCIDENT]


def test_many_due_at_once_are_moved_in_one_transaction(store: Store, now: datetime) -> None:
    """Thousands of incidents, each with its reminder."""
    with store.transaction():
        for number in range(300):
            ledger.plan(f"{number:08x}", KIND, now, [planned("a", now), planned("b", now)])
    assert tick(store, now) == TickReport(moved=300, superseded=300)
    assert len(waiting(store)) == 300


def test_ticks_at_once_say_everything_once(store: Store, now: datetime) -> None:
    """Four processes tick together."""
    with store.transaction():
        for number in range(50):
            ledger.plan(f"{number:08x}", KIND, now, [planned("a", now)])
    threads = [threading.Thread(target=tick, args=(store, now)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick(store, now)
    keys = [row.key for row in waiting(store)]
    assert len(keys) == len(set(keys)) == 50


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_tick_while_another_ticks_turns_away(store: Store, now: datetime) -> None:
    """It does not wait, and the next one finds what is left."""
    plan(store, now, planned("a", now))
    reports: list[TickReport] = []
    with store.transaction():
        assert rungs.take_tick(store)
        thread = threading.Thread(target=lambda: reports.append(tick(store, now)))
        thread.start()
        thread.join()
    assert reports == [TickReport()]
    assert tick(store, now) == TickReport(moved=1)


def test_a_tick_whose_turn_it_is_not_moves_nothing(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either database: what is due stays due, for whoever has the turn."""
    plan(store, now, planned("a", now))
    with monkeypatch.context() as others_turn:
        others_turn.setattr(rungs, "take_tick", lambda _: False)
        assert tick(store, now) == TickReport()
        assert waiting(store) == ()
    assert tick(store, now) == TickReport(moved=1)


def test_what_is_closed_is_not_said_along(store: Store, now: datetime) -> None:
    """A reminder that is nearly due joins another one only while its duty is open."""
    soon = now + timedelta(seconds=30)
    with store.transaction():
        ledger.plan(INCIDENT, "task:first", now, [planned("a", now)])
        ledger.plan(INCIDENT, "task:open", soon, [planned("a", soon)])
        ledger.plan(INCIDENT, "task:closed", soon, [planned("a", soon)])
    report = tick(store, now, lambda _, kind, __: kind != "task:closed")
    assert report == TickReport(moved=2)


def test_rows_of_other_kinds_have_no_group(store: Store, now: datetime) -> None:
    """Dropping one leaves the ledger alone."""
    plan(store, now, planned("a", now))
    with store.transaction():
        outbox.insert([NewRow("w", "person:U1", Lane.NARRATIVE, "word", {}, None)], now)
        outbox.insert([NewRow("p", PAGE_STREAM, Lane.DEADLINE, "page", {"text": "x"}, None)], now)
        for row in outbox.in_states((RowState.WAITING,), None, 10):
            assert ledger.groups_of(row) == ()
            ledger.drop(row, "no reason", now)
    assert waiting(store) == ()
    assert states(store) == {"a": ("due", None)}

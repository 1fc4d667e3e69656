"""The go-bag: what it holds in each language, and when it has to be printed again."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest

from bot.content.gobag import BLANK, CALLS, FIRST, SCRIPTS
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.register import Client, Language
from bot.services import audit, gobag, people, register_weekly
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.register import import_register
from bot.store import people as kept_people
from bot.store.database import Store
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    BRIDGE,
    OFFICER,
    RESPONDER,
    at_once,
    make_desk,
    with_organisation,
)
from tests.services.test_register_weekly import MONDAY, written
from tests.services.test_retention import take

NIGHT = datetime.fromisoformat("2026-12-04T01:47:00+00:00")
CLIENT = Client(
    "C1",
    "Zeta\nBV",
    Language.FRENCH,
    email="jan@zeta.example",
    phone="+32 4 000 00 01",
    registered_office="Kerkstraat 1, Geel",
    notify_within_hours=8,
    verified_on=MONDAY.date(),
)
SILENT = replace(
    CLIENT, client_id="C2", name="alfa BV", email="", phone="", notify_within_hours=None
)


@pytest.mark.parametrize(
    ("language", "hours", "office"),
    [
        ("nl", "contract: 8 uur", "maatschappelijke zetel Kerkstraat 1, Geel"),
        ("fr", "contrat\u00a0: 8 heures", "siège social Kerkstraat 1, Geel"),
        ("en", "contract: 8 hours", "registered office Kerkstraat 1, Geel"),
    ],
)
def test_the_bag_says_whom_to_call(
    desk_of_two: Desk, language: str, hours: str, office: str
) -> None:
    """By name, on one line each; who has no contact has the registered office."""
    calls = gobag.written_pages(desk_of_two, language, NIGHT)[CALLS]
    (alfa, zeta) = [line for line in calls.splitlines() if line.startswith("[ ]")]
    assert "alfa BV (C2)" in alfa
    assert office in alfa
    assert "Zeta BV (C1)" in zeta
    assert "+32 4 000 00 01, jan@zeta.example" in zeta
    assert hours in zeta
    assert "2026-12-04 02:47" in calls


@pytest.fixture
def desk_of_two(store: Store) -> Desk:
    """Return a desk with two clients in its register."""
    take(store, CLIENT, SILENT, rows=())
    return make_desk(store)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_bag_leads_to_us_and_to_the_authorities(short_desk: Desk, language: str) -> None:
    """Our number, our people with room for theirs, and the official channels."""
    people.remember(short_desk, OFFICER, "Olga Officer", "nl-BE", NIGHT)
    first = gobag.written_pages(short_desk, language, NIGHT)[FIRST]
    assert short_desk.organisation.telephone in first
    for known in ("Olga Officer", RESPONDER, BLANK, "+32 2 274 48 00", "notif.safeonweb.be"):
        assert known in first
    silent = with_organisation(short_desk, telephone="")
    assert first.count(BLANK) + 1 == gobag.written_pages(silent, language, NIGHT)[FIRST].count(
        BLANK
    )


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_bag_has_every_playbook_in_words(short_desk: Desk, language: str) -> None:
    """Each step with who does it and what to do, and what must never be done."""
    pages = gobag.written_pages(short_desk, language, NIGHT)
    for book in short_desk.playbooks.playbooks.values():
        page = pages[f"playbooks/{book.id}.txt"]
        for step in book.steps:
            assert step.title.text(language) in page
        for never in book.never:
            assert never.text(language) in page


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_bag_says_whom_else_to_call(short_desk: Desk, language: str) -> None:
    """With the numbers of the settings, or whom to ask; no step shows a placeholder."""
    pages = gobag.written_pages(short_desk, language, NIGHT)
    assert BRIDGE in pages[FIRST]
    assert not [name for name, text in pages.items() if "{" in text]


def test_the_bag_has_what_is_said_by_telephone(short_desk: Desk) -> None:
    """In each client's language, with room for what is not known; nobody is named."""
    pages = gobag.written_pages(short_desk, "nl", NIGHT)
    scripts = [pages[f"{SCRIPTS}/{language}.txt"] for language in Language]
    assert len(set(scripts)) == len(Language)
    for script in scripts:
        assert BLANK in script
        assert "Comitor" in script


def test_a_place_that_fails_is_told_once_a_day(short_desk: Desk) -> None:
    """To the officers, with the reason; what was asked for goes on."""

    def full(_: datetime) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert not gobag.keep(short_desk, full, NIGHT)
    assert not gobag.keep(short_desk, full, NIGHT + timedelta(hours=1))
    assert [row.facts["reason"] for row in failures(short_desk)] == ["full"]
    assert not gobag.keep(short_desk, spoilt, NIGHT + timedelta(days=1))
    assert [row.facts["reason"] for row in failures(short_desk)] == ["full", "other"]


def spoilt(_: datetime) -> None:
    """Fail without a number that says why."""
    raise OSError("cannot be opened again")


def failures(desk: Desk) -> list[OutgoingRow]:
    """Return what the officers are told about the place."""
    rows = listing(desk.store, (RowState.WAITING,))
    return [row for row in rows if row.kind == gobag.FAILED]


def test_the_bag_is_kept_fresh_by_itself(short_desk: Desk) -> None:
    """At first, after every import, and once a week; by one process, whoever ticks."""
    times: list[datetime] = []
    tick = partial(gobag.tick, short_desk, times.append)
    assert [tick(NIGHT), tick(NIGHT)] == [True, False]
    imported = NIGHT + timedelta(hours=3)
    import_register(short_desk.store, [table("clients", [CLIENT])], "more", BRUSSELS, imported)
    later = imported + timedelta(hours=1)
    assert [tick(later), tick(later + timedelta(days=6))] == [True, False]
    week = later + timedelta(days=7)
    assert at_once([partial(tick, week)] * 2) == []
    assert times == [NIGHT, later, week]


def test_a_place_that_failed_is_tried_again_every_hour(short_desk: Desk) -> None:
    """Not every few seconds, and until it holds the bag."""
    times: list[datetime] = []
    assert not gobag.tick(short_desk, spoilt, NIGHT)
    again = [NIGHT + timedelta(minutes=minutes) for minutes in (1, 59, 60, 61)]
    done = [gobag.tick(short_desk, times.append, now) for now in again]
    assert done == [False, False, True, False]
    assert times == [again[2]]


def test_of_two_processes_one_takes_the_turn(short_desk: Desk) -> None:
    """Both have seen that it is due; the second finds the turn taken."""
    with patch.object(kept_people, "is_handled", return_value=False):
        assert gobag.tick(short_desk, lambda _: None, NIGHT)
        with patch.object(gobag, "_is_due", return_value=True):
            assert not gobag.tick(short_desk, lambda _: None, NIGHT)


def test_a_bag_is_outdated_when_it_would_hold_something_else(desk_of_two: Desk) -> None:
    """Never written, then a new client, then another telephone number of ours."""
    desk = desk_of_two
    assert gobag.is_outdated(desk)
    assert gobag.last_written(desk.store) is None
    gobag.record(desk, NIGHT)
    assert not gobag.is_outdated(desk)
    assert gobag.last_written(desk.store) == NIGHT
    take(desk.store, CLIENT, replace(SILENT, phone="+32 4 000 00 02"), rows=())
    assert gobag.is_outdated(desk)
    gobag.record(desk, NIGHT)
    assert gobag.is_outdated(with_organisation(desk, telephone="+32 3 000 00 00"))
    assert audit.verify(desk.store).fault is None


def test_without_a_register_there_is_nothing_to_print(store: Store) -> None:
    """A fresh installation is not told to print an empty list."""
    assert not gobag.is_outdated(make_desk(store))


def test_officers_are_told_to_print_it_when_it_changed(store: Store) -> None:
    """Once a week, until it is written; then the week passes in silence."""
    desk = make_desk(store)
    take(store, CLIENT, rows=())
    assert register_weekly.care(desk, MONDAY).gobag_outdated
    assert register_weekly.tick(desk, MONDAY)
    gobag.record(desk, MONDAY)
    assert not register_weekly.tick(desk, MONDAY + timedelta(days=7))
    assert len(written(desk)) == 1

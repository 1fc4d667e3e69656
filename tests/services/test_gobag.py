"""The go-bag: what it holds in each language, and when it has to be printed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.content.gobag import BLANK, CALLS, FIRST
from bot.domain.register import Client, Language
from bot.services import audit, gobag, people, register_weekly
from bot.services.desk import Desk
from bot.store.database import Store
from tests.services.desk import OFFICER, RESPONDER, make_desk, with_organisation
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


def test_a_bag_is_outdated_when_it_would_hold_something_else(desk_of_two: Desk) -> None:
    """Never written, then a new client, then another telephone number of ours."""
    desk = desk_of_two
    assert gobag.is_outdated(desk)
    gobag.record(desk, NIGHT)
    assert not gobag.is_outdated(desk)
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

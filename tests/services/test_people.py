"""People: their names and languages, as Slack tells them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.notices import Contact
from bot.services import people
from bot.services.desk import Desk
from bot.store.tables.delivery import Projection
from tests.services.desk import DEPUTY, LEAD, NIGHT, OFFICER, at_once


def test_a_person_is_stale_until_looked_up_and_again_a_day_later(desk: Desk) -> None:
    """Names, languages and rights change in Slack."""
    assert people.is_stale(desk, LEAD, NIGHT)
    people.remember(desk, LEAD, "Lena", "fr-BE", NIGHT)

    assert not people.is_stale(desk, LEAD, NIGHT + timedelta(days=1))
    assert people.is_stale(desk, LEAD, NIGHT + timedelta(days=1, seconds=1))


def test_looking_up_again_replaces_what_was_known(desk: Desk) -> None:
    """One row a person, the latest."""
    people.remember(desk, OFFICER, "Ines", "nl-BE", NIGHT)
    people.remember(desk, OFFICER, "Ines Verbeke", "fr-BE", NIGHT, guest=True)

    with desk.store.read():
        assert people.contacts(desk.organisation) == (Contact("Ines Verbeke", "officer"),)
    assert people.language_of(desk, OFFICER) == "fr"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nl-BE", "nl"), ("FR-fr", "fr"), ("en_US", "nl"), ("en-US", "en"), ("pl-PL", "nl")],
)
def test_the_bot_speaks_a_persons_language_or_the_organisations(
    short_desk: Desk, locale: str, language: str
) -> None:
    """Polish is not spoken here; the organisation's first language is."""
    people.remember(short_desk, LEAD, "Lena", locale, NIGHT)

    assert people.language_of(short_desk, LEAD) == language
    assert people.language_of(short_desk, "U0NOBODY") == "nl"


def test_contacts_are_officers_then_deputies_that_are_known_by_name(short_desk: Desk) -> None:
    """A client cannot ring a user id."""
    people.remember(short_desk, DEPUTY, "Dirk", "nl-BE", NIGHT)
    people.remember(short_desk, LEAD, "Lena", "nl-BE", NIGHT)
    with short_desk.store.read():
        assert people.contacts(short_desk.organisation) == (Contact("Dirk", "deputy"),)


def test_names_are_those_of_who_is_known(short_desk: Desk) -> None:
    """Nobody is made up."""
    people.remember(short_desk, DEPUTY, "Dirk", "nl-BE", NIGHT)

    assert people.names(short_desk, [DEPUTY, LEAD]) == {DEPUTY: "Dirk"}
    assert people.names(short_desk, []) == {}


def test_an_event_is_handled_once_however_often_it_comes(desk: Desk) -> None:
    """Slack delivers again what was not acknowledged in time, perhaps to another process."""
    assert people.first_time(desk, "event:1", NIGHT)
    assert not people.first_time(desk, "event:1", NIGHT)
    handled: list[bool] = []

    def handle() -> None:
        handled.append(people.first_time(desk, "event:2", NIGHT))

    assert at_once([partial(handle) for _ in range(4)]) == []
    assert sorted(handled) == [False, False, False, True]


def test_opening_home_has_it_drawn(short_desk: Desk) -> None:
    """It is drawn from the database when it is sent."""
    people.home_opened(short_desk, LEAD)
    with short_desk.store.read():
        found = Projection.get(Projection.target == f"home:{LEAD}")

    assert (found.stream, found.wanted, found.behind) == (f"person:{LEAD}", 1, True)

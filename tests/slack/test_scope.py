"""Which clients are affected: asked in a form, answered in the channel, confirmed by a press."""

from __future__ import annotations

import pytest

from tests.services.desk import AFFECTED, LAB, LEAD, OFFICER, RESPONDER
from tests.slack.office import Office, Room, buttons, field_of, words

BACKUP = "datacenter-backup"


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    return office.incident()


def _ask(office: Office, room: Room, *systems: str) -> None:
    headline = room.headline()
    assert headline is not None
    office.press(LEAD, headline, "scope.open")
    since = int(office.clock.now().timestamp()) - 3 * 86_400
    assert office.submit(LEAD, {"systems": list(systems), "from": since}).ok


def test_the_answer_is_confirmed_and_drafted(office: Office, room: Room) -> None:
    """The table names the clients; confirmed, one draft each waits."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    assert "Alderwick Bouw BV" in words(answer.blocks)
    office.act(OFFICER, answer, "scope.confirm")
    waiting = room.with_button("notices.review", without="duty.have_it")
    assert str(len(AFFECTED) - 1) in waiting.text  # one of them has no address


def test_a_second_confirmation_is_told(office: Office, room: Room) -> None:
    """Of two people who confirm the same answer, the second hears what to do instead."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    office.act(OFFICER, answer, "scope.confirm")
    told = office.told(RESPONDER, lambda: office.act(RESPONDER, answer, "scope.confirm"))
    assert "confirmed before" in told.text


def test_changing_an_answer_fills_the_form(office: Office, room: Room) -> None:
    """The form holds what the answer was asked with."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    view = office.press(LEAD, answer, "scope.open")
    chosen = field_of(view, "systems")["initial_options"]
    assert [option["value"] for option in chosen] == [LAB]


def test_a_long_answer_is_turned_for_who_asks(office: Office, room: Room) -> None:
    """Further pages are shown to one person; the answer in the channel stays as it is."""
    _ask(office, room, BACKUP)
    answer = room.with_button("scope.confirm")
    assert "scope.page" in buttons(answer.blocks)
    second = office.told(LEAD, lambda: office.act(LEAD, answer, "scope.page"))
    assert "scope.page_back" in buttons(second.blocks)
    first = office.told(LEAD, lambda: office.act(LEAD, second, "scope.page_back"))
    assert words(first.blocks) != words(second.blocks)


def test_an_impossible_period_is_refused_beside_it(office: Office, room: Room) -> None:
    """It cannot end before it begins."""
    room.open(LEAD, "/breach affected")
    now = int(office.clock.now().timestamp())
    outcome = office.submit(LEAD, {"systems": [LAB], "from": now, "to": now - 86_400})
    assert set(outcome.errors) <= {"from", "to"}
    assert outcome.errors


def test_the_search_offers_what_matches(office: Office, room: Room) -> None:
    """Where there are too many to list, the bot is asked for the options."""
    headline = room.headline()
    assert headline is not None
    view = office.press(LEAD, headline, "scope.open")
    assert field_of(view, "systems")["type"] == "multi_static_select"

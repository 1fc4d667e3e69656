"""What only shows something: from messages beside them, from windows on top of them."""

from __future__ import annotations

import pytest

from tests.services.desk import LEAD, OFFICER, STAFF
from tests.slack.office import Office, Room, buttons, words


@pytest.fixture(scope="module")
def room(shared: Office) -> Room:
    """Return the channel of an incident."""
    return shared.incident()


@pytest.mark.parametrize("action_id", ["menu.status", "menu.clock", "help"])
def test_in_the_menu_it_opens_on_top(office: Office, room: Room, action_id: str) -> None:
    """What is asked for in a window is shown there."""
    menu = room.open(LEAD, "/breach")
    shown = office.press(LEAD, menu, action_id)
    assert shown.id != menu.id
    assert words(shown.blocks)


def test_below_the_headline_it_is_told(office: Office, room: Room) -> None:
    """The clock is shown to who presses."""
    headline = room.headline()
    assert headline is not None
    told = office.told(OFFICER, lambda: office.act(OFFICER, headline, "menu.clock"))
    assert "duty.fulfil" in buttons(told.blocks)
    told = office.told(LEAD, lambda: office.act(LEAD, headline, "menu.clock"))
    assert "duty.fulfil" not in buttons(told.blocks)


def test_the_menu_opens_from_a_message(office: Office, room: Room) -> None:
    """From the headline as well."""
    headline = room.headline()
    assert headline is not None
    menu = office.press(LEAD, headline, "menu.open")
    assert room.record.reference in words(menu.blocks)


def test_the_list_opens_from_the_start_menu(office: Office, room: Room) -> None:
    """Outside an incident the menu leads to those that are open."""
    menu = office.open(OFFICER, "/breach menu")
    assert room.record.reference in words(office.press(OFFICER, menu, "menu.list").blocks)
    office.leave(OFFICER)
    menu = office.open(OFFICER, "/breach menu")
    assert "/breach exercise" in words(office.press(OFFICER, menu, "help").blocks)


def test_a_report_opens_from_the_start_menu(office: Office) -> None:
    """And an exercise, for who may hold one."""
    menu = office.open(STAFF, "/breach menu")
    assert office.press(STAFF, menu, "menu.report").callback_id == "view.report"
    menu = office.open(OFFICER, "/breach menu")
    form = office.press(OFFICER, menu, "menu.exercise")
    assert form.definition["private_metadata"] == '{"exercise":1}'

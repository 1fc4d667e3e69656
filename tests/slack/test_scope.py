"""Which clients are affected: asked in a form, answered in the channel, confirmed by a press."""

from __future__ import annotations

import pytest

from bot.workspace.state import File, Message
from tests.services.desk import AFFECTED, FORMER, HAZEL, LAB, LEAD, OFFICER, RESPONDER
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


def test_the_whole_table_is_put_into_the_channel(office: Office, room: Room) -> None:
    """Every client of the answer, whatever page is shown, in one file."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.file")
    told = office.told(LEAD, lambda: office.act(LEAD, answer, "scope.file"))
    assert told.text
    (table,) = office.wait(lambda: _files_in(room) or None)
    assert table.name.startswith(f"{room.record.reference}-clients-")
    text = table.content.decode("utf-8-sig")
    for client_id in (*AFFECTED, FORMER):
        assert client_id in text


def _files_in(room: Room) -> list[File]:
    channel = room.channel
    return room.office.workspace.read(
        lambda ws: [file for file in ws.state.files.values() if channel in file.channels]
    )


def _decide(office: Office, answer: Message, **values: str) -> None:
    office.press(LEAD, answer, "scope.decide")
    given = {"scope_clients": [FORMER], "decision": "task", **values}
    assert office.submit(LEAD, given).ok


def test_an_answer_waits_for_the_decisions(office: Office, room: Room) -> None:
    """Confirming says about which clients nothing was decided yet; once it is, it goes on."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    assert "Formerly Yours BV" in words(answer.blocks)
    told = office.told(OFFICER, lambda: office.act(OFFICER, answer, "scope.confirm"))
    assert "Formerly Yours BV" in told.text
    view = office.press(LEAD, answer, "scope.decide")
    picked = field_of(view, "scope_clients")["initial_options"]
    assert [option["value"] for option in picked] == [FORMER]
    office.leave(LEAD)
    _decide(office, answer)
    decided = room.with_button("scope.confirm", without="scope.decide")
    office.act(OFFICER, decided, "scope.confirm")
    assert room.with_button("notices.review", without="duty.have_it")


def test_what_is_decided_badly_is_said_beside_its_field(office: Office, room: Room) -> None:
    """A day that cannot be read, a proof without words, a client left out by nobody's right."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    office.press(OFFICER, answer, "scope.decide")
    given = {"scope_clients": [FORMER], "decision": "proven", "day": "gisteren"}
    assert set(office.submit(OFFICER, given).errors) == {"day"}
    assert set(office.submit(OFFICER, {**given, "day": "2025-02-01"}).errors) == {"words"}
    proof = {"words": "Log 12", "day": "2025-02-01", "vouches": "Wim"}
    assert office.submit(OFFICER, {**given, **proof}).ok


def test_a_client_is_named_with_its_environment(office: Office, room: Room) -> None:
    """No system of the register: the client is affected by what a person says of it."""
    headline = room.headline()
    assert headline is not None
    office.press(LEAD, headline, "scope.open")
    assert set(office.submit(LEAD, {"environment": "Mailserver"}).errors) == {"named_clients"}
    without_words = {"named_clients": [HAZEL], "environment": ""}
    assert set(office.submit(LEAD, without_words).errors) == {"environment"}
    assert office.submit(LEAD, {"named_clients": [HAZEL], "environment": "Mailserver"}).ok
    answer = room.with_button("scope.confirm")
    assert "Hazelhaven BV" in words(answer.blocks)
    view = office.press(LEAD, answer, "scope.open")
    assert field_of(view, "environment")["initial_value"] == "Mailserver"


def test_the_answer_is_confirmed_and_drafted(office: Office, room: Room) -> None:
    """The table names the clients; confirmed, one draft each waits."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    assert "Alderwick Bouw BV" in words(answer.blocks)
    _decide(office, answer)
    office.act(OFFICER, answer, "scope.confirm")
    waiting = room.with_button("notices.review", without="duty.have_it")
    assert str(len(AFFECTED) - 1) in waiting.text  # one of them has no address


def test_a_second_confirmation_is_told(office: Office, room: Room) -> None:
    """Of two people who confirm the same answer, the second hears what to do instead."""
    _ask(office, room, LAB)
    answer = room.with_button("scope.confirm")
    _decide(office, answer)
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

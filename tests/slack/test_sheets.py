"""Sheets in Slack: chosen or led to by a duty, read, put into the channel; thresholds answered."""

from __future__ import annotations

import pytest

from bot.workspace.state import File
from tests.services.desk import BOREE, CARLS, ELM, LEAD, OFFICER, RESPONDER, duty
from tests.slack.office import Office, Room, buttons, field_of, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose scope is confirmed."""
    room = office.incident()
    room.confirm_scope()
    return room


def files_in(room: Room) -> list[File]:
    """Return the files shared in the incident's channel."""
    channel = room.channel
    return room.office.workspace.read(
        lambda ws: [file for file in ws.state.files.values() if channel in file.channels]
    )


def test_a_sheet_is_chosen_read_and_put_into_the_channel(office: Office, room: Room) -> None:
    """In the client's language; the files hold exactly the text that was shown."""
    form = room.open(LEAD, "/breach sheets")
    assert form.callback_id == "view.sheets"
    assert office.submit(LEAD, {"sheet": "authority-part-1", "client": BOREE}).ok
    shown = office.view(LEAD)
    assert shown is not None
    assert shown.callback_id == "view.sheet"
    assert "Boréale Conseil" in words(shown.blocks)
    office.press(LEAD, shown, "sheet.file")
    text, pdf = office.wait(lambda: found if len(found := files_in(room)) == 2 else None)
    assert text.name.startswith(f"{room.record.reference}-authority-part-1-1-")
    assert "Boréale Conseil" in text.content.decode()
    assert pdf.content.startswith(b"%PDF-")


def test_what_is_no_sheet_of_a_client_says_so_beside_the_field(office: Office, room: Room) -> None:
    """The form stays as it was filled."""
    room.open(LEAD, "/breach sheets")
    outcome = office.submit(LEAD, {"sheet": "early-warning", "client": BOREE})
    assert set(outcome.errors) == {"client"}
    assert office.submit(LEAD, {"sheet": "early-warning", "client": None, "language": "en"}).ok


def test_a_duty_leads_to_its_sheet_and_back(office: Office, room: Room) -> None:
    """From the clock; the sheet has the button that records the filing."""
    theirs = duty(office.desk, room.incident_id, "notify_authority", CARLS)
    own = duty(office.desk, room.incident_id, "notify_authority")
    assert theirs.due_at is None
    clock = room.answer(OFFICER, "/breach clock")
    block = next(one["block_id"] for one in clock.blocks if one.get("block_id") == f"duty.{own.id}")
    sheet = office.press(OFFICER, clock, "sheet.duty", block_id=block)
    assert sheet.callback_id == "view.sheet"
    form = office.press(OFFICER, sheet, "duty.fulfil")
    assert form.callback_id == "view.fulfil"
    assert office.submit(OFFICER, {"number": "DBN-1"}).ok
    assert duty(office.desk, room.incident_id, "notify_authority").state.value == "fulfilled"


def test_the_call_list_and_the_scripts_are_put_into_the_channel(office: Office, room: Room) -> None:
    """By a word; who has no address is on it."""
    told = room.answer(LEAD, "/breach calls")
    assert told.text
    found = office.wait(lambda: found if len(found := files_in(room)) == 4 else None)
    lists = [file.content.decode() for file in found if file.name.endswith(".txt")]
    assert all("Elmenhoek" in text for text in lists)
    assert ELM not in lists[0]


def test_the_menu_prints_the_calls_too(office: Office, room: Room) -> None:
    """From the form of the sheets, which says how many are to be called."""
    menu = room.open(RESPONDER, "/breach")
    form = office.press(RESPONDER, menu, "sheets.open")
    assert "calls.print" in buttons(form.blocks)
    office.press(RESPONDER, form, "calls.print")
    office.wait(lambda: len(files_in(room)) == 4)


def test_the_thresholds_are_asked_and_start_the_clocks(office: Office, room: Room) -> None:
    """A wrong number is named; what was answered stands there again."""
    form = office.press(OFFICER, room.open(OFFICER, "/breach sheets"), "thresholds.open")
    assert form.callback_id == "view.thresholds"
    assert "when" in {block.get("block_id") for block in form.blocks}
    wrong = office.submit(OFFICER, {"users": "veel"})
    assert set(wrong.errors) == {"users"}
    given = {"users": "40", "compromised": "yes", "malicious": "yes"}
    assert office.submit(OFFICER, given).ok
    assert duty(office.desk, room.incident_id, "nis2_early_warning").due_at is not None
    office.leave(OFFICER)
    again = office.press(OFFICER, room.open(OFFICER, "/breach sheets"), "thresholds.open")
    assert field_of(again, "users")["initial_value"] == "40"
    assert "when" not in {block.get("block_id") for block in again.blocks}


def test_our_letter_to_people_is_released_in_its_window(office: Office, room: Room) -> None:
    """By the officer, who reads it; the window then says who did."""
    room.open(OFFICER, "/breach sheets")
    assert office.submit(OFFICER, {"sheet": "data-subjects"}).ok
    shown = office.view(OFFICER)
    assert shown is not None
    released = office.turn(OFFICER, shown, "sheet.approve")
    assert f"<@{OFFICER}>" in words(released.blocks)
    assert "sheet.approve" not in buttons(released.blocks)


def test_an_exercise_is_marked_on_every_page(office: Office) -> None:
    """A paper of an exercise must never pass for a real one."""
    room = office.incident(exercise=True, reporter=OFFICER)
    room.open(LEAD, "/breach sheets")
    assert office.submit(LEAD, {"sheet": "holding-line"}).ok
    shown = office.view(LEAD)
    assert shown is not None
    office.press(LEAD, shown, "sheet.file")
    found = office.wait(lambda: files_in(room))
    assert found[0].name.startswith(room.record.reference)

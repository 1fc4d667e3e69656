"""Our own letter in Slack: released with its addresses, mailed one by one, refused by line."""

from __future__ import annotations

import pytest

from bot.workspace.state import View
from tests.services.desk import OFFICER
from tests.slack.office import Office, Room, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose scope is confirmed."""
    room = office.incident()
    room.confirm_scope()
    return room


def letter(office: Office, room: Room) -> View:
    """Return the window of the letter."""
    room.open(OFFICER, "/breach sheets")
    assert office.submit(OFFICER, {"sheet": "data-subjects"}).ok
    shown = office.view(OFFICER)
    assert shown is not None
    return shown


def test_each_colleague_gets_a_mail_of_their_own(office: Office, room: Room) -> None:
    """Nobody sees another address; the form then says how far it is."""
    shown = letter(office, room)
    form = office.press(OFFICER, shown, "letter.open")
    assert form.callback_id == "view.letter"
    wrong = office.submit(OFFICER, {"addresses": "an@personeel.example\nBo Bosmans"})
    assert "2" in wrong.errors["addresses"]
    assert office.submit(OFFICER, {"addresses": "an@personeel.example\nbo@personeel.example"}).ok
    mails = office.wait(
        lambda: (
            found
            if len(found := [m for m in office.mailbox.messages() if not m.internal]) == 2
            else None
        )
    )
    assert sorted(one.recipients for one in mails) == [
        ("an@personeel.example",),
        ("bo@personeel.example",),
    ]

    def released() -> View | None:
        below = office.view(OFFICER)
        return below if below and f"<@{OFFICER}>" in words(below.blocks) else None

    again = office.press(OFFICER, office.wait(released), "letter.open")
    assert "2" in words(again.blocks)

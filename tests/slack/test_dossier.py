"""The dossier in Slack: by a word, from the menu and at closing; to who may have it."""

from __future__ import annotations

from bot.workspace.state import File
from tests.services.desk import OFFICER, RESPONDER
from tests.slack.office import Office, buttons


def sent_to(office: Office, user: str) -> list[File]:
    """Return the files in a person's direct messages."""
    ids = [one for message in office.workspace.person(user).dms() for one in message.files]
    return office.workspace.read(lambda ws: [ws.state.files[one] for one in ids])


def test_the_officer_asks_by_a_word_and_gets_print_and_data(office: Office) -> None:
    """As a direct message; the answer says what comes."""
    room = office.incident()
    told = room.answer(OFFICER, "/breach dossier")
    assert room.record.reference in told.text
    printed, data = office.wait(
        lambda: found if len(found := sent_to(office, OFFICER)) == 2 else None
    )
    assert printed.content.startswith(b"%PDF-")
    assert data.content.startswith(b"PK")


def test_who_only_works_on_it_is_told_whom_to_ask(office: Office) -> None:
    """And gets nothing."""
    room = office.incident()
    refused = room.answer(RESPONDER, "/breach dossier")
    assert f"<@{OFFICER}>" in refused.text
    assert sent_to(office, RESPONDER) == []


def test_closing_offers_it(office: Office) -> None:
    """The message that says so has the button; it works although the incident is closed."""
    room = office.incident()
    office.press(OFFICER, room.open(OFFICER, "/breach"), "incident.close")
    assert office.submit(OFFICER, {"outcome": "false_alarm", "reason": "Een oefenmail"}).ok
    closed = room.said("Een oefenmail")
    assert "dossier.ask" in buttons(closed.blocks)
    office.act(OFFICER, closed, "dossier.ask")
    office.wait(lambda: len(sent_to(office, OFFICER)) == 2)

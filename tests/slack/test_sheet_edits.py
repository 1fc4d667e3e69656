"""A sheet is edited, joined with news and signed in Slack, each in its window."""

from __future__ import annotations

import pytest

from bot.services import facts
from bot.services.facts import Answer
from bot.workspace.state import View
from tests.services.desk import LEAD, OFFICER, RESPONDER
from tests.slack.office import Office, Room, buttons, field_of, words

ADDRESS, FILLED = "Adres: nog in te vullen", "Adres: Kerkstraat 1"
OUTCOME = "Uitkomst van de beoordeling: nog in te vullen"


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose scope is confirmed."""
    room = office.incident()
    room.confirm_scope()
    return room


def opened(office: Office, room: Room, kind: str, user: str = LEAD) -> View:
    """Draft a sheet and return its window."""
    room.open(user, "/breach sheets")
    assert office.submit(user, {"sheet": kind}).ok
    shown = office.view(user)
    assert shown is not None
    return shown


def save(office: Office, shown: View, old: str, new: str, user: str = LEAD) -> View:
    """Change some words in the form, and return the window below it with the new version."""
    form = office.press(user, shown, "sheet.edit")
    assert form.callback_id == "view.sheet_edit"
    text = str(field_of(form, "text")["initial_value"])
    assert old in text
    assert office.submit(user, {"text": text.replace(old, new)}).ok

    def drawn_again() -> View | None:
        below = office.view(user)
        there = below is not None and below.id == shown.id and new in words(below.blocks)
        return below if there else None

    return office.wait(drawn_again)


def test_a_field_is_filled_in_and_the_window_shows_the_new_version(
    office: Office, room: Room
) -> None:
    """Who wrote, what was changed, and what is still open."""
    shown = opened(office, room, "authority-part-1")
    below = save(office, shown, ADDRESS, FILLED)
    said = words(below.blocks)
    assert f"<@{LEAD}>" in said
    assert "versie 2" in said
    assert "sheet.join" not in buttons(below.blocks)


def test_what_names_another_client_stays_in_the_form(office: Office, room: Room) -> None:
    """Beside the text it says which name has to go."""
    shown = opened(office, room, "holding-line")
    office.press(LEAD, shown, "sheet.edit")
    outcome = office.submit(LEAD, {"text": "Hazelhaven BV ligt plat."})
    assert "Hazelhaven" in outcome.errors["text"]


def test_news_where_somebody_wrote_is_joined_by_a_person(office: Office, room: Room) -> None:
    """The form holds the words, and shows what the news would say."""
    shown = opened(office, room, "authority-part-1")
    save(office, shown, OUTCOME, "Uitkomst van de beoordeling: zie bijlage")
    office.leave(LEAD)
    answers = [Answer("own_risk", "risk")]
    facts.tell(office.desk, room.incident_id, answers, OFFICER, office.clock.now())
    again = opened(office, room, "authority-part-1")
    assert "sheet.join" in buttons(again.blocks)
    form = office.press(LEAD, again, "sheet.join")
    assert "zie bijlage" in str(field_of(form, "text")["initial_value"])
    assert office.submit(LEAD).ok
    below = office.wait(
        lambda: (
            found
            if (found := office.view(LEAD)) is not None
            and found.id == again.id
            and "sheet.join" not in buttons(found.blocks)
            else None
        )
    )
    assert "zie bijlage" in words(below.blocks)


def test_our_letter_that_the_officer_edited_needs_a_second_reader(
    office: Office, room: Room
) -> None:
    """A responder signs what is shown, and only then the officer releases it."""
    shown = opened(office, room, "data-subjects", OFFICER)
    edited = save(office, shown, "Wij betreuren", "Wij betreuren zeer", OFFICER)
    assert office.press(OFFICER, edited, "sheet.approve").callback_id == "view.refusal"
    read = opened(office, room, "data-subjects", RESPONDER)
    signed = office.turn(RESPONDER, read, "sheet.countersign")
    assert "sheet.countersign" not in buttons(signed.blocks)
    office.leave(OFFICER)
    released = office.turn(OFFICER, opened(office, room, "data-subjects", OFFICER), "sheet.approve")
    assert "sheet.approve" not in buttons(released.blocks)

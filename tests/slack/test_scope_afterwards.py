"""The answer that stands in the channel: kept as it is now, and decided about again and again."""

from __future__ import annotations

import pytest

from bot.domain.darkness import READ_ALONG
from bot.messages import ids, scope_ids
from bot.services import facts, scope
from bot.services.facts import Answer
from bot.workspace.state import Message
from tests.services.desk import (
    ALDER,
    DOVE,
    FORMER,
    LAB_MAIL,
    LEAD,
    OFFICER,
    RESPONDER,
    asked,
    lab_scope,
)
from tests.slack.office import Office, Room, buttons, words

PROOF = {"decision": "proven", "words": "Wislog 12", "vouches": "Wim", "day": "2025-02-01"}
LEFT_OUT = {"decision": "not_affected", "words": "Tenant verwijderd, ticket 7"}


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident, with an answer in it that waits to be confirmed."""
    room = office.incident()
    asked(office.desk, room.incident_id, office.clock.now())
    room.with_button(scope_ids.FILE)
    return room


def _answer(room: Room) -> Message:
    """Return the oldest answer of the channel as it stands there now."""
    return next(one for one in room.messages() if scope_ids.FILE in buttons(one.blocks))


def _shows(room: Room, *parts: str) -> Message:
    """Return the oldest answer once it shows some words."""

    def look() -> Message | None:
        answer = _answer(room)
        return answer if all(part in words(answer.blocks) for part in parts) else None

    return room.office.wait(look)


def test_the_answer_follows_what_is_decided_and_confirmed(office: Office, room: Room) -> None:
    """Nobody reads in it that something waits which was done, nor confirms it again."""
    _shows(room, "Taak: uitzoeken binnen 4 uur")
    office.act(LEAD, _answer(room), ids.SCOPE_CONFIRM)
    confirmed = _shows(room, "Bevestigd door")
    assert ids.SCOPE_CONFIRM not in buttons(confirmed.blocks)
    assert "Bevestigen legt deze lijst vast" not in words(confirmed.blocks)


def test_one_decision_after_another_is_taken_from_the_same_message(
    office: Office, room: Room
) -> None:
    """Proofs come in one by one, from the message in the channel and from the window."""
    office.act(LEAD, _answer(room), ids.SCOPE_CONFIRM)
    answer = _shows(room, "Bevestigd door")
    for client in (ALDER, DOVE):
        office.press(OFFICER, answer, scope_ids.DECIDE)
        assert office.submit(OFFICER, {scope_ids.CLIENTS: [client], **LEFT_OUT}).ok
    _shows(room, "Tenant verwijderd, ticket 7")
    room.said("1 klant is nog na te gaan")
    office.press(OFFICER, room.open(OFFICER, "/breach affected"), scope_ids.DECIDE)
    assert office.submit(OFFICER, {scope_ids.CLIENTS: [FORMER], **PROOF}).ok
    _shows(room, "Wissing bewezen, Wim")


def test_an_older_answer_says_that_a_newer_one_counts(office: Office, room: Room) -> None:
    """Its buttons to confirm and to decide are gone."""
    desk, now = office.desk, office.clock.forward(minutes=5)
    newer = asked(desk, room.incident_id, now, lab_scope(LAB_MAIL))
    scope.confirm(desk, newer, OFFICER, now)
    older = _shows(room, "recentere lijst van kracht")
    assert buttons(older.blocks) == {scope_ids.FILE, ids.SCOPE_OPEN}


def test_the_answer_is_covered_when_somebody_may_read_along(office: Office, room: Room) -> None:
    """In the dark the channel names no client, also in what was said before."""
    ts = _answer(room).ts
    said = [Answer(READ_ALONG, "chat")]
    facts.tell(office.desk, room.incident_id, said, OFFICER, office.clock.now())

    def covered() -> bool:
        (answer,) = (one for one in room.messages() if one.ts == ts)
        return "Alderwick Bouw BV" not in words(answer.blocks)

    office.wait(covered)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_is_a_slip_is_said_beside_it(office: Office, room: Room, day: str) -> None:
    """Not beside the clients, where nobody would look for it."""
    office.press(OFFICER, _answer(room), scope_ids.DECIDE)
    given = {scope_ids.CLIENTS: [FORMER], **PROOF, "day": day}
    assert set(office.submit(OFFICER, given).errors) == {"day"}


def test_what_the_register_cannot_know_is_said_in_the_readers_language(
    office: Office, room: Room
) -> None:
    """The channel speaks Dutch; a colleague who has the file made reads it in English."""
    asking = lab_scope(categories=frozenset({"contact", "social_media"}))
    scope.ask(office.desk, room.incident_id, asking, LEAD, office.clock.forward(minutes=5))
    answer = room.said("Geen enkele regel vermeldt accounts op sociale media")
    office.act(RESPONDER, answer, scope_ids.FILE)

    def in_english() -> bool:
        files = office.workspace.read(lambda ws: list(ws.state.files.values()))
        mine = (one.content.decode() for one in files if room.channel in one.channels)
        return any("No holding states social media" in text and "Period" in text for text in mine)

    office.wait(in_english)

"""Decisions: who leads, that it is a breach, its times, its tracks, its end; and notes."""

from __future__ import annotations

import pytest

from bot.domain.incident import Track
from tests.services.desk import DEPUTY, LEAD, OFFICER, RESPONDER
from tests.slack.office import Office, Room, buttons


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    return office.incident()


def _headline_has(room: Room, action_id: str) -> bool:
    headline = room.headline()
    return headline is not None and action_id in buttons(headline.blocks)


def test_the_lead_is_taken_aloud(office: Office, room: Room) -> None:
    """The channel is told, the headline names the lead and loses the button."""
    headline = room.headline()
    assert headline is not None
    office.act(LEAD, headline, "lead.take")
    room.said(f"<@{LEAD}>")
    office.wait(lambda: not _headline_has(room, "lead.take"))


def test_the_menu_is_drawn_again_after_a_press(office: Office, room: Room) -> None:
    """Confirmed from the menu, the question disappears from it."""
    menu = room.open(OFFICER, "/breach")
    redrawn = office.turn(OFFICER, menu, "awareness.confirm")
    assert "awareness.confirm" not in buttons(redrawn.blocks)
    assert room.record.aware_confirmed


def test_a_responder_does_not_confirm(office: Office, room: Room) -> None:
    """That it is a breach is the officer's to say; the presser is told who it is."""
    headline = room.headline()
    assert headline is not None
    told = office.told(RESPONDER, lambda: office.act(RESPONDER, headline, "awareness.confirm"))
    assert f"<@{OFFICER}>" in told.text
    assert not room.record.aware_confirmed


def test_a_later_awareness_waits_for_a_second_person(office: Office, room: Room) -> None:
    """The earlier one drives until the deputy agrees, who is asked in the channel."""
    noticed = room.record.aware_at
    office.clock.forward(minutes=30)
    menu = room.open(OFFICER, "/breach")
    office.press(OFFICER, menu, "awareness.correct")
    later = int(noticed.timestamp()) + 600
    assert office.submit(OFFICER, {"when": later, "reason": "Toen pas bevestigd"}).ok
    asked = room.with_button("awareness.agree")
    assert room.record.aware_at == noticed
    office.act(DEPUTY, asked, "awareness.agree")
    assert room.record.aware_at.timestamp() == later


def test_an_impossible_time_is_refused_beside_its_field(office: Office, room: Room) -> None:
    """Nobody becomes aware in the future; an earlier time is taken at once."""
    menu = room.open(OFFICER, "/breach")
    office.press(OFFICER, menu, "awareness.correct")
    seconds = int(room.record.noticed_at.timestamp())
    filled = {"noticed": seconds - 600, "when": seconds + 86_400, "reason": "De wacht zag het"}
    assert set(office.submit(OFFICER, filled).errors) == {"when"}
    assert office.submit(OFFICER, {"when": seconds - 600}).ok
    assert room.record.aware_at.timestamp() == seconds - 600


@pytest.mark.parametrize("track", ["processor", "controller"])
def test_a_track_is_ruled_out_by_name(office: Office, room: Room, track: str) -> None:
    """With a reason; the menu no longer offers it."""
    menu = room.open(OFFICER, "/breach")
    office.press(OFFICER, menu, f"track.rule_out.{track}")
    assert office.submit(OFFICER, {"reason": "Alleen testgegevens"}).ok
    states = {"processor": room.record.processor_track, "controller": room.record.controller_track}
    assert states[track] is Track.RULED_OUT

    def redrawn() -> bool:
        view = office.view(OFFICER)
        return view is not None and f"track.rule_out.{track}" not in buttons(view.blocks)

    office.wait(redrawn)


def test_a_note_from_the_menu(office: Office, room: Room) -> None:
    """The form adds a line to the timeline."""
    office.press(LEAD, room.open(LEAD, "/breach"), "menu.note")
    assert office.submit(LEAD, {"note": "Leverancier gebeld"}).ok
    room.said("Leverancier gebeld")

"""Whether an incident still goes on, in Slack: which report under NIS2 is due, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import duties, significance
from bot.workspace.state import View
from tests.services.desk import OFFICER, RESPONDER, duty
from tests.slack.office import Office, Room, buttons, words

PROGRESS, FINAL = "nis2_progress_report", "nis2_final_report"


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a significant incident whose notification was filed."""
    room = office.incident()
    now = office.clock.forward(hours=1)
    given = {"known_malicious": "yes", "malicious": "yes"}
    significance.answer(office.desk, room.incident_id, given, OFFICER, now)
    filed = duty(office.desk, room.incident_id, "nis2_notification")
    duties.fulfil(office.desk, filed.id, OFFICER, now, now)
    return room


def _ask(room: Room, user: str) -> View:
    menu = room.open(user, "/breach menu")
    return room.office.press(user, menu, "handling.open")


def test_what_goes_on_is_said_from_the_menu(office: Office, room: Room) -> None:
    """A progress report takes the date of the final one, which then follows the end."""
    due = duty(office.desk, room.incident_id, FINAL).due_at
    _ask(room, OFFICER)
    assert office.submit(OFFICER, {"answer": "goes_on"}).ok
    assert duty(office.desk, room.incident_id, PROGRESS).due_at == due
    office.leave(OFFICER)
    at = office.clock.forward(days=40)
    _ask(room, OFFICER)
    ended = at - timedelta(hours=3)
    assert office.submit(OFFICER, {"answer": "handled", "when": int(ended.timestamp())}).ok
    final = duty(office.desk, room.incident_id, FINAL)
    assert final.due_at is not None
    assert final.due_at > at + timedelta(days=27)


def test_the_clock_asks_beside_the_report(office: Office, room: Room) -> None:
    """Also while the final report waits for the end and nothing else can be pressed there."""
    _ask(room, OFFICER)
    assert office.submit(OFFICER, {"answer": "goes_on"}).ok
    office.leave(OFFICER)
    clock = room.answer(OFFICER, "/breach clock")
    final = duty(office.desk, room.incident_id, FINAL)
    block = next(one for one in clock.blocks if one.get("block_id") == f"duty.{final.id}")
    assert buttons([block]) == {"handling.open"}


def test_an_end_without_an_hour_or_in_the_future_is_refused(office: Office, room: Room) -> None:
    """Beside the field of the hour."""
    _ask(room, OFFICER)
    for when in (None, int(office.clock.now().timestamp()) + 60):
        assert set(office.submit(OFFICER, {"answer": "handled", "when": when}).errors) == {"when"}


def test_a_responder_is_told_who_may(office: Office, room: Room) -> None:
    """It moves a statutory deadline."""
    menu = room.open(RESPONDER, "/breach menu")
    assert "handling.open" not in buttons(menu.blocks)
    assert f"<@{OFFICER}>" in words(menu.blocks)


def test_no_report_no_question(office: Office, room: Room) -> None:
    """Once the final report was filed, the menu does not ask any more."""
    final = duty(office.desk, room.incident_id, FINAL)
    now = office.clock.now()
    duties.fulfil(office.desk, final.id, OFFICER, now, now)
    assert "handling.open" not in buttons(room.open(OFFICER, "/breach menu").blocks)

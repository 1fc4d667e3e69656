"""What clients answer to their notices, in Slack: accepted is not confirmed (rule 18)."""

from __future__ import annotations

import pytest

from bot.domain.incident import DutyState, NoticeState
from bot.store.tables.answers import Answer
from bot.workspace.state import View
from tests.services.desk import ALDER, OFFICER, RESPONDER, drafts_of, duty
from tests.slack.office import Office, Room, buttons, field_of, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident in which one client's notice has left by mail."""
    room = office.incident()
    room.confirm_scope()
    view = room.open(OFFICER, "/breach notices")
    while "Alderwick" not in words(view.blocks[:2]):
        view = office.turn(OFFICER, view, "notice.next")
    office.act(OFFICER, view, "notice.approve")
    office.wait(lambda: _state(room) is NoticeState.SENT)
    office.leave(OFFICER)
    return room


def _state(room: Room) -> NoticeState:
    return drafts_of(room.office.desk, room.incident_id)[ALDER].state


def _answer(room: Room) -> Answer:
    with room.office.store.read():
        found: Answer = Answer.get(Answer.incident_id == room.incident_id)
    return found


def _from_menu(room: Room, user: str, action_id: str) -> View:
    menu = room.open(user, "/breach menu")
    return room.office.press(user, menu, action_id)


def _headline(room: Room, part: str) -> str:
    def look() -> str | None:
        message = room.headline()
        text = words(message.blocks) if message else ""
        return text if part in text else None

    return room.office.wait(look)


def test_who_has_the_notice_is_recorded_from_the_menu(office: Office, room: Room) -> None:
    """The client, the person, the way and the hour; the headline counts told and confirmed."""
    assert "1 geïnformeerd · 0 bevestigd" in _headline(room, "1 geïnformeerd")
    form = _from_menu(room, RESPONDER, "acknowledged.open")
    assert [one["value"] for one in field_of(form, "client")["options"]] == [ALDER]
    at = office.clock.forward(minutes=20)
    filled = {"client": ALDER, "whom": "Mevr. Peeters", "how": "telephone"}
    assert office.submit(RESPONDER, {**filled, "when": int(at.timestamp())}).ok
    kept = _answer(room)
    assert (kept.state, kept.how, kept.answered_at) == ("acknowledged", "telephone", at)
    assert "1 geïnformeerd · 1 bevestigd" in _headline(room, "1 bevestigd")


def test_an_answer_before_the_breach_or_after_now_is_refused(office: Office, room: Room) -> None:
    """Beside the field of the hour; the rest of the form stays."""
    _from_menu(room, RESPONDER, "acknowledged.open")
    filled = {"client": ALDER, "whom": "Mevr. Peeters"}
    for wrong in (room.record.noticed_at, office.clock.now()):
        step = -3600 if wrong == room.record.noticed_at else 3600
        outcome = office.submit(RESPONDER, {**filled, "when": int(wrong.timestamp()) + step})
        assert set(outcome.errors) == {"when"}


def test_a_notice_that_came_back_opens_the_duty_again(office: Office, room: Room) -> None:
    """From the review of the notice; with the first deadline, and it can be sent again."""
    first = duty(office.desk, room.incident_id, "notify_controller", ALDER).due_at
    view = room.open(OFFICER, "/breach notices")
    while "bounced.open" not in buttons(view.blocks):
        view = office.turn(OFFICER, view, "notice.next")
    form = office.press(OFFICER, view, "bounced.open")
    assert field_of(form, "client")["initial_option"]["value"] == ALDER
    assert office.submit(OFFICER, {"reason": "550 mailbox unavailable"}).ok
    again = duty(office.desk, room.incident_id, "notify_controller", ALDER)
    assert (again.state, again.due_at) == (DutyState.OPEN, first)
    assert _state(room) is NoticeState.FAILED


def test_two_who_record_the_same_answer_are_told(office: Office, room: Room) -> None:
    """The second finds that nothing waits any more, and the first answer stays."""
    for user in (RESPONDER, OFFICER):
        _from_menu(room, user, "acknowledged.open")
    filled = {"client": ALDER, "whom": "Mevr. Peeters"}
    assert office.submit(RESPONDER, filled).ok
    assert set(office.submit(OFFICER, filled).errors) == {"client"}
    assert _answer(room).recorded_by == RESPONDER


def test_nothing_is_asked_where_nothing_is_awaited(office: Office) -> None:
    """The window says so."""
    bare = office.incident()
    window = _from_menu(bare, RESPONDER, "acknowledged.open")
    assert f"No notice of {bare.record.reference} waits for an answer" in words(window.blocks)

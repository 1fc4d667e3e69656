"""News, a passage for all, letters, mails whose fate is unknown, counsel: in Slack."""

from __future__ import annotations

import pytest

from bot.domain.incident import NoticeState
from bot.services import awareness
from bot.store import notices as kept
from bot.workspace.state import View
from tests.services.desk import (
    ALDER,
    COUNSEL,
    ELM,
    GRIEF,
    OFFICER,
    RESPONDER,
    drafts_of,
)
from tests.slack.office import Office, Room, buttons, words

NAMES = {ALDER: "Alderwick", ELM: "Elmenhoek", GRIEF: "Griefbos"}


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose drafts wait."""
    room = office.incident()
    room.confirm_scope()
    return room


def _review(room: Room, user: str, client_id: str) -> View:
    """Open the review and turn to one client's notice."""
    view = room.open(user, "/breach notices")
    while NAMES[client_id] not in words(view.blocks[:2]):
        view = room.office.turn(user, view, "notice.next")
    return view


def _state(room: Room, client_id: str) -> NoticeState:
    return drafts_of(room.office.desk, room.incident_id)[client_id].state


def _top(office: Office, user: str, part: str) -> View | None:
    view = office.view(user)
    return view if view is not None and part in words(view.blocks) else None


def _certain(room: Room) -> None:
    awareness.confirm_breach(room.office.desk, room.incident_id, OFFICER, room.office.clock.now())


def test_a_stale_draft_is_sent_as_it_is(office: Office, room: Room) -> None:
    """The button says so; an update follows."""
    _certain(room)
    view = _review(room, OFFICER, ALDER)
    assert "notice.approve" not in buttons(view.blocks)
    office.turn(OFFICER, view, "notice.as_it_is")
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)


def test_what_went_stale_while_it_was_read_does_not_leave_by_a_press(
    office: Office, room: Room
) -> None:
    """The press is refused; the review shows the choice."""
    view = _review(room, OFFICER, ALDER)
    _certain(room)
    refused = office.press(OFFICER, view, "notice.approve")
    assert refused.callback_id == "view.refusal"
    assert _state(room, ALDER) is NoticeState.DRAFT


def test_stale_drafts_are_made_anew(office: Office, room: Room) -> None:
    """One, then all the others; then they may leave."""
    _certain(room)
    view = _review(room, OFFICER, ALDER)
    office.turn(OFFICER, view, "notice.redraft")
    anew = office.wait(lambda: _without(office, "notice.redraft"))
    assert "notice.approve" in buttons(anew.blocks)
    office.leave(OFFICER)
    other = _review(room, OFFICER, GRIEF)
    office.turn(OFFICER, other, "notice.redraft_all")
    office.leave(OFFICER)
    assert "notice.redraft" not in buttons(_review(room, OFFICER, ELM).blocks)


def test_an_edited_draft_is_joined_with_the_news(office: Office, room: Room) -> None:
    """The form has the person's words and the news; saved, it is up to date."""
    form = office.press(OFFICER, _review(room, OFFICER, ALDER), "notice.edit")
    text = next(b for b in form.blocks if b.get("block_id") == "text")["element"]["initial_value"]
    assert office.submit(OFFICER, {"text": f"{text}\n\nWij bellen u."}).ok
    office.wait(lambda: _top(office, OFFICER, "Erin: Wij bellen u."))
    office.leave(OFFICER)
    _certain(room)
    joined = office.press(OFFICER, _review(room, OFFICER, ALDER), "notice.join")
    assert joined.callback_id == "view.edit"
    assert office.submit(OFFICER).ok
    after = drafts_of(office.desk, room.incident_id)[ALDER]
    assert after.facts["confirmed"] is True
    assert "Wij bellen u." in after.text


def test_the_passage_is_written_once_for_all(office: Office, room: Room) -> None:
    """It is in every draft of its language, and who wrote it does not release them."""
    waiting = room.with_button("notices.passage")
    office.press(OFFICER, waiting, "notices.passage")
    assert office.submit(OFFICER, {"passage.nl": "De back-up is versleuteld."}).ok
    drafts = drafts_of(office.desk, room.incident_id)
    assert all("De back-up is versleuteld." in drafts[one].text for one in (ALDER, ELM, GRIEF))
    view = _review(room, OFFICER, ALDER)
    assert "notice.approve" not in buttons(view.blocks)
    office.leave(OFFICER)
    office.turn(RESPONDER, _review(room, RESPONDER, ALDER), "notice.countersign_alike")
    office.leave(RESPONDER)
    office.turn(OFFICER, _review(room, OFFICER, ALDER), "notice.approve_alike")
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)


def test_a_word_of_another_name_asks_for_the_client(office: Office, room: Room) -> None:
    """Another name is refused beside the field, and the form stays."""
    form = office.press(RESPONDER, _review(room, RESPONDER, ALDER), "notice.edit")
    text = next(b for b in form.blocks if b.get("block_id") == "text")["element"]["initial_value"]
    assert office.submit(RESPONDER, {"text": f"{text}\n\nOok het Werkzeug."}).ok
    view = _review(room, OFFICER, ALDER)
    office.press(OFFICER, view, "notice.release")
    assert set(office.submit(OFFICER, {"about": "Carlsfeld"}).errors) == {"about"}
    assert office.submit(OFFICER, {"about": "Alderwick Bouw"}).ok
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)


def test_a_letter_is_recorded(office: Office, room: Room) -> None:
    """For a client without an address: how, and what shows it."""
    office.press(OFFICER, _review(room, OFFICER, ELM), "notice.by_hand")
    assert office.submit(OFFICER, {"how": "letter", "note": "RR 0123"}).ok
    assert _state(room, ELM) is NoticeState.SENT


@pytest.mark.parametrize("state", [NoticeState.UNCERTAIN, NoticeState.FAILED])
def test_a_mail_whose_fate_is_unknown_is_settled(
    office: Office, room: Room, state: NoticeState
) -> None:
    """Said to have arrived, with what shows it."""
    office.turn(OFFICER, _review(room, OFFICER, ALDER), "notice.approve")
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)
    draft = drafts_of(office.desk, room.incident_id)[ALDER]
    with office.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, state=state)
    office.leave(OFFICER)
    view = _review(room, OFFICER, ALDER)
    assert {"notice.arrived", "notice.again", "notice.by_hand"} <= set(buttons(view.blocks))
    form = office.press(OFFICER, view, "notice.arrived")
    assert form.callback_id == "view.arrived"
    office.leave(OFFICER)
    again = office.turn(OFFICER, _review(room, OFFICER, ALDER), "notice.again")
    assert again.callback_id == "view.review"
    assert _state(room, ALDER) is NoticeState.APPROVED


def test_counsel_answers_in_a_direct_message(office: Office) -> None:
    """No objection ends the wait; an objection is shown beside the notice."""
    room = office.incident()
    asked = office.direct(COUNSEL, room.confirm_scope)
    shown = office.press(COUNSEL, asked, "counsel.read")
    assert "Griefbos NV" in words(shown.blocks)
    assert "Alderwick" not in words(shown.blocks)
    assert buttons(shown.blocks) == set()
    office.leave(COUNSEL)
    heard = office.direct(COUNSEL, lambda: office.act(COUNSEL, asked, "counsel.agree"))
    assert "no objection" in heard.text
    assert heard.ts != asked.ts
    assert "notice.approve" in buttons(_review(room, OFFICER, GRIEF).blocks)
    office.leave(OFFICER)
    office.press(COUNSEL, asked, "counsel.object")
    assert office.submit(COUNSEL, {"comment": "Naar hun raadsman"}).ok
    assert "Naar hun raadsman" in words(_review(room, OFFICER, GRIEF).blocks)


def _without(office: Office, action: str) -> View | None:
    view = office.view(OFFICER)
    return view if view is not None and action not in buttons(view.blocks) else None

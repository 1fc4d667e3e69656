"""Reviewing and releasing notices: seen, changed, sent back, countersigned, approved."""

from __future__ import annotations

import pytest

from bot.domain.incident import NoticeState
from bot.workspace.state import View
from tests.services.desk import ALDER, BOREE, DEPUTY, LEAD, OFFICER, RESPONDER, drafts_of
from tests.slack.office import Office, Room, buttons, field_of, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident whose drafts wait."""
    room = office.incident()
    room.confirm_scope()
    return room


def _review(room: Room, user: str, client_id: str) -> View:
    """Open the review and turn to one client's notice."""
    name = {ALDER: "Alderwick", BOREE: "Boréale"}[client_id]
    view = room.open(user, "/breach notices")
    while name not in words(view.blocks[:2]):
        view = room.office.turn(user, view, "notice.next")
    return view


def _state(room: Room, client_id: str) -> NoticeState:
    return drafts_of(room.office.desk, room.incident_id)[client_id].state


def test_the_review_shows_what_the_client_will_read(office: Office, room: Room) -> None:
    """Subject and text are there; pages are turned both ways."""
    waiting = room.with_button("notices.review", without="duty.have_it")
    first = office.press(OFFICER, waiting, "notices.review")
    second = office.turn(OFFICER, first, "notice.next")
    assert words(second.blocks) != words(first.blocks)
    back = office.turn(OFFICER, second, "notice.previous")
    assert words(back.blocks) == words(first.blocks)


def test_one_is_approved_and_mailed(office: Office, room: Room) -> None:
    """What was approved leaves; the next one that waits is shown."""
    before = len(office.letters())
    view = _review(room, OFFICER, ALDER)
    office.turn(OFFICER, view, "notice.approve")
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)
    assert office.letters()[before:] == ["privacy@alderwick.example"]


def test_all_that_are_alike_are_approved_at_once(office: Office, room: Room) -> None:
    """Those of one language and kind leave together; each is a mail of its own."""
    before = len(office.letters())
    office.turn(OFFICER, _review(room, OFFICER, ALDER), "notice.approve_alike")
    office.wait(lambda: len(office.letters()) >= before + 2)
    sent = office.letters()[before:]
    assert len(sent) == len(set(sent))


def test_who_wrote_a_text_does_not_release_it(office: Office, room: Room) -> None:
    """After the officer's own change somebody else reads it first."""
    view = _review(room, OFFICER, ALDER)
    form = office.press(OFFICER, view, "notice.edit")
    text = field_of(form, "text")["initial_value"]
    assert office.submit(OFFICER, {"text": f"{text}\n\nWij bellen u vandaag."}).ok
    alone = office.wait(lambda: _top(office, OFFICER, "Wij bellen u vandaag."))
    assert "notice.approve" not in buttons(alone.blocks)
    office.leave(OFFICER)
    second = _review(room, RESPONDER, ALDER)
    office.turn(RESPONDER, second, "notice.countersign")
    office.leave(RESPONDER)
    signed = _review(room, OFFICER, ALDER)
    office.turn(OFFICER, signed, "notice.approve")
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)


def test_the_author_does_not_countersign(office: Office, room: Room) -> None:
    """The button is there for a colleague, and not for who wrote the text."""
    view = _review(room, LEAD, ALDER)
    form = office.press(LEAD, view, "notice.edit")
    text = field_of(form, "text")["initial_value"]
    assert office.submit(LEAD, {"text": f"{text}\n\nExtra."}).ok
    own = office.wait(lambda: _top(office, LEAD, "Extra."))
    assert "notice.countersign" not in buttons(own.blocks)
    assert "notice.countersign" in buttons(_review(room, RESPONDER, ALDER).blocks)


def test_another_client_is_never_named(office: Office, room: Room) -> None:
    """The text stays in the form; the sentence says what is wrong, and nothing is stored."""
    view = _review(room, OFFICER, ALDER)
    form = office.press(OFFICER, view, "notice.edit")
    text = field_of(form, "text")["initial_value"]
    changed = f"{text}\n\nOok Hazelhaven BV is getroffen."
    outcome = office.submit(OFFICER, {"text": changed})
    assert set(outcome.errors) == {"text"}
    top = office.view(OFFICER)
    assert top is not None
    assert top.values["text"]["text"]["value"] == changed
    assert "Hazelhaven" not in drafts_of(office.desk, room.incident_id)[ALDER].text


def test_an_empty_subject_is_refused_beside_it(office: Office, room: Room) -> None:
    """The field is named."""
    office.press(OFFICER, _review(room, OFFICER, ALDER), "notice.edit")
    assert set(office.submit(OFFICER, {"subject": "   "}).errors) == {"subject"}


def test_a_draft_is_sent_back_with_a_comment(office: Office, room: Room) -> None:
    """Whoever edits it next reads why."""
    office.press(OFFICER, _review(room, OFFICER, BOREE), "notice.reject")
    assert office.submit(OFFICER, {"comment": "Le numéro du contrat manque"}).ok
    view = office.wait(lambda: _top(office, OFFICER, "Le numéro du contrat manque"))
    assert view.callback_id == "view.review"
    assert _state(room, BOREE) is NoticeState.REJECTED


def test_what_changed_meanwhile_is_not_approved(office: Office, room: Room) -> None:
    """Approval binds what was seen: another text than that does not leave."""
    seen = _review(room, OFFICER, ALDER)
    form = office.press(RESPONDER, _review(room, RESPONDER, ALDER), "notice.edit")
    text = field_of(form, "text")["initial_value"]
    assert office.submit(RESPONDER, {"text": f"{text}\n\nNieuw."}).ok
    refused = office.press(OFFICER, seen, "notice.approve")
    assert refused.callback_id == "view.refusal"
    assert _state(room, ALDER) is NoticeState.DRAFT


def test_two_who_approve_at_once_send_one_mail(office: Office, room: Room) -> None:
    """The second one is told; the client gets one mail."""
    before = len(office.letters())
    first, second = _review(room, OFFICER, ALDER), _review(room, DEPUTY, ALDER)
    office.turn(OFFICER, first, "notice.approve")
    refused = office.press(DEPUTY, second, "notice.approve")
    assert refused.callback_id == "view.refusal"
    office.wait(lambda: _state(room, ALDER) is NoticeState.SENT)
    assert office.letters()[before:] == ["privacy@alderwick.example"]


def test_without_drafts_there_is_nothing_to_review(office: Office) -> None:
    """The window says so."""
    room = office.incident()
    assert room.open(OFFICER, "/breach notices").callback_id == "view.refusal"


def test_in_an_exercise_nothing_leaves(office: Office) -> None:
    """Approved as ever, marked everywhere, and no mail goes out."""
    before = len(office.letters())
    room = office.incident(exercise=True, reporter=OFFICER)
    room.confirm_scope()
    view = _review(room, OFFICER, ALDER)
    assert "oefening" in words(view.blocks[:1]).lower()
    office.turn(OFFICER, view, "notice.approve")
    assert _state(room, ALDER) is NoticeState.APPROVED
    headline = room.headline()
    assert headline is not None
    assert "oefening" in headline.text.lower()
    assert office.letters()[before:] == []


def _top(office: Office, user: str, part: str) -> View | None:
    view = office.view(user)
    return view if view is not None and part in words(view.blocks) else None

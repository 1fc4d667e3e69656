"""The queue of notices and what is shown of one before it is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import NoticeState
from bot.services import (
    awareness,
    common_passage,
    counsel,
    editing,
    incidents,
    releasing,
    reviewing,
)
from bot.services.desk import Desk
from bot.services.reviewing import NothingToReview
from bot.services.rights import NoSuchIncident
from bot.store import notices as kept
from tests.services.desk import (
    ALDER,
    BOREE,
    COUNSEL,
    DEPUTY,
    ELM,
    GRIEF,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    TWIN,
    Night,
    opened,
)

SOON = NIGHT + timedelta(minutes=5)


def test_those_that_wait_come_first_by_name(short_night: Night) -> None:
    """Each with its client, address, term and what it lacks."""
    draft = short_night.draft(ALDER)
    releasing.approve(short_night.desk, draft.id, draft.digest, OFFICER, SOON)
    queue = reviewing.queue(short_night.desk, short_night.incident_id, SOON)

    waiting = [line.client_name for line in queue.waiting]
    assert waiting == sorted(waiting)
    assert [line.client_id for line in queue.lines[5:]] == [ELM, ALDER]
    assert [line.client_id for line in queue.blocked] == [ELM]
    boree = next(line for line in queue.lines if line.client_id == BOREE)
    assert boree.term_at == NIGHT + timedelta(hours=8)
    assert (boree.recipient, boree.edited) == ("privacy@boreale.example", False)
    assert boree.missing


def test_a_draft_that_was_set_aside_is_not_in_the_queue(short_night: Night) -> None:
    """There is nothing to do about it."""
    draft = short_night.draft(ALDER)
    with short_night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, state=NoticeState.SUPERSEDED)

    queue = reviewing.queue(short_night.desk, short_night.incident_id, SOON)
    assert ALDER not in {line.client_id for line in queue.lines}


def test_a_queue_of_no_incident_is_refused(short_desk: Desk) -> None:
    """There is none of that id."""
    with pytest.raises(NoSuchIncident):
        reviewing.queue(short_desk, "f" * 32, NIGHT)


def test_the_preview_is_exactly_what_the_client_will_see(night: Night) -> None:
    """Subject, text and the digest that an approval binds."""
    draft = night.draft(BOREE)
    shown = reviewing.preview(night.desk, night.incident_id, OFFICER, SOON, at=draft.id)

    assert (shown.subject, shown.text, shown.digest) == (draft.subject, draft.text, draft.digest)
    assert (shown.may_release, shown.refusal) == (True, None)
    assert reviewing.notice(night.desk, draft.id) == draft


def test_turning_the_pages_stays_within_the_queue(short_night: Night) -> None:
    """First, next, last; beyond the ends it stays."""
    desk, incident_id = short_night.desk, short_night.incident_id
    first = reviewing.preview(desk, incident_id, OFFICER, SOON)
    second = reviewing.preview(desk, incident_id, OFFICER, SOON, first.line.id, 1)
    before = reviewing.preview(desk, incident_id, OFFICER, SOON, first.line.id, -1)
    lines = reviewing.queue(desk, incident_id, SOON).lines
    after = reviewing.preview(desk, incident_id, OFFICER, SOON, lines[-1].id, 1)

    assert (first.position, second.position, before.position) == (1, 2, 1)
    assert (after.position, after.total) == (7, 7)


def test_an_id_of_another_incident_shows_the_first_of_this_one(short_night: Night) -> None:
    """A replayed button shows nothing of another channel."""
    night = short_night
    with pytest.raises(NothingToReview):
        reviewing.preview(night.desk, opened(night.desk, request_key="x"), OFFICER, SOON)
    shown = reviewing.preview(night.desk, night.incident_id, OFFICER, SOON, at="f" * 32)

    assert shown.position == 1


def test_the_number_of_alike_is_what_one_press_would_release(short_night: Night) -> None:
    """Three in Dutch; one edited or sent back no longer counts, save when it is the one shown."""
    night = short_night
    desk, incident_id = night.desk, night.incident_id
    alder, twin = night.draft(ALDER), night.draft(TWIN)
    assert reviewing.preview(desk, incident_id, OFFICER, SOON, at=alder.id).alike == 3
    releasing.reject(desk, twin.id, twin.digest, OFFICER, "wrong", SOON)

    assert reviewing.preview(desk, incident_id, OFFICER, SOON, at=alder.id).alike == 2
    assert reviewing.preview(desk, incident_id, OFFICER, SOON, at=twin.id).alike == 3
    editing.edit(desk, alder.id, alder.digest, LEAD, SOON, subject="x", text="y")
    assert reviewing.preview(desk, incident_id, OFFICER, SOON, at=alder.id).alike == 1


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (OFFICER, None),
        (RESPONDER, "approval.error.officer_first"),
        (MANAGER, "error.not_allowed_release"),
    ],
)
def test_who_may_not_release_is_told_why(
    short_night: Night, person: str, refusal: str | None
) -> None:
    """The key of the sentence and what it needs to be said."""
    shown = reviewing.preview(
        short_night.desk, short_night.incident_id, person, SOON, at=short_night.draft(ALDER).id
    )

    assert (shown.refusal, shown.may_release) == (refusal, refusal is None)
    assert bool(shown.refusal_values) == (refusal is not None)


def test_staff_see_no_notice(short_night: Night) -> None:
    """The incident is not theirs."""
    with pytest.raises(NoSuchIncident):
        reviewing.preview(short_night.desk, short_night.incident_id, STAFF, SOON)


def test_what_is_released_cannot_be_released_again(short_night: Night) -> None:
    """The preview says so before anyone presses."""
    draft = short_night.draft(ALDER)
    releasing.approve(short_night.desk, draft.id, draft.digest, OFFICER, SOON)
    shown = reviewing.preview(short_night.desk, short_night.incident_id, OFFICER, SOON, at=draft.id)

    assert (shown.may_release, shown.refusal) == (False, "error.notice_approved")
    assert shown.line.term_at is not None


def test_a_lead_of_the_management_may_release_in_an_emergency(short_night: Night) -> None:
    """The preview and the press agree."""
    night, late = short_night, NIGHT + timedelta(minutes=30)
    incidents.take_lead(night.desk, night.incident_id, MANAGER, NIGHT)
    draft = night.draft(ALDER)
    releasing.countersign(night.desk, draft.id, draft.digest, RESPONDER, NIGHT)
    shown = reviewing.preview(night.desk, night.incident_id, MANAGER, late, at=draft.id)

    assert shown.may_release
    assert shown.countersigned_by == RESPONDER


def test_a_disputed_client_is_shown_as_waiting_for_counsel(short_night: Night) -> None:
    """The officer learns how long, not only that it is refused."""
    shown = reviewing.preview(
        short_night.desk, short_night.incident_id, OFFICER, SOON, at=short_night.draft(GRIEF).id
    )

    assert shown.refusal == "approval.error.counsel_may_object"
    assert shown.refusal_values["minutes"] == 60


def test_a_notice_that_vanished_meanwhile_is_nothing_to_review(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two queries may see two states; the second one wins, in words."""
    monkeypatch.setattr("bot.store.notices.find", lambda _: None)
    with pytest.raises(NothingToReview):
        reviewing.preview(short_night.desk, short_night.incident_id, OFFICER, SOON)


@pytest.mark.parametrize(("who", "may"), [(LEAD, False), (RESPONDER, True)])
def test_the_author_is_not_asked_to_countersign(short_night: Night, who: str, may: bool) -> None:
    """Somebody else reads a text a second time (rule 26)."""
    draft = short_night.draft(ALDER)
    with short_night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, authors=[LEAD])
    shown = reviewing.preview(short_night.desk, short_night.incident_id, who, NIGHT, at=draft.id)

    assert shown.may_countersign is may


@pytest.mark.parametrize(
    ("who", "may"), [(OFFICER, False), (RESPONDER, True), (DEPUTY, True), (MANAGER, False)]
)
def test_who_wrote_the_common_passage_is_read_by_somebody_else(
    short_night: Night, who: str, may: bool
) -> None:
    """It makes an author as an edit of one draft does, so a second person is asked to sign."""
    night = short_night
    common_passage.write(night.desk, night.incident_id, {"nl": "Een dief."}, OFFICER, SOON)
    draft = night.draft(ALDER)
    shown = reviewing.preview(night.desk, night.incident_id, who, SOON, at=draft.id)

    assert shown.may_countersign is may


@pytest.mark.parametrize(
    ("who", "minutes", "may"),
    [(LEAD, 29, False), (LEAD, 30, True), (RESPONDER, 30, True), (OFFICER, 30, False)],
)
def test_lead_and_responder_are_asked_to_sign_when_no_officer_answers(
    short_night: Night, who: str, minutes: int, may: bool
) -> None:
    """Else nobody could give the first of their two words; before that it serves nothing."""
    night, late = short_night, NIGHT + timedelta(minutes=minutes)
    incidents.take_lead(night.desk, night.incident_id, LEAD, NIGHT)
    draft = night.draft(ALDER)
    shown = reviewing.preview(night.desk, night.incident_id, who, late, at=draft.id)

    assert shown.may_countersign is may


def test_the_preview_asks_for_what_the_rules_want_said(short_night: Night) -> None:
    """A reason at night, the client's name where another one's may stand, and what has changed."""
    desk = short_night.desk
    draft = short_night.draft(ALDER)
    text = draft.text.replace("Beste", "Geachte") + "\nOok het Werkzeug."
    editing.edit(desk, draft.id, draft.digest, OFFICER, NIGHT, subject=draft.subject, text=text)
    late = NIGHT + timedelta(hours=11)
    awareness.confirm_breach(desk, short_night.incident_id, OFFICER, late)

    shown = reviewing.preview(desk, short_night.incident_id, OFFICER, late, draft.id)
    assert shown.may_release
    assert shown.needs == ("reason", "about")
    assert "confirmed" in shown.stale
    assert shown.names == ("Carlsfeld Werkzeug GmbH",)
    assert "Ook het Werkzeug." in shown.edits[-1].after


def test_who_releases_sees_each_place_that_a_person_changed(short_night: Night) -> None:
    """Also another address and another subject: they leave as the text does."""
    desk, draft = short_night.desk, short_night.draft(ALDER)
    lawyer = "raadsman@balie.example"
    editing.edit(
        desk,
        draft.id,
        draft.digest,
        LEAD,
        SOON,
        subject="Lekje",
        text=draft.text,
        recipient=lawyer,
    )
    shown = reviewing.preview(desk, short_night.incident_id, OFFICER, SOON, draft.id)
    assert [(one.before, one.after) for one in shown.edits] == [
        (draft.recipient, lawyer),
        (draft.subject, "Lekje"),
    ]


def test_what_a_person_has_to_settle_comes_before_what_is_done(night: Night) -> None:
    """What waits, then what did not arrive, then what has no address, then all that has left."""
    desk, incident_id = night.desk, night.incident_id
    incident_notices = {client: night.draft(client) for client in (ALDER, TWIN)}
    with desk.store.transaction():
        for client, state in ((ALDER, NoticeState.SENT), (TWIN, NoticeState.FAILED)):
            draft = incident_notices[client]
            assert kept.change(draft.id, [draft.state], draft.digest, state=state)
    lines = reviewing.queue(desk, incident_id, SOON).lines
    states = list(dict.fromkeys(line.state for line in lines))
    assert states == [
        NoticeState.DRAFT,
        NoticeState.FAILED,
        NoticeState.BLOCKED,
        NoticeState.SENT,
    ]


def test_an_objection_is_shown_where_it_belongs(short_night: Night) -> None:
    """Beside the notice to the client in a dispute, and no other."""
    desk, incident_id = short_night.desk, short_night.incident_id
    counsel.object_to(desk, incident_id, COUNSEL, "Niet zo", SOON)
    shown = {
        client: reviewing.preview(
            desk, incident_id, OFFICER, SOON, short_night.draft(client).id
        ).objection
        for client in (GRIEF, ALDER)
    }
    assert shown == {GRIEF: "Niet zo", ALDER: ""}


def test_the_list_leaves_the_texts_where_they_are(night: Night) -> None:
    """All else is as it is kept; who waits for ten thousand lines reads none of the texts."""
    with night.desk.store.read():
        whole = kept.of_incident(night.incident_id)
        light = kept.without_texts(night.incident_id)
    assert light == tuple(replace(row, text="", html="") for row in whole)


def test_what_is_released_along_can_be_listed(short_night: Night) -> None:
    """Those that share the common text, by name; a draft that is gone has none."""
    night = short_night
    shared = reviewing.alike_to(night.desk, night.incident_id, LEAD, night.draft(ALDER).id)
    assert night.draft(ALDER).id not in shared
    assert shared[night.draft(GRIEF).id] == "Griefbos NV"
    assert reviewing.alike_to(night.desk, night.incident_id, LEAD, "nothing") == {}
    with pytest.raises(NoSuchIncident):
        reviewing.alike_to(night.desk, night.incident_id, STAFF, "nothing")

"""Releasing notices: four eyes, the exact text, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.approval import ReleasePath, ReleaseRefused
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.outgoing import Lane, OutgoingRow, RowState
from bot.services import audit, editing, incidents, own_steps, releasing, steps
from bot.services.approvals import NoticeTaken
from bot.services.foreign import ForeignClientNamed
from bot.services.outbox import listing
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.sending import NOTICE
from bot.store import notices as kept
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    ALDER,
    BOREE,
    CARLS,
    DEPUTY,
    DOVE,
    ELM,
    GRIEF,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    at_once,
    confirmed,
    drafts_of,
    duty,
    opened,
    task,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TERM = NIGHT + 12 * HOUR  # Alderwick's: our own target
SOON = NIGHT + 5 * MINUTE


def approve(
    night: Night, client_id: str, by: str, now: datetime = SOON, reason: str = ""
) -> ReleasePath:
    """Release a client's notice as it stands and return under which rule."""
    draft = night.draft(client_id)
    return releasing.approve(night.desk, draft.id, draft.digest, by, now, reason=reason).path


def edit(night: Night, client_id: str, by: str, now: datetime = SOON, text: str = "Tekst") -> None:
    """Change the words of a client's notice."""
    draft = night.draft(client_id)
    editing.edit(night.desk, draft.id, draft.digest, by, now, subject="Onderwerp", text=text)


def countersign(night: Night, client_id: str, by: str, now: datetime = SOON) -> None:
    """Sign a client's notice as it stands."""
    draft = night.draft(client_id)
    releasing.countersign(night.desk, draft.id, draft.digest, by, now)


def mailed(night: Night) -> list[OutgoingRow]:
    """Return the notices on their way."""
    rows = listing(night.desk.store, (RowState.WAITING,))
    return [row for row in rows if row.kind == NOTICE]


def refusal(act: Callable[[], object]) -> str:
    """Return the key of what an act is refused with."""
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.key


def test_an_unedited_draft_is_released_by_the_officer_alone(night: Night) -> None:
    """Nobody wrote it; it is on its way once, bound to its text, under a fixed Message-ID."""
    before = night.draft(ALDER)
    path = approve(night, ALDER, OFFICER)

    after = night.draft(ALDER)
    assert path is ReleasePath.UNEDITED
    assert (after.state, after.approved_by, after.approved_at) == (
        NoticeState.APPROVED,
        OFFICER,
        SOON,
    )
    assert (after.text, after.html, after.digest) == (before.text, before.html, before.digest)
    assert after.message_id is not None
    assert after.message_id.endswith("@comitor.be>")
    (row,) = mailed(night)
    assert (row.stream, row.lane) == ("mail:alderwick.example", Lane.DEADLINE)
    assert dict(row.facts) == {"notice_id": after.id, "digest": after.digest}


def test_a_double_click_releases_once_and_says_who_did(night: Night) -> None:
    """The second press finds it released."""
    draft = night.draft(ALDER)
    approve(night, ALDER, OFFICER)

    with pytest.raises(NoticeTaken) as refused:
        releasing.approve(night.desk, draft.id, draft.digest, DEPUTY, SOON)
    assert (refused.value.key, refused.value.values["who"]) == (
        "error.notice_approved",
        f"<@{OFFICER}>",
    )
    assert len(mailed(night)) == 1


def test_of_two_releases_at_the_same_moment_one_counts(night: Night) -> None:
    """Officer and deputy press together: one mail, one entry in the chain."""
    draft = night.draft(ALDER)
    acts = [
        partial(releasing.approve, night.desk, draft.id, draft.digest, by, SOON)
        for by in (OFFICER, DEPUTY, OFFICER)
    ]

    assert [type(error) for error in at_once(acts)] == [NoticeTaken] * 2
    assert len(mailed(night)) == 1
    with night.desk.store.read():
        assert AuditEntry.select().where(AuditEntry.action == "notice.approved").count() == 1
    assert audit.verify(night.desk.store).fault is None


def test_a_text_that_changed_since_it_was_seen_is_not_released(night: Night) -> None:
    """Approval binds exactly what was read."""
    seen = night.draft(ALDER)
    edit(night, ALDER, LEAD)

    late = partial(releasing.approve, night.desk, seen.id, seen.digest, OFFICER, SOON)
    assert refusal(late) == "approval.error.text_changed"
    assert mailed(night) == []


def test_a_released_text_is_not_edited(night: Night) -> None:
    """What left is what was approved; the writer keeps the words in the form."""
    approve(night, ALDER, OFFICER)

    assert refusal(partial(edit, night, ALDER, LEAD)) == "error.notice_changed"


def test_another_persons_text_is_released_by_the_officer(night: Night) -> None:
    """Who wrote it, another released it: four eyes."""
    edit(night, ALDER, LEAD)

    assert night.draft(ALDER).authors == (LEAD,)
    assert approve(night, ALDER, OFFICER) is ReleasePath.FOUR_EYES


def test_the_officers_own_text_needs_a_second_reader(night: Night) -> None:
    """Any responder who did not write it countersigns; then the officer releases."""
    edit(night, ALDER, OFFICER)
    assert refusal(partial(approve, night, ALDER, OFFICER)) == "approval.error.own_text"
    own = partial(countersign, night, ALDER, OFFICER)
    assert refusal(own) == "approval.error.countersign_own_text"
    countersign(night, ALDER, RESPONDER)

    assert night.draft(ALDER).countersigned_by == RESPONDER
    assert approve(night, ALDER, OFFICER) is ReleasePath.COUNTERSIGNED


def test_a_countersignature_does_not_outlive_the_text(night: Night) -> None:
    """An edit after the signature needs another one."""
    edit(night, ALDER, OFFICER)
    countersign(night, ALDER, RESPONDER)
    edit(night, ALDER, OFFICER, text="Andere tekst")

    assert night.draft(ALDER).countersigned_by is None
    assert refusal(partial(approve, night, ALDER, OFFICER)) == "approval.error.own_text"


def test_at_night_the_officer_releases_alone_with_a_reason(night: Night) -> None:
    """Nobody answered for twenty minutes and the term is near; it is read again on Monday."""
    edited = TERM - HOUR
    edit(night, ALDER, OFFICER, edited)
    early = partial(approve, night, ALDER, OFFICER, edited + 19 * MINUTE, "nobody answers")
    mute = partial(approve, night, ALDER, OFFICER, edited + 20 * MINUTE)

    assert refusal(early) == "approval.error.own_text"
    assert refusal(mute) == "approval.error.reason_needed"
    path = approve(night, ALDER, OFFICER, edited + 20 * MINUTE, "nobody answers")
    assert path is ReleasePath.NIGHT
    again = task(night.desk, night.incident_id, own_steps.READ_AGAIN)
    assert (again.state, again.about) == (TaskState.OPEN, ALDER)


def test_the_reason_of_a_lone_release_is_kept_beside_the_chain(night: Night) -> None:
    """It may name who did not answer."""
    edited = TERM - HOUR
    edit(night, ALDER, OFFICER, edited)
    approve(night, ALDER, OFFICER, edited + 20 * MINUTE, "Piet neemt niet op")

    with night.desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "notice.approved")
    assert '"path":"night"' in entry.payload
    assert '"personal":{"reason":' in entry.payload
    assert "Piet" not in entry.payload


def test_lead_and_responder_release_when_no_officer_answers(night: Night) -> None:
    """One signs, the other releases, after thirty minutes; never an edited text."""
    incidents.take_lead(night.desk, night.incident_id, LEAD, NIGHT)
    soon = partial(approve, night, ALDER, RESPONDER)
    late = NIGHT + 30 * MINUTE
    assert refusal(soon) == "approval.error.officer_first"
    alone = partial(approve, night, ALDER, LEAD, late)
    assert refusal(alone) == "approval.error.lead_and_responder"
    countersign(night, ALDER, LEAD)

    assert approve(night, ALDER, RESPONDER, late) is ReleasePath.EMERGENCY
    again = task(night.desk, night.incident_id, own_steps.READ_AGAIN)
    assert again.about == ALDER
    edit(night, TWIN, RESPONDER)
    countersign(night, TWIN, LEAD)
    edited = partial(approve, night, TWIN, RESPONDER, late)
    assert refusal(edited) == "approval.error.only_officer"


def test_who_released_with_fewer_eyes_is_read_by_somebody_else(night: Night) -> None:
    """Neither of the two who released it together reads it again for themselves."""
    incidents.take_lead(night.desk, night.incident_id, LEAD, NIGHT)
    countersign(night, ALDER, LEAD)
    approve(night, ALDER, RESPONDER, NIGHT + 30 * MINUTE)
    done = partial(steps.done, night.desk, night.incident_id, own_steps.READ_AGAIN)
    for person in (LEAD, RESPONDER):
        assert refusal(partial(done, person, SOON)) == "error.same_reader"
    done(OFFICER, SOON)
    assert task(night.desk, night.incident_id, own_steps.READ_AGAIN).state is TaskState.DONE


def test_an_hour_before_the_first_term_nobody_waits_for_the_officer(night: Night) -> None:
    """The term presses more than the half hour."""
    incidents.take_lead(night.desk, night.incident_id, LEAD, NIGHT)
    with night.desk.store.transaction():
        draft = night.draft(BOREE)
        kept.change(draft.id, NoticeState, draft.digest, created_at=NIGHT + 7 * HOUR)
    countersign(night, BOREE, LEAD)

    assert approve(night, BOREE, RESPONDER, NIGHT + 7 * HOUR) is ReleasePath.EMERGENCY


def test_who_leads_may_release_with_a_responder_whatever_the_role(night: Night) -> None:
    """A lead from the management is the lead (rule 26); without the lead it may not."""
    late = NIGHT + 30 * MINUTE
    countersign(night, ALDER, RESPONDER)
    with pytest.raises(NotAllowed):
        approve(night, ALDER, MANAGER, late)
    incidents.take_lead(night.desk, night.incident_id, MANAGER, NIGHT)

    assert approve(night, ALDER, MANAGER, late) is ReleasePath.EMERGENCY


def test_a_client_in_a_dispute_waits_an_hour_for_counsel(night: Night) -> None:
    """Counsel may object for sixty minutes and has no veto (rule 28)."""
    wait = partial(approve, night, GRIEF, OFFICER, NIGHT + 59 * MINUTE)

    assert refusal(wait) == "approval.error.counsel_may_object"
    assert approve(night, GRIEF, OFFICER, NIGHT + HOUR) is ReleasePath.UNEDITED


def test_all_alike_are_released_together_and_exceptions_stay(night: Night) -> None:
    """Same language, same variant: the disputed one stays, the edited and sent-back ones too."""
    edit(night, TWIN, LEAD)
    draft = night.draft(ALDER)
    count = releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, SOON)

    drafts = drafts_of(night.desk, night.incident_id)
    released = {client_id for client_id, row in drafts.items() if row.state is NoticeState.APPROVED}
    assert count == 1
    assert released == {ALDER}
    assert drafts[GRIEF].state is NoticeState.DRAFT
    assert drafts[BOREE].state is NoticeState.DRAFT


def test_alike_after_counsels_hour_takes_the_disputed_one_along(night: Night) -> None:
    """Three Dutch first notices leave with one press."""
    draft = night.draft(ALDER)
    count = releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, NIGHT + HOUR)

    assert count == 3
    assert {row.stream for row in mailed(night)} == {
        "mail:alderwick.example",
        "mail:griefbos.example",
        "mail:tweelingrivier.example",
    }
    with night.desk.store.read():
        approved = AuditEntry.select().where(AuditEntry.action == "notice.approved").count()
    assert approved == 3


def test_who_sends_one_back_while_many_are_released_is_heard(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands leave in several transactions; what changes between two of them counts."""
    monkeypatch.setattr(releasing, "BATCH", 1)
    draft, griefs, twin = (night.draft(client) for client in (ALDER, GRIEF, TWIN))

    def sent_back() -> None:
        night.desk.store.after_commit = lambda: None
        releasing.reject(night.desk, twin.id, twin.digest, RESPONDER, "wrong hour", NIGHT + HOUR)

    night.desk.store.after_commit = sent_back
    count = releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, NIGHT + HOUR)

    assert count == 2
    assert {row.facts["notice_id"] for row in mailed(night)} == {draft.id, griefs.id}
    assert night.draft(TWIN).comment == "wrong hour"


def test_a_draft_that_was_sent_back_does_not_go_along(night: Night) -> None:
    """Somebody said what has to change; a press elsewhere does not overrule that."""
    twin = night.draft(TWIN)
    releasing.reject(night.desk, twin.id, twin.digest, RESPONDER, "wrong hour", SOON)
    draft = night.draft(ALDER)
    releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, SOON)

    left = night.draft(TWIN)
    assert (left.state, left.comment) == (NoticeState.REJECTED, "wrong hour")
    assert approve(night, TWIN, OFFICER) is ReleasePath.UNEDITED


def test_alike_stops_when_the_one_shown_may_not_be_released(night: Night) -> None:
    """Nothing leaves on the back of a refusal."""
    draft = night.draft(ALDER)
    with pytest.raises(ReleaseRefused):
        releasing.approve_alike(night.desk, draft.id, draft.digest, RESPONDER, SOON)

    assert mailed(night) == []


def test_sending_back_needs_a_comment(short_night: Night) -> None:
    """The next person has to know what to do."""
    draft = short_night.draft(ALDER)
    act = partial(releasing.reject, short_night.desk, draft.id, draft.digest, OFFICER, " ", SOON)

    assert refusal(act) == "error.comment_needed"


def test_an_edit_answers_the_comment(short_night: Night) -> None:
    """A draft that was sent back is a draft again once it was changed."""
    draft = short_night.draft(ALDER)
    releasing.reject(short_night.desk, draft.id, draft.digest, OFFICER, "shorter", SOON)
    edit(short_night, ALDER, LEAD)

    after = short_night.draft(ALDER)
    assert (after.state, after.comment, after.edited_at) == (NoticeState.DRAFT, None, SOON)


def test_an_edit_binds_text_subject_and_html_together(short_night: Night) -> None:
    """The page says the same words, and nothing typed is markup."""
    edit(short_night, ALDER, LEAD, text=" Beste,\n\n<b>alles</b> \0weg ")

    after = short_night.draft(ALDER)
    assert (after.subject, after.text) == ("Onderwerp", "Beste,\n\n<b>alles</b> weg\n")
    assert ">Beste,</p>" in after.html
    assert "&lt;b&gt;alles&lt;/b&gt; weg" in after.html


@pytest.mark.parametrize(
    ("subject", "text", "field"), [("", "x", "subject"), ("x", " ", "text"), (" ", " ", "subject")]
)
def test_a_notice_needs_a_subject_and_a_text(
    short_night: Night, subject: str, text: str, field: str
) -> None:
    """The form says which one is missing."""
    draft = short_night.draft(ALDER)
    with pytest.raises(Refusal) as refused:
        editing.edit(
            short_night.desk, draft.id, draft.digest, LEAD, SOON, subject=subject, text=text
        )

    assert (refused.value.key, refused.value.field) == ("error.text_empty", field)


def test_a_subject_is_one_line(short_night: Night) -> None:
    """A line break would begin another header of the mail."""
    draft = short_night.draft(ALDER)
    editing.edit(
        short_night.desk,
        draft.id,
        draft.digest,
        LEAD,
        SOON,
        subject="Uw gegevens\r\nBcc: pers@krant.example",
        text="Tekst",
    )

    assert short_night.draft(ALDER).subject == "Uw gegevens Bcc: pers@krant.example"


@pytest.mark.parametrize(
    "words",
    [
        "Ook Tweelingrivier is getroffen.",
        "Vraag het aan TWEELING\u00adRIVIER bv",
        "schrijf naar privacy@tweelingrivier.example",
        "Bor\u00e9ale Conseil en u",
        "BOREALE   CONSEIL",
    ],
)
def test_an_edit_that_names_another_client_is_refused(short_night: Night, words: str) -> None:
    """Whatever the spelling; nothing is saved, and the sentence shows what has to go."""
    with pytest.raises(ForeignClientNamed) as refused:
        edit(short_night, ALDER, LEAD, text=words)

    assert refused.value.field == "text"
    assert refused.value.values["tokens"]
    assert short_night.draft(ALDER).authors == ()


def test_a_client_without_an_address_is_never_released(night: Night) -> None:
    """Telephone first; neither an edit nor a comment makes it something to mail."""
    assert refusal(partial(approve, night, ELM, OFFICER)) == "error.notice_blocked"
    edit(night, ELM, LEAD)
    assert night.draft(ELM).state is NoticeState.BLOCKED
    draft = night.draft(ELM)
    releasing.reject(night.desk, draft.id, draft.digest, OFFICER, "call", SOON)

    assert night.draft(ELM).state is NoticeState.BLOCKED
    assert refusal(partial(approve, night, ELM, OFFICER)) == "error.notice_blocked"


def test_a_draft_that_was_set_aside_is_not_released(night: Night) -> None:
    """Its client is no longer in the scope."""
    with night.desk.store.transaction():
        draft = night.draft(ALDER)
        kept.change(draft.id, NoticeState, draft.digest, state=NoticeState.SUPERSEDED)

    assert refusal(partial(approve, night, ALDER, OFFICER)) == "error.notice_superseded"


def test_a_notice_that_names_another_client_is_not_released(night: Night) -> None:
    """The last look, at the moment of release: the register may have grown since."""
    draft = night.draft(ALDER)
    with night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, text=f"{draft.text} Tweelingrivier")

    with pytest.raises(ForeignClientNamed):
        approve(night, ALDER, OFFICER)
    twin = night.draft(TWIN)
    assert releasing.approve_alike(night.desk, twin.id, twin.digest, OFFICER, SOON) == 1


def test_in_an_exercise_nothing_leaves_and_the_duty_is_done(night: Night) -> None:
    """The same presses, the same clocks, no mail."""
    desk = night.desk
    incident_id = opened(desk, exercise=True, reporter=OFFICER, request_key="exercise")
    confirmed(desk, incident_id)
    exercise = Night(desk, incident_id)
    approve(exercise, CARLS, OFFICER)

    assert mailed(exercise) == []
    assert exercise.draft(CARLS).state is NoticeState.APPROVED
    done = duty(desk, incident_id, "notify_controller", CARLS)
    assert (done.state, done.reason) == (DutyState.FULFILLED, "exercise")
    filing = duty(desk, incident_id, "notify_authority", CARLS)
    assert filing.due_at == SOON + 72 * HOUR


def test_a_notice_of_another_incident_is_judged_by_its_own(night: Night) -> None:
    """A button of one channel cannot reach into an incident that is restricted to others."""
    incident_id = opened(
        night.desk, request_key="r", restricted=True, members=(LEAD,), reporter=OFFICER
    )
    confirmed(night.desk, incident_id)
    hidden = drafts_of(night.desk, incident_id)[DOVE]

    with pytest.raises(NoSuchIncident):
        releasing.approve(night.desk, hidden.id, hidden.digest, DEPUTY, SOON)


@pytest.mark.parametrize("step", ["bot.services.outbox.enqueue", "bot.services.audit.record"])
def test_a_crash_while_releasing_releases_nothing(
    night: Night, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """State, mail and audit entry are one transaction."""

    def crash(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(step, crash)
    with pytest.raises(MemoryError):
        approve(night, ALDER, OFFICER)
    monkeypatch.undo()

    assert night.draft(ALDER).state is NoticeState.DRAFT
    assert mailed(night) == []
    assert approve(night, ALDER, OFFICER) is ReleasePath.UNEDITED


def test_a_release_without_a_recipient_is_a_fault_of_ours(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot happen by the rules; if it did, nothing may be marked as released."""
    draft = short_night.draft(ELM)
    with short_night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, state=NoticeState.DRAFT)

    with pytest.raises(LookupError):
        approve(short_night, ELM, OFFICER)
    assert short_night.draft(ELM).state is NoticeState.DRAFT


def test_a_notice_that_is_none_of_ours_is_told_like_a_strangers(short_night: Night) -> None:
    """Who may work here learns that there is none; anybody else only that they may not."""
    with pytest.raises(NoSuchIncident):
        releasing.approve(short_night.desk, "nothing", "", OFFICER, NIGHT)
    with pytest.raises(NotAllowed):
        releasing.approve(short_night.desk, "nothing", "", "U0NOBODY", NIGHT)

"""Where a client's mail is not trusted it is called first, and no mail tells more (rule 31)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.records import NoticeRecord
from bot.services import (
    by_hand,
    confirming,
    editing,
    facts,
    following_up,
    own_steps,
    releasing,
    reviewing,
    sending,
)
from bot.services.approvals import MailNotTrusted
from bot.services.by_hand import Delivery
from bot.services.calls import to_call
from bot.services.draft_facts import FactsNow
from bot.services.facts import Answer
from bot.services.following_up import Later
from bot.services.outbox import listing
from bot.services.staleness import MAIL, Freshness
from bot.store import notices as kept
from bot.store import outbox as rows
from bot.store import tasks
from tests.services.desk import (
    ALDER,
    BOREE,
    ELM,
    LAB,
    LAB_KEYS,
    LAB_MAIL,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    confirmed,
    lab_scope,
    opened,
    task,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SOON = NIGHT + 5 * MINUTE
FULL, CALL = NoticeKind.CLIENT_INITIAL, NoticeKind.CLIENT_INITIAL_UNTRUSTED
CONTROLLER = "notify_controller"


def said(night: Night, value: str) -> None:
    """Say what is known of the clients' mail."""
    facts.tell(night.desk, night.incident_id, [Answer(MAIL, value)], RESPONDER, SOON)


def approve(night: Night, client_id: str = ALDER, *, as_it_is: bool = False) -> NoticeRecord:
    """Release a client's notice as it stands, as the officer."""
    draft = night.draft(client_id)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON, as_it_is=as_it_is)
    return night.draft(client_id)


def redraft(night: Night, client_id: str = ALDER) -> NoticeRecord:
    """Have a client's notice made anew."""
    draft = night.draft(client_id)
    editing.redraft(night.desk, draft.id, draft.digest, RESPONDER, SOON)
    return night.draft(client_id)


def row_of(night: Night, notice: NoticeRecord) -> OutgoingRow:
    """Return a released notice's row of the outbox."""
    with night.desk.store.read():
        row = rows.find(sending.key_of(notice))
    assert row is not None
    return row


def leave(night: Night, client_id: str = ALDER) -> None:
    """Let a client's notice be released and taken by its mail server."""
    row = row_of(night, approve(night, client_id))
    with night.desk.store.transaction():
        rows.settle(row.id, RowState.SENT, SOON, proof={"reply": "250"})
        sending.sent(night.desk, row, {"reply": "250"}, SOON)


def test_a_draft_made_before_the_mail_was_in_the_scope_does_not_leave(night: Night) -> None:
    """Not even as it is; made anew it only asks to call, and then it may."""
    confirmed(night.desk, night.incident_id, SOON, lab_scope(LAB, LAB_MAIL))
    draft = night.draft(ALDER)
    assert draft.kind == FULL
    shown = reviewing.preview(night.desk, night.incident_id, OFFICER, SOON, at=draft.id)
    assert (shown.stale, shown.refusal) == ((MAIL,), "error.mail_not_trusted")
    with pytest.raises(MailNotTrusted):
        approve(night, as_it_is=True)

    anew = redraft(night)
    assert anew.kind == CALL
    assert "Laboratory" in draft.text
    assert "Laboratory" not in anew.text + anew.html + anew.subject
    assert approve(night).state is NoticeState.APPROVED


def test_of_all_alike_only_those_whose_mail_is_trusted_leave(short_night: Night) -> None:
    """The others stay, and are told by telephone first."""
    night = short_night
    confirmed(night.desk, night.incident_id, SOON, lab_scope(LAB, LAB_MAIL))
    draft = night.draft(TWIN)
    releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, SOON, as_it_is=True)
    assert night.draft(TWIN).state is NoticeState.APPROVED
    assert night.draft(ALDER).state is NoticeState.DRAFT


def test_what_a_person_says_of_the_mail_counts_for_drafts_that_wait(short_night: Night) -> None:
    """Whatever it is, and each time it changes."""
    night = short_night
    before = night.draft(ALDER).text.partition("Bestemd voor")[0]
    for value in ("not_trusted", "unknown"):
        said(night, value)
        with pytest.raises(MailNotTrusted):
            approve(night, as_it_is=True)
    assert redraft(night).kind == CALL
    said(night, "trusted")
    again = redraft(night)
    assert again.kind == FULL
    assert again.text.startswith(before)


def test_all_drafts_are_made_anew_for_mail_that_is_not_trusted(short_night: Night) -> None:
    """At one press, whoever they are for."""
    night = short_night
    said(night, "not_trusted")
    made = editing.redraft_all(
        night.desk, night.incident_id, night.draft(ALDER).id, RESPONDER, SOON
    )
    assert made == 7
    assert {night.draft(one).kind for one in (ALDER, BOREE, ELM)} == {CALL}


def test_a_persons_words_do_not_reach_a_mailbox_that_is_not_trusted(short_night: Night) -> None:
    """Joined with the news, the text that only asks to call takes their place."""
    night, desk = short_night, short_night.desk
    draft = night.draft(ALDER)
    words = f"{draft.text}\nGeheim."
    editing.edit(desk, draft.id, draft.digest, RESPONDER, SOON, subject=draft.subject, text=words)
    said(night, "not_trusted")
    with pytest.raises(MailNotTrusted):
        approve(night, as_it_is=True)
    draft = night.draft(ALDER)
    joined = editing.merged(desk, draft.id, RESPONDER)
    editing.edit(
        desk,
        draft.id,
        draft.digest,
        RESPONDER,
        SOON,
        subject=joined.subject,
        text=joined.text,
        fresh=joined.fresh,
    )
    after = night.draft(ALDER)
    assert (after.kind, after.authors) == (CALL, (RESPONDER,))
    assert "Geheim" not in after.text
    assert approve(night).state is NoticeState.APPROVED


def test_a_later_notice_is_held_to_it_as_well(short_night: Night) -> None:
    """An update tells an attacker as much as the first notice."""
    night = short_night
    leave(night)
    following_up.draft_later(
        night.desk, night.incident_id, Later(NoticeKind.CLIENT_UPDATE), OFFICER, SOON
    )
    said(night, "not_trusted")
    with pytest.raises(MailNotTrusted):
        approve(night, as_it_is=True)
    assert redraft(night).kind == CALL
    said(night, "trusted")
    assert approve(night).kind == CALL  # it says less, and a first notice would not come second


def test_a_client_that_matches_no_more_has_nothing_new(short_night: Night) -> None:
    """What it was told is compared with nothing, whatever becomes of its mail."""
    night = short_night
    leave(night)
    confirmed(night.desk, night.incident_id, SOON, lab_scope(LAB_KEYS, access=True))
    with night.desk.store.read():
        fresh = Freshness.of(night.desk, night.incident)
        assert fresh.now is not None
        assert ALDER in fresh.now.others
        assert fresh.facts_for(night.draft(ALDER)) is None


def test_before_a_scope_is_confirmed_nobody_is_to_be_called(short_night: Night) -> None:
    """It can be said all the same, and counts from the first drafts on."""
    desk = short_night.desk
    other = Night(desk, opened(desk, request_key="early"))
    said(other, "not_trusted")
    with desk.store.read():
        fresh = Freshness.of(desk, other.incident)
        assert fresh.trusts(ALDER)
        assert fresh.kind_for(short_night.draft(ALDER)) is FULL
        assert tasks.find(other.incident_id, own_steps.CALL_WITHOUT_MAIL) is None
    confirmed(desk, other.incident_id)
    assert other.draft(ALDER).kind == CALL


def test_the_full_text_may_be_brought_otherwise(short_night: Night) -> None:
    """A registered letter is not read by who reads the mailbox."""
    night = short_night
    said(night, "not_trusted")
    draft = night.draft(ALDER)
    letter = Delivery("letter", SOON, note="RR 1")
    by_hand.record(night.desk, draft.id, draft.digest, OFFICER, letter, SOON)
    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED


def test_what_was_released_and_has_not_left_waits_again(night: Night) -> None:
    """It is withdrawn before the mail server has it; released again, it leaves after all."""
    released = approve(night)
    row = row_of(night, released)
    said(night, "not_trusted")

    after = night.draft(ALDER)
    assert (after.state, after.approved_by) == (NoticeState.DRAFT, None)
    assert row_of(night, released).state is RowState.OBSOLETE
    with night.desk.store.transaction():
        assert not rows.hand_over(row.id, SOON)
    said_ = [one.kind for one in listing(night.desk.store, (RowState.WAITING,))]
    assert said_.count("notices.waiting") == 2

    said(night, "trusted")
    assert approve(night).digest == released.digest
    assert row_of(night, released).state is RowState.WAITING


def test_what_the_mail_server_may_have_is_not_withdrawn(night: Night) -> None:
    """Nobody can say any more that it did not leave."""
    released = approve(night)
    with night.desk.store.transaction():
        assert rows.hand_over(row_of(night, released).id, SOON)
    said(night, "not_trusted")
    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert row_of(night, released).state is RowState.WAITING


def test_what_only_asks_to_call_stays_released(short_night: Night) -> None:
    """It tells nothing, so there is nothing to hold back."""
    night = short_night
    said(night, "not_trusted")
    redraft(night)
    released = approve(night)
    said(night, "unknown")
    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert row_of(night, released).state is RowState.WAITING


def test_a_mail_that_only_asks_to_call_informs_nobody(night: Night) -> None:
    """The duty is open, the client is still to be called, and nothing was promised."""
    said(night, "not_trusted")
    redraft(night)
    leave(night)

    assert night.draft(ALDER).state is NoticeState.SENT
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN
    with night.desk.store.read():
        snapshot = kept.confirmed_snapshot(night.incident_id)
        assert snapshot is not None
        assert ALDER in to_call(FactsNow.of(night.desk, night.incident, snapshot))
    with pytest.raises(IndexError):
        night.duty("client_update", ALDER)

    sending.told(night.desk, night.incident_id, ALDER, RESPONDER, "telephone", SOON, SOON)
    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("letter", DutyState.OPEN),
        ("mail", DutyState.OPEN),
        ("telephone", DutyState.FULFILLED),
        ("in_person", DutyState.FULFILLED),
    ],
)
def test_who_brings_it_by_talking_informs_all_the_same(
    short_night: Night, how: str, state: DutyState
) -> None:
    """A letter that only asks to call tells as little as the mail."""
    night = short_night
    said(night, "not_trusted")
    draft = redraft(night)
    brought = Delivery(how, SOON, note="as said")
    by_hand.record(night.desk, draft.id, draft.digest, OFFICER, brought, SOON)
    assert night.duty(CONTROLLER, ALDER).state is state


def test_in_an_exercise_it_informs_nobody_either(short_night: Night) -> None:
    """The call is to be exercised."""
    desk = short_night.desk
    other = Night(desk, opened(desk, request_key="ex", exercise=True, reporter=OFFICER))
    confirmed(desk, other.incident_id, NIGHT, lab_scope(LAB_MAIL))
    approve(other)
    assert other.duty(CONTROLLER, ALDER).state is DutyState.OPEN


def test_those_whom_no_mail_surely_reaches_are_to_be_called(night: Night) -> None:
    """With those that have no address, in one step."""
    step = own_steps.CALL_WITHOUT_MAIL
    assert task(night.desk, night.incident_id, step).about == ELM
    confirmed(night.desk, night.incident_id, SOON, lab_scope(LAB, LAB_MAIL))
    assert task(night.desk, night.incident_id, step).about == f"{ALDER}, {ELM}"
    said(night, "not_trusted")
    assert BOREE in str(task(night.desk, night.incident_id, step).about)


def test_an_answer_by_mail_from_such_a_mailbox_is_none(short_night: Night) -> None:
    """An attacker may have written it; a call is one."""
    night = short_night
    leave(night)
    said(night, "unknown")

    def acknowledge(how: str) -> None:
        confirming.acknowledge(
            night.desk, night.incident_id, ALDER, RESPONDER, how, SOON, SOON + MINUTE
        )

    with pytest.raises(Refusal, match="answer_by_mail"):
        acknowledge("mail")
    acknowledge("telephone")

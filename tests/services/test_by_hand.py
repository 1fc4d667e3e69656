"""Notices that a person brings: released as every other, proven by who, when, how."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.approval import ReleaseRefused
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.outgoing import RowState
from bot.services import awareness, by_hand, editing, own_steps, releasing, sending
from bot.services.approvals import NoticeTaken
from bot.services.by_hand import Delivery
from bot.services.outbox import listing
from bot.store import notices as kept
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    ALDER,
    ELM,
    LAB_KEYS,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    confirmed,
    duties_of,
    lab_scope,
    opened,
    task,
)

HOUR = timedelta(hours=1)
BROUGHT, NOW = NIGHT + HOUR, NIGHT + 2 * HOUR
LETTER = Delivery("letter", BROUGHT, whom="Els Maes", note="RR 0123 4567 8 BE")


def bring(
    night: Night,
    client_id: str = ELM,
    by: str = OFFICER,
    delivery: Delivery = LETTER,
    now: datetime = NOW,
    reason: str = "",
) -> None:
    """Record that a client's notice was brought."""
    draft = night.draft(client_id)
    by_hand.record(night.desk, draft.id, draft.digest, by, delivery, now, reason=reason)


def test_a_letter_to_a_client_without_an_address_does_its_duty(night: Night) -> None:
    """At the hour it was brought; who, when, how and to whom are filed as its proof."""
    bring(night)

    notice, duty = night.draft(ELM), night.duty("notify_controller", ELM)
    assert (notice.state, notice.sent_at, notice.approved_by) == (
        NoticeState.SENT,
        BROUGHT,
        OFFICER,
    )
    assert notice.proof == {
        "how": "letter",
        "by": OFFICER,
        "at": BROUGHT.isoformat(),
        "note": "RR 0123 4567 8 BE",
        "whom": "Els Maes",
    }
    assert (duty.state, duty.fulfilled_at, duty.reason) == (DutyState.FULFILLED, BROUGHT, "letter")
    assert night.duty("client_update", ELM).state is DutyState.OPEN
    rows = listing(night.desk.store, (RowState.WAITING,))
    assert sending.NOTICE not in {row.kind for row in rows}


def test_who_may_not_release_it_does_not_bring_it(night: Night) -> None:
    """A letter is a release: the same rules, the same sentences."""
    with pytest.raises(ReleaseRefused) as refused:
        bring(night, by=RESPONDER)
    assert refused.value.key == "approval.error.lead_and_responder"
    draft = night.draft(ELM)
    editing.edit(night.desk, draft.id, draft.digest, OFFICER, NOW, subject="x", text="Tekst")
    with pytest.raises(ReleaseRefused):
        bring(night)
    assert night.draft(ELM).state is NoticeState.BLOCKED


def test_a_lone_release_by_letter_is_read_again(night: Night) -> None:
    """At night, with a reason; the next working day somebody reads it."""
    draft = night.draft(ELM)
    editing.edit(night.desk, draft.id, draft.digest, OFFICER, NIGHT, subject="x", text="Tekst")
    late = NIGHT + 11 * HOUR
    bring(night, now=late, reason="Niemand antwoordde")

    assert night.draft(ELM).approval_path == "night"
    assert task(night.desk, night.incident_id, own_steps.READ_AGAIN).state is TaskState.OPEN


@pytest.mark.parametrize("state", [NoticeState.FAILED, NoticeState.UNCERTAIN, NoticeState.APPROVED])
def test_what_did_not_surely_arrive_is_settled_by_bringing_it(
    night: Night, state: NoticeState
) -> None:
    """It was released before; whoever responds may bring it, and it is mailed no more."""
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, BROUGHT)
    with night.desk.store.transaction():
        kept.change(draft.id, NoticeState, draft.digest, state=state)
    bring(night, ALDER, by=RESPONDER)

    after = night.draft(ALDER)
    assert (after.state, after.approved_by) == (NoticeState.SENT, OFFICER)
    assert after.proof is not None
    assert after.proof["by"] == RESPONDER


def test_it_is_brought_once(night: Night) -> None:
    """A second press finds it done, and who released it."""
    bring(night)
    with pytest.raises(NoticeTaken) as refused:
        bring(night)
    assert refused.value.key == "error.notice_sent"
    with night.desk.store.read():
        assert AuditEntry.select().where(AuditEntry.action == "notice.delivered").count() == 1


@pytest.mark.parametrize(
    ("delivery", "key"),
    [
        (replace(LETTER, how="pigeon"), "error.not_ours"),
        (replace(LETTER, note=" "), "error.delivery_proof_needed"),
        (replace(LETTER, note="x" * 501), "error.delivery_too_long"),
        (replace(LETTER, at=NOW + HOUR), "error.time_in_future"),
        (replace(LETTER, at=NIGHT - HOUR), "error.fulfilled_before_noticed"),
    ],
)
def test_a_delivery_says_how_when_and_what_shows_it(
    short_night: Night, delivery: Delivery, key: str
) -> None:
    """Else it is refused, and nothing is done."""
    with pytest.raises(Refusal) as refused:
        bring(short_night, delivery=delivery)
    assert refused.value.key == key
    assert short_night.draft(ELM).state is NoticeState.BLOCKED


def test_a_stale_draft_may_be_what_was_brought(night: Night) -> None:
    """The letter is in the post; an update follows."""
    awareness.confirm_breach(night.desk, night.incident_id, OFFICER, BROUGHT)
    bring(night)
    assert night.draft(ELM).state is NoticeState.SENT


def test_in_an_exercise_a_letter_promises_nothing(short_night: Night) -> None:
    """The clock of the exercise stops; no further duty opens."""
    desk = short_night.desk
    incident_id = opened(desk, request_key="drill", exercise=True, reporter=OFFICER)
    confirmed(desk, incident_id)
    drill = Night(desk, incident_id)
    bring(drill)
    assert drill.duty("notify_controller", ELM).state is DutyState.FULFILLED
    assert "client_update" not in {row.kind for row in duties_of(desk, incident_id)}


def test_a_letter_to_a_client_that_left_the_scope_is_proven_all_the_same(night: Night) -> None:
    """No duty is left, the proof is."""
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, BROUGHT)
    confirmed(night.desk, night.incident_id, BROUGHT, lab_scope(LAB_KEYS, access=True))
    bring(night, ALDER)
    assert night.draft(ALDER).state is NoticeState.SENT

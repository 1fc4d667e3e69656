"""What a person decides about a message that failed, or whose fate nobody knows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.outgoing import Lane, OutgoingRow, RowState, mail_stream
from bot.services import outbox_care, releasing, sending
from bot.services.outbox import enqueue, listing
from bot.store import notices
from bot.store import outbox as rows
from bot.store.tables.record import AuditEntry, AuditValue
from tests.services.desk import ALDER, NIGHT, OFFICER, Night

MINUTE = timedelta(minutes=1)
LATER = NIGHT + 30 * MINUTE
CONTROLLER = "notify_controller"
WHO, WHY = "Petra Privacy", "the mail server's log shows it"


def troubled(night: Night, state: RowState) -> OutgoingRow:
    """Return the row of a notice that was refused, or whose reply was lost."""
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, NIGHT + MINUTE)
    waiting = listing(night.desk.store, (RowState.WAITING,))
    row = next(row for row in waiting if row.facts.get("notice_id") == draft.id)
    with night.desk.store.transaction():
        rows.settle(row.id, state, NIGHT + MINUTE, error="450 lost")
        sending.troubled(night.desk, row, state, "450 lost", NIGHT + MINUTE)
    return row


def state_of(night: Night, row: OutgoingRow) -> RowState:
    """Return what has become of a row."""
    with night.desk.store.read():
        return rows.get(row.id).state


def recorded(night: Night, action: str) -> set[str | None]:
    """Return the words kept with an entry of the chain."""
    with night.desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == action)
        kept = AuditValue.select().where(AuditValue.sequence == entry.sequence)
        return {value.value for value in kept}


@pytest.mark.parametrize("state", [RowState.FAILED, RowState.PARKED])
def test_a_notice_goes_again_as_it_was_released(short_night: Night, state: RowState) -> None:
    """It waits once more, is approved as before, and who decided it is on record."""
    night = short_night
    row = troubled(night, state)
    assert night.draft(ALDER).state in {NoticeState.FAILED, NoticeState.UNCERTAIN}
    outbox_care.resend(night.desk, row.id, WHO, WHY, LATER)

    assert state_of(night, row) is RowState.WAITING
    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert recorded(night, "outbox.resent") == {WHO, WHY}


def test_a_notice_that_was_replaced_does_not_go_again(short_night: Night) -> None:
    """What was released then is not what is true now."""
    night = short_night
    row, draft = troubled(night, RowState.FAILED), night.draft(ALDER)
    with night.desk.store.transaction():
        notices.change(draft.id, (draft.state,), draft.digest, state=NoticeState.SUPERSEDED)
    with pytest.raises(outbox_care.RowUnknown) as refused:
        outbox_care.resend(night.desk, row.id, WHO, WHY, LATER)

    assert refused.value.key == "error.outbox_replaced"
    assert state_of(night, row) is RowState.FAILED


def test_a_parked_mail_that_arrived_fulfils_its_duty(short_night: Night) -> None:
    """On a person's word, which is the proof; it is not sent again."""
    night = short_night
    row = troubled(night, RowState.PARKED)
    outbox_care.settle(night.desk, row.id, outbox_care.DELIVERED, WHO, WHY, LATER)

    notice = night.draft(ALDER)
    assert state_of(night, row) is RowState.SENT
    assert (notice.state, notice.proof) == (
        NoticeState.SENT,
        {"word_of": WHO, "rests_on": WHY},
    )
    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED
    assert recorded(night, "outbox.delivered") == {WHO, WHY}


@pytest.mark.parametrize("state", [RowState.FAILED, RowState.PARKED])
def test_a_mail_that_did_not_arrive_has_failed(short_night: Night, state: RowState) -> None:
    """Its duty stays open, and it can go again."""
    night = short_night
    row = troubled(night, state)
    outbox_care.settle(night.desk, row.id, outbox_care.NOT_DELIVERED, WHO, WHY, LATER)

    assert state_of(night, row) is RowState.FAILED
    assert night.draft(ALDER).state is NoticeState.FAILED
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN
    outbox_care.resend(night.desk, row.id, WHO, WHY, LATER)
    assert night.draft(ALDER).state is NoticeState.APPROVED


@pytest.mark.parametrize("incident", [True, False])
def test_what_is_no_notice_is_decided_about_as_well(short_night: Night, *, incident: bool) -> None:
    """A message to the officer, of an incident or of none."""
    night = short_night
    incident_id = night.incident_id if incident else None
    with night.desk.store.transaction():
        enqueue(
            key="note",
            stream=mail_stream("a@example.com"),
            lane=Lane.NARRATIVE,
            kind="delivery.failed",
            facts={},
            incident_id=incident_id,
            now=NIGHT,
        )
        row = rows.find("note")
        assert row is not None
        rows.settle(row.id, RowState.PARKED, NIGHT)
    outbox_care.settle(night.desk, row.id, outbox_care.NOT_DELIVERED, WHO, WHY, LATER)
    outbox_care.resend(night.desk, row.id, WHO, WHY, LATER)

    assert state_of(night, row) is RowState.WAITING


def test_only_what_is_in_trouble_is_decided_about(short_night: Night) -> None:
    """Not what waits, not what was sent, not what there is not; and only once."""
    night = short_night
    row = troubled(night, RowState.PARKED)
    resend = partial(outbox_care.resend, night.desk, who=WHO, why=WHY, now=LATER)
    resend(row.id)
    for row_id in (row.id, 4711):
        with pytest.raises(outbox_care.RowUnknown) as refused:
            resend(row_id)
        assert refused.value.key == "error.outbox_unknown"


@pytest.mark.parametrize(
    ("who", "why", "fate", "key"),
    [
        (" ", WHY, outbox_care.DELIVERED, "error.outbox_who"),
        (WHO, "\n", outbox_care.DELIVERED, "error.outbox_why"),
        (WHO, WHY, "perhaps", "error.outbox_fate"),
    ],
)
def test_a_decision_needs_a_name_a_reason_and_a_fate(
    short_night: Night, who: str, why: str, fate: str, key: str
) -> None:
    """Else nothing changes."""
    row = troubled(short_night, RowState.PARKED)
    with pytest.raises(Refusal) as refused:
        outbox_care.settle(short_night.desk, row.id, fate, who, why, LATER)

    assert refused.value.key == key
    assert state_of(short_night, row) is RowState.PARKED

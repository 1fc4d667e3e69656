"""What follows from a notice having left, or from a client having been told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.awareness import TimeInFuture
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.services import audit, duties, looking, outbox, releasing, sending
from bot.services.outbox import listing
from bot.store import notices as kept_notices
from bot.store.tables.record import AuditEntry, AuditValue
from tests.services.desk import (
    ALDER,
    CARLS,
    FORMER,
    HAZEL,
    LAB_MAIL,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    TWIN,
    Night,
    at_once,
    confirmed,
    duties_of,
    lab_scope,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CONTROLLER = "notify_controller"
RELEASED, SENT = NIGHT + HOUR, NIGHT + HOUR + MINUTE
PROOF: Mapping[str, str] = {"reply": "250 2.0.0 accepted"}


def released(night: Night, client_id: str) -> OutgoingRow:
    """Release a client's notice and return its row in the outbox."""
    draft = night.draft(client_id)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, RELEASED)
    rows = listing(night.desk.store, (RowState.WAITING,))
    return next(row for row in rows if row.facts.get("notice_id") == draft.id)


def sent(night: Night, row: OutgoingRow, at: datetime = SENT) -> None:
    """Let the mail server have taken a row."""
    with night.desk.store.transaction():
        sending.sent(night.desk, row, PROOF, at)


def troubled(night: Night, row: OutgoingRow, state: RowState) -> None:
    """Let the mail server have refused a row, or its reply be lost."""
    with night.desk.store.transaction():
        sending.troubled(night.desk, row, state, "550 no such user", SENT)


def told(night: Night, at: datetime = RELEASED, now: datetime = SENT, **other: str) -> None:
    """Record that Alderwick was told by telephone."""
    given = {"client": ALDER, "by": RESPONDER, "how": "telephone", **other}
    sending.told(
        night.desk,
        night.incident_id,
        given["client"],
        given["by"],
        given["how"],
        at,
        now,
        whom=given.get("whom", ""),
        note=given.get("note", ""),
    )


def entries(night: Night, action: str) -> int:
    """Return how many entries of an action the chain has."""
    with night.desk.store.read():
        return AuditEntry.select().where(AuditEntry.action == action).count()


def test_the_duty_is_done_at_the_moment_of_sending(night: Night) -> None:
    """Proof filed, duty fulfilled by who released it, the count goes up."""
    sent(night, released(night, ALDER))

    notice, done = night.draft(ALDER), night.duty(CONTROLLER, ALDER)
    assert (notice.state, notice.sent_at, notice.proof) == (NoticeState.SENT, SENT, dict(PROOF))
    assert (done.state, done.fulfilled_at, done.fulfilled_by) == (
        DutyState.FULFILLED,
        SENT,
        OFFICER,
    )
    counts = looking.status(night.desk, night.incident, SENT).headline.counts
    assert (counts.told, counts.affected) == (1, 7)


def test_a_proof_that_comes_twice_counts_once(night: Night) -> None:
    """The second one changes neither the time nor the record."""
    row = released(night, ALDER)
    sent(night, row)
    sent(night, row, SENT + HOUR)

    assert night.draft(ALDER).sent_at == SENT
    assert night.duty(CONTROLLER, ALDER).fulfilled_at == SENT
    assert entries(night, "notice.sent") == 1


def test_a_proof_of_another_text_is_none(night: Night) -> None:
    """What was approved is bound by its digest, and so is what was sent."""
    row = released(night, ALDER)
    other = replace(row, facts={**row.facts, "digest": "0" * 64})
    sent(night, other)

    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN


def test_sending_dates_the_filing_for_an_authorised_client(night: Night) -> None:
    """Seventy-two hours from when it was told (rule 20)."""
    sent(night, released(night, CARLS))

    assert night.duty("notify_authority", CARLS).due_at == SENT + 72 * HOUR


@pytest.mark.parametrize(
    ("state", "notice_state", "action"),
    [
        (RowState.FAILED, NoticeState.FAILED, "notice.failed"),
        (RowState.PARKED, NoticeState.UNCERTAIN, "notice.uncertain"),
    ],
)
def test_a_notice_that_did_not_surely_leave_does_no_duty(
    night: Night, state: RowState, notice_state: NoticeState, action: str
) -> None:
    """Refused or of unknown fate: the clock goes on, and the record says which."""
    row = released(night, ALDER)
    troubled(night, row, state)

    assert night.draft(ALDER).state is notice_state
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN
    assert looking.status(night.desk, night.incident, SENT).headline.counts.undelivered == 1
    assert entries(night, action) == 1
    draft = night.draft(ALDER)
    with pytest.raises(Refusal) as refused:
        releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SENT)
    assert refused.value.key == f"error.{action.replace('.', '_')}"


@pytest.mark.parametrize("state", [RowState.FAILED, RowState.PARKED])
def test_a_notice_that_arrived_after_all_does_its_duty(night: Night, state: RowState) -> None:
    """A person's word, or a second try, settles what was in doubt."""
    row = released(night, ALDER)
    troubled(night, row, state)
    sent(night, row)

    assert night.draft(ALDER).state is NoticeState.SENT
    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED


def test_trouble_after_the_proof_changes_nothing(night: Night) -> None:
    """What was taken was taken, whatever comes later."""
    row = released(night, ALDER)
    sent(night, row)
    troubled(night, row, RowState.FAILED)

    assert night.draft(ALDER).state is NoticeState.SENT
    assert entries(night, "notice.failed") == 0


def test_other_messages_and_lost_notices_have_no_effect(night: Night) -> None:
    """Only notices do duties; one that is not there does none."""
    row = released(night, ALDER)
    lost = replace(row, facts={"notice_id": "f" * 32, "digest": "0" * 64})
    slack = replace(row, kind="reminder", facts={})
    for other in (lost, slack):
        sent(night, other)
        troubled(night, other, RowState.FAILED)

    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert entries(night, "notice.sent") + entries(night, "notice.failed") == 0


def test_a_parked_notice_is_accepted_on_a_persons_word(night: Night) -> None:
    """The effects of the outbox are these use cases."""
    row = released(night, ALDER)
    with night.desk.store.transaction():
        accepted = outbox.accept(row.id, PROOF, partial(sending.sent, night.desk), SENT)

    assert not accepted  # it still waits: nobody may call it sent yet
    assert night.draft(ALDER).state is NoticeState.APPROVED


def test_a_call_does_the_duty_and_the_written_notice_goes_out_all_the_same(night: Night) -> None:
    """One line records it; the notice stays as it was (rule 18)."""
    before = night.draft(ALDER)
    told(night, whom="Ann aan de balie", note="belt terug")

    done = night.duty(CONTROLLER, ALDER)
    assert (done.state, done.fulfilled_at, done.recorded_at) == (
        DutyState.FULFILLED,
        RELEASED,
        SENT,
    )
    assert (done.fulfilled_by, done.reason) == (RESPONDER, "telephone")
    assert night.draft(ALDER) == before
    sent(night, released(night, ALDER), SENT + HOUR)
    assert night.draft(ALDER).state is NoticeState.SENT
    assert night.duty(CONTROLLER, ALDER).fulfilled_at == RELEASED


def test_the_earliest_proven_telling_counts_in_whatever_order_it_is_recorded(
    night: Night,
) -> None:
    """The call at one was before the mail at two, though it is written down at three."""
    sent(night, released(night, CARLS))
    told(night, at=NIGHT + MINUTE, now=SENT + HOUR, client=CARLS, by=LEAD)
    told(night, at=NIGHT + HOUR, now=SENT + HOUR, client=CARLS)

    done = night.duty(CONTROLLER, CARLS)
    assert (done.fulfilled_at, done.fulfilled_by) == (NIGHT + MINUTE, LEAD)
    assert night.duty("notify_authority", CARLS).due_at == NIGHT + MINUTE + 72 * HOUR


def test_telling_does_not_open_a_waived_duty_again(night: Night) -> None:
    """The officer's decision stands; the call is on record."""
    duties.waive(night.desk, night.duty(CONTROLLER, ALDER).id, OFFICER, "is closing", NIGHT)
    told(night)

    assert night.duty(CONTROLLER, ALDER).state is DutyState.WAIVED
    assert entries(night, "client.told") == 1


def test_a_notice_that_left_promises_an_update_by_its_hour(night: Night) -> None:
    """What the text promises is a dated duty, reminded of, and done by the next telling."""
    promised = NIGHT + 24 * HOUR
    sent(night, released(night, ALDER))

    owed = night.duty("client_update", ALDER)
    assert (owed.due_at, owed.state) == (promised, DutyState.OPEN)
    told(night, at=SENT + HOUR, now=SENT + HOUR)
    assert night.duty("client_update", ALDER).state is DutyState.FULFILLED
    assert night.duty(CONTROLLER, ALDER).fulfilled_at == SENT


def test_a_notice_to_a_client_that_left_the_scope_is_proven_all_the_same(night: Night) -> None:
    """It was on its way already; there is no duty left to do."""
    row = released(night, TWIN)
    confirmed(night.desk, night.incident_id, RELEASED, lab_scope(LAB_MAIL))
    sent(night, row)

    assert night.draft(TWIN).state is NoticeState.SENT
    assert night.duty(CONTROLLER, TWIN).state is DutyState.SUPERSEDED
    assert entries(night, "notice.sent") == 1


def test_a_notice_that_promised_nothing_owes_no_update(short_night: Night) -> None:
    """A text without a date is no dated duty."""
    night, draft = short_night, short_night.draft(ALDER)
    facts = {**draft.facts, "next_update_by": None}
    with night.desk.store.transaction():
        kept_notices.change(draft.id, NoticeState, draft.digest, facts=facts)
    sent(night, released(night, ALDER))

    kinds = {row.kind for row in duties_of(night.desk, night.incident_id)}
    assert "client_update" not in kinds


def test_a_call_before_the_notice_is_not_the_update_it_promised(night: Night) -> None:
    """Recorded later, it makes the first telling earlier and keeps no promise."""
    sent(night, released(night, ALDER))
    told(night, at=NIGHT + MINUTE, now=SENT + HOUR)

    assert night.duty(CONTROLLER, ALDER).fulfilled_at == NIGHT + MINUTE
    assert night.duty("client_update", ALDER).state is DutyState.OPEN


def test_a_promise_stands_when_the_duties_are_derived_anew(night: Night) -> None:
    """It is neither doubled nor forgotten by a later change of the facts."""
    sent(night, released(night, ALDER))
    with night.desk.store.transaction():
        duties.refresh(night.desk, night.incident, SENT)
        duties.open_promise(night.desk, night.incident, ALDER, NIGHT + 24 * HOUR, SENT)

    rows = duties_of(night.desk, night.incident_id)
    assert [row.state for row in rows if row.kind == "client_update"] == [DutyState.OPEN]


@pytest.mark.parametrize("client", [FORMER, HAZEL, "nobody", ""])
def test_only_an_affected_client_can_be_told(night: Night, client: str) -> None:
    """One to be checked, one outside the scope, one that does not exist."""
    with pytest.raises(sending.ClientUnknown) as refused:
        told(night, client=client)

    assert refused.value.field == "client"


def test_a_call_lies_between_the_noticing_and_now(night: Night) -> None:
    """Anything else is a slip of the pen."""
    with pytest.raises(TimeInFuture):
        told(night, at=SENT + MINUTE)
    with pytest.raises(Refusal) as refused:
        told(night, at=NIGHT - MINUTE)
    assert refused.value.key == "error.fulfilled_before_noticed"


def test_whom_one_spoke_to_is_beside_the_chain(night: Night) -> None:
    """Names can be erased; that somebody was told, how and when, cannot."""
    told(night, whom=" Ann Peeters ", note=" \0 ")

    with night.desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "client.told")
        values = [row.value for row in AuditValue.select()]
    assert "Ann" not in entry.payload
    assert '"how":"telephone"' in entry.payload
    assert "Ann Peeters" in values
    assert "" not in values


def test_proofs_and_presses_at_the_same_moment_leave_one_record(night: Night) -> None:
    """A mail that was taken while somebody records the call: one duty, a whole chain."""
    row = released(night, ALDER)
    raised = at_once([partial(sent, night, row), partial(told, night), partial(sent, night, row)])

    assert raised == []
    assert night.duty(CONTROLLER, ALDER).fulfilled_at == RELEASED
    assert entries(night, "notice.sent") == 1
    assert audit.verify(night.desk.store).fault is None


def test_a_crash_while_filing_the_proof_files_nothing(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notice and duty change together."""
    row = released(night, ALDER)

    def crash(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("bot.services.audit.record", crash)
    with pytest.raises(MemoryError):
        sent(night, row)

    assert night.draft(ALDER).state is NoticeState.APPROVED
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN

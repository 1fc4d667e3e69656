"""Mails whose fate nobody knows are settled by a person, and never go twice by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.services import releasing, sending, uncertain
from bot.services.approvals import NoticeTaken
from bot.services.outbox import listing
from bot.services.rights import NotAllowed
from bot.store import outbox as kept_outbox
from tests.services.desk import ALDER, MANAGER, NIGHT, OFFICER, RESPONDER, Night, at_once

SENT = NIGHT + timedelta(hours=1)
NOW = NIGHT + timedelta(hours=2)


def row_of(night: Night) -> OutgoingRow:
    """Return the row of Alderwick's notice."""
    with night.desk.store.read():
        found = kept_outbox.find(sending.key_of(night.draft(ALDER)))
    assert found is not None
    return found


def stuck(night: Night, state: RowState) -> None:
    """Let Alderwick's notice be refused, or its fate be unknown."""
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SENT)
    row = row_of(night)
    with night.desk.store.transaction():
        kept_outbox.settle(row.id, state, SENT, error="no reply after the message")
        sending.troubled(night.desk, row, state, "no reply after the message", SENT)


def arrived(night: Night, by: str = RESPONDER, note: str = "Els Maes, per telefoon") -> None:
    """Say that it arrived."""
    draft = night.draft(ALDER)
    uncertain.arrived(night.desk, draft.id, draft.digest, by, note, NOW)


def again(night: Night, by: str = RESPONDER) -> None:
    """Have it sent once more."""
    draft = night.draft(ALDER)
    uncertain.again(night.desk, draft.id, draft.digest, by, NOW)


@pytest.mark.parametrize("state", [RowState.PARKED, RowState.FAILED])
def test_a_persons_word_that_it_arrived_does_the_duty(night: Night, state: RowState) -> None:
    """Who said so, and on what, is the proof."""
    stuck(night, state)
    arrived(night)

    notice = night.draft(ALDER)
    assert notice.state is NoticeState.SENT
    assert notice.proof is not None
    assert notice.proof["by"] == RESPONDER
    assert row_of(night).state is RowState.SENT
    assert night.duty("notify_controller", ALDER).state is DutyState.FULFILLED


@pytest.mark.parametrize("state", [RowState.PARKED, RowState.FAILED])
def test_a_person_lets_it_go_once_more(night: Night, state: RowState) -> None:
    """The same row, the same Message-ID: the client's server can tell that it is the same."""
    stuck(night, state)
    before = night.draft(ALDER)
    again(night)

    after = night.draft(ALDER)
    assert (after.state, after.message_id) == (NoticeState.APPROVED, before.message_id)
    waiting = [
        r for r in listing(night.desk.store, (RowState.WAITING,)) if r.kind == sending.NOTICE
    ]
    assert [row.id for row in waiting] == [row_of(night).id]


def test_it_is_settled_once(night: Night) -> None:
    """Of two who decide at the same moment, one counts; a replayed button finds it done."""
    stuck(night, RowState.PARKED)
    raised = at_once([lambda: arrived(night), lambda: again(night, OFFICER)])
    assert [type(error) for error in raised] == [NoticeTaken]
    with pytest.raises(NoticeTaken):
        again(night)


def test_what_is_not_stuck_is_not_settled(night: Night) -> None:
    """A draft, or another text than the one shown."""
    with pytest.raises(NoticeTaken):
        again(night)
    stuck(night, RowState.PARKED)
    with pytest.raises(NoticeTaken) as refused:
        uncertain.again(night.desk, night.draft(ALDER).id, "0" * 64, OFFICER, NOW)
    assert refused.value.key == "error.notice_changed"


def test_a_word_rests_on_something_and_on_somebody(short_night: Night) -> None:
    """Without a ground, or by who only looks on, it is refused."""
    stuck(short_night, RowState.PARKED)
    with pytest.raises(Refusal) as refused:
        arrived(short_night, note=" ")
    assert refused.value.key == "error.arrival_proof_needed"
    with pytest.raises(NotAllowed):
        arrived(short_night, by=MANAGER)

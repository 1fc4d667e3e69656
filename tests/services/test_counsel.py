"""Counsel is asked at the same time, answers or not within the hour, and has no veto."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.approval import ReleasePath, ReleaseRefused
from bot.domain.errors import Refusal
from bot.services import closing, counsel, releasing, reviewing
from bot.services.rights import IncidentClosed, NoSuchIncident, NotAllowed
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    COUNSEL,
    GRIEF,
    NIGHT,
    OFFICER,
    Night,
    opened,
    with_organisation,
)

SOON = NIGHT + timedelta(minutes=5)


def release(night: Night) -> ReleasePath:
    """Release the notice to the client in a dispute."""
    draft = night.draft(GRIEF)
    return releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON).path


def test_counsels_answer_ends_the_wait(night: Night) -> None:
    """Nothing against it: the notice leaves at once."""
    with pytest.raises(ReleaseRefused):
        release(night)
    counsel.answer(night.desk, night.incident_id, COUNSEL, SOON)
    assert release(night) is ReleasePath.UNEDITED


def test_an_objection_is_on_record_and_no_veto(night: Night) -> None:
    """It is said in the channel; the officer decides."""
    counsel.object_to(night.desk, night.incident_id, COUNSEL, "Naar hun raadsman", SOON)
    with night.desk.store.read():
        answer = counsel.answer_of(night.incident)
    assert answer is not None
    assert (answer.by, answer.at, answer.objection) == (COUNSEL, SOON, "Naar hun raadsman")
    assert release(night) is ReleasePath.UNEDITED


def test_an_answer_given_before_the_draft_was_there_is_none(night: Night) -> None:
    """Counsel answers about what is to be sent."""
    counsel.answer(night.desk, night.incident_id, COUNSEL, NIGHT - timedelta(minutes=1))
    with pytest.raises(ReleaseRefused):
        release(night)


def test_where_there_is_no_counsel_nobody_is_waited_for(night: Night) -> None:
    """An hour's wait for no one helps nobody."""
    alone = Night(with_organisation(night.desk, counsel=()), night.incident_id)
    assert release(alone) is ReleasePath.UNEDITED


def test_the_same_answer_twice_is_one(night: Night) -> None:
    """A double press leaves one entry; another answer is another one."""
    for objection in ("", "", "Toch niet"):
        counsel.answer(night.desk, night.incident_id, COUNSEL, SOON, objection=objection)
    with night.desk.store.read():
        assert AuditEntry.select().where(AuditEntry.action == "counsel.answered").count() == 2


def test_counsel_reads_what_would_be_sent(night: Night) -> None:
    """The notices to clients in a dispute and no other; for counsel alone."""
    desk = night.desk
    _, shown = reviewing.for_counsel(desk, night.incident_id, COUNSEL)
    assert [(name, row.id) for name, row in shown] == [("Griefbos NV", night.draft(GRIEF).id)]
    with pytest.raises(NotAllowed):
        reviewing.for_counsel(desk, night.incident_id, OFFICER)
    with pytest.raises(NoSuchIncident):
        reviewing.for_counsel(desk, "0" * 32, COUNSEL)
    other = opened(desk, request_key="other")
    with pytest.raises(reviewing.NothingToReview) as nothing:
        reviewing.for_counsel(desk, other, COUNSEL)
    assert nothing.value.key == "error.nothing_to_read"


def test_who_answers_is_counsel_about_an_open_incident(night: Night) -> None:
    """The officer does not answer in counsel's place."""
    desk = night.desk
    with pytest.raises(NotAllowed):
        counsel.answer(desk, night.incident_id, OFFICER, SOON)
    with pytest.raises(NoSuchIncident):
        counsel.answer(desk, "0" * 32, COUNSEL, SOON)
    with pytest.raises(Refusal) as refused:
        counsel.object_to(desk, night.incident_id, COUNSEL, " ", SOON)
    assert refused.value.key == "error.objection_needed"
    false_alarm = opened(desk, request_key="alarm")
    closing.close(desk, false_alarm, OFFICER, "vals alarm", SOON, false_alarm=True)
    with pytest.raises(IncidentClosed):
        counsel.answer(desk, false_alarm, COUNSEL, SOON)

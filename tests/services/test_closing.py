"""Closing an incident: refused while anything is owed, and it says what."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState
from bot.services import audit, closing, duties, looking, releasing, reminders, sending
from bot.services.desk import Desk
from bot.store import notices as kept_notices
from tests.services.desk import (
    ALDER,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    confirmed,
    drafts_of,
    duties_of,
    incident,
    opened,
)

WHY = "all done"


def settle_all(desk: Desk, incident_id: str) -> None:
    """Settle every open duty, as the officer."""
    while rows := [row for row in duties_of(desk, incident_id) if row.state is DutyState.OPEN]:
        duties.waive(desk, rows[0].id, OFFICER, WHY, NIGHT)


def release_all(desk: Desk, incident_id: str) -> None:
    """Release every draft that may be released now."""
    for draft in drafts_of(desk, incident_id).values():
        if draft.state is NoticeState.DRAFT:
            later = NIGHT.replace(hour=4)  # counsel had its hour
            releasing.approve(desk, draft.id, draft.digest, OFFICER, later)


def test_an_open_duty_keeps_the_incident_open_and_is_named(short_night: Night) -> None:
    """Closing must not be a way to forget a deadline."""
    with pytest.raises(closing.DutiesOpen) as refused:
        closing.close(short_night.desk, short_night.incident_id, OFFICER, WHY, NIGHT)

    assert "notify_authority" in str(refused.value.values["kinds"])
    assert short_night.incident.state is IncidentState.OPEN


def test_a_notice_that_waits_keeps_the_incident_open(short_night: Night) -> None:
    """A draft is a promise to tell, also when the duty was settled by telephone."""
    night = short_night
    settle_all(night.desk, night.incident_id)

    with pytest.raises(Refusal) as refused:
        closing.close(night.desk, night.incident_id, OFFICER, WHY, NIGHT)
    assert (refused.value.key, refused.value.values["count"]) == ("error.notices_waiting", 6)


def test_closing_needs_a_reason(short_desk: Desk) -> None:
    """It stands in the dossier."""
    with pytest.raises(Refusal) as refused:
        closing.close(short_desk, opened(short_desk), OFFICER, " ", NIGHT)

    assert refused.value.key == "error.reason_needed"


def test_an_incident_whose_duties_are_settled_is_closed(desk: Desk) -> None:
    """It leaves the lists, nothing reminds of it, and closing twice is refused."""
    incident_id = opened(desk)
    settle_all(desk, incident_id)
    closing.close(desk, incident_id, OFFICER, WHY, NIGHT)

    found = incident(desk, incident_id)
    assert (found.state, found.closed_at) == (IncidentState.CLOSED, NIGHT)
    assert looking.open_incidents(desk, OFFICER) == ()
    with desk.store.read():
        assert not reminders.is_open(incident_id, "awareness", None)
    with pytest.raises(Refusal) as refused:
        closing.close(desk, incident_id, OFFICER, WHY, NIGHT)
    assert refused.value.key == "error.incident_closed"
    assert audit.verify(desk.store).fault is None


def test_a_false_alarm_is_closed_as_one(night: Night) -> None:
    """What was open is waived with the reason, drafts are set aside, all stays on record."""
    closing.close(night.desk, night.incident_id, OFFICER, "a drill", NIGHT, false_alarm=True)

    rows = duties_of(night.desk, night.incident_id)
    assert {row.state for row in rows} == {DutyState.WAIVED, DutyState.SUPERSEDED}
    assert {row.reason for row in rows if row.state is DutyState.WAIVED} == {"a drill"}
    states = {row.state for row in drafts_of(night.desk, night.incident_id).values()}
    assert states == {NoticeState.SUPERSEDED}


@pytest.mark.parametrize("how", ["mail", "telephone"])
def test_what_a_client_was_told_was_no_false_alarm(short_night: Night, how: str) -> None:
    """By mail or by telephone: a client that was told is owed an end."""
    night = short_night
    if how == "mail":
        draft = night.draft(ALDER)
        releasing.approve(night.desk, draft.id, draft.digest, OFFICER, NIGHT)
    else:
        sending.told(night.desk, night.incident_id, ALDER, RESPONDER, how, NIGHT, NIGHT)

    with pytest.raises(Refusal) as refused:
        closing.close(night.desk, night.incident_id, OFFICER, WHY, NIGHT, false_alarm=True)
    assert refused.value.key == "error.false_alarm_told"
    assert night.incident.state is IncidentState.OPEN


def test_an_exercise_ends_although_nothing_left(desk: Desk) -> None:
    """Released notices cannot leave in an exercise, and must not keep it open for ever."""
    incident_id = opened(desk, exercise=True, reporter=OFFICER)
    confirmed(desk, incident_id)
    release_all(desk, incident_id)
    settle_all(desk, incident_id)
    closing.close(desk, incident_id, OFFICER, WHY, NIGHT.replace(hour=5))

    assert incident(desk, incident_id).state is IncidentState.CLOSED


def test_a_notice_of_unknown_fate_keeps_the_incident_open(short_night: Night) -> None:
    """A person decides first whether it arrived."""
    night = short_night
    settle_all(night.desk, night.incident_id)
    with night.desk.store.transaction():
        for row in kept_notices.of_incident(night.incident_id):
            state = NoticeState.UNCERTAIN if row.client_id == ALDER else NoticeState.SENT
            kept_notices.change(row.id, NoticeState, row.digest, state=state)

    with pytest.raises(Refusal) as refused:
        closing.close(night.desk, night.incident_id, OFFICER, WHY, NIGHT)
    assert refused.value.values["count"] == 1

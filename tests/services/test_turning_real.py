"""*This is real*: an exercise in which a real sign is seen becomes a real incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState, Outcome
from bot.domain.outgoing import RowState
from bot.services import audit, closing, looking, turning_real
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.rights import IncidentClosed, NoSuchIncident, NotAllowed
from bot.store import ledger
from tests.services.desk import (
    COUNSEL,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    at_once,
    confirmed,
    drafts_of,
    duties_of,
    incident,
    opened,
)

SEEN = NIGHT + timedelta(minutes=20)
NOW = NIGHT + timedelta(minutes=30)
SIGN = "Een onbekend toestel meldt zich aan op de back-upserver"


def exercise(desk: Desk, **other: Any) -> str:
    """Open an exercise and return its id."""
    return opened(desk, exercise=True, reporter=OFFICER, **other)


def real(desk: Desk, exercise_id: str, by: str = LEAD) -> str:
    """Say that an exercise is real, and return the new incident's id."""
    return turning_real.turn_real(desk, exercise_id, SIGN, SEEN, by, NOW).incident_id


def test_it_becomes_a_new_real_incident_whose_awareness_is_the_real_sign(desk: Desk) -> None:
    """Its number is a real one, its clocks run from the sign and not from the exercise."""
    exercise_id = exercise(desk)
    found = incident(desk, real(desk, exercise_id))

    assert (found.reference, found.exercise, found.what) == ("BR-2026-001", False, SIGN)
    assert (found.noticed_at, found.aware_at, found.opened_at) == (SEEN, SEEN, NOW)
    assert found.aware_provisional
    assert found.kind is incident(desk, exercise_id).kind
    assert found.opened_by == LEAD


def test_both_know_of_each_other(desk: Desk) -> None:
    """The exercise says where it goes on, the incident where it began; both are on record."""
    exercise_id = exercise(desk)
    real_id = real(desk, exercise_id)

    ended = incident(desk, exercise_id)
    assert (ended.went_on_in, ended.outcome) == (real_id, Outcome.REAL)
    assert ended.state is IncidentState.CLOSED
    assert incident(desk, real_id).came_from == exercise_id
    kinds = {row.kind: row.facts for row in listing(desk.store, (RowState.WAITING,))}
    assert kinds["exercise.turned_real"]["other_id"] == real_id
    assert kinds["real.came_from"]["other_id"] == exercise_id
    assert audit.verify(desk.store).fault is None


def test_the_exercise_stops(desk: Desk) -> None:
    """Its duties, drafts and reminders end; the ledger says why."""
    exercise_id = exercise(desk)
    confirmed(desk, exercise_id)
    real(desk, exercise_id)

    assert {row.state for row in duties_of(desk, exercise_id)} == {DutyState.SUPERSEDED}
    assert {row.state for row in drafts_of(desk, exercise_id).values()} == {NoticeState.SUPERSEDED}
    with desk.store.read():
        rungs = ledger.of_incident(exercise_id)
    assert {rung.state for rung in rungs} == {ledger.OBSOLETE}
    assert "real" in {rung.reason for rung in rungs}


def test_several_who_press_at_once_open_one(desk: Desk) -> None:
    """A real sign is seen by many."""
    exercise_id = exercise(desk)
    assert at_once([partial(real, desk, exercise_id, who) for who in (LEAD, RESPONDER)]) == []

    again = turning_real.turn_real(desk, exercise_id, "again", SEEN, OFFICER, NOW)
    assert again.incident_id == incident(desk, exercise_id).went_on_in
    assert [line.exercise for line in looking.open_incidents(desk, OFFICER)] == [False]


def test_a_restricted_exercise_becomes_a_restricted_incident(short_desk: Desk) -> None:
    """The insider who must not know of the one must not know of the other."""
    exercise_id = exercise(short_desk, restricted=True, members=(LEAD,))
    found = incident(short_desk, real(short_desk, exercise_id))

    assert found.restricted
    assert looking.members(short_desk, found) == (OFFICER, LEAD)
    with pytest.raises(NoSuchIncident):
        turning_real.turn_real(short_desk, exercise_id, SIGN, SEEN, RESPONDER, NOW)


@pytest.mark.parametrize("who", [STAFF, COUNSEL])
def test_who_does_not_work_on_it_reports_instead(short_desk: Desk, who: str) -> None:
    """Outside the team one does not even know that it is an exercise."""
    with pytest.raises(NotAllowed):
        real(short_desk, exercise(short_desk), who)


def test_a_real_incident_cannot_turn_real(short_desk: Desk) -> None:
    """The sentence says to go on in its channel."""
    with pytest.raises(turning_real.NotAnExercise) as refused:
        real(short_desk, opened(short_desk))
    assert refused.value.values["reference"] == "BR-2026-001"


def test_an_exercise_that_has_ended_does_not_turn_real(short_desk: Desk) -> None:
    """What is seen afterwards is reported as anything else."""
    exercise_id = exercise(short_desk)
    closing.close(short_desk, exercise_id, OFFICER, "done", NIGHT, false_alarm=True)

    with pytest.raises(IncidentClosed):
        real(short_desk, exercise_id)


@pytest.mark.parametrize(
    ("what", "seen_at", "field"),
    [("\u200b\u202e ", SEEN, "what"), (SIGN, NOW + timedelta(minutes=1), "noticed_at")],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    short_desk: Desk, what: str, seen_at: datetime, field: str
) -> None:
    """The exercise goes on as if nothing had been pressed."""
    exercise_id = exercise(short_desk)
    with pytest.raises(Refusal) as refused:
        turning_real.turn_real(short_desk, exercise_id, what, seen_at, LEAD, NOW)

    assert refused.value.field == field
    assert incident(short_desk, exercise_id).state is IncidentState.OPEN

"""The thresholds of NIS2: answered by a person, and what follows for the clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.domain.significance import Answers, Criterion, Verdict
from bot.services import significance
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.significance import NotANumber
from bot.store import audit_log
from bot.store import incidents as kept_incidents
from tests.services.desk import LEAD, NIGHT, OFFICER, STAFF, Night, duty

NOW = NIGHT + timedelta(hours=3)
MALICIOUS = {"compromised": "yes", "malicious": "yes"}
NOTHING_MET = {
    **dict.fromkeys(
        ("compromised", "malicious", "access", "trade_secrets", "death", "health"), "no"
    ),
    **dict.fromkeys(("unavailable_minutes", "limited_minutes", "loss_euro", "recurrences"), "0"),
}


def answer(night: Night, given: dict[str, str], aware_at: datetime | None = None) -> Verdict:
    """Answer as the officer and return what it comes to."""
    found = significance.answer(
        night.desk, night.incident_id, given, OFFICER, NOW, aware_at=aware_at
    )
    return found.verdict


def fact(night: Night) -> str | None:
    """Return what conditions of playbooks ask about."""
    with night.desk.store.read():
        return kept_incidents.facts(night.incident_id).get(significance.SIGNIFICANT)


def test_a_threshold_that_is_met_starts_the_clocks(night: Night) -> None:
    """24 and 72 hours from when it was known, not from awareness of the breach."""
    assert duty(night.desk, night.incident_id, "nis2_early_warning").due_at is None
    assert answer(night, MALICIOUS) is Verdict.SIGNIFICANT
    due = {
        kind: duty(night.desk, night.incident_id, kind).due_at
        for kind in ("nis2_early_warning", "nis2_notification")
    }
    assert due == {
        "nis2_early_warning": NOW + timedelta(hours=24),
        "nis2_notification": NOW + timedelta(hours=72),
    }
    assert fact(night) == "yes"
    incident, answers = significance.answered(night.desk, night.incident_id, LEAD)
    assert incident.significant_at == NOW
    assert answers == Answers(compromised=True, malicious=True)


def test_it_may_have_been_known_before(short_night: Night) -> None:
    """But not before the breach was noticed, nor in the future."""
    with pytest.raises(Refusal) as refused:
        answer(short_night, MALICIOUS, aware_at=NOW + timedelta(hours=1))
    assert refused.value.field == "fulfilled_at"
    answer(short_night, MALICIOUS, aware_at=NIGHT)
    assert short_night.incident.significant_at == NIGHT


def test_other_answers_leave_the_date(short_night: Night) -> None:
    """What was significant keeps its clocks until somebody waives them with a reason."""
    answer(short_night, MALICIOUS, aware_at=NIGHT)
    assert answer(short_night, NOTHING_MET) is Verdict.NOT_SIGNIFICANT
    assert short_night.incident.significant_at == NIGHT
    assert fact(short_night) == "no"
    warning = duty(short_night.desk, short_night.incident_id, "nis2_early_warning")
    assert warning.state is DutyState.OPEN


def test_what_is_not_known_is_left_open(short_night: Night) -> None:
    """Nothing is ruled out without an answer, and what people paste as a number is one."""
    found = significance.answer(
        short_night.desk,
        short_night.incident_id,
        {"unavailable_minutes": " 1 0 ", "death": "", "health": "perhaps"},
        OFFICER,
        NOW,
    )
    assert found.verdict is Verdict.UNDETERMINED
    assert Criterion.UNAVAILABLE not in found.unanswered
    assert fact(short_night) == "unknown"
    _, answers = significance.answered(short_night.desk, short_night.incident_id, LEAD)
    assert answers == Answers(unavailable_minutes=10)


def test_the_same_answers_again_are_no_new_fact(short_night: Night) -> None:
    """A double press is on record, and changes nothing."""
    answer(short_night, MALICIOUS)
    answer(short_night, MALICIOUS)
    with short_night.desk.store.read():
        said = kept_incidents.said_facts(short_night.incident_id)
        actions = [one.action for one in audit_log.of_incident(short_night.incident_id)]
    assert [one.name for one in said].count(significance.ANSWERS) == 1
    assert actions.count("nis2.assessed") == 2


@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "٣", "9" * 20])
def test_a_number_is_a_whole_number(short_night: Night, typed: str) -> None:
    """The field is named, and nothing is kept."""
    with pytest.raises(NotANumber) as refused:
        answer(short_night, {"users": typed})
    assert refused.value.field == "users"
    assert fact(short_night) is None


def test_only_officers_answer(short_night: Night) -> None:
    """It starts a statutory clock; who does not work on it sees nothing."""
    with pytest.raises(NotAllowed):
        significance.answer(short_night.desk, short_night.incident_id, MALICIOUS, LEAD, NOW)
    with pytest.raises(NoSuchIncident):
        significance.answered(short_night.desk, short_night.incident_id, STAFF)

"""Whether an incident still goes on: which report under NIS2 is due, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.services import duties, handling
from bot.services.rights import NotAllowed
from bot.store import audit_log
from bot.store import incidents as kept_incidents
from tests.services.desk import NIGHT, OFFICER, RESPONDER, Night

PROGRESS, FINAL = "nis2_progress_report", "nis2_final_report"
FILED = NIGHT + timedelta(hours=3)
AFTER = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def notified(night: Night) -> Night:
    """Return a significant incident whose notification under NIS2 was filed."""
    with night.desk.store.transaction():
        kept_incidents.update(night.incident_id, significant_at=NIGHT)
        duties.refresh(night.desk, kept_incidents.get(night.incident_id), NIGHT)
    duties.fulfil(night.desk, night.duty("nis2_notification").id, OFFICER, FILED, FILED)
    return night


def said(night: Night) -> dict[str, str]:
    """Return what was said of its end."""
    with night.desk.store.read():
        known = kept_incidents.facts(night.incident_id)
    return {name: value for name, value in known.items() if name.startswith("nis2_")}


def entries(night: Night) -> list[str]:
    """Return what the audit chain holds of it."""
    with night.desk.store.read():
        found = audit_log.of_incident(night.incident_id)
    return [entry.action for entry in found if entry.action.startswith("nis2.")]


def test_what_goes_on_owes_a_progress_report(notified: Night) -> None:
    """On the date of the final report, which now waits for the end."""
    due = notified.duty(FINAL).due_at
    handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)
    assert notified.duty(PROGRESS).due_at == due
    assert (notified.duty(FINAL).due_at, notified.duty(FINAL).pending_on) == (None, "handling")


def test_the_final_report_follows_the_end_by_a_month(notified: Night) -> None:
    """Counted from the local day on which it had been handled."""
    handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)
    handling.handled(notified.desk, notified.incident_id, OFFICER, AFTER, AFTER)
    assert notified.duty(FINAL).due_at == datetime(2027, 2, 10, 23, tzinfo=UTC)
    assert notified.duty(PROGRESS).state is DutyState.OPEN


def test_what_ends_in_time_owes_no_progress_report(notified: Night) -> None:
    """Handled before the date, the final report keeps it; a corrected time is kept too."""
    due = notified.duty(FINAL).due_at
    handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)
    for hours in (5, 4):
        ended = FILED + timedelta(hours=hours)
        handling.handled(
            notified.desk, notified.incident_id, OFFICER, ended, FILED + timedelta(hours=6)
        )
    assert notified.duty(FINAL).due_at == due
    assert notified.duty(PROGRESS).state is DutyState.SUPERSEDED
    assert said(notified)[duties.HANDLED_AT] == ended.isoformat()


def test_what_was_not_over_goes_on_again(notified: Night) -> None:
    """What was said of its end is taken back, and stays on record."""
    handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)
    handling.handled(notified.desk, notified.incident_id, OFFICER, AFTER, AFTER)
    handling.goes_on(notified.desk, notified.incident_id, OFFICER, AFTER)
    assert notified.duty(FINAL).pending_on == "handling"
    assert said(notified)[duties.HANDLED_AT] == ""
    assert entries(notified) == ["nis2.goes_on", "nis2.handled", "nis2.goes_on"]


def test_a_double_press_is_one_entry(notified: Night) -> None:
    """Saying the same once more changes nothing."""
    for _ in range(2):
        handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)
    for _ in range(2):
        handling.handled(notified.desk, notified.incident_id, OFFICER, AFTER, AFTER)
    assert entries(notified) == ["nis2.goes_on", "nis2.handled"]


def test_the_officers_say_it(notified: Night) -> None:
    """It moves a statutory deadline: a responder is told who may."""
    with pytest.raises(NotAllowed):
        handling.goes_on(notified.desk, notified.incident_id, RESPONDER, FILED)
    with pytest.raises(NotAllowed):
        handling.handled(notified.desk, notified.incident_id, RESPONDER, FILED, FILED)
    assert said(notified) == {}


def test_an_end_that_cannot_be_is_refused(notified: Night) -> None:
    """Neither in the future nor before it was noticed."""
    for wrong in (FILED + timedelta(hours=1), NIGHT - timedelta(days=9)):
        with pytest.raises(Refusal) as refused:
            handling.handled(notified.desk, notified.incident_id, OFFICER, wrong, FILED)
        assert refused.value.field == "fulfilled_at"


def test_nothing_is_asked_where_no_report_is_owed(notified: Night) -> None:
    """Once the final report was filed, there is nothing that it could date."""
    assert handling.owes_report(notified.desk, notified.incident)
    duties.fulfil(notified.desk, notified.duty(FINAL).id, OFFICER, FILED, FILED)
    assert not handling.owes_report(notified.desk, notified.incident)
    with pytest.raises(handling.NoReportOwed):
        handling.goes_on(notified.desk, notified.incident_id, OFFICER, FILED)

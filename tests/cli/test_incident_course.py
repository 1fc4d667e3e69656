"""``breach-bot incident`` in the dark: a breach or not, since when, of what kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.awareness import ReasonMissing, SecondPersonNeeded
from bot.domain.incident import IncidentState, Kind
from bot.services import timeline
from bot.services.rights import NotAllowed
from tests.cli.test_incident import filled
from tests.cli.test_incident_dark import Dark, dark
from tests.services.desk import DEPUTY, LEAD, NIGHT, OFFICER

__all__ = ["dark", "filled"]

EARLIER = ("--at", "2026-12-04T02:00", "--noticed", "2026-12-04T02:00")
LATER = ("--at", "2026-12-04T03:00")


def test_a_breach_is_confirmed_with_what_it_is_based_on(dark: Dark) -> None:
    """By the officer, its times too; a second time it is refused, and the words stay on record."""
    assert isinstance(dark.refused("assess", "confirmed", who=LEAD), NotAllowed)
    dark.said("assess", "unknown", "--why", "the log is being read")
    assert dark.refused("assess", "unknown").key == "error.reason_needed"
    assert dark.night.incident.aware_confirmed is False
    dark.said("assess", "confirmed", "--why", "seen in the log")
    kept = dark.night.incident
    assert (kept.aware_confirmed, kept.aware_provisional) == (True, False)
    lines = timeline.view(dark.night.desk, kept, dark.now).lines
    assert [one.text for one in lines if one.text] == ["the log is being read", "seen in the log"]
    assert dark.refused("assess", "confirmed").key == "cli.incident.sure_already"


def test_a_false_alarm_closes_it_with_the_reason(dark: Dark) -> None:
    """And says that Slack still shows nothing of it."""
    assert dark.refused("assess", "false-alarm").key == "error.reason_needed"
    said = dark.said("assess", "false-alarm", "--why", "a test of the back-up")
    assert f"incident bright {dark.reference}" in said
    assert dark.night.incident.state is IncidentState.CLOSED


def test_an_earlier_awareness_counts_at_once(dark: Dark) -> None:
    """In the organisation's zone; without a time there is nothing to correct."""
    assert isinstance(dark.refused("aware", *EARLIER, "--why", "x", who=LEAD), NotAllowed)
    assert dark.refused("aware", "--why", "x").key == "cli.incident.no_time"
    assert dark.refused("aware", "--at", "soon", "--why", "x").field == "--at"
    assert "Confirmed" in dark.said("assess", "confirmed")
    said = dark.said("aware", *EARLIER, "--why", "the alarm was in the mailbox")
    assert "waits for a second person" not in said
    at = datetime(2026, 12, 4, 1, tzinfo=UTC)
    assert (dark.night.incident.noticed_at, dark.night.incident.aware_at) == (at, at)


def test_a_later_awareness_waits_for_a_second_person(dark: Dark) -> None:
    """Until somebody else agrees the earlier one counts."""
    assert isinstance(dark.refused("aware", *LATER, "--why", " "), ReasonMissing)
    said = dark.said("aware", *LATER, "--why", "until then a mere alarm")
    assert f"incident aware-agree {dark.reference}" in said
    assert dark.night.incident.aware_at == NIGHT
    shown = dark.said("show", who=LEAD)
    assert f"03:00, {OFFICER} proposes: until then a mere alarm." in shown
    assert isinstance(dark.refused("aware-agree", who=OFFICER), SecondPersonNeeded)
    dark.said("aware-agree", who=LEAD)
    assert "proposes" not in dark.said("show")
    assert dark.night.incident.aware_at == NIGHT + timedelta(minutes=13)
    nothing = dark.refused("aware-agree", who=DEPUTY)
    assert nothing.key == "error.awareness_nothing_to_agree"


def test_the_kind_is_known_better(dark: Dark) -> None:
    """The steps of its playbook take over."""
    assert "Recorded: " in dark.said("kind", "mailbox", who=LEAD)
    assert dark.night.incident.kind is Kind.MAILBOX
    assert "mailbox." in dark.said("steps")

"""What a reminder shows when it is said, and what it shows when it is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.incident import DutyState, TaskState
from bot.domain.outgoing import REMINDER, Lane, OutgoingRow, channel_stream
from bot.services import duties, outbox, reminding, steps
from bot.store import outbox as rows
from tests.services.desk import NIGHT, OFFICER, Night

HOUR = timedelta(hours=1)
SOON = NIGHT + timedelta(minutes=10)
AUTHORITY, CONTROLLER = "notify_authority", "notify_controller"
EVIDENCE, CHANNEL = "task:core.evidence", "task:core.channel"


def row(
    night: Night, *groups: tuple[str, datetime | None], planned_at: datetime = NIGHT
) -> OutgoingRow:
    """Return a row of the outbox as the ledger writes a reminder of some groups."""
    facts = {
        "incident_id": night.incident_id,
        "group_kind": groups[0][0],
        "rung": "before_1h",
        "audience": "officer",
        "groups": [[kind, due.isoformat() if due else None, kind] for kind, due in groups],
        "pages": False,
        "last": True,
        "due_at": planned_at.isoformat(),
    }
    key = f"{REMINDER}:{groups}"
    with night.desk.store.transaction():
        outbox.enqueue(
            key=key,
            stream=channel_stream(night.incident_id),
            lane=Lane.DEADLINE,
            kind=REMINDER,
            facts=facts,
            incident_id=night.incident_id,
            now=NIGHT,
        )
        found = rows.find(key)
    assert found is not None
    return found


def test_a_reminder_speaks_for_its_group_as_it_is_when_it_is_said(night: Night) -> None:
    """Which duty, for whom, how late, how much later than planned."""
    due = NIGHT + 8 * HOUR
    planned_at = due + HOUR - timedelta(seconds=90)
    spoken = row(night, (CONTROLLER, due), planned_at=planned_at)
    view = reminding.reminder(night.desk, spoken, due + HOUR)

    assert view is not None
    (duty,) = view.duties
    assert (duty.client_name, view.group) == ("Boréale Conseil SRL", CONTROLLER)
    assert (view.late, view.last, view.delayed_by_seconds) == (True, True, 90)
    assert (view.rung, view.audience, view.lead) == ("before_1h", "officer", None)
    assert view.drafts == 6


def test_a_reminder_that_is_early_is_not_delayed(short_night: Night) -> None:
    """A clock that was set back must not give a negative delay."""
    spoken = row(short_night, (AUTHORITY, NIGHT + 72 * HOUR), planned_at=SOON)
    view = reminding.reminder(short_night.desk, spoken, NIGHT)

    assert view is not None
    assert (view.late, view.delayed_by_seconds) == (False, 0)


@pytest.mark.parametrize(
    ("kind", "group", "count"),
    [(CHANNEL, "task", 1), ("awareness", "awareness", 0), ("draft", "drafts", 0)],
)
def test_steps_drafts_and_the_question_of_awareness_have_reminders(
    short_night: Night, kind: str, group: str, count: int
) -> None:
    """They are no duties; the message says what they are."""
    view = reminding.reminder(short_night.desk, row(short_night, (kind, None)), SOON)

    assert view is not None
    assert (view.group, view.duties, len(view.steps)) == (group, (), count)


@pytest.mark.parametrize(
    ("kind", "due"), [(CONTROLLER, NIGHT + 9 * HOUR), ("task:no.such_step", None)]
)
def test_there_is_nothing_to_remind_of_what_is_gone(
    short_night: Night, kind: str, due: datetime | None
) -> None:
    """A message about nothing is not sent; one that was sent says that it is over."""
    spoken = row(short_night, (kind, due))
    assert reminding.reminder(short_night.desk, spoken, SOON) is None
    view = reminding.said(short_night.desk, spoken.id, SOON)
    assert view is not None
    assert (view.settled, view.duties, view.steps) == (True, (), ())


def test_there_is_nothing_to_remind_of_in_no_incident(short_night: Night) -> None:
    """The ledger may outlive what it speaks of; neither does another row speak of anything."""
    spoken = row(short_night, (AUTHORITY, NIGHT))
    other = replace(spoken, incident_id="f" * 32)
    assert reminding.reminder(short_night.desk, other, SOON) is None
    assert reminding.reminder(short_night.desk, replace(spoken, kind="note"), SOON) is None


def test_of_several_only_what_is_open_is_shown(short_night: Night) -> None:
    """One of two steps is done: the message goes on about the other, then says both are."""
    night = short_night
    spoken = row(night, (EVIDENCE, None), (CHANNEL, None))
    both = reminding.reminder(night.desk, spoken, SOON)
    assert both is not None
    assert [step.id for step in both.steps] == ["core.evidence", "core.channel"]
    steps.done(night.desk, night.incident_id, "core.evidence", OFFICER, NIGHT)
    left = reminding.reminder(night.desk, spoken, SOON)
    assert left is not None
    assert [step.id for step in left.steps] == ["core.channel"]
    steps.skip(night.desk, night.incident_id, "core.channel", OFFICER, NIGHT, "no use")

    assert reminding.reminder(night.desk, spoken, SOON) is None
    over = reminding.said(night.desk, spoken.id, SOON)
    assert over is not None
    assert [step.state for step in over.steps] == [TaskState.DONE, TaskState.SKIPPED]


def test_a_settled_duty_says_what_became_of_it(short_night: Night) -> None:
    """In the message that reminded of it."""
    night, due = short_night, NIGHT + 72 * HOUR
    spoken = row(night, (AUTHORITY, due))
    duties.fulfil(night.desk, night.duty(AUTHORITY).id, OFFICER, NIGHT + HOUR, NIGHT + HOUR)
    view = reminding.said(night.desk, spoken.id, SOON)

    assert view is not None
    assert view.settled
    assert [line.state for line in view.duties] == [DutyState.FULFILLED]

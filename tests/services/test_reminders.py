"""From deadlines to the ledger, and whether what a rung reminds of is still to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.ladders import Audience
from bot.domain.outgoing import PAGE, REMINDER, RowState
from bot.services import awareness, closing, ledger, releasing, reminders, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.telling import Watchers
from bot.store import ledger as rungs_of
from tests.services.desk import (
    AFFECTED,
    ALDER,
    NIGHT,
    OFFICER,
    Night,
    drafts_of,
    opened,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CONTROLLER, AUTHORITY = "notify_controller", "notify_authority"


def is_open(desk: Desk, incident_id: str, kind: str, due: datetime | None = None) -> bool:
    """Ask as the sender does before it speaks."""
    with desk.store.read():
        return reminders.is_open(incident_id, kind, due)


def planned(desk: Desk, incident_id: str, kind: str) -> list[rungs_of.LedgerRung]:
    """Return the reminders of a kind, in order of time."""
    with desk.store.read():
        return [rung for rung in rungs_of.of_incident(incident_id) if rung.group.kind == kind]


def test_a_duty_has_the_rungs_of_its_ladder(desk: Desk) -> None:
    """Before, at and after the deadline, each at its time, the last ones by name."""
    found = planned(desk, opened(desk), AUTHORITY)
    due = NIGHT + 72 * HOUR

    assert {rung.group.due_at for rung in found} == {due}
    at = {rung.rung: rung for rung in found}
    assert at["due"].due_at == due
    assert at["before_1h"].due_at == due - HOUR
    assert (at["before_1h"].last, at["before_1h"].pages) == (True, True)
    assert at["before_1h"].audience == Audience.OFFICER.value


def test_what_waits_for_an_event_has_no_reminder_yet(desk: Desk) -> None:
    """Its deadline is not known."""
    assert planned(desk, opened(desk), "authority_part_2") == []


def test_five_clients_are_one_ladder(night: Night) -> None:
    """A group, not a client, climbs it: one message, not six."""
    found = planned(night.desk, night.incident_id, CONTROLLER)
    target = [rung for rung in found if rung.group.due_at == NIGHT + 12 * HOUR]

    assert len({rung.rung for rung in target}) == len(target)
    assert len(AFFECTED) > 2


def test_a_kind_without_a_ladder_has_no_reminders(desk: Desk) -> None:
    """Somebody may have removed the file; the duty stands all the same."""
    bare = replace(desk, ladders={})
    incident_id = opened(bare)

    with desk.store.read():
        assert rungs_of.of_incident(incident_id) == ()
    assert is_open(desk, incident_id, AUTHORITY, NIGHT + 72 * HOUR)


def test_a_group_is_open_while_one_of_its_duties_is(night: Night) -> None:
    """The date is part of the group: of what was moved, the old date is no longer open."""
    desk, incident_id = night.desk, night.incident_id

    assert is_open(desk, incident_id, CONTROLLER, NIGHT + 8 * HOUR)
    assert not is_open(desk, incident_id, CONTROLLER, NIGHT + 9 * HOUR)
    assert is_open(desk, incident_id, "communicate_subjects")
    assert not is_open(desk, "f" * 32, AUTHORITY, NIGHT + 72 * HOUR)


def test_a_step_the_question_and_the_drafts_are_open_until_they_are_settled(
    night: Night,
) -> None:
    """Each is asked about again at the moment of sending."""
    desk, incident_id = night.desk, night.incident_id
    assert is_open(desk, incident_id, "task:core.channel")
    assert is_open(desk, incident_id, "awareness")
    assert is_open(desk, incident_id, "draft")
    steps.done(desk, incident_id, "core.channel", OFFICER, NIGHT)
    awareness.confirm_breach(desk, incident_id, OFFICER, NIGHT)
    for draft in drafts_of(desk, incident_id).values():
        if draft.recipient:
            releasing.approve(desk, draft.id, draft.digest, OFFICER, NIGHT + HOUR)

    assert not is_open(desk, incident_id, "task:core.channel")
    assert not is_open(desk, incident_id, "task:no.such_step")
    assert not is_open(desk, incident_id, "awareness")
    assert not is_open(desk, incident_id, "draft")


def test_nothing_of_a_closed_incident_is_open(short_night: Night) -> None:
    """What is over is not reminded of."""
    night = short_night
    closing.close(night.desk, night.incident_id, OFFICER, "drill", NIGHT, false_alarm=True)

    for kind in (AUTHORITY, "awareness", "draft", "task:core.channel"):
        assert not is_open(night.desk, night.incident_id, kind, NIGHT + 72 * HOUR)


def test_a_tick_says_what_is_due_and_drops_what_is_done(night: Night) -> None:
    """From the duty to the outbox: an hour in, clients press; the moved deadline is silent."""
    desk, incident_id = night.desk, night.incident_id
    earlier = NIGHT - 2 * HOUR
    awareness.correct_times(
        desk, incident_id, OFFICER, NIGHT + MINUTE, reason="log", noticed_at=earlier
    )
    ledger.tick(desk.store, reminders.is_open, Watchers(), NIGHT + 2 * HOUR)

    said = listing(desk.store, (RowState.WAITING,))
    spoken = {
        (row.facts["group_kind"], row.facts["group_due"])
        for row in said
        if row.kind in {REMINDER, PAGE}
    }
    assert (CONTROLLER, (earlier + 12 * HOUR).isoformat()) in spoken
    assert (CONTROLLER, (NIGHT + 12 * HOUR).isoformat()) not in spoken
    old = [
        rung
        for rung in planned(desk, incident_id, CONTROLLER)
        if rung.group.due_at == NIGHT + 12 * HOUR and rung.due_at <= NIGHT + 2 * HOUR
    ]
    assert {rung.state for rung in old} == {rungs_of.OBSOLETE}


def test_a_draft_that_is_left_is_reminded_of_with_the_first_term(night: Night) -> None:
    """Approval must not eat the term."""
    found = planned(night.desk, night.incident_id, "draft")
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, NIGHT + MINUTE)

    assert {rung.group.due_at for rung in found} == {NIGHT + 8 * HOUR}
    assert is_open(night.desk, night.incident_id, "draft", NIGHT + 8 * HOUR)

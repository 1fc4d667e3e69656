"""From deadlines to the ledger, and whether what a rung reminds of is still to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import NoticeState
from bot.domain.ladders import Audience
from bot.domain.outgoing import REMINDER, RowState
from bot.services import (
    awareness,
    closing,
    duties,
    incidents,
    ledger,
    releasing,
    reminders,
    steps,
    tracks,
)
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.telling import Watchers
from bot.store import ledger as rungs_of
from bot.store import notices, outbox
from bot.store.tables.delivery import Projection
from tests.services.desk import (
    AFFECTED,
    ALDER,
    DEPUTY,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
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
    for draft in drafts_of(desk, incident_id).values():
        if draft.recipient:
            releasing.approve(desk, draft.id, draft.digest, OFFICER, NIGHT + HOUR)
    awareness.confirm_breach(desk, incident_id, OFFICER, NIGHT + HOUR)

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
    spoken = {(group.kind, group.due_at) for row in said for group in ledger.groups_of(row)}
    assert (CONTROLLER, earlier + 12 * HOUR) in spoken
    assert (CONTROLLER, NIGHT + 12 * HOUR) not in spoken
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


def test_what_is_meant_for_a_person_goes_to_that_person(night: Night) -> None:
    """The lead, or who has the step, the officers, the deputies; nobody leads: the officers."""
    desk, told = night.desk, reminders.hearers(night.desk)
    group = ledger.Group(night.incident_id, CONTROLLER, None)
    step = ledger.Group(night.incident_id, "task:core.channel", None)
    with desk.store.read():
        assert told(group, "channel") == ()
        assert told(group, "lead") == (OFFICER,)
        assert told(group, "officer") == (OFFICER,)
        assert told(group, "deputy") == (DEPUTY,)
    incidents.take_lead(desk, night.incident_id, LEAD, NIGHT)
    steps.assign(desk, night.incident_id, "core.channel", RESPONDER, LEAD, NIGHT)
    with desk.store.read():
        assert told(group, "lead") == (LEAD,)
        assert told(step, "lead") == (RESPONDER,)
        assert told(ledger.Group("f" * 32, CONTROLLER, None), "lead") == ()


def test_nobody_hears_of_a_restricted_incident_by_a_reminder(desk: Desk) -> None:
    """The deputy was not picked: the officers hear what would go up to him."""
    incident_id = opened(desk, restricted=True, members=(LEAD,))
    told = reminders.hearers(desk)
    with desk.store.read():
        assert told(ledger.Group(incident_id, AUTHORITY, None), "deputy") == (OFFICER,)


def test_the_ledger_says_why_a_rung_was_not_sent(night: Night) -> None:
    """Done, waived, replaced by other duties, dated anew, closed: each by its name."""
    desk, incident_id = night.desk, night.incident_id
    clock = night.duty(AUTHORITY)
    duties.fulfil(desk, clock.id, OFFICER, NIGHT + HOUR, NIGHT + HOUR)
    duties.waive(desk, night.duty("communicate_subjects").id, OFFICER, "no risk", NIGHT)
    awareness.correct_times(
        desk, incident_id, OFFICER, NIGHT, reason="log", noticed_at=NIGHT - HOUR
    )

    def reasons(kind: str) -> set[str | None]:
        found = planned(desk, incident_id, kind)
        return {rung.reason for rung in found if rung.state == rungs_of.OBSOLETE}

    assert reasons(AUTHORITY) == {"fulfilled"}
    assert reasons("communicate_subjects") == {"waived"}
    assert reasons(CONTROLLER) == {"date_moved"}


def test_a_duty_that_is_replaced_says_so_in_the_ledger(desk: Desk) -> None:
    """A capacity is ruled out, and with it all that hung on it."""
    incident_id = opened(desk)
    tracks.rule_out(desk, incident_id, "processor", OFFICER, "own data only", NIGHT)

    found = planned(desk, incident_id, CONTROLLER)
    assert {rung.reason for rung in found} == {"superseded"}


def test_a_closed_incident_has_no_reminder_left(short_night: Night) -> None:
    """Not even one that would find out by itself."""
    night = short_night
    closing.close(night.desk, night.incident_id, OFFICER, "drill", NIGHT, false_alarm=True)
    with night.desk.store.read():
        left = [r for r in rungs_of.of_incident(night.incident_id) if r.state == rungs_of.DUE]
    assert left == []


def test_what_was_said_is_drawn_again_when_it_is_settled(night: Night) -> None:
    """Its buttons go; what nobody has read yet, or is about something else, stays as it is."""
    desk, incident_id = night.desk, night.incident_id
    ledger.tick(desk.store, reminders.is_open, Watchers(), NIGHT + MINUTE, reminders.hearers(desk))
    rows = {
        ledger.groups_of(row)[0].kind: row
        for row in listing(desk.store, (RowState.WAITING,))
        if row.kind == REMINDER
    }
    with desk.store.transaction():
        for row in rows.values():
            outbox.settle(row.id, RowState.SENT, NIGHT, proof={"channel": "C1", "ts": "17.1"})
    duties.fulfil(desk, night.duty(AUTHORITY).id, OFFICER, NIGHT + HOUR, NIGHT + HOUR)

    again = {kept.target: kept for kept in behind(desk) if kept.kind == REMINDER}
    assert set(again) == {f"{REMINDER}:{rows[AUTHORITY].id}"}
    assert again[f"{REMINDER}:{rows[AUTHORITY].id}"].message == "17.1"
    awareness.confirm_breach(desk, incident_id, OFFICER, NIGHT + HOUR)
    with desk.store.transaction():
        reminders.settle_drafts(incident_id, NIGHT)
    assert len([kept for kept in behind(desk) if kept.kind == REMINDER]) == 1
    assert is_open(desk, incident_id, "draft")


def test_reminders_of_drafts_end_with_the_last_draft(short_night: Night) -> None:
    """Nothing waits any more: the ledger says so."""
    night = short_night
    with night.desk.store.transaction():
        for notice in notices.of_incident(night.incident_id):
            notices.change(notice.id, (notice.state,), notice.digest, state=NoticeState.SUPERSEDED)
        reminders.settle_drafts(night.incident_id, NIGHT)

    found = planned(night.desk, night.incident_id, "draft")
    assert {rung.reason for rung in found if rung.state == rungs_of.OBSOLETE} == {"released"}
    assert not is_open(night.desk, night.incident_id, "draft")


def behind(desk: Desk) -> list[Projection]:
    """Return the messages that are to be drawn again."""
    with desk.store.read():
        return list(Projection.select().where(Projection.behind))

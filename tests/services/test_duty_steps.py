"""Steps that end with a duty: what is on record is not pressed as done a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.incident import NoticeState, TaskState
from bot.domain.outgoing import RowState
from bot.domain.records import DutyRecord, TaskRecord
from bot.services import by_hand, duties, releasing, sending, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import notices as kept
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    AFFECTED,
    ALDER,
    CARLS,
    ELM,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    confirmed,
    drafts_of,
    opened,
    task,
)

NOTICES, AUTHORITY = "core.notices", "core.authority"
AUTHORITY_DUTY = "notify_authority"
LATER = NIGHT + timedelta(hours=2)


def tell_all(night: Night, *but: str) -> None:
    """Let each client have been told by telephone, but for some."""
    for client in AFFECTED:
        if client not in but:
            sending.told(
                night.desk, night.incident_id, client, RESPONDER, "telephone", LATER, LATER
            )


def release_all(night: Night) -> None:
    """Release every draft, one by one."""
    for draft in drafts_of(night.desk, night.incident_id).values():
        if draft.state is NoticeState.DRAFT:
            releasing.approve(night.desk, draft.id, draft.digest, OFFICER, LATER)


def send_all(night: Night, *but: str) -> None:
    """Let the mail server have taken every notice that was released, and refused some."""
    refused = {night.draft(client).id for client in but}
    for row in listing(night.desk.store, (RowState.WAITING,)):
        if row.kind != sending.NOTICE:
            continue
        with night.desk.store.transaction():
            if row.facts["notice_id"] in refused:
                sending.troubled(night.desk, row, RowState.FAILED, "550 unknown", LATER)
            else:
                sending.sent(night.desk, row, {"reply": "250 accepted"}, LATER)


def fulfilled(night: Night, duty: DutyRecord) -> None:
    """Record a filing."""
    duties.fulfil(night.desk, duty.id, OFFICER, LATER, LATER)


def waived(night: Night, duty: DutyRecord) -> None:
    """Decide that there is nothing to file."""
    duties.waive(night.desk, duty.id, OFFICER, "risk unlikely", LATER)


def step(night: Night, name: str = NOTICES) -> TaskRecord:
    """Return a step as it is now."""
    return task(night.desk, night.incident_id, name)


def bring(night: Night) -> None:
    """Let a letter have brought the notice that no mail can bring."""
    draft = night.draft(ELM)
    delivery = by_hand.Delivery("letter", LATER, "reception", "RR 0123 4567 8 BE")
    by_hand.record(night.desk, draft.id, draft.digest, OFFICER, delivery, LATER)


def test_the_step_of_the_notices_ends_with_the_last_of_them(short_night: Night) -> None:
    """Told by telephone is told, but each client gets its notice in writing, too."""
    night = short_night
    tell_all(night)
    release_all(night)
    send_all(night)
    assert step(night).state is TaskState.OPEN  # one has no address
    bring(night)
    assert (step(night).state, step(night).settled_by) == (TaskState.DONE, OFFICER)


def test_the_last_mail_ends_it_as_well(short_night: Night) -> None:
    """Whoever released it has done the step."""
    night = short_night
    bring(night)
    release_all(night)
    assert step(night).state is TaskState.OPEN
    send_all(night)
    assert (step(night).state, step(night).settled_by) == (TaskState.DONE, OFFICER)


def test_a_client_that_is_not_told_keeps_it_open(short_night: Night) -> None:
    """A mail that was refused has told nobody."""
    night = short_night
    bring(night)
    release_all(night)
    send_all(night, ALDER)
    assert step(night).state is TaskState.OPEN


def test_where_no_notice_waits_every_client_must_be_told(short_night: Night) -> None:
    """Drafts that are still to be made, or were set aside, end nothing."""
    night = short_night
    with night.desk.store.transaction():
        kept.set_aside(night.incident_id, [NoticeState.DRAFT, NoticeState.BLOCKED])
    tell_all(night, ALDER)
    assert step(night).state is TaskState.OPEN
    tell_all(night)
    assert step(night).state is TaskState.DONE


def test_in_an_exercise_releasing_ends_it(short_desk: Desk) -> None:
    """Nothing leaves, and the team sees its step done all the same."""
    incident_id = opened(short_desk, exercise=True, reporter=OFFICER)
    confirmed(short_desk, incident_id)
    night = Night(short_desk, incident_id)
    release_all(night)
    assert step(night).state is TaskState.OPEN
    bring(night)
    assert step(night).state is TaskState.DONE


@pytest.mark.parametrize("act", [fulfilled, waived])
def test_our_own_filing_ends_with_its_duty(
    short_night: Night, act: Callable[[Night, DutyRecord], None]
) -> None:
    """Filed, or decided with a reason that it need not be; what we file for a client is not it."""
    night = short_night
    act(night, night.duty(AUTHORITY_DUTY, CARLS))
    assert step(night, AUTHORITY).state is TaskState.OPEN
    act(night, night.duty(AUTHORITY_DUTY))
    assert (step(night, AUTHORITY).state, step(night).state) == (TaskState.DONE, TaskState.OPEN)


def test_what_was_done_or_left_out_before_stays_as_it_is(short_night: Night) -> None:
    """A reason that a person gave is not written over."""
    night = short_night
    steps.skip(night.desk, night.incident_id, AUTHORITY, OFFICER, NIGHT, "filed by our lawyer")
    fulfilled(night, night.duty(AUTHORITY_DUTY))
    assert step(night, AUTHORITY).reason == "filed by our lawyer"
    with night.desk.store.read():
        assert not AuditEntry.select().where(AuditEntry.action == "step.done").exists()

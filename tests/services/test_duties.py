"""The duties of an incident: derived with exact dates, fulfilled, waived, never deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.domain.awareness import TimeInFuture
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.services import awareness, duties, looking
from bot.services.desk import Desk
from bot.store import incidents as kept_incidents
from bot.store import ledger
from bot.store.tables.record import AuditEntry, AuditValue
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    CARLS,
    DEPUTY,
    DOVE,
    NIGHT,
    OFFICER,
    TWIN,
    Night,
    at_once,
    confirmed,
    duties_of,
    duty,
    lab_scope,
    opened,
    with_organisation,
)

HOUR = timedelta(hours=1)
AUTHORITY, PART_2, SUBJECTS = "notify_authority", "authority_part_2", "communicate_subjects"
CONTROLLER = "notify_controller"
LATER = NIGHT + HOUR


def still_said(night: Night, kind: str) -> set[datetime | None]:
    """Return the deadlines of a kind that are still reminded of."""
    with night.desk.store.read():
        rungs = ledger.of_incident(night.incident_id)
    return {r.group.due_at for r in rungs if r.group.kind == kind and r.state == ledger.DUE}


def dates(desk: Desk, incident_id: str) -> dict[str, datetime | None]:
    """Return the due instants of our own open duties, and of all clients together."""
    return {
        row.kind: row.due_at
        for row in duties_of(desk, incident_id)
        if row.client_id is None and row.state is DutyState.OPEN
    }


def test_a_new_incident_has_its_duties_with_exact_dates(desk: Desk) -> None:
    """Three clocks, never one: the authority's, the clients', and what waits for an event."""
    assert dates(desk, opened(desk)) == {
        AUTHORITY: NIGHT + 72 * HOUR,
        PART_2: None,
        SUBJECTS: None,
        CONTROLLER: NIGHT + 12 * HOUR,
        "nis2_early_warning": None,
        "nis2_notification": None,
        "nis2_final_report": None,
        "nis2_recipients": None,
    }


def test_an_organisation_outside_nis2_has_no_such_duties(desk: Desk) -> None:
    """The class is a setting; without one the duties stand, so that none is hidden."""
    outside = with_organisation(desk, nis2_class="none")

    assert set(dates(outside, opened(outside))) == {AUTHORITY, PART_2, SUBJECTS, CONTROLLER}


def test_the_organisations_own_target_dates_the_telling_of_clients(desk: Desk) -> None:
    """The hours are the organisation's; the law gives none."""
    quick = with_organisation(desk, target=6 * HOUR, at_most=8 * HOUR)
    found = duty(quick, opened(quick), CONTROLLER)

    assert (found.due_at, found.latest_at) == (NIGHT + 6 * HOUR, NIGHT + 8 * HOUR)


def test_confirmed_clients_have_a_duty_each_and_their_contracts_hours(night: Night) -> None:
    """Eight contractual hours come before the target of twelve."""
    rows = {row.client_id: row for row in duties_of(night.desk, night.incident_id)}

    assert set(AFFECTED) == {client_id for client_id in rows if client_id}
    assert rows[BOREE].due_at == NIGHT + 8 * HOUR
    assert rows[BOREE].basis == "contract"
    assert night.duty(CONTROLLER, ALDER).due_at == NIGHT + 12 * HOUR
    assert night.duty(CONTROLLER).state is DutyState.SUPERSEDED


def test_an_authorised_clients_deadline_is_ours_once_it_was_told(night: Night) -> None:
    """Until then it waits for the telling (rule 20)."""
    waiting = night.duty(AUTHORITY, CARLS)
    told = night.duty(CONTROLLER, CARLS)
    duties.fulfil(night.desk, told.id, OFFICER, LATER, LATER)

    assert (waiting.due_at, waiting.pending_on) == (None, CONTROLLER)
    assert night.duty(AUTHORITY, CARLS).due_at == LATER + 72 * HOUR


def test_a_filing_dates_what_waits_for_it(night: Night) -> None:
    """The second part of the portal: 21 calendar days, to the end of that local day."""
    duties.fulfil(night.desk, night.duty(AUTHORITY).id, OFFICER, LATER, LATER, number="GBA-1")

    part_2 = night.duty(PART_2)
    assert part_2.due_at == datetime(2026, 12, 25, 23, 0, tzinfo=UTC)
    assert part_2.pending_on is None
    assert still_said(night, AUTHORITY) == set()
    assert still_said(night, PART_2) == {part_2.due_at}


def test_a_filing_keeps_who_when_and_the_authoritys_number(night: Night) -> None:
    """The instant in the world and that of the recording are two; the number can be erased."""
    filed = night.duty(AUTHORITY)
    duties.fulfil(night.desk, filed.id, DEPUTY, LATER, LATER + HOUR, number=" GBA-2026-17 ")

    done = night.duty(AUTHORITY)
    assert (done.state, done.fulfilled_by) == (DutyState.FULFILLED, DEPUTY)
    assert (done.fulfilled_at, done.recorded_at) == (LATER, LATER + HOUR)
    with night.desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "duty.fulfilled")
        values = [row.value for row in AuditValue.select()]
    assert '"late_by_seconds":0' in entry.payload
    assert "GBA" not in entry.payload
    assert "GBA-2026-17" in values


def test_a_late_filing_needs_the_reasons_for_its_delay(night: Night) -> None:
    """Article 33(1): a notification after 72 hours is accompanied by reasons."""
    filed = night.duty(AUTHORITY)
    late = NIGHT + 72 * HOUR + timedelta(seconds=1)
    with pytest.raises(Refusal) as refused:
        duties.fulfil(night.desk, filed.id, OFFICER, late, late, reasons=" ")
    duties.fulfil(night.desk, filed.id, OFFICER, late, late, reasons="the key was lost")

    assert refused.value.key == "error.reasons_for_delay_needed"
    done = night.duty(AUTHORITY)
    assert done.reason == "the key was lost"
    lines = looking.status(night.desk, night.incident, late).duties
    assert next(line for line in lines if line.id == done.id).late_by_seconds == 1


def test_a_filing_to_the_second_is_in_time(night: Night) -> None:
    """Elapsed hours end with their last instant."""
    filed = night.duty(AUTHORITY)
    at = NIGHT + 72 * HOUR
    duties.fulfil(night.desk, filed.id, OFFICER, at, at + HOUR)

    assert night.duty(AUTHORITY).state is DutyState.FULFILLED


def test_lateness_is_frozen_by_the_filing(night: Night) -> None:
    """A later correction of awareness makes no filed notification late."""
    desk = night.desk
    at = NIGHT + 71 * HOUR
    duties.fulfil(desk, night.duty(AUTHORITY).id, OFFICER, at, at)
    awareness.correct_times(
        desk, night.incident_id, OFFICER, at, reason="log", noticed_at=NIGHT - 10 * HOUR
    )

    done = night.duty(AUTHORITY)
    assert (done.due_at, done.fulfilled_at) == (NIGHT + 72 * HOUR, at)


@pytest.mark.parametrize(
    ("at", "error"),
    [(LATER + HOUR, TimeInFuture), (NIGHT - timedelta(seconds=1), Refusal)],
)
def test_a_filing_lies_between_the_noticing_and_now(
    night: Night, at: datetime, error: type[Refusal]
) -> None:
    """Anything else is a slip of the pen."""
    with pytest.raises(error) as refused:
        duties.fulfil(night.desk, night.duty(AUTHORITY).id, OFFICER, at, LATER)

    assert refused.value.field == "fulfilled_at"


def test_a_waived_duty_keeps_its_reason_and_takes_what_waits_with_it(night: Night) -> None:
    """Nobody files a second part of what is not filed at all."""
    duties.waive(night.desk, night.duty(AUTHORITY).id, OFFICER, " low risk, documented ", LATER)

    waived = night.duty(AUTHORITY)
    assert (waived.state, waived.reason) == (DutyState.WAIVED, "low risk, documented")
    assert (waived.recorded_at, waived.fulfilled_by) == (LATER, OFFICER)
    assert night.duty(PART_2).state is DutyState.SUPERSEDED
    assert still_said(night, AUTHORITY) == set()


def test_waiving_needs_a_reason(night: Night) -> None:
    """The decision has to be explained to an authority one day (Art. 33(5))."""
    with pytest.raises(Refusal) as refused:
        duties.waive(night.desk, night.duty(AUTHORITY).id, OFFICER, " ", LATER)

    assert (refused.value.key, refused.value.field) == ("error.reason_needed", "reason")
    assert night.duty(AUTHORITY).state is DutyState.OPEN


def test_a_settled_duty_is_not_settled_again(night: Night) -> None:
    """The second officer hears who was first."""
    settled = night.duty(AUTHORITY)
    duties.waive(night.desk, settled.id, DEPUTY, "no risk", LATER)

    with pytest.raises(duties.DutySettled) as refused:
        duties.fulfil(night.desk, settled.id, OFFICER, LATER, LATER)
    assert refused.value.values["who"] == f"<@{DEPUTY}>"


def test_a_duty_that_the_facts_have_overtaken_is_not_settled(night: Night) -> None:
    """An old message still shows the duty towards all clients together."""
    with pytest.raises(duties.DutySettled) as refused:
        duties.waive(night.desk, night.duty(CONTROLLER).id, OFFICER, "why", LATER)

    assert refused.value.key == "error.duty_superseded"


def test_of_two_filings_at_the_same_moment_one_counts(night: Night) -> None:
    """Two officers press at once; one is recorded, the other told."""
    filed = night.duty(AUTHORITY)
    file = partial(duties.fulfil, night.desk, filed.id, OFFICER, LATER, LATER)

    assert [type(error) for error in at_once([file] * 3)] == [duties.DutySettled] * 2
    with night.desk.store.read():
        recorded = AuditEntry.select().where(AuditEntry.action == "duty.fulfilled").count()
    assert recorded == 1


def test_reminders_stop_with_the_last_duty_of_their_group(night: Night) -> None:
    """Clients that fall due together are one message, until the last of them is told."""
    target = NIGHT + 12 * HOUR
    group = [client for client in AFFECTED if client != BOREE]
    for client_id in group[:-1]:
        duties.fulfil(night.desk, night.duty(CONTROLLER, client_id).id, OFFICER, LATER, LATER)
    assert target in still_said(night, CONTROLLER)
    duties.fulfil(night.desk, night.duty(CONTROLLER, group[-1]).id, OFFICER, LATER, LATER)

    assert still_said(night, CONTROLLER) == {NIGHT + 8 * HOUR}


def test_a_promised_update_is_a_duty_with_its_date(night: Night) -> None:
    """What a client was promised by an hour is owed by that hour (rule 18)."""
    promised = NIGHT + 20 * HOUR
    with night.desk.store.transaction():
        fact = f"next_update:{DOVE}"
        kept_incidents.set_fact(night.incident_id, fact, promised.isoformat(), OFFICER, NIGHT)
        duties.refresh(night.desk, night.incident, NIGHT)

    assert night.duty("client_update", DOVE).due_at == promised


def test_a_client_that_left_the_scope_has_no_open_duty(night: Night) -> None:
    """Its duty is superseded, with the reason; it is not deleted."""
    confirmed(night.desk, night.incident_id, LATER, lab_scope("lab-mail"))

    gone = night.duty(CONTROLLER, TWIN)
    assert (gone.state, gone.reason) == (DutyState.SUPERSEDED, "facts_changed")
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN


def test_a_significant_incident_starts_the_clocks_of_nis2(night: Night) -> None:
    """Its awareness is a time of its own (rule 19)."""
    with night.desk.store.transaction():
        kept_incidents.update(night.incident_id, significant_at=LATER)
        found = kept_incidents.find(night.incident_id)
        assert found is not None
        duties.refresh(night.desk, found, LATER)

    assert night.duty("nis2_early_warning").due_at == LATER + 24 * HOUR
    assert night.duty("nis2_notification").due_at == LATER + 72 * HOUR
    notified = night.duty("nis2_notification")
    duties.fulfil(night.desk, notified.id, OFFICER, LATER, LATER)
    assert night.duty("nis2_final_report").due_at == datetime(2027, 1, 4, 23, tzinfo=UTC)

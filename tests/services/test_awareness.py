"""The three times of a breach, and the clocks that follow them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.awareness import (
    AwarenessBeforeNoticed,
    NothingToAgree,
    ReasonMissing,
    SecondPersonNeeded,
    TimeInFuture,
)
from bot.domain.incident import DutyState
from bot.domain.outgoing import RowState
from bot.services import awareness
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import ledger
from bot.store.tables.record import AuditEntry
from tests.services.desk import DEPUTY, LEAD, NIGHT, OFFICER, duties_of, duty, incident, opened

HOUR = timedelta(hours=1)
NOW = NIGHT + 3 * HOUR
AUTHORITY = "notify_authority"


def due(desk: Desk, incident_id: str) -> datetime | None:
    """Return when the authority must be notified."""
    return duty(desk, incident_id, AUTHORITY).due_at


def correct(
    desk: Desk,
    incident_id: str,
    *,
    reason: str = "the log says so",
    noticed_at: datetime | None = None,
    aware_at: datetime | None = None,
) -> None:
    """Correct the times as the officer."""
    awareness.correct_times(
        desk, incident_id, OFFICER, NOW, reason=reason, noticed_at=noticed_at, aware_at=aware_at
    )


def questions(desk: Desk, incident_id: str) -> list[str]:
    """Return what became of the returning question of awareness."""
    with desk.store.read():
        rungs = ledger.of_incident(incident_id)
    return [rung.state for rung in rungs if rung.group.kind == "awareness"]


def test_confirming_moves_no_clock_and_ends_the_question(desk: Desk) -> None:
    """The clock runs from the provisional time already; nobody is asked again."""
    incident_id = opened(desk)
    before = due(desk, incident_id)
    awareness.confirm_breach(desk, incident_id, OFFICER, NOW)

    found = incident(desk, incident_id)
    assert found.aware_confirmed
    assert not found.aware_provisional
    assert due(desk, incident_id) == before == NIGHT + 72 * HOUR
    assert questions(desk, incident_id) == [ledger.OBSOLETE] * 3


def test_confirming_twice_is_refused(desk: Desk) -> None:
    """The second officer hears that it was done."""
    incident_id = opened(desk)
    awareness.confirm_breach(desk, incident_id, OFFICER, NOW)

    with pytest.raises(awareness.AlreadyConfirmed):
        awareness.confirm_breach(desk, incident_id, DEPUTY, NOW)


def test_a_breach_reported_as_certain_is_still_for_an_officer_to_confirm(desk: Desk) -> None:
    """A colleague's certainty is not the organisation's."""
    incident_id = opened(desk, confirmed=True)
    awareness.confirm_breach(desk, incident_id, OFFICER, NOW)

    assert not incident(desk, incident_id).aware_provisional


def test_an_earlier_awareness_counts_at_once(desk: Desk) -> None:
    """Setting it earlier is easy: every clock moves, the old time stays visible."""
    incident_id = opened(desk)
    earlier = NIGHT - 5 * HOUR
    correct(desk, incident_id, noticed_at=earlier)

    found = incident(desk, incident_id)
    assert (found.noticed_at, found.aware_at) == (earlier, earlier)
    assert due(desk, incident_id) == earlier + 72 * HOUR
    assert duty(desk, incident_id, "notify_controller").due_at == earlier + 12 * HOUR
    history = awareness.of(found).history
    assert [past.times.aware_at for past in history] == [NIGHT]
    assert (history[0].by, history[0].reason) == (OFFICER, "the log says so")


def test_a_later_awareness_waits_for_a_second_person(desk: Desk) -> None:
    """Until both agree the earlier time drives every reminder."""
    incident_id = opened(desk)
    correct(desk, incident_id, aware_at=NIGHT + HOUR)

    proposal = awareness.of(incident(desk, incident_id)).proposal
    assert proposal is not None
    assert (proposal.by.user_id, proposal.times.aware_at) == (OFFICER, NIGHT + HOUR)
    assert due(desk, incident_id) == NIGHT + 72 * HOUR
    asked = [r for r in listing(desk.store, (RowState.WAITING,)) if r.kind == "awareness.proposed"]
    assert [row.facts["aware_at"] for row in asked] == [(NIGHT + HOUR).isoformat()]


def test_a_second_person_lets_the_later_awareness_count(desk: Desk) -> None:
    """All duties follow; the earlier time stays in the history."""
    incident_id = opened(desk)
    correct(desk, incident_id, aware_at=NIGHT + HOUR)
    with pytest.raises(SecondPersonNeeded):
        awareness.agree_to_later(desk, incident_id, OFFICER, NOW)
    awareness.agree_to_later(desk, incident_id, LEAD, NOW)

    found = incident(desk, incident_id)
    assert (found.aware_at, found.noticed_at) == (NIGHT + HOUR, NIGHT)
    assert due(desk, incident_id) == NIGHT + 73 * HOUR
    assert awareness.of(found).proposal is None
    with pytest.raises(NothingToAgree):
        awareness.agree_to_later(desk, incident_id, LEAD, NOW)


def test_moving_a_deadline_makes_no_second_duty(desk: Desk) -> None:
    """The same duty has another date; nothing is doubled or deleted."""
    incident_id = opened(desk)
    before = [row.id for row in duties_of(desk, incident_id)]
    correct(desk, incident_id, noticed_at=NIGHT - HOUR)

    after = duties_of(desk, incident_id)
    assert [row.id for row in after] == before
    assert {row.state for row in after} == {DutyState.OPEN}


@pytest.mark.parametrize(
    ("aware_at", "reason", "error"),
    [
        (NIGHT - HOUR, "why", AwarenessBeforeNoticed),
        (NOW + HOUR, "why", TimeInFuture),
        (NIGHT + HOUR, " \0 ", ReasonMissing),
    ],
)
def test_times_that_contradict_each_other_change_nothing(
    desk: Desk, aware_at: datetime, reason: str, error: type[Exception]
) -> None:
    """The form says which field; what was held goes on."""
    incident_id = opened(desk)
    before = incident(desk, incident_id)

    with pytest.raises(error):
        correct(desk, incident_id, aware_at=aware_at, reason=reason)
    assert incident(desk, incident_id) == before


def test_the_reason_is_beside_the_chain_and_the_times_in_it(desk: Desk) -> None:
    """A reason may name a person; times are facts."""
    incident_id = opened(desk)
    correct(desk, incident_id, noticed_at=NIGHT - HOUR, reason="Jan zag het eerst")

    with desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "awareness.corrected")
    assert "Jan" not in entry.payload
    assert (NIGHT - HOUR).isoformat() in entry.payload

"""Two reports of one event become one incident, which keeps the earliest times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState, Outcome
from bot.domain.outgoing import RowState
from bot.services import audit, awareness, duties, merging, releasing, sending
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.rights import IncidentClosed, NoSuchIncident, NotAllowed
from bot.store import duties as kept_duties
from bot.store import incidents as kept
from bot.store import ledger
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    ALDER,
    DEPUTY,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    confirmed,
    drafts_of,
    duties_of,
    duty,
    incident,
    opened,
)

WHY = "the same letter on the same server"
EARLIER = NIGHT - timedelta(hours=5)
LATER = NIGHT + timedelta(hours=1)


def second(desk: Desk, **other: Any) -> str:
    """Open another incident and return its id."""
    return opened(desk, LATER, **{"request_key": "second", "noticed_at": EARLIER, **other})


def merge(desk: Desk, gone: str, into: str, by: str = OFFICER) -> None:
    """Merge one incident into another."""
    merging.merge(desk, gone, into, by, WHY, LATER)


def facts_of(desk: Desk, event: str) -> str:
    """Return what the one entry of a kind says."""
    with desk.store.read():
        return str(AuditEntry.get(AuditEntry.action == event).payload)


def test_the_earliest_times_drive_the_one_that_goes_on(desk: Desk) -> None:
    """Its deadlines move by the rules, from when to when is on record; nothing is confirmed."""
    first = opened(desk, confirmed=True)
    gone = second(desk)
    before = duty(desk, first, "notify_authority").due_at
    merge(desk, gone, first)

    found = incident(desk, first)
    assert (found.noticed_at, found.suspected_at, found.aware_at) == (EARLIER,) * 3
    assert found.aware_provisional
    assert found.aware_confirmed
    moved = duty(desk, first, "notify_authority").due_at
    assert before is not None
    assert moved == before - timedelta(hours=5)
    recorded = facts_of(desk, "incident.merged_in")
    assert before.isoformat() in recorded
    assert moved.isoformat() in recorded
    assert audit.verify(desk.store).fault is None


def test_what_was_certain_in_either_is_certain(short_desk: Desk) -> None:
    """A later report may be the one that knows."""
    first, gone = opened(short_desk), second(short_desk, confirmed=True, noticed_at=LATER)
    merge(short_desk, gone, first)

    found = incident(short_desk, first)
    assert found.aware_confirmed
    assert (found.noticed_at, found.aware_at) == (NIGHT, NIGHT)


def test_the_other_one_ends_and_says_where_it_goes_on(desk: Desk) -> None:
    """Its duties, drafts and reminders stop with the reason; the record says what became of it."""
    gone, first = opened(desk), second(desk)
    confirmed(desk, gone)
    merge(desk, gone, first)

    ended = incident(desk, gone)
    assert (ended.state, ended.outcome) == (IncidentState.CLOSED, Outcome.MERGED)
    assert (ended.went_on_in, ended.closed_at) == (first, LATER)
    assert {(row.state, row.reason) for row in duties_of(desk, gone)} >= {
        (DutyState.SUPERSEDED, "merged")
    }
    assert not [row for row in duties_of(desk, gone) if row.state is DutyState.OPEN]
    assert {row.state for row in drafts_of(desk, gone).values()} == {NoticeState.SUPERSEDED}
    with desk.store.read():
        due = [rung for rung in ledger.of_incident(gone) if rung.state == ledger.DUE]
        reasons = {rung.reason for rung in ledger.of_incident(gone)}
    assert due == []
    assert "merged" in reasons
    said = {row.kind: row.facts for row in listing(desk.store, (RowState.WAITING,))}
    assert said["merged.away"]["other_id"] == first
    assert said["merged.here"]["other_id"] == gone


def told_in_both(night: Night) -> str:
    """Tell a client in the night's breach, and confirm the same scope in another one."""
    sending.told(night.desk, night.incident_id, ALDER, RESPONDER, "telephone", NIGHT, NIGHT)
    other = second(night.desk)
    confirmed(night.desk, other, LATER)
    return other


def test_what_a_client_was_told_counts_where_it_goes_on(night: Night) -> None:
    """When and by whom it was told; what is on record of it in the other one is not touched."""
    into = told_in_both(night)
    before = night.duty("notify_controller", ALDER)
    merge(night.desk, night.incident_id, into)

    counted = duty(night.desk, into, "notify_controller", ALDER)
    assert (counted.state, counted.fulfilled_at) == (DutyState.FULFILLED, NIGHT)
    assert (counted.fulfilled_by, counted.reason) == (RESPONDER, night.incident.reference)
    assert night.duty("notify_controller", ALDER) == before


def test_a_promise_to_a_client_is_kept_where_it_goes_on(short_night: Night) -> None:
    """It is due when it was promised, also after the facts change once more."""
    night = short_night
    into = told_in_both(night)
    promised = LATER + timedelta(hours=9)
    with night.desk.store.transaction():
        duties.open_promise(night.desk, night.incident, ALDER, promised, LATER)
    merge(night.desk, night.incident_id, into)
    awareness.confirm_breach(night.desk, into, OFFICER, LATER)

    with night.desk.store.read():
        rows = kept_duties.open_of_kind(into, "client_update")
    assert [(row.client_id, row.due_at) for row in rows] == [(ALDER, promised)]


def test_a_client_that_was_told_must_be_known_where_it_goes_on(short_night: Night) -> None:
    """Else it would be told twice, or forgotten; the sentence says what to do first."""
    night = short_night
    sending.told(night.desk, night.incident_id, ALDER, RESPONDER, "telephone", NIGHT, NIGHT)
    with pytest.raises(merging.NotToMerge) as refused:
        merge(night.desk, night.incident_id, second(night.desk))

    assert (refused.value.key, refused.value.values["count"]) == ("error.merge_told", 1)
    assert night.incident.state is IncidentState.OPEN


def test_a_notice_on_its_way_is_waited_for(short_night: Night) -> None:
    """What is with a mail server cannot be called back."""
    night = short_night
    draft = night.draft(ALDER)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, NIGHT)
    with pytest.raises(merging.NotToMerge) as refused:
        merge(night.desk, night.incident_id, second(night.desk))

    assert refused.value.key == "error.merge_on_its_way"


def test_exercises_are_merged_with_exercises_only(short_desk: Desk) -> None:
    """A practice must neither end nor feed a real incident."""
    drill: dict[str, Any] = {"exercise": True, "reporter": OFFICER}
    first, other = opened(short_desk, **drill), second(short_desk, **drill)
    real = second(short_desk, request_key="real")
    for gone, into in ((first, real), (real, first)):
        with pytest.raises(merging.NotToMerge) as refused:
            merge(short_desk, gone, into)
        assert refused.value.key == "error.merge_exercise"
    merge(short_desk, first, other)

    assert incident(short_desk, first).outcome == Outcome.MERGED


def test_a_restricted_incident_is_not_merged_into_an_open_one(short_desk: Desk) -> None:
    """The other way it may, and the channel that ends does not give the restricted one away."""
    narrow = opened(short_desk, restricted=True, members=(LEAD,))
    wide = second(short_desk)
    with pytest.raises(merging.NotToMerge) as refused:
        merge(short_desk, narrow, wide)
    assert refused.value.key == "error.merge_restricted"
    merge(short_desk, wide, narrow)

    said = {row.kind: row.facts for row in listing(short_desk.store, (RowState.WAITING,))}
    assert set(said["merged.away"]) == {"incident_id", "by"}


def test_into_nothing_into_itself_without_a_reason(short_desk: Desk) -> None:
    """Each is refused beside its field."""
    first = opened(short_desk)
    wrong = [("", WHY, "other"), (first, WHY, "other"), (first, " ", "reason")]
    for into, why, field in wrong:
        with pytest.raises(Refusal) as refused:
            merging.merge(short_desk, first, into, OFFICER, why, LATER)
        assert refused.value.field == field


def test_the_officer_decides_and_both_must_be_open_and_seen(short_desk: Desk) -> None:
    """Merging twice finds the first closed; a restricted one does not exist for others."""
    first, gone = opened(short_desk), second(short_desk)
    hidden = second(short_desk, request_key="hidden", restricted=True, reporter=OFFICER)
    with pytest.raises(NotAllowed):
        merge(short_desk, gone, first, LEAD)
    with pytest.raises(NoSuchIncident):
        merge(short_desk, gone, hidden, DEPUTY)
    merge(short_desk, gone, first)

    with pytest.raises(IncidentClosed):
        merge(short_desk, gone, first)
    with pytest.raises(IncidentClosed):
        merge(short_desk, first, gone)


@pytest.mark.parametrize(("ours", "theirs"), [(None, LATER), (LATER, NIGHT), (NIGHT, None)])
def test_the_earliest_awareness_of_a_significant_incident_counts(
    short_desk: Desk, ours: Any, theirs: Any
) -> None:
    """NIS2 has an awareness of its own; it may be known in one of the two only."""
    first, gone = opened(short_desk), second(short_desk)
    with short_desk.store.transaction():
        kept.update(first, significant_at=ours)
        kept.update(gone, significant_at=theirs)
    merge(short_desk, gone, first)

    assert incident(short_desk, first).significant_at == min(filter(None, (ours, theirs)))

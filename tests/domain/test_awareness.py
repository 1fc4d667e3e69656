"""The three times of a breach, and who may move them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.awareness import (
    Awareness,
    AwarenessBeforeNoticed,
    Correction,
    NothingToAgree,
    OfficerNeeded,
    Past,
    Person,
    ReasonMissing,
    SecondPersonNeeded,
    SuspectedAfterAware,
    TimeInFuture,
    Times,
    agree,
    confirm,
    correct,
    open_awareness,
    require_not_future,
)
from bot.domain.errors import Refusal

NOW = datetime(2027, 1, 12, 20, 0, tzinfo=UTC)
OFFICER = Person("UOFFICER", officer=True)
DEPUTY = Person("UDEPUTY", officer=True)
RESPONDER = Person("URESPONDER", officer=False)
COLLEAGUE = Person("UCOLLEAGUE", officer=False)


def at(hour: int) -> datetime:
    """Return an hour of the day on which everything happens."""
    return datetime(2027, 1, 12, hour, 0, tzinfo=UTC)


SUSPECTED = open_awareness(at(10), NOW, confirmed=False)
SETTLED = Awareness(Times(at(8), at(9), at(12)), confirmed=True, provisional=False)


def test_awareness_is_provisional_from_the_first_minute() -> None:
    """It is never empty: until corrected it is the noticing."""
    assert SUSPECTED.times == Times(at(10), at(10), at(10))
    assert (SUSPECTED.noticed_at, SUSPECTED.suspected_at, SUSPECTED.aware_at) == (at(10),) * 3
    assert SUSPECTED.provisional
    assert not SUSPECTED.confirmed


def test_a_noticing_in_the_future_is_refused() -> None:
    """The refusal belongs to the field of the form."""
    with pytest.raises(TimeInFuture) as refused:
        open_awareness(NOW + timedelta(seconds=1), NOW, confirmed=True)
    assert refused.value.field == "noticed_at"


def test_the_present_is_not_the_future() -> None:
    """Something may be noticed this very second."""
    require_not_future(NOW, NOW)


def test_an_officer_confirms_the_times_as_they_stand() -> None:
    """A responder confirms the breach only: the times stay provisional."""
    assert confirm(SUSPECTED, OFFICER) == replace(SUSPECTED, confirmed=True, provisional=False)
    assert confirm(SUSPECTED, RESPONDER) == replace(SUSPECTED, confirmed=True)


def test_anybody_sets_awareness_earlier_at_once() -> None:
    """The clocks follow, and what was held before stays visible."""
    corrected = correct(SETTLED, Correction(RESPONDER, "phoned", aware_at=at(10)), NOW)
    assert corrected.aware_at == at(10)
    assert corrected.proposal is None
    assert corrected.history == (Past(SETTLED.times, NOW, "URESPONDER", "phoned"),)


def test_setting_it_as_early_as_the_noticing_needs_no_reason() -> None:
    """There is no gap to explain, and the suspicion goes along."""
    corrected = correct(SETTLED, Correction(RESPONDER, aware_at=at(8)), NOW)
    assert corrected.times == Times(at(8), at(8), at(8))


def test_a_gap_between_noticing_and_awareness_needs_a_reason() -> None:
    """Also when awareness moves to earlier: the authority asks what happened in between."""
    with pytest.raises(ReasonMissing):
        correct(SETTLED, Correction(OFFICER, "  ", aware_at=at(11)), NOW)


def test_awareness_before_the_noticing_is_refused() -> None:
    """Somebody who was aware had noticed."""
    with pytest.raises(AwarenessBeforeNoticed) as refused:
        correct(SUSPECTED, Correction(OFFICER, "mail", aware_at=at(9)), NOW)
    assert refused.value.field == "aware_at"


def test_noticing_is_corrected_together_with_awareness() -> None:
    """A mail that lay unread had been received: receipt is noticing."""
    correction = Correction(OFFICER, "in the mailbox since", noticed_at=at(6), aware_at=at(9))
    corrected = correct(SUSPECTED, correction, NOW)
    assert corrected.times == Times(at(6), at(6), at(9))
    assert not corrected.provisional


def test_provisional_awareness_follows_an_earlier_noticing() -> None:
    """Nobody has said yet that awareness was later than the first sign."""
    corrected = correct(SUSPECTED, Correction(RESPONDER, noticed_at=at(6)), NOW)
    assert corrected.times == Times(at(6), at(6), at(6))
    assert corrected.provisional


def test_awareness_that_an_officer_has_set_stays() -> None:
    """An earlier noticing then only widens the gap, with a reason."""
    correction = Correction(RESPONDER, "older mail", noticed_at=at(6))
    assert correct(SETTLED, correction, NOW).times == Times(at(6), at(9), at(12))


@pytest.mark.parametrize(
    ("correction", "refusal"),
    [
        (Correction(OFFICER, "x", suspected_at=at(7)), AwarenessBeforeNoticed),
        (Correction(OFFICER, "x", suspected_at=at(13)), SuspectedAfterAware),
        (Correction(OFFICER, "x", aware_at=at(21)), TimeInFuture),
        (Correction(OFFICER, "x", suspected_at=at(21)), TimeInFuture),
        (Correction(OFFICER, "x", noticed_at=at(21)), TimeInFuture),
        (Correction(OFFICER, "", aware_at=at(13)), ReasonMissing),
    ],
)
def test_times_out_of_order_are_refused(correction: Correction, refusal: type[Refusal]) -> None:
    """Noticed, suspected, aware, now: in that order."""
    with pytest.raises(refusal):
        correct(SETTLED, correction, NOW)


def test_a_later_awareness_waits_and_the_earlier_one_drives() -> None:
    """Until two people agree no clock is moved back."""
    corrected = correct(SETTLED, Correction(OFFICER, "not certain", aware_at=at(14)), NOW)
    assert corrected.times == SETTLED.times
    assert corrected.history == ()
    assert corrected.proposal is not None
    assert corrected.proposal.times.aware_at == at(14)


def test_a_provisional_awareness_stays_so_while_a_later_one_waits() -> None:
    """Nobody has agreed to what drives the clocks."""
    corrected = correct(SUSPECTED, Correction(OFFICER, "not certain", aware_at=at(14)), NOW)
    assert corrected.provisional


def test_a_later_noticing_waits_as_well() -> None:
    """Some contracts run from detection: moving it later takes two people, too."""
    corrected = correct(SETTLED, Correction(RESPONDER, "typo", noticed_at=at(9)), NOW)
    assert corrected.times == SETTLED.times
    assert corrected.proposal is not None


def test_of_a_mixed_correction_the_earlier_part_counts_at_once() -> None:
    """Awareness moves to earlier now; the later noticing waits."""
    correction = Correction(OFFICER, "log", noticed_at=at(9), aware_at=at(10))
    corrected = correct(SETTLED, correction, NOW)
    assert corrected.times == Times(at(8), at(9), at(10))
    assert corrected.proposal is not None
    assert corrected.proposal.times == Times(at(9), at(9), at(10))


@pytest.mark.parametrize(
    ("proposer", "second"), [(OFFICER, RESPONDER), (RESPONDER, OFFICER), (OFFICER, DEPUTY)]
)
def test_officer_and_a_second_person_move_it_later(proposer: Person, second: Person) -> None:
    """In either order; the earlier time stays visible, with the reason."""
    proposed = correct(SETTLED, Correction(proposer, "forensics", aware_at=at(14)), NOW)
    agreed = agree(proposed, second, NOW)
    assert agreed.aware_at == at(14)
    assert agreed.proposal is None
    assert not agreed.provisional
    assert [past.times for past in agreed.history] == [SETTLED.times]
    assert agreed.history[0].reason == "forensics"


@pytest.mark.parametrize(
    ("proposer", "second", "refusal"),
    [
        (OFFICER, OFFICER, SecondPersonNeeded),
        (RESPONDER, COLLEAGUE, OfficerNeeded),
    ],
)
def test_one_person_or_two_without_an_officer_move_nothing(
    proposer: Person, second: Person, refusal: type[Refusal]
) -> None:
    """It takes two, and one of them is the officer or a deputy."""
    proposed = correct(SETTLED, Correction(proposer, "forensics", aware_at=at(14)), NOW)
    with pytest.raises(refusal):
        agree(proposed, second, NOW)


def test_nothing_is_agreed_to_where_nothing_waits() -> None:
    """A button pressed twice says so."""
    with pytest.raises(NothingToAgree):
        agree(SETTLED, OFFICER, NOW)


def test_a_correction_voids_the_proposal_that_waited() -> None:
    """It was made on other facts."""
    proposed = correct(SETTLED, Correction(OFFICER, "forensics", aware_at=at(14)), NOW)
    corrected = correct(proposed, Correction(RESPONDER, "log", aware_at=at(11)), NOW)
    assert corrected.proposal is None


HOURS = st.none() | st.integers(0, 20).map(at)


@given(st.lists(st.tuples(HOURS, HOURS, HOURS), max_size=6))
def test_one_person_alone_never_moves_a_clock_later(
    wishes: list[tuple[datetime | None, datetime | None, datetime | None]],
) -> None:
    """Whatever is tried, the times keep their order, and none that drives moves to later."""
    held = SETTLED
    for noticed_at, suspected_at, aware_at in wishes:
        before = held.times
        try:
            wish = Correction(OFFICER, "because", noticed_at, suspected_at, aware_at)
            held = correct(held, wish, NOW)
        except Refusal:
            continue
        assert held.noticed_at <= held.suspected_at <= held.aware_at
        assert held.noticed_at <= before.noticed_at
        assert held.suspected_at <= before.suspected_at
        assert held.aware_at <= before.aware_at

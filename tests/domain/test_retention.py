"""What of a former client has to go, when, and what holds it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.register import Client, Language
from bot.domain.retention import Hold, Item, Rule, Traces, incident_due, of_client

ENDED = date(2028, 2, 29)
FORMER = Client("C1", "Client One", Language.DUTCH, ended_on=ENDED)
CLEAN = Traces(contacts=True, held_until=date(2028, 3, 31))
LAST = date(2029, 2, 28)  # a calendar year after a leap day
LOOK_BACK = date(2033, 3, 31)  # five years after the last of what was held


def found(
    today: date, client: Client = FORMER, traces: Traces = CLEAN, *, in_incident: bool = False
) -> Item | None:
    """Return what has to go."""
    return of_client(client, traces, today, in_incident=in_incident)


def test_contacts_go_the_day_after_a_calendar_year() -> None:
    """On the last day they are still there; a leap day ends its year on 28 February."""
    assert found(LAST) is None
    assert found(LAST + timedelta(days=1)) == Item(Rule.CONTACTS, "C1", "Client One", LAST)


def test_without_contacts_nothing_goes_before_the_look_back() -> None:
    """Name, number, office and days stay for five years, then everything goes."""
    bare = replace(CLEAN, contacts=False)
    assert found(LOOK_BACK, traces=bare) is None
    assert found(LOOK_BACK) == Item(Rule.CONTACTS, "C1", "Client One", LAST)
    gone = Item(Rule.LOOK_BACK, "C1", "Client One", LOOK_BACK)
    assert found(LOOK_BACK + timedelta(days=1), traces=bare) == gone


def test_who_is_still_a_client_is_left_alone() -> None:
    """No end, nothing due, in a dispute or not."""
    assert found(date(2040, 1, 1), replace(FORMER, ended_on=None)) is None


@pytest.mark.parametrize(
    ("client", "traces", "in_incident", "hold"),
    [
        (FORMER, replace(CLEAN, held_until=date.max), False, Hold.HELD),
        (FORMER, replace(CLEAN, held_until=LAST + timedelta(days=1)), False, Hold.HELD),
        (FORMER, replace(CLEAN, held_until=LAST), False, None),
        (FORMER, replace(CLEAN, reach_until=date.max), False, Hold.REACHABLE),
        (FORMER, replace(CLEAN, reach_until=LAST), False, None),
        (FORMER, replace(CLEAN, disputed=True), False, Hold.DISPUTE),
        (replace(FORMER, dispute_from=ENDED), CLEAN, False, Hold.DISPUTE),
        (FORMER, CLEAN, True, Hold.OPEN_INCIDENT),
        (FORMER, replace(CLEAN, disputed=True, held_until=date.max), True, Hold.DISPUTE),
        (FORMER, Traces(contacts=True), False, None),
    ],
)
def test_what_holds_it_back(
    client: Client, traces: Traces, in_incident: bool, hold: Hold | None
) -> None:
    """A dispute before all else, then an open incident, data still held, access still there."""
    item = found(LAST + timedelta(days=1), client, traces, in_incident=in_incident)
    assert item is not None
    assert (item.rule, item.hold) == (Rule.CONTACTS, hold)


def test_a_dispute_that_ended_moves_the_day() -> None:
    """The later of the two days counts, for the year and for the look-back."""
    settled = date(2030, 6, 1)
    client = replace(FORMER, dispute_from=ENDED, dispute_until=settled)
    assert found(settled, client) is None
    item = found(settled + timedelta(days=1), client)
    assert item is not None
    assert item.since == settled
    bare = replace(CLEAN, contacts=False)
    assert found(date(2035, 6, 1), client, bare) is None
    assert found(date(2035, 6, 2), client, bare) is not None


days = st.dates(date(2027, 1, 1), date(2045, 12, 31))


@given(
    st.builds(Traces, st.booleans(), st.none() | days, st.none() | days, st.booleans()),
    days,
    st.booleans(),
)
def test_nothing_goes_that_is_held_back(traces: Traces, today: date, in_incident: bool) -> None:
    """Whatever the dates, what goes is past its day, undisputed, unheld and of no open incident."""
    item = found(today, FORMER, traces, in_incident=in_incident)
    if item is None or item.hold is not None:
        return
    assert item.since < today
    assert not traces.disputed
    assert not in_incident
    assert all(day is None or day < today for day in (traces.held_until, traces.reach_until))


def test_an_incident_keeps_its_words_for_whole_years() -> None:
    """Calendar years to the same day; 29 February to the 28th."""
    assert incident_due(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert incident_due(date(2026, 12, 4), 1) == date(2027, 12, 4)

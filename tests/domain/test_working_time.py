"""Working hours in Belgium: the ten holidays, and the last hours before a deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_time import (
    is_worked,
    is_working_day,
    last_worked_before,
    next_working_day,
    public_holidays,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def local(text: str) -> datetime:
    """Return the instant at which clocks in Brussels show this."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(
    ("year", "moving"),
    [
        (2026, ("04-06", "05-14", "05-25")),
        (2027, ("03-29", "05-06", "05-17")),
        (2028, ("04-17", "05-25", "06-05")),
    ],
)
def test_the_ten_holidays_of_a_year(year: int, moving: tuple[str, ...]) -> None:
    """Seven by the calendar, three by Easter; neither Easter Sunday nor a replacement day."""
    fixed = ("01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25")
    expected = {date.fromisoformat(f"{year}-{day}") for day in (*fixed, *moving)}
    assert public_holidays(year) == expected


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("2027-01-12T09:00", False),  # nobody has read anything yet
        ("2027-01-12T09:01", True),
        ("2027-01-12T17:00", True),
        ("2027-01-12T17:01", False),
        ("2027-01-16T12:00", False),  # Saturday
        ("2027-03-29T12:00", False),  # Easter Monday
        ("2027-07-21T12:00", False),
    ],
)
def test_when_somebody_is_at_work(text: str, *, worked: bool) -> None:
    """Monday to Friday from nine to five, save holidays."""
    assert is_worked(local(text), BRUSSELS) is worked


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("2027-01-13T03:00", "2027-01-12T17:00"),
        ("2027-01-12T22:00", "2027-01-12T17:00"),
        ("2027-01-18T08:00", "2027-01-15T17:00"),  # Monday morning: Friday
        ("2027-03-30T00:00", "2027-03-26T17:00"),  # Easter, with the change of the clock
        ("2027-01-01T12:00", "2026-12-31T17:00"),
    ],
)
def test_the_last_working_hours_before(deadline: str, expected: str) -> None:
    """A weekend and a holiday are passed over together."""
    assert last_worked_before(local(deadline), BRUSSELS) == local(expected)


@given(
    st.integers(0, 20 * 366 * 24 * 60),
    st.sampled_from(["Europe/Brussels", "Asia/Kolkata", "America/New_York", "UTC"]),
)
def test_it_is_always_the_end_of_a_working_day_before(minutes: int, name: str) -> None:
    """Earlier than the deadline, by no more than the longest row of days off."""
    zone = ZoneInfo(name)
    deadline = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = last_worked_before(deadline, zone)
    assert timedelta() < deadline - found < timedelta(days=6)
    assert found.astimezone(zone).time() == time(17)
    assert is_working_day(found.astimezone(zone).date())
    assert is_worked(found, zone)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-07", "2026-12-08"),
        ("2026-12-04", "2026-12-07"),  # over a weekend
        ("2026-12-24", "2026-12-28"),  # Christmas on a Friday
        ("2026-05-13", "2026-05-15"),  # Ascension
        ("2027-07-20", "2027-07-22"),
    ],
)
def test_the_next_working_day_is_no_holiday(day: str, expected: str) -> None:
    """Neither a weekend nor one of the ten."""
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(expected)

"""Times as people write them, days and full hours of local clocks."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import instants
from bot.domain.errors import Refusal
from bot.domain.instants import (
    TimeDoesNotExist,
    TimeExistsTwice,
    TimeMalformed,
    TimeMissing,
    TimeOutOfRange,
    ZoneUnknown,
    add_hours,
    calendar_month_after,
    calendar_year_after,
    end_of_day,
    format_local,
    format_utc,
    local_date,
    next_full_hour,
    parse_instant,
    require_utc,
    start_of_day,
    zone,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})).map(ZoneInfo)
INSTANTS = st.datetimes(
    min_value=datetime(1975, 1, 1),  # noqa: DTZ001 - hypothesis takes bounds without a zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda instant: instant.replace(microsecond=0))
DAYS = st.dates(date(1975, 1, 1), date(2090, 1, 1))


def utc(text: str) -> datetime:
    """Read an instant of the test."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_instant_in_utc_is_returned_as_it_is() -> None:
    """UTC under any name is UTC."""
    assert require_utc(datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))).tzinfo is UTC


@pytest.mark.parametrize("tz", [None, BRUSSELS, timezone(timedelta(hours=1))])
def test_an_instant_that_is_not_in_utc_is_a_fault(tz: timezone | ZoneInfo | None) -> None:
    """Naive and local datetimes never get as far as arithmetic."""
    with pytest.raises(ValueError, match="not an instant in UTC"):
        require_utc(datetime(2027, 1, 1, tzinfo=tz))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-26T10:20", "2027-03-26T09:20:00"),
        ("2027-03-26T10:20:30", "2027-03-26T09:20:30"),
        ("2027-03-26T10:20Z", "2027-03-26T10:20:00"),
        ("2027-03-26T10:20:59Z", "2027-03-26T10:20:59"),
        ("2027-03-26T10:20+05:30", "2027-03-26T04:50:00"),
        ("2027-03-26T10:20-11:00", "2027-03-26T21:20:00"),
        ("2027-03-26T10:20-00:00", "2027-03-26T10:20:00"),
        ("2027-10-31T02:30+02:00", "2027-10-31T00:30:00"),
        ("2027-10-31T02:30+01:00", "2027-10-31T01:30:00"),
        ("2028-02-29T23:59", "2028-02-29T22:59:00"),
    ],
)
def test_a_time_is_read_in_its_offset_or_else_on_the_local_clock(text: str, expected: str) -> None:
    """An offset is honoured; without one the zone decides; seconds are kept."""
    assert parse_instant(text, BRUSSELS) == utc(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "10:20",
        "2027-03-26 10:20",
        "2027-03-26t10:20",
        "2027-03-26T10:20z",
        "2027-03-26T10",
        "2027-03-26T1020",
        "20270326T10:20",
        "2027-03-26T10:20:30.5",
        "2027-03-26T10:20:30,5",
        "2027-W12-5T10:20",
        "2027-085T10:20",
        "2027-3-26T10:20",
        "27-03-26T10:20",
        "+2027-03-26T10:20",
        "2027-03-26T10:20+1:00",
        "2027-03-26T10:20+0100",
        "2027-03-26T10:20+01",
        "2027-03-26T10:20+24:00",
        "2027-03-26T10:20+01:60",
        "2027-03-26T10:20+01:00:00",
        "2027-03-26T10:20[Europe/Brussels]",
        " 2027-03-26T10:20",
        "2027-03-26T10:20 ",
        "2027-03-26T10:20\n",
        "2027-02-29T10:20",
        "2027-13-01T10:20",
        "2027-00-10T10:20",
        "2027-04-31T10:20",
        "2027-03-26T24:00",
        "2027-03-26T10:60",
        "2027-03-26T10:20:60",
        "0000-01-01T10:20",
        "２０２７-03-26T10:20",
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    """No fractions, week dates, spaces, short forms or hours beyond the clock."""
    with pytest.raises(TimeMalformed) as refused:
        parse_instant(text, BRUSSELS, field="aware")
    assert refused.value.field == "aware"
    assert refused.value.values["text"] == text


def test_a_date_without_a_time_says_so() -> None:
    """A day is not an instant, and the sentence is a special one."""
    with pytest.raises(TimeMissing) as refused:
        parse_instant("2027-03-26", BRUSSELS)
    assert refused.value.key == "error.time_missing"


@pytest.mark.parametrize("text", ["1899-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59Z"])
def test_a_year_far_away_is_a_slip_of_the_pen(text: str) -> None:
    """Nothing overflows: the year is refused."""
    with pytest.raises(TimeOutOfRange):
        parse_instant(text, BRUSSELS)


def test_a_local_time_that_exists_twice_is_refused_with_both_offsets() -> None:
    """The night in which summer time ends shows 02:30 twice."""
    with pytest.raises(TimeExistsTwice) as refused:
        parse_instant("2027-10-31T02:30", BRUSSELS)
    assert refused.value.values == {
        "text": "2027-10-31T02:30",
        "zone": "Europe/Brussels",
        "first_offset": "+02:00",
        "second_offset": "+01:00",
        "first": "2027-10-31T02:30+02:00",
        "second": "2027-10-31T02:30+01:00",
    }


def test_a_local_time_that_does_not_exist_is_refused_with_both_readings() -> None:
    """The night in which summer time begins skips 02:30; both readings can be read."""
    with pytest.raises(TimeDoesNotExist) as refused:
        parse_instant("2027-03-28T02:30:15", BRUSSELS)
    readings = {str(refused.value.values[name]) for name in ("first", "second")}
    assert readings == {"2027-03-28T02:30:15+01:00", "2027-03-28T02:30:15+02:00"}
    assert {parse_instant(text, BRUSSELS) for text in readings} == {
        utc("2027-03-28T01:30:15"),
        utc("2027-03-28T00:30:15"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-28T01:59:59", "2027-03-28T00:59:59"),
        ("2027-03-28T03:00", "2027-03-28T01:00:00"),
        ("2027-10-31T01:59:59", "2027-10-30T23:59:59"),
        ("2027-10-31T03:00", "2027-10-31T02:00:00"),
    ],
)
def test_the_edges_of_a_change_of_the_clock_are_unambiguous(text: str, expected: str) -> None:
    """The hour is half-open: its end is an ordinary time again."""
    assert parse_instant(text, BRUSSELS) == utc(expected)


@given(INSTANTS, ZONES)
def test_what_is_written_with_its_offset_is_read_back(
    instant: datetime, somewhere: ZoneInfo
) -> None:
    """Writing and reading an instant in any zone loses nothing."""
    written = format_local(instant, somewhere)
    assert parse_instant(written, BRUSSELS) == instant
    assert parse_instant(format_utc(instant), somewhere) == instant


@given(INSTANTS, ZONES)
def test_what_the_local_clock_shows_is_read_back_or_refused_as_twice(
    instant: datetime, somewhere: ZoneInfo
) -> None:
    """A time a clock has shown exists: it is read as itself, or it was shown twice."""
    shown = format_local(instant, somewhere)[:19]
    try:
        assert parse_instant(shown, somewhere) == instant
    except TimeExistsTwice as refused:
        readings = [str(refused.values[name]) for name in ("first", "second")]
        assert instant in [parse_instant(reading, somewhere) for reading in readings]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail otherwise."""
    with suppress(Refusal):
        assert parse_instant(text, BRUSSELS).tzinfo is UTC


def test_a_zone_is_found_by_its_name() -> None:
    """IANA names are understood."""
    assert zone("Asia/Kolkata") == ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize("name", ["", "Mars", "/etc/passwd", "../x", "a\0b", "é" * 3000])
def test_what_is_no_zone_is_refused(name: str) -> None:
    """Paths, empty names and nonsense are refused alike."""
    with pytest.raises(ZoneUnknown) as refused:
        zone(name, field="zone")
    assert (refused.value.key, refused.value.field) == ("error.zone_unknown", "zone")


@pytest.mark.parametrize("name", ["Europe/Brussel", "europe/brussels", "Europe/Brusels"])
def test_a_near_miss_names_the_zone_that_is_meant(name: str) -> None:
    """A slip of the pen gets the right name back."""
    with pytest.raises(ZoneUnknown) as refused:
        zone(name)
    assert refused.value.values["near"] == "Europe/Brussels"


@pytest.mark.parametrize(
    ("day", "where", "start", "end"),
    [
        ("2027-01-15", "Europe/Brussels", "2027-01-14T23:00:00", "2027-01-15T23:00:00"),
        ("2027-03-28", "Europe/Brussels", "2027-03-27T23:00:00", "2027-03-28T22:00:00"),
        ("2027-10-31", "Europe/Brussels", "2027-10-30T22:00:00", "2027-10-31T23:00:00"),
        # midnight was skipped: the day began at 01:00
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00", "2018-11-05T02:00:00"),
        # midnight was shown twice: the day began with the first one
        ("2027-11-07", "America/Havana", "2027-11-07T04:00:00", "2027-11-08T05:00:00"),
        # the day before was repeated for an hour: the day began when that was over
        ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00", "2018-02-19T03:00:00"),
        # half an hour on either side of midnight was skipped: the day began at 00:30
        ("1919-03-31", "America/Toronto", "1919-03-31T04:30:00", "1919-04-01T04:00:00"),
        # a whole day was skipped when the islands crossed the date line
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
        ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00", "2011-12-31T10:00:00"),
    ],
)
def test_a_day_begins_and_ends_where_the_local_clock_says(
    day: str, where: str, start: str, end: str
) -> None:
    """Days of 23, 24 and 25 hours, without midnight, with two, and of no length at all."""
    whole = date.fromisoformat(day)
    assert start_of_day(whole, ZoneInfo(where)) == utc(start)
    assert end_of_day(whole, ZoneInfo(where)) == utc(end)


@given(DAYS, ZONES)
def test_days_follow_each_other_without_gap_or_overlap(day: date, somewhere: ZoneInfo) -> None:
    """Every day ends where the next begins, and no day ends before it begins."""
    assert end_of_day(day, somewhere) == start_of_day(day + timedelta(days=1), somewhere)
    assert start_of_day(day, somewhere) <= end_of_day(day, somewhere)


@given(DAYS, ZONES)
def test_a_day_begins_at_the_first_instant_of_that_date(day: date, somewhere: ZoneInfo) -> None:
    """A second earlier it is the day before; at the start it is that day, or a later one."""
    start = start_of_day(day, somewhere)
    assert local_date(start - timedelta(seconds=1), somewhere) < day
    assert local_date(start, somewhere) >= day


def test_a_date_beyond_all_reason_is_refused() -> None:
    """A placeholder such as 9999-12-31 does not overflow."""
    for compute in (calendar_month_after, calendar_year_after):
        with pytest.raises(TimeOutOfRange):
            compute(date(9999, 12, 31))
    with pytest.raises(TimeOutOfRange):
        end_of_day(date(9999, 12, 31), BRUSSELS)
    with pytest.raises(TimeOutOfRange):
        start_of_day(date(1, 1, 1), BRUSSELS)


def test_the_local_date_is_that_of_the_local_calendar() -> None:
    """Half past eleven at night in UTC is the next day in Brussels."""
    assert local_date(utc("2027-01-14T23:30:00"), BRUSSELS) == date(2027, 1, 15)


@given(INSTANTS, st.integers(0, 2000))
def test_hours_are_elapsed_hours(instant: datetime, hours: int) -> None:
    """No change of the clock makes an hour longer or shorter."""
    assert (add_hours(instant, hours) - instant).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("2027-01-31", "2027-02-28", "2028-01-31"),
        ("2028-01-31", "2028-02-29", "2029-01-31"),
        ("2028-02-29", "2028-03-29", "2029-02-28"),
        ("2027-02-28", "2027-03-28", "2028-02-28"),
        ("2027-03-01", "2027-04-01", "2028-03-01"),
        ("2026-12-31", "2027-01-31", "2027-12-31"),
        ("2027-05-31", "2027-06-30", "2028-05-31"),
    ],
)
def test_a_month_and_a_year_keep_the_date_or_end_with_the_month(
    day: str, month: str, year: str
) -> None:
    """Month ends and leap days are clamped, never rolled over."""
    start = date.fromisoformat(day)
    assert calendar_month_after(start) == date.fromisoformat(month)
    assert calendar_year_after(start) == date.fromisoformat(year)


@given(DAYS, DAYS)
def test_a_later_day_never_gives_an_earlier_end(one: date, other: date) -> None:
    """Months and years are monotone."""
    earlier, later = sorted((one, other))
    assert calendar_month_after(earlier) <= calendar_month_after(later)
    assert calendar_year_after(earlier) <= calendar_year_after(later)


@pytest.mark.parametrize(
    ("instant", "where", "expected"),
    [
        ("2027-01-12T09:20:00", "Europe/Brussels", "2027-01-12T10:00:00"),
        ("2027-01-20T09:00:00", "Europe/Brussels", "2027-01-20T10:00:00"),
        ("2027-01-20T09:59:59", "Europe/Brussels", "2027-01-20T10:00:00"),
        ("2027-01-20T09:20:00", "Asia/Kolkata", "2027-01-20T09:30:00"),
        ("2027-01-20T09:30:00", "Asia/Kolkata", "2027-01-20T10:30:00"),
        ("2027-01-20T09:20:00", "Asia/Kathmandu", "2027-01-20T10:15:00"),
        ("2027-03-28T00:30:00", "Europe/Brussels", "2027-03-28T01:00:00"),
        ("2027-10-31T00:30:00", "Europe/Brussels", "2027-10-31T01:00:00"),
        # Lord Howe's clock goes back by half an hour, from 02:00 to 01:30
        ("2027-04-03T14:45:00", "Australia/Lord_Howe", "2027-04-03T15:30:00"),
        # and forward by half an hour, from 02:00 to 02:30
        ("2027-10-02T15:15:00", "Australia/Lord_Howe", "2027-10-02T16:00:00"),
    ],
)
def test_the_next_full_hour_is_one_of_the_local_clock(
    instant: str, where: str, expected: str
) -> None:
    """An exact hour belongs to the hour that follows it; half-hour zones have their own."""
    assert next_full_hour(utc(instant), ZoneInfo(where)) == utc(expected)


@given(INSTANTS, ZONES)
def test_the_next_full_hour_is_later_full_and_near(instant: datetime, somewhere: ZoneInfo) -> None:
    """It shows no minutes, lies after the instant, and at most one moved clock further."""
    full = next_full_hour(instant, somewhere)
    shown = full.astimezone(somewhere)
    assert (shown.minute, shown.second) == (0, 0)
    assert timedelta(0) < full - instant < timedelta(hours=2)


def test_the_years_that_are_read_are_named_in_the_refusal() -> None:
    """The sentence can say what would be accepted."""
    with pytest.raises(TimeOutOfRange) as refused:
        parse_instant("2207-01-01T10:00", BRUSSELS)
    assert refused.value.values["latest"] == instants.LATEST_YEAR


@given(INSTANTS, ZONES)
def test_readings_of_an_instant_show_the_same_time(instant: datetime, local: ZoneInfo) -> None:
    """The instant is one of them; there are two only in an hour that the clock shows twice."""
    both = instants.readings(instant, local)
    shown = {one.astimezone(local).replace(tzinfo=None) for one in both}
    assert instant in both
    assert shown == {instant.astimezone(local).replace(tzinfo=None)}
    assert len(both) <= 2
    assert list(both) == sorted(both)


def test_an_hour_in_autumn_has_two_readings() -> None:
    """Whichever of the two was meant: both are known; a time around it is read in one way."""
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert instants.readings(first, BRUSSELS) == (first, second)
    assert instants.readings(second, BRUSSELS) == (first, second)
    later = second + timedelta(hours=1)
    assert instants.readings(later, BRUSSELS) == (later,)

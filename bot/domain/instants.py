"""Instants, days and hours: the one place that knows how local clocks behave.

Everywhere else an instant is an aware ``datetime`` in UTC and hours are elapsed hours. Local
time comes in here, as text that a person typed, and leaves here, as text that a person reads.
"""

from __future__ import annotations

import difflib
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil.relativedelta import relativedelta

from bot.domain.errors import Refusal

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
_YEARS_OF_SLACK = 10  # so that a day computed from the latest instant is still a day

_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
_OFFSET = r"(?P<offset>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_INSTANT = re.compile(f"{_DATE}T{_TIME}{_OFFSET}?")
_DATE_ONLY = re.compile(_DATE)
#: What a machine keeps among its zones that is no zone: its own clock, and variants of the data.
_NO_PLACE = re.compile(r"localtime$|posixrules$|posix/|right/", re.IGNORECASE)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


class TimeMalformed(Refusal):
    """A text that is not a time as it must be written."""


class TimeMissing(Refusal):
    """A date without the time of day."""


class TimeOutOfRange(Refusal):
    """A time or date so far away that it must be a slip of the pen."""


class TimeDoesNotExist(Refusal):
    """A local time that the clock skips; ``values`` hold both readings."""


class TimeExistsTwice(Refusal):
    """A local time that the clock shows twice; ``values`` hold both readings and offsets."""


class ZoneUnknown(Refusal):
    """A name that is no time zone."""


def require_utc(instant: datetime) -> datetime:
    """Return the instant itself, in UTC.

    Raises:
        ValueError: if it is naive or carries another offset, which is a fault of the caller:
            arithmetic on local times counts hours of the wall clock, not elapsed hours.
    """
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not an instant in UTC: {instant.isoformat()}")
    return instant.astimezone(UTC)


def zone(name: str, *, field: str | None = None) -> ZoneInfo:
    """Return the time zone of that name (IANA, such as ``Europe/Brussels``).

    Raises:
        ZoneUnknown: if there is none; it names the nearest one where there is a near miss.
    """
    if _NO_PLACE.match(name):
        raise _unknown_zone(name, field)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _unknown_zone(name, field) from None


def parse_instant(text: str, local_zone: ZoneInfo, *, field: str | None = None) -> datetime:
    """Read an instant as a person writes it and return it in UTC.

    Args:
        text: ``YYYY-MM-DDTHH:MM[:SS]``, with or without ``Z`` or ``+HH:MM``/``-HH:MM``.
            Nothing else is read: no fractions, week dates or spaces.
        local_zone: The zone of a time without an offset. An offset is honoured as it is.
        field: Name of the form field or option, for the refusal.

    Raises:
        TimeMissing, TimeMalformed, TimeOutOfRange: if it cannot be read.
        TimeDoesNotExist, TimeExistsTwice: if the local clock skips or repeats that time.
    """
    wall, offset = _read(text, field)
    if not EARLIEST_YEAR <= wall.year <= LATEST_YEAR:
        raise _out_of_range(text, field)
    if offset is not None:
        return wall.replace(tzinfo=offset).astimezone(UTC)
    readings = _instants_showing(wall, local_zone)
    if len(readings) == 1:
        return readings[0]
    raise _two_readings(text, wall, local_zone, field, exists=bool(readings))


def readings(instant: datetime, local_zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants (UTC), earliest first, at which the local clock shows the same time.

    It is the instant alone, but for the hour that the clock shows twice: who picked it there may
    have meant either.
    """
    wall = require_utc(instant).astimezone(local_zone).replace(tzinfo=None)
    return tuple(_instants_showing(wall, local_zone))


def picked(seconds: int, *, field: str | None = None) -> datetime:
    """Return the instant (UTC) that a person picked, from seconds since 1970.

    Raises:
        TimeOutOfRange: it is so far away that it must be a slip.
    """
    try:
        instant = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise _out_of_range(str(seconds), field) from None
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise _out_of_range(instant.date().isoformat(), field)
    return instant


def require_in_range(day: date, *, field: str | None = None) -> None:
    """Do nothing if a day lies in years that somebody can mean.

    Raises:
        TimeOutOfRange: it is so far away that it must be a slip of the pen.
    """
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR + _YEARS_OF_SLACK:
        raise _out_of_range(day.isoformat(), field)


def format_utc(instant: datetime) -> str:
    """Return the instant as machines read it, in whole seconds: ``2027-03-26T09:20:00Z``."""
    return require_utc(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_local(instant: datetime, local_zone: tzinfo) -> str:
    """Return the instant on the local clock, with its offset: ``2027-03-26T10:20:00+01:00``."""
    return require_utc(instant).astimezone(local_zone).isoformat(timespec="seconds")


def local_date(instant: datetime, local_zone: ZoneInfo) -> date:
    """Return the date that the local calendar shows at that instant."""
    return require_utc(instant).astimezone(local_zone).date()


def start_of_day(day: date, local_zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) at which the local clock has reached that day.

    It is midnight, or the moment after the gap where the clock skips midnight (or the whole
    day), or the first of the two midnights where the clock shows it twice.
    """
    require_in_range(day)
    midnight = datetime.combine(day, time.min)
    readings = _instants_showing(midnight, local_zone)
    return readings[0] if readings else _end_of_gap(midnight, local_zone)


def end_of_day(day: date, local_zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which that local day is over: 24:00, the next day's start."""
    require_in_range(day)
    return start_of_day(day + timedelta(days=1), local_zone)


def add_hours(instant: datetime, hours: int) -> datetime:
    """Return the instant that many elapsed hours later, whatever the local clock does."""
    return require_utc(instant) + timedelta(hours=hours)


def calendar_month_after(day: date) -> date:
    """Return the same date a month later, or the last day of that month.

    Source: Regulation (EEC, Euratom) 1182/71, Article 3(2)(c).
    """
    require_in_range(day)
    return day + relativedelta(months=1)


def calendar_year_after(day: date) -> date:
    """Return the same date a year later; 28 February after a 29 February.

    Source: Regulation (EEC, Euratom) 1182/71, Article 3(2)(c).
    """
    require_in_range(day)
    return day + relativedelta(years=1)


def next_full_hour(instant: datetime, local_zone: ZoneInfo) -> datetime:
    """Return the next full hour (UTC) of the local clock, strictly after the instant.

    The hour in which an event falls is half-open: 10:00:00 belongs to the hour that ends at
    11:00. In a zone of half hours the full hour lies at a half of UTC's, and where the clock
    is moved by half an hour the search goes on from there.
    """
    candidate = require_utc(instant)
    while True:
        candidate += _HOUR - _past_the_hour(candidate, local_zone)
        if not _past_the_hour(candidate, local_zone):
            return candidate


def _read(text: str, field: str | None) -> tuple[datetime, timezone | None]:
    found = _INSTANT.fullmatch(text)
    if found is None:
        refusal = TimeMissing if _DATE_ONLY.fullmatch(text) else TimeMalformed
        key = "error.time_missing" if refusal is TimeMissing else "error.time_malformed"
        raise refusal(key, field=field, text=text)
    try:
        wall = datetime.fromisoformat(f"{found['date']}T{found['time']}")
    except ValueError:
        raise TimeMalformed("error.time_not_on_the_clock", field=field, text=text) from None
    return wall, _offset(found["offset"])


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(size if text[0] == "+" else -size)


def _readings(wall: datetime, local_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Read a wall time by the offset before and the offset after a change of the clock."""
    before, after = (wall.replace(tzinfo=local_zone, fold=fold) for fold in (0, 1))
    return before.astimezone(UTC), after.astimezone(UTC)


def _instants_showing(wall: datetime, local_zone: ZoneInfo) -> list[datetime]:
    """Return the instants, earliest first, at which the local clock shows that time."""
    return sorted(
        reading
        for reading in set(_readings(wall, local_zone))
        if reading.astimezone(local_zone).replace(tzinfo=None) == wall
    )


def _end_of_gap(wall: datetime, local_zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock jumps over a time that does not exist."""
    after, before = _readings(wall, local_zone)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(local_zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def _past_the_hour(instant: datetime, local_zone: ZoneInfo) -> timedelta:
    shown = instant.astimezone(local_zone)
    return timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)


def _two_readings(
    text: str, wall: datetime, local_zone: ZoneInfo, field: str | None, *, exists: bool
) -> Refusal:
    refusal, key = (
        (TimeExistsTwice, "error.time_exists_twice")
        if exists
        else (TimeDoesNotExist, "error.time_does_not_exist")
    )
    offsets = [
        wall.replace(tzinfo=local_zone, fold=fold).isoformat(timespec="seconds")[19:]
        for fold in (0, 1)
    ]
    return refusal(
        key,
        field=field,
        text=text,
        zone=local_zone.key,
        first_offset=offsets[0],
        second_offset=offsets[1],
        first=text + offsets[0],
        second=text + offsets[1],
    )


def _unknown_zone(name: str, field: str | None) -> ZoneUnknown:
    known = sorted(one for one in available_timezones() if not _NO_PLACE.match(one))
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return ZoneUnknown("error.zone_unknown_near", field=field, zone=name, near=near[0])
    return ZoneUnknown("error.zone_unknown", field=field, zone=name)


def _out_of_range(text: str, field: str | None) -> TimeOutOfRange:
    return TimeOutOfRange(
        "error.time_out_of_range",
        field=field,
        text=text,
        earliest=EARLIEST_YEAR,
        latest=LATEST_YEAR,
    )

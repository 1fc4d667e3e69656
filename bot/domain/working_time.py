"""Working hours in Belgium: when somebody is at a desk before a deadline.

Only reminders look at this. No period of the law is lengthened by a night or a holiday.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.easter import easter

DAY_BEGINS: Final = time(9)
DAY_ENDS: Final = time(17)
_SATURDAY: Final = 5

# Belgian Royal Decree of 18 April 1974 on public holidays, article 1: ten days, of which these
# have a fixed date and the others follow Easter Sunday by so many days.
_FIXED: Final = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER: Final = {"Easter Monday": 1, "Ascension": 39, "Whit Monday": 50}


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the ten legal holidays of Belgium in a year.

    Neither Easter Sunday nor Whit Sunday is one of the ten, nor are the days of the communities
    or a day that an employer gives in place of a holiday on a Sunday.
    """
    sunday = easter(year)
    moving = (sunday + timedelta(days=days) for days in _AFTER_EASTER.values())
    return frozenset((*(date(year, month, day) for month, day in _FIXED), *moving))


def is_working_day(day: date) -> bool:
    """Return whether a day is neither Saturday nor Sunday nor a legal holiday."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after a day."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following


def is_worked(instant: datetime, zone: ZoneInfo) -> bool:
    """Return whether somebody has been at work by an instant, and still is.

    The first moment of the day does not count: nobody has read anything yet.
    """
    local = instant.astimezone(zone)
    return is_working_day(local.date()) and DAY_BEGINS < local.time() <= DAY_ENDS


def last_worked_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the last end of a working day before an instant.

    Args:
        instant: An instant (aware).
        zone: The zone in which people work.

    Returns:
        An instant in the zone of ``instant``.
    """
    local = instant.astimezone(zone)
    day = local.date() if local.time() > DAY_ENDS else local.date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, DAY_ENDS, zone).astimezone(instant.tzinfo)

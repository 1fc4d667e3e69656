"""Days of the register as instants, and the day on which a client's retention ends.

Days are whole days in the organisation's zone. A register has many rows and few different
days, so each is computed once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.instants import calendar_year_after, end_of_day, local_date, start_of_day
from bot.domain.register import Client

year_after = lru_cache(maxsize=8192)(calendar_year_after)

_DAY = timedelta(days=1)


class LocalDays:
    """Starts and ends of local days as instants in UTC; each is computed once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._starts: dict[date, datetime] = {}
        self._ends: dict[date, datetime] = {}

    def start(self, day: date) -> datetime:
        """Return the first instant of the day."""
        found = self._starts.get(day)
        if found is None:
            found = self._starts[day] = start_of_day(day, self._zone)
        return found

    def end(self, day: date) -> datetime:
        """Return the instant at which the day is over."""
        found = self._ends.get(day)
        if found is None:
            found = self._ends[day] = end_of_day(day, self._zone)
        return found

    def last_begun(self, instant: datetime) -> date:
        """Return the last day whose start is not after an instant (UTC).

        A clock that was put back over midnight shows a day that had begun before: so the search
        starts beyond the day that the clock shows.
        """
        day = local_date(instant, self._zone) + 2 * _DAY
        while self.start(day) > instant:
            day -= _DAY
        return day

    def first_not_over(self, instant: datetime) -> date:
        """Return the first day whose end is after an instant (UTC)."""
        day = local_date(instant, self._zone) - 2 * _DAY
        while self.end(day) <= instant:
            day += _DAY
        return day

    def exists(self, day: date) -> bool:
        """Return whether a day has any instant; where a calendar skipped one, it has none."""
        return self.start(day) < self.end(day)


class Exposure:
    """Which stretches of whole days meet an exposure, both ends of which are included.

    Its ends are turned into days once, so that a row costs comparisons of days and no instants.

    Args:
        begins: First instant (UTC); None for "since always".
        ends: Last instant (UTC); None while it goes on.
        days: The days of the organisation's zone.
    """

    def __init__(self, begins: datetime | None, ends: datetime | None, days: LocalDays) -> None:
        self._days = days
        self._first = date.min if begins is None else days.first_not_over(begins)
        self._last = date.max if ends is None else days.last_begun(ends)

    def meets(self, since: date | None, until: date | None) -> bool:
        """Return whether a row with these days was there at some instant of the exposure.

        An empty ``since`` is always, an empty ``until`` still.
        """
        if since is not None and since > self._last:
            return False
        if until is None:
            return True
        if until < self._first:
            return False
        if since is None or since < until:
            return True
        return since == until and self._days.exists(since)

    def follows(self, day: date, since: date | None) -> bool:
        """Return whether the exposure of a row begins when a day is over: at its end or later.

        It begins with the exposure itself or with the row, whichever is later.
        """
        if day < self._first:
            return True
        if since is None or since < day:
            return False
        return since > day or not self._days.exists(day)


def last_day_of_retention(client: Client) -> date | None:
    """Return the last day on which a former client's data may still be there.

    It is a calendar year after the end of the collaboration, or the end of a dispute if that
    is later; None while the collaboration or a dispute goes on. Source: the privacy policy,
    "Retentie"; Regulation (EEC, Euratom) 1182/71, Article 3(2)(c).
    """
    if client.ended_on is None:
        return None
    if client.dispute_from is None:
        return year_after(client.ended_on)
    if client.dispute_until is None:
        return None
    return max(year_after(client.ended_on), client.dispute_until)

"""Days of the register as instants, and the day on which a client's retention ends.

Days are whole days in the organisation's zone. A register has many rows and few different
days, so each is computed once.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.instants import calendar_year_after, end_of_day, start_of_day
from bot.domain.register import Client

year_after = lru_cache(maxsize=8192)(calendar_year_after)


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

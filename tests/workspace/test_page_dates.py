"""Dates in Slack's own format."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.workspace.page_dates import date_words, moment

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{date} {time_secs}", "23 November 2026 00:30:00"),
        ("{date_long_pretty} at {time}", "tomorrow at 00:30"),
        ("{date_short} {date_slash}", "23 Nov 2026 23/11/2026"),
        ("{date_long}", "Monday 23 November 2026"),
        ("{ago} {unheard_of}", "in 14 hours {unheard_of}"),
    ],
)
def test_dates_are_written_in_the_viewers_zone(pattern: str, words: str) -> None:
    """A moment late in the evening by UTC is the next day in Brussels."""
    stamp = int(datetime(2026, 11, 22, 23, 30, tzinfo=UTC).timestamp())
    assert date_words(stamp, pattern, NOW, BRUSSELS) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (-60, "1 minute ago"), (-7200, "2 hours ago"), (200000, "in 2 days")],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    """Distances are in the largest unit that fits."""
    assert date_words(int(NOW.timestamp()) + seconds, "{ago}", NOW, BRUSSELS) == words


def test_a_moment_beyond_the_calendar_is_its_end() -> None:
    """A timestamp no calendar holds does not break the page."""
    assert moment(10.0**14).year == 9999

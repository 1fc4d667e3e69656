"""Dates as Slack's own format writes them, in the zone of whoever reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_TOKEN = re.compile(r"\{(\w+)\}")
Writing = Callable[[datetime, datetime], str]
"""Writes a local moment, given the moment it is read."""


def moment(stamp: float) -> datetime:
    """A Unix time as an aware UTC instant; what no calendar holds becomes its edge."""
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


def date_words(stamp: int, pattern: str, now: datetime, zone: ZoneInfo) -> str:
    """Fill the tokens of Slack's date format in the reader's zone; unknown tokens stay.

    Args:
        stamp: Seconds since 1970.
        pattern: Words with tokens, such as ``{date_short} at {time}``.
        now: When it is read (aware), for *today* and *2 hours ago*.
        zone: The reader's.
    """
    local = moment(stamp).astimezone(zone)
    read = now.astimezone(zone)

    def token(found: re.Match[str]) -> str:
        make = _TOKENS.get(found[1])
        return make(local, read) if make else found[0]

    return _TOKEN.sub(token, pattern)


def _long(local: datetime, _read: datetime) -> str:
    return f"{local:%A} {local.day} {local:%B %Y}"


def _medium(local: datetime, _read: datetime) -> str:
    return f"{local.day} {local:%B %Y}"


def _short(local: datetime, _read: datetime) -> str:
    return f"{local.day} {local:%b %Y}"


def _pretty(
    otherwise: Writing,
) -> Writing:
    """Yesterday, today and tomorrow by their names, as seen on the workspace's clock."""
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}

    def words(local: datetime, read: datetime) -> str:
        days = (local.date() - read.date()).days
        return names.get(days) or otherwise(local, read)

    return words


def _ago(local: datetime, read: datetime) -> str:
    seconds = int((local - read).total_seconds())
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            count = f"{size // length} {unit}{'s' if size // length > 1 else ''}"
            return f"in {count}" if seconds > 0 else f"{count} ago"
    return "just now"


_TOKENS: Mapping[str, Writing] = {
    "date_num": lambda local, _read: f"{local:%Y-%m-%d}",
    "date_slash": lambda local, _read: f"{local:%d/%m/%Y}",
    "date": _medium,
    "date_short": _short,
    "date_long": _long,
    "date_pretty": _pretty(_medium),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "day_divider_pretty": _pretty(_long),
    "time": lambda local, _read: f"{local:%H:%M}",
    "time_secs": lambda local, _read: f"{local:%H:%M:%S}",
    "ago": _ago,
}

"""Dates, hours and durations as people write them in Belgium and in Britain.

An instant comes in as an aware UTC ``datetime`` and is shown in the zone that is passed in.
Forms follow the habits of letters: ``14.05 uur``, ``14 h 05``, ``14:05 Uhr``, ``14:05``; 24 hours,
months in words, so that no reader takes the day for the month.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.i18n.catalogue import FRENCH, translator

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# beyond four days nobody thinks in hours; below, the law does (72 hours)
_DAYS_FROM: Final = timedelta(hours=96)


def day(value: date, language: str) -> str:
    """Return a date: ``5 maart 2026``, ``1er mars 2026``, ``5. März 2026``, ``5 March 2026``."""
    words = translator(language)
    first = value.day == 1 and words.language == FRENCH
    return words.text(
        "date.day",
        day="1er" if first else value.day,
        month=words.text("date.months").split()[value.month - 1],
        year=value.year,
    )


def weekday(value: date, language: str) -> str:
    """Return a date with its day of the week: ``donderdag 5 maart 2026``."""
    return translator(language).text(
        "date.weekday", weekday=_weekday(value, language), date=day(value, language)
    )


def clock(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return the local hour of an instant: ``14.05 uur``, ``14 h 05``."""
    local = _local(instant, zone)
    return translator(language).text(
        "date.clock", hour=f"{local.hour:02d}", minute=f"{local.minute:02d}"
    )


def stamp(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return date and hour without the zone: ``5 maart 2026 om 14.05 uur``."""
    return translator(language).text(
        "date.stamp",
        date=day(_local(instant, zone), language),
        time=clock(instant, language, zone),
    )


def full_stamp(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return all there is: ``donderdag 5 maart 2026 om 14.05 uur (Belgische tijd, UTC+1)``."""
    return _with_zone("date.full_stamp", instant, language, zone)


def full_end(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return the full stamp of an end: that of a whole day is 24.00 on it, not 00.00 after it."""
    local = _local(instant, zone)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return full_stamp(instant, language, zone)
    last = _local(instant - timedelta(seconds=1), zone)
    return translator(language).text(
        "date.full_stamp",
        weekday=_weekday(last, language),
        date=day(last, language),
        time=translator(language).text("date.clock", hour="24", minute="00"),
        zone=zone_words(instant - timedelta(seconds=1), language, zone),
    )


def when(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return the full stamp as it stands in a sentence: ``op donderdag 5 maart 2026 om ...``."""
    return _with_zone("date.when", instant, language, zone)


def zone_name(language: str, zone: ZoneInfo) -> str:
    """Return the zone in words, ``Belgische tijd``; its IANA name if it has none here."""
    key = f"zone.{zone.key.lower().replace('/', '_')}"
    words = translator(language)
    return words.text(key) if words.knows(key) else zone.key


def zone_words(instant: datetime, language: str, zone: ZoneInfo) -> str:
    """Return the zone an hour is in: ``Belgische tijd, UTC+1``.

    The offset tells the two equal hours of the night apart in which summer time ends.
    """
    return translator(language).text(
        "date.zone", words=zone_name(language, zone), offset=_offset(_local(instant, zone))
    )


def duration(length: timedelta, language: str) -> str:
    """Return a length of time, cut to the minute: ``3 uur 20 minuten``, ``5 dagen 2 uur``.

    A negative length is shown as its amount.
    """
    words = translator(language)
    amount = abs(length)
    days, hours = divmod(amount // timedelta(hours=1), 24)
    if amount >= _DAYS_FROM:
        parts = {"duration.days": days, "duration.hours": hours}
    else:
        minutes = amount // timedelta(minutes=1) % 60
        parts = {"duration.hours": hours + 24 * days, "duration.minutes": minutes}
    said = [words.plural(key, count) for key, count in parts.items() if count]
    return " ".join(said) or words.text("duration.under_a_minute")


def time_left(length: timedelta, language: str) -> str:
    """Return how long until a deadline, or how long it has passed if ``length`` is negative."""
    key = "duration.left" if length >= timedelta() else "duration.overdue"
    return translator(language).text(key, duration=duration(length, language))


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(zone)


def _weekday(value: date, language: str) -> str:
    return translator(language).text("date.weekdays").split()[value.weekday()]


def _with_zone(key: str, instant: datetime, language: str, zone: ZoneInfo) -> str:
    local = _local(instant, zone)
    return translator(language).text(
        key,
        weekday=_weekday(local, language),
        date=day(local, language),
        time=clock(instant, language, zone),
        zone=zone_words(instant, language, zone),
    )


def _offset(local: datetime) -> str:
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")

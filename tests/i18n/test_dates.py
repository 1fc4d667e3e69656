"""Dates, hours and durations, as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogue import NOTICE_LANGUAGES
from bot.i18n.dates import (
    clock,
    day,
    duration,
    full_stamp,
    stamp,
    time_left,
    weekday,
    when,
    zone_name,
    zone_words,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
# 5 March 2026 in Brussels: 14:05, winter time
MARCH = datetime(2026, 3, 5, 13, 5, tzinfo=UTC)

languages = st.sampled_from(NOTICE_LANGUAGES)
instants = st.integers(86_400, 7_258_000_000).map(lambda at: datetime.fromtimestamp(at, tz=UTC))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "5 maart 2026 om 14.05\u00a0uur"),
        ("fr", "5 mars 2026 à 14\u00a0h\u00a005"),
        ("de", "5. März 2026, 14:05\u00a0Uhr"),
        ("en", "5 March 2026, 14:05"),
    ],
)
def test_a_stamp_is_a_date_and_an_hour(language: str, expected: str) -> None:
    """Each language has its own way with dots, commas and the hour."""
    assert stamp(MARCH, language, BRUSSELS) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "donderdag 5 maart 2026 om 14.05\u00a0uur (Belgische tijd, UTC+1)"),
        ("fr", "jeudi 5 mars 2026 à 14\u00a0h\u00a005 (heure belge, UTC+1)"),
        ("de", "Donnerstag, 5. März 2026, 14:05\u00a0Uhr (belgische Zeit, UTC+1)"),
        ("en", "Thursday 5 March 2026 at 14:05 (Belgian time, UTC+1)"),
    ],
)
def test_a_full_stamp_says_day_zone_and_offset(language: str, expected: str) -> None:
    """Nothing is left for the reader to guess."""
    assert full_stamp(MARCH, language, BRUSSELS) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "op donderdag 5 maart 2026 om 14.05\u00a0uur (Belgische tijd, UTC+1)"),
        ("fr", "le jeudi 5 mars 2026 à 14\u00a0h\u00a005 (heure belge, UTC+1)"),
        ("de", "am Donnerstag, dem 5. März 2026, um 14:05\u00a0Uhr (belgische Zeit, UTC+1)"),
        ("en", "on Thursday 5 March 2026 at 14:05 (Belgian time, UTC+1)"),
    ],
)
def test_a_time_in_a_sentence_brings_its_preposition(language: str, expected: str) -> None:
    """German bends the article with it, so the whole is one phrase."""
    assert when(MARCH, language, BRUSSELS) == expected


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    """French writes 1er mars, and 2 mars."""
    assert day(date(2026, 3, 1), "fr") == "1er mars 2026"
    assert day(date(2026, 3, 2), "fr") == "2 mars 2026"
    assert day(date(2026, 3, 1), "nl") == "1 maart 2026"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "donderdag 5 maart 2026"),
        ("fr", "jeudi 5 mars 2026"),
        ("de", "Donnerstag, 5. März 2026"),
        ("en", "Thursday 5 March 2026"),
    ],
)
def test_a_date_may_bring_its_weekday(language: str, expected: str) -> None:
    """A comma stands after the weekday in German only."""
    assert weekday(date(2026, 3, 5), language) == expected


def test_the_two_equal_hours_of_a_night_differ_by_their_offset() -> None:
    """When summer time ends, half past two comes twice."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert clock(first, "nl", BRUSSELS) == clock(second, "nl", BRUSSELS) == "02.30\u00a0uur"
    assert zone_words(first, "nl", BRUSSELS) == "Belgische tijd, UTC+2"
    assert zone_words(second, "nl", BRUSSELS) == "Belgische tijd, UTC+1"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", "British time, UTC"),
        ("Asia/Kathmandu", "Asia/Kathmandu, UTC+5:45"),
        ("America/New_York", "America/New_York, UTC-5"),
    ],
)
def test_a_zone_without_words_goes_by_its_name(zone: str, expected: str) -> None:
    """An unnamed zone is still said, with halves and quarters of hours and with its sign."""
    assert zone_words(MARCH, "en", ZoneInfo(zone)) == expected


def test_a_zone_has_a_name_of_its_own() -> None:
    """For a span of time the offset may change, the zone does not."""
    assert zone_name("de", BRUSSELS) == "belgische Zeit"
    assert zone_name("de", ZoneInfo("Asia/Tokyo")) == "Asia/Tokyo"


def test_an_instant_without_a_zone_is_a_fault_of_the_caller() -> None:
    """A naive time would be shown in the zone of the machine."""
    with pytest.raises(ValueError, match="zone"):
        clock(datetime(2026, 3, 5, 14, 5), "nl", BRUSSELS)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("length", "language", "expected"),
    [
        (timedelta(hours=3, minutes=20, seconds=59), "nl", "3 uur 20 minuten"),
        (timedelta(hours=1, minutes=1), "fr", "1 heure 1 minute"),
        (timedelta(hours=72), "de", "72 Stunden"),
        (timedelta(minutes=45), "en", "45 minutes"),
        (timedelta(hours=95, minutes=59), "nl", "95 uur 59 minuten"),
        (timedelta(hours=96), "nl", "4 dagen"),
        (timedelta(days=30, hours=1, minutes=59), "en", "30 days 1 hour"),
        (timedelta(seconds=59), "fr", "moins d’une minute"),
        (timedelta(hours=-2), "de", "2 Stunden"),
    ],
)
def test_a_duration_is_cut_to_what_people_count(
    length: timedelta, language: str, expected: str
) -> None:
    """Minutes below four days, hours above; never more than is left."""
    assert duration(length, language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("length", "language", "expected"),
    [
        (timedelta(hours=3, minutes=20), "nl", "nog 3 uur 20 minuten"),
        (timedelta(hours=-1), "nl", "1 uur te laat"),
        (timedelta(hours=2), "fr", "encore 2 heures"),
        (timedelta(minutes=-5), "fr", "5 minutes de retard"),
        (timedelta(days=-5), "de", "überfällig: 5 Tage"),
        (timedelta(0), "en", "less than a minute left"),
    ],
)
def test_what_is_left_says_which_side_of_the_deadline_it_is(
    length: timedelta, language: str, expected: str
) -> None:
    """Before the deadline something is left; after it something is overdue."""
    assert time_left(length, language).replace("\u00a0", " ") == expected


@given(instants, languages)
def test_a_full_stamp_gives_the_instant_back(instant: datetime, language: str) -> None:
    """Day, hour, minute, year and offset are all there, so the instant can be read from it."""
    local = instant.astimezone(BRUSSELS)
    said = full_stamp(instant, language, BRUSSELS)
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    offset = local.utcoffset() or timedelta()
    assert numbers[:4] == [local.day, local.year, local.hour, local.minute]
    assert numbers[4:5] == ([offset.seconds // 3600] if offset else [])


@given(st.timedeltas(timedelta(0), timedelta(days=400)), languages)
def test_a_duration_never_promises_more_than_there_is(length: timedelta, language: str) -> None:
    """Read back, it is never longer than the time it tells of, nor an hour shorter."""
    said = duration(length, language).split(" ")
    counts = [int(part.split("\u00a0")[0]) for part in said if part[0].isdigit()]
    units = {"d": 86_400, "j": 86_400, "t": 86_400, "h": 3600, "u": 3600, "s": 3600, "m": 60}
    names = [part.split("\u00a0")[1][0].lower() for part in said if part[0].isdigit()]
    seconds = sum(count * units[name] for count, name in zip(counts, names, strict=True))
    assert 0 <= length.total_seconds() - seconds < 3600


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_months_and_days_are_those_of_unicode(language: str) -> None:
    """Every month and every day of the week is written as the common locale data have it."""
    habits = Locale.parse(language)
    for number in range(1, 13):
        assert habits.months["format"]["wide"][number] in day(date(2026, number, 5), language)
    for number in range(7):
        monday = date(2026, 3, 2)
        said = weekday(monday + timedelta(days=number), language)
        assert said.startswith(habits.days["format"]["wide"][number])

"""The law's deadlines: worked examples, and what holds for every instant and zone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deadlines import (
    DATING_FILINGS,
    LISTED,
    RULES,
    Deadline,
    DutyKind,
    FilingUnknown,
    Period,
    Unit,
    deadline,
    latest_1182,
    statutory_deadlines,
)
from bot.domain.instants import end_of_day, local_date

EXAMPLES = json.loads(
    (Path(__file__).parent.parent / "data" / "clock_examples.json").read_text(encoding="utf-8")
)
BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})).map(ZoneInfo)
INSTANTS = st.datetimes(
    min_value=datetime(1975, 1, 1),  # noqa: DTZ001 - hypothesis takes bounds without a zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def utc(text: str) -> datetime:
    """Read an instant of the test."""
    return datetime.fromisoformat(text).astimezone(UTC)


def by_kind(
    aware_at: datetime,
    significant_at: datetime | None = None,
    filed: dict[DutyKind, datetime] | None = None,
    local_zone: ZoneInfo = BRUSSELS,
) -> dict[DutyKind, Deadline]:
    """Return the listed deadlines by their duty."""
    listed = statutory_deadlines(
        aware_at,
        significant_at=significant_at or aware_at,
        filed=filed or {},
        local_zone=local_zone,
    )
    return {one.kind: one for one in listed}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_worked_examples(example: dict[str, str]) -> None:
    """Strict end and end under Regulation 1182/71, over weekends, holidays and summer time."""
    aware_at = utc(example["aware_utc"])
    notify = by_kind(aware_at)[DutyKind.NOTIFY_AUTHORITY]
    assert utc(example["aware_local"]) == aware_at
    assert notify.due_at == utc(example["strict_utc"])
    assert notify.latest_1182_at == utc(example["r1182_end_utc"])


def test_the_listed_duties_keep_their_order() -> None:
    """Whoever reads the list by position reads the same duties always."""
    listed = statutory_deadlines(
        utc("2027-01-12T09:20:00Z"),
        significant_at=utc("2027-01-12T09:20:00Z"),
        filed={},
        local_zone=BRUSSELS,
    )
    assert [one.kind.value for one in listed] == [
        "notify_authority",
        "authority_part_2",
        "notify_controller",
        "communicate_subjects",
        "nis2_early_warning",
        "nis2_notification",
        "nis2_final_report",
    ]


def test_the_law_gives_these_numbers() -> None:
    """The table holds the numbers of the law, each with its article."""
    assert {kind: (rule.citation, rule.period) for kind, rule in RULES.items()} == {
        DutyKind.NOTIFY_AUTHORITY: ("GDPR Art. 33(1)", Period(72, Unit.HOURS)),
        DutyKind.AUTHORITY_PART_2: ("GBA/APD portal, part 2", Period(21, Unit.DAYS)),
        DutyKind.NOTIFY_CONTROLLER: ("GDPR Art. 33(2)", None),
        DutyKind.COMMUNICATE_SUBJECTS: ("GDPR Art. 34(1)", None),
        DutyKind.NIS2_EARLY_WARNING: ("NIS2 Art. 23(4)(a)", Period(24, Unit.HOURS)),
        DutyKind.NIS2_NOTIFICATION: ("NIS2 Art. 23(4)(b)", Period(72, Unit.HOURS)),
        DutyKind.NIS2_PROGRESS_REPORT: ("NIS2 Art. 23(4)(e)", Period(1, Unit.MONTHS)),
        DutyKind.NIS2_FINAL_REPORT: ("NIS2 Art. 23(4)(d)", Period(1, Unit.MONTHS)),
        DutyKind.NIS2_RECIPIENTS: ("NIS2 Art. 23(1)", None),
        DutyKind.CLIENT_UPDATE: ("GDPR Art. 33(2)", None),
    }


def test_before_any_filing_only_three_duties_are_dated() -> None:
    """The two that wait say for what; the two without a number have no date at all."""
    found = by_kind(utc("2027-01-12T09:20:00Z"))
    assert [kind for kind in LISTED if found[kind].due_at] == [
        DutyKind.NOTIFY_AUTHORITY,
        DutyKind.NIS2_EARLY_WARNING,
        DutyKind.NIS2_NOTIFICATION,
    ]
    assert {kind: one.after for kind, one in found.items() if one.after} == {
        DutyKind.AUTHORITY_PART_2: DutyKind.NOTIFY_AUTHORITY,
        DutyKind.NIS2_FINAL_REPORT: DutyKind.NIS2_NOTIFICATION,
    }


def test_nis2_runs_from_the_awareness_of_significance() -> None:
    """The NIS2 hours have a start of their own, the GDPR's keep theirs."""
    found = by_kind(utc("2027-01-12T09:20:00Z"), utc("2027-01-13T06:00:00Z"))
    assert found[DutyKind.NOTIFY_AUTHORITY].due_at == utc("2027-01-15T09:20:00Z")
    assert found[DutyKind.NIS2_EARLY_WARNING].due_at == utc("2027-01-14T06:00:00Z")
    assert found[DutyKind.NIS2_NOTIFICATION].due_at == utc("2027-01-16T06:00:00Z")


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ("2027-01-15T08:00:00Z", "2027-02-05T23:00:00Z"),
        ("2027-01-15T22:59:59Z", "2027-02-05T23:00:00Z"),
        ("2027-01-15T23:00:00Z", "2027-02-06T23:00:00Z"),  # the next day in Brussels
        ("2027-03-28T10:00:00Z", "2027-04-18T22:00:00Z"),  # a Sunday, in summer time
        ("2027-10-20T10:00:00Z", "2027-11-10T23:00:00Z"),  # over the end of summer time
        ("2028-02-10T10:00:00Z", "2028-03-02T23:00:00Z"),  # over a leap day
    ],
)
def test_part_2_ends_with_the_21st_local_day_after_part_1(filed: str, expected: str) -> None:
    """Calendar days of Brussels, to 24:00, whatever day of the week it is."""
    found = by_kind(utc("2027-01-12T09:20:00Z"), filed={DutyKind.NOTIFY_AUTHORITY: utc(filed)})
    assert found[DutyKind.AUTHORITY_PART_2].due_at == utc(expected)
    assert found[DutyKind.AUTHORITY_PART_2].latest_1182_at is None


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ("2027-01-31T12:00:00Z", "2027-02-28T23:00:00Z"),
        ("2027-01-30T12:00:00Z", "2027-02-28T23:00:00Z"),
        ("2028-01-31T12:00:00Z", "2028-02-29T23:00:00Z"),
        ("2027-03-31T12:00:00Z", "2027-04-30T22:00:00Z"),
        ("2027-12-15T12:00:00Z", "2028-01-15T23:00:00Z"),
        ("2027-10-15T12:00:00Z", "2027-11-15T23:00:00Z"),
        ("2027-02-28T23:30:00Z", "2027-04-01T22:00:00Z"),  # 1 March in Brussels
    ],
)
def test_the_final_report_is_due_a_calendar_month_after_the_notification(
    filed: str, expected: str
) -> None:
    """The same date, or the last day of a shorter month, to 24:00 local time."""
    found = by_kind(utc("2027-01-12T09:20:00Z"), filed={DutyKind.NIS2_NOTIFICATION: utc(filed)})
    assert found[DutyKind.NIS2_FINAL_REPORT].due_at == utc(expected)


@pytest.mark.parametrize("kind", [kind for kind in DutyKind if kind not in DATING_FILINGS])
def test_a_filing_that_dates_nothing_is_refused(kind: DutyKind) -> None:
    """The refusal names those that do."""
    with pytest.raises(FilingUnknown) as refused:
        by_kind(utc("2027-01-12T09:20:00Z"), filed={kind: utc("2027-01-12T09:20:00Z")})
    assert refused.value.values == {
        "duty": kind.value,
        "known": "notify_authority, nis2_notification",
    }


@given(INSTANTS, ZONES)
def test_the_strict_end_is_72_elapsed_hours_and_never_after_the_1182_end(
    aware_at: datetime, somewhere: ZoneInfo
) -> None:
    """In any zone the plain end is the earlier one, by more than nothing and under two hours."""
    notify = by_kind(aware_at, local_zone=somewhere)[DutyKind.NOTIFY_AUTHORITY]
    assert notify.due_at is not None
    assert notify.latest_1182_at is not None
    assert notify.due_at - aware_at == timedelta(hours=72)
    assert timedelta(0) < notify.latest_1182_at - notify.due_at < timedelta(hours=2)


@given(INSTANTS, st.integers(1, 200))
def test_the_1182_end_gives_at_most_an_hour_more_in_brussels(event: datetime, hours: int) -> None:
    """The hour of the event is not counted, and no more than that."""
    more = latest_1182(event, hours, BRUSSELS) - event - timedelta(hours=hours)
    assert timedelta(0) < more <= timedelta(hours=1)


@given(INSTANTS, INSTANTS, ZONES, st.sampled_from(list(RULES)))
def test_a_later_start_never_gives_an_earlier_end(
    one: datetime, other: datetime, somewhere: ZoneInfo, kind: DutyKind
) -> None:
    """Every deadline is monotone in what it runs from."""
    first, second = (deadline(kind, start, somewhere) for start in sorted((one, other)))
    for earlier, later in (
        (first.due_at, second.due_at),
        (first.latest_1182_at, second.latest_1182_at),
    ):
        assert (earlier is None) == (later is None)
        assert earlier is None or later is None or earlier <= later


@given(INSTANTS, ZONES, st.integers(1, 60))
def test_days_end_with_the_local_day_that_many_dates_later(
    start: datetime, somewhere: ZoneInfo, count: int
) -> None:
    """Days are dates of the local calendar, not periods of 24 hours."""
    last = local_date(start, somewhere) + timedelta(days=count)
    assert Period(count, Unit.DAYS).end(start, somewhere) == end_of_day(last, somewhere)


@given(INSTANTS, ZONES)
def test_a_month_ends_on_the_same_date_or_with_the_month(
    start: datetime, somewhere: ZoneInfo
) -> None:
    """The last day keeps the day of the month unless the month is too short for it."""
    first = local_date(start, somewhere)
    end = Period(1, Unit.MONTHS).end(start, somewhere)
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    month_end = (following + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = min(first.day, month_end.day)
    assert end == end_of_day(date(following.year, following.month, day), somewhere)


def test_without_a_start_there_is_no_end() -> None:
    """What waits has neither a date nor a later reading of one."""
    found = deadline(DutyKind.NIS2_EARLY_WARNING, None, BRUSSELS)
    assert (found.due_at, found.latest_1182_at) == (None, None)

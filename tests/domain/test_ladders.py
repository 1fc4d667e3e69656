"""Ladders: which reminder speaks when, and to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ladders import (
    Audience,
    Ladder,
    PlannedRung,
    Rung,
    RungAnchor,
    falls_together,
    plan,
    speaks_at,
    with_quiet_hours,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)


def a_rung(name: str, anchor: RungAnchor, hours: int) -> Rung:
    """Return a rung to the channel."""
    return Rung(name, anchor, hours * HOUR, Audience.CHANNEL)


def a_ladder(*, opened: tuple[int, ...] = (0, 2), due: tuple[int, ...] = (-48, -1, 0, 1)) -> Ladder:
    """Return a ladder with rungs at these hours after opening and around the deadline."""
    return Ladder(
        "notify_authority",
        (
            *(a_rung(f"opened{hours:+}", RungAnchor.OPENED, hours) for hours in opened),
            *(a_rung(f"due{hours:+}", RungAnchor.DUE, hours) for hours in due),
        ),
    )


def local(text: str) -> datetime:
    """Return the instant at which clocks in Brussels show this."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def names(rungs: tuple[PlannedRung, ...]) -> list[str]:
    """Return the ids of planned rungs, in order."""
    return [rung.rung_id for rung in rungs]


def hours_after(rungs: tuple[PlannedRung, ...], start: datetime) -> list[float]:
    """Return when planned rungs speak, in hours."""
    return [(rung.at - start) / HOUR for rung in rungs]


def test_rungs_speak_around_opening_and_deadline(now: datetime) -> None:
    """Each rung gets its instant, in order of time, with what it says and to whom."""
    rungs = plan(a_ladder(), now, now + 72 * HOUR, now)
    assert names(rungs) == ["opened+0", "opened+2", "due-48", "due-1", "due+0", "due+1"]
    assert hours_after(rungs, now) == [0, 2, 24, 71, 72, 73]
    loud = Rung("due", RungAnchor.DUE, HOUR, Audience.DEPUTY, page=True, last=True)
    planned = PlannedRung("due", now + HOUR, Audience.DEPUTY, page=True, last=True)
    assert plan(Ladder("task", (loud,)), now, now, now) == (planned,)


def test_rungs_before_opening_are_left_out(now: datetime) -> None:
    """A short term has no room for the early rungs."""
    assert names(plan(a_ladder(opened=(0,)), now, now + 6 * HOUR, now)) == [
        "opened+0",
        "due-1",
        "due+0",
        "due+1",
    ]


def test_rungs_after_opening_do_not_outlive_the_deadline(now: datetime) -> None:
    """The first hours do not press any more once the deadline has spoken."""
    rungs = plan(a_ladder(opened=(0, 1, 2, 3), due=(0,)), now, now + 2 * HOUR, now)
    assert names(rungs) == ["opened+0", "opened+1", "due+0"]


def test_a_deadline_in_the_past_still_gets_a_word(now: datetime) -> None:
    """When all rungs lie before opening, the newest of them speaks at once."""
    rungs = plan(a_ladder(opened=()), now, now - 48 * HOUR, now + HOUR)
    assert names(rungs) == ["due+1"]
    assert hours_after(rungs, now) == [1]


def test_opening_speaks_even_when_the_deadline_has_passed(now: datetime) -> None:
    """An incident that is opened late is announced all the same."""
    assert names(plan(a_ladder(due=(-1, 0)), now, now - HOUR, now)) == ["opened+0"]


def test_a_duty_that_waits_has_no_rungs_around_its_date(now: datetime) -> None:
    """Without a deadline only rungs after opening are planned, perhaps none."""
    assert names(plan(a_ladder(), now, None, now)) == ["opened+0", "opened+2"]
    assert plan(a_ladder(opened=()), now, None, now) == ()


def test_of_the_rungs_that_have_passed_only_the_newest_is_said(now: datetime) -> None:
    """A deadline that is moved back catches up with one message, not with all of them."""
    rungs = plan(a_ladder(), now, now + 72 * HOUR, now + 30 * HOUR)
    assert names(rungs) == ["due-48", "due-1", "due+0", "due+1"]
    assert hours_after(rungs, now)[0] == 24


def test_at_one_instant_the_highest_rung_speaks(now: datetime) -> None:
    """Two rungs that fall together are one message, from the one further up."""
    rungs = plan(a_ladder(opened=(0, 24), due=(-48,)), now, now + 72 * HOUR, now)
    assert names(rungs) == ["opened+0", "due-48"]


@given(
    opened=st.lists(st.integers(0, 96), max_size=4).map(tuple),
    due=st.lists(st.integers(-96, 96), min_size=1, max_size=6).map(tuple),
    term=st.integers(-200, 200),
    passed=st.integers(0, 300),
)
def test_a_plan_is_in_order_and_never_empty(
    opened: tuple[int, ...], due: tuple[int, ...], term: int, passed: int
) -> None:
    """With a deadline something is always said, each instant once, at most one of them late."""
    start = datetime(2026, 11, 22, 9, tzinfo=UTC)
    now = start + passed * HOUR
    rungs = plan(a_ladder(opened=opened, due=due), start, start + term * HOUR, now)
    times = [rung.at for rung in rungs]
    assert times
    assert times == sorted(set(times))
    assert min(times) >= start
    assert sum(time < now for time in times) <= 1


@pytest.mark.parametrize(
    ("at", "due", "spoken"),
    [
        ("2026-11-22T21:59", "2026-11-25T12:00", "2026-11-22T21:59"),
        ("2026-11-22T22:00", "2026-11-25T12:00", "2026-11-23T07:00"),
        ("2026-11-23T06:59", "2026-11-25T12:00", "2026-11-23T07:00"),
        ("2026-11-23T07:00", "2026-11-25T12:00", "2026-11-23T07:00"),
        ("2026-11-23T03:00", "2026-11-23T09:59", "2026-11-23T03:00"),
        ("2026-11-23T03:00", "2026-11-23T10:00", "2026-11-23T07:00"),
        ("2026-11-22T23:00", "2026-11-23T09:00", "2026-11-22T23:00"),
        ("2026-11-22T23:00", "2026-11-22T20:00", "2026-11-22T23:00"),
    ],
)
def test_between_ten_and_seven_only_what_is_due_before_ten_speaks(
    at: str, due: str, spoken: str
) -> None:
    """The night is quiet, save for what the morning would be too late for."""
    assert speaks_at(local(at), local(due), BRUSSELS) == local(spoken)


def test_what_has_no_deadline_waits_for_the_morning() -> None:
    """A reminder without a date never speaks in the night."""
    assert speaks_at(local("2026-11-23T02:00"), None, BRUSSELS) == local("2026-11-23T07:00")


def test_a_last_rung_speaks_at_any_hour() -> None:
    """The last rungs before a deadline are not put off."""
    night = local("2026-11-23T02:00")
    assert speaks_at(night, None, BRUSSELS, last=True) == night


@pytest.mark.parametrize(
    ("at", "spoken"),
    [("2027-03-28T01:30", "2027-03-28T07:00"), ("2026-10-25T01:30", "2026-10-25T07:00")],
)
def test_the_morning_is_seven_on_the_clock_when_the_clock_changes(at: str, spoken: str) -> None:
    """In the nights of summer time a reminder waits for seven as people read it."""
    assert speaks_at(local(at), None, BRUSSELS) == local(spoken)


@given(st.integers(0, 2 * 365 * 24 * 4), st.integers(0, 100))
def test_a_reminder_before_its_deadline_stays_before_it(quarters: int, term: int) -> None:
    """Quiet hours move a reminder by one night at most, and never past the deadline."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + quarters * HOUR / 4
    due = at + term * HOUR
    spoken = speaks_at(at, due, BRUSSELS)
    assert at <= spoken <= due
    assert spoken - at <= 10 * HOUR


def test_reminders_that_meet_in_the_morning_are_one() -> None:
    """Of those moved to seven the newest stays; last and paged ones keep their hour."""
    ladder = Ladder(
        "notify_authority",
        (
            Rung("first", RungAnchor.OPENED, timedelta(), Audience.CHANNEL),
            Rung("second", RungAnchor.OPENED, 2 * HOUR, Audience.CHANNEL),
            Rung("paged", RungAnchor.OPENED, 3 * HOUR, Audience.CHANNEL, page=True),
            Rung("last", RungAnchor.OPENED, 4 * HOUR, Audience.CHANNEL, last=True),
        ),
    )
    opened = local("2026-11-22T23:00")
    due = opened + 72 * HOUR
    rungs = with_quiet_hours(plan(ladder, opened, due, opened), due, BRUSSELS)
    assert names(rungs) == ["paged", "last", "second"]
    assert rungs[-1].at == local("2026-11-23T07:00")


WORKING = Ladder(
    "notify_authority",
    (Rung("working", RungAnchor.WORKING, -2 * HOUR, Audience.OFFICER, aloud=True),),
)


def test_a_deadline_in_a_weekend_is_said_in_the_last_working_hours_before() -> None:
    """On Friday at three, though the law's hours end on Sunday."""
    opened, due = local("2027-01-14T10:00"), local("2027-01-17T10:00")
    (rung,) = plan(WORKING, opened, due, opened, BRUSSELS)
    assert (rung.at, rung.to, rung.aloud) == (local("2027-01-15T15:00"), Audience.OFFICER, True)


def test_a_deadline_in_working_hours_needs_no_such_word() -> None:
    """Neither does a duty without a date, nor a plan for no zone."""
    two = Ladder("notify_authority", (*a_ladder(opened=(0,)).rungs, *WORKING.rungs))
    opened = local("2027-01-12T10:00")
    for due, zone in (
        (local("2027-01-15T10:00"), BRUSSELS),
        (None, BRUSSELS),
        (local("2027-01-17T10:00"), None),
    ):
        assert "working" not in names(plan(two, opened, due, opened, zone))


def test_what_falls_due_within_minutes_falls_due_together(now: datetime) -> None:
    """Seconds apart are one message; a quarter of an hour is not; no date only with no date."""
    assert falls_together(now, now + timedelta(seconds=40))
    assert falls_together(now, now - timedelta(minutes=5))
    assert not falls_together(now, now + timedelta(minutes=15))
    assert falls_together(None, None)
    assert not falls_together(now, None)

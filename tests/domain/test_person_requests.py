"""A person's month: how a request stands, and when somebody is reminded of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.person_requests import PersonRequest, ReceivedLater, Standing, last_day
from bot.domain.persons import Request

DUE = date(2026, 12, 22)


def request(answered_on: date | None = None) -> PersonRequest:
    """Return a request of which the month ends on 22 December."""
    return PersonRequest(
        7, Request.ACCESS, "a@b.example", None, date(2026, 11, 22), DUE, answered_on
    )


@pytest.mark.parametrize(
    ("left", "standing"),
    [
        (30, Standing.OPEN),
        (8, Standing.OPEN),
        (7, Standing.NEAR),
        (0, Standing.NEAR),
        (-1, Standing.OVERDUE),
    ],
)
def test_a_request_is_near_in_its_last_week(left: int, standing: Standing) -> None:
    """On its last day it is not overdue yet; one that was answered never is."""
    today = DUE - timedelta(days=left)
    assert request().standing(today) is standing
    assert request(DUE).standing(today) is Standing.ANSWERED


@pytest.mark.parametrize(
    ("left", "key"),
    [
        (15, None),
        (14, "7:14"),
        (8, "7:14"),
        (7, "7:7"),
        (4, "7:7"),
        (3, "7:3"),
        (1, "7:1"),
        (0, "7:0"),
        (-1, "7:overdue:2026-12-23"),
    ],
)
def test_a_reminder_has_a_name_of_its_own(left: int, key: str | None) -> None:
    """What fell on a day without a look keeps its name, so that it is said once."""
    assert request().reminder(DUE - timedelta(days=left)) == key


def test_the_month_runs_from_the_day_it_came_in() -> None:
    """To the same date, or the last day of a shorter month; no request comes in tomorrow."""
    assert last_day(date(2026, 1, 31), date(2026, 2, 2)) == date(2026, 2, 28)
    with pytest.raises(ReceivedLater):
        last_day(date(2026, 2, 3), date(2026, 2, 2))

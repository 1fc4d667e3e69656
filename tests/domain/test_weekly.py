"""When the week's look at the register is said."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.instants import parse_instant
from bot.domain.weekly import week_to_look_at

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("local", "week"),
    [
        ("2026-11-23T07:59:59", None),
        ("2026-11-23T08:00:00", "2026-W48"),
        ("2026-11-23T17:59:59", "2026-W48"),
        ("2026-11-23T18:00:00", None),
        ("2026-11-27T12:00:00", "2026-W48"),
        ("2026-11-28T12:00:00", None),
        ("2026-11-29T12:00:00", None),
        ("2027-01-01T09:00:00", "2026-W53"),
        ("2026-03-30T08:00:00", "2026-W14"),
        ("2026-10-26T08:00:00", "2026-W44"),
    ],
)
def test_the_look_is_due_in_office_hours_of_the_local_clock(local: str, week: str | None) -> None:
    """From Monday at eight, later in the week if nothing ran; never at night or in a weekend."""
    now: datetime = parse_instant(local, BRUSSELS)
    assert week_to_look_at(now, BRUSSELS) == week

"""The shown clock gives out timestamps that only rise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.clock import ShownClock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_shown_clock_runs_from_where_it_was_set() -> None:
    """After being set it runs at real speed."""
    with time_machine.travel(NOW, tick=False) as real:
        clock = ShownClock()
        clock.set(NOW + timedelta(hours=72))
        real.shift(60)
        assert clock.now() == NOW + timedelta(hours=72, minutes=1)
        assert clock.seconds() == int((NOW + timedelta(hours=72, minutes=1)).timestamp())


@given(moves=st.lists(st.integers(-(10**6), 10**6), max_size=20))
def test_timestamps_rise_however_the_clock_is_set(moves: list[int]) -> None:
    """Set forwards or back, no ts repeats or goes back."""
    clock = ShownClock()
    stamps = [clock.next_ts()]
    for seconds in moves:
        clock.set(NOW + timedelta(seconds=seconds))
        stamps.append(clock.next_ts())
    assert stamps == sorted(set(stamps))

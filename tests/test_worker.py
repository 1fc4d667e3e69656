"""Ticks go on whatever the clock does and whatever a tick raises."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.worker import OVERDUE_INTERVALS, Worker

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Clocks:
    """A wall clock that can be set and a monotonic one that cannot."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.set_by = timedelta()

    def wall(self) -> datetime:
        """Return what the wall clock shows."""
        return START + timedelta(seconds=self.passed) + self.set_by

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self.passed


def worker(clocks: Clocks, *ticks: Callable[[], object], seconds: float = 5.0) -> Worker:
    """Return a worker whose noticed steps are of no interest."""
    return Worker(
        ticks, clocks.wall, lambda step: None, seconds=seconds, monotonic=clocks.monotonic
    )


def test_every_tick_is_called_though_one_raises() -> None:
    """The others go on, and the next time all of them are called again."""
    called: list[str] = []

    def failing() -> None:
        called.append("failing")
        raise ValueError("jan@client.example")

    one = worker(Clocks(), failing, lambda: called.append("healthy"))
    one.tick()
    one.tick()
    assert called == ["failing", "healthy"] * 2


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_step_of_the_clock_is_told_once(step: timedelta) -> None:
    """How far and which way; a tick follows all the same."""
    clocks = Clocks()
    told: list[timedelta] = []
    ticked: list[int] = []
    one = Worker([lambda: ticked.append(1)], clocks.wall, told.append, monotonic=clocks.monotonic)
    one.tick()
    clocks.passed, clocks.set_by = 5.0, step
    one.tick()
    clocks.passed = 10.0
    one.tick()
    assert told == [step]
    assert len(ticked) == 3


def test_what_follows_from_a_step_may_fail() -> None:
    """The ticks are called."""
    clocks, ticked = Clocks(), []

    def failing(step: timedelta) -> None:
        raise ValueError

    one = Worker([lambda: ticked.append(1)], clocks.wall, failing, monotonic=clocks.monotonic)
    one.tick()
    clocks.set_by = timedelta(hours=1)
    one.tick()
    assert len(ticked) == 2


def test_an_overdue_tick_starts_the_interval_anew() -> None:
    """Only when it is overdue, and then once."""
    clocks = Clocks()
    one = worker(clocks, seconds=3600.0)
    one.start()
    try:
        clocks.passed = OVERDUE_INTERVALS * 3600.0
        assert not one.revive()
        clocks.passed += 1
        assert one.revive()
        assert not one.revive()
    finally:
        one.stop()


def test_it_ticks_by_itself_until_it_is_stopped() -> None:
    """The scheduler calls; stopping waits for what is under way."""
    ticked = threading.Semaphore(0)
    one = Worker([ticked.release], lambda: datetime.now(UTC), lambda step: None, seconds=0.01)
    one.start()
    for _ in range(3):
        assert ticked.acquire(timeout=30)
    one.stop()
    while ticked.acquire(blocking=False):
        pass
    assert not ticked.acquire(timeout=0.05)


def test_a_clock_set_back_by_an_hour_does_not_stop_the_ticks() -> None:
    """The scheduler would wait until the wall clock caught up; the watchdog does not."""
    ticked = threading.Semaphore(0)
    with time_machine.travel(START, tick=True) as clock:
        one = Worker([ticked.release], lambda: datetime.now(UTC), lambda step: None, seconds=0.05)
        one.start()
        assert ticked.acquire(timeout=30)
        clock.shift(timedelta(hours=-1))
        for _ in range(5):
            assert ticked.acquire(timeout=30)
        one.stop()

"""Ticks, and nothing more: calls what it is given, again and again, whatever the clock does.

APScheduler's intervals follow the wall clock, which can be set; what is due lives in the
database and is found by the next tick. A watchdog on the monotonic clock starts the interval
anew when a tick is overdue, as it is for an hour after the clock was set back by one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.services.clock_steps import StepDetector

TICK_SECONDS: Final = 5.0
#: So many intervals without a tick, and the interval is started anew.
OVERDUE_INTERVALS: Final = 3
_JOB: Final = "tick"

_log = structlog.get_logger()


class Worker:
    """Calls every tick in turn, every few seconds, never two at a time.

    Args:
        ticks: What to call; one that raises is logged and stops no other.
        wall: The wall clock (UTC), to notice that it was set.
        stepped: Called with how far it was set, when that was more than five seconds.
        seconds: From one tick to the next.
        monotonic: Seconds of a clock that nobody can set.
    """

    def __init__(
        self,
        ticks: Sequence[Callable[[], object]],
        wall: Callable[[], datetime],
        stepped: Callable[[timedelta], None],
        *,
        seconds: float = TICK_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ticks = tuple(ticks)
        self._wall = wall
        self._stepped = stepped
        self._seconds = seconds
        self._monotonic = monotonic
        self._steps = StepDetector()
        self._last_tick = monotonic()
        self._stopping = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def start(self) -> None:
        """Tick after one interval, and from then on at each."""
        self._last_tick = self._monotonic()
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._seconds,
            id=_JOB,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Let a tick under way end, and start no other."""
        self._stopping.set()
        self._watchdog.join()
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Call everything once."""
        monotonic = self._last_tick = self._monotonic()
        step = self._steps.step(self._wall().timestamp(), monotonic)
        if step:
            self._safely(lambda: self._stepped(timedelta(seconds=step)))
        for one in self._ticks:
            self._safely(one)

    def revive(self) -> bool:
        """Start the interval anew if a tick is overdue; return whether it was."""
        overdue = self._monotonic() - self._last_tick > OVERDUE_INTERVALS * self._seconds
        if overdue:
            _log.warning("tick_overdue", seconds=round(self._monotonic() - self._last_tick))
            self._last_tick = self._monotonic()
            self._scheduler.reschedule_job(_JOB, trigger="interval", seconds=self._seconds)
        return overdue

    def _watch(self) -> None:
        while not self._stopping.wait(self._seconds):
            self.revive()

    def _safely(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the next tick does it
            _log.error("tick_failed", error=type(error).__name__)

"""The weekend's clock: faster than a real one, and set forward and back while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from peewee import SqliteDatabase

from bot.store.database import Store
from tests.simulation.scenario import START, Run

_STEP = "step"


@dataclass(frozen=True)
class WeekendClock:
    """The clock of one machine, the same for all its processes.

    Attributes:
        origin: Monotonic seconds at which the weekend begins.
        speed: Simulated seconds in a real one.
        step: A file with by how many simulated hours the clock is wrong; none means it is right.
    """

    origin: float
    speed: float
    step: Path

    @classmethod
    def of(cls, run: Run) -> WeekendClock:
        """Return the clock of a run."""
        return cls(run.origin, run.scenario.speed, run.folder / _STEP)

    def true(self, monotonic: float | None = None) -> datetime:
        """Return the instant it really is (UTC)."""
        passed = (time.monotonic() if monotonic is None else monotonic) - self.origin
        return START + timedelta(seconds=passed * self.speed)

    def now(self) -> datetime:
        """Return the instant a process reads (UTC)."""
        return self.true() + self.wrong()

    def wrong(self) -> timedelta:
        """Return how far the clock is off."""
        try:
            return timedelta(hours=float(self.step.read_text()))
        except (OSError, ValueError):
            return timedelta()

    def set_off(self, hours: float) -> None:
        """Set the clock of all processes forward (or, with a negative number, back)."""
        fresh = self.step.with_suffix(".new")
        fresh.write_text(str(hours))
        fresh.replace(self.step)


class SteppedStore(Store):
    """A database on a machine whose clock is set: on SQLite its own clock is that clock.

    Processes are killed, the machine is not: what is written need not reach the disk.
    """

    def __init__(self, url: str, clock: WeekendClock) -> None:
        super().__init__(url)
        self._weekend = clock
        if isinstance(self.database, SqliteDatabase):
            with self.read():
                self.database.pragma("synchronous", "off", permanent=True)

    def now_microseconds(self) -> int:
        """Return the database's clock; only a file's is the machine's own."""
        right = super().now_microseconds()
        if not self.is_sqlite:
            return right
        return right + self._weekend.wrong() // timedelta(microseconds=1)

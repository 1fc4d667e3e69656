"""Notices that a clock was set forward or back, by comparing it with one that cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services import audit, telling
from bot.services.telling import Watchers
from bot.store.database import Store

#: A clock that is adjusted gently drifts less than this between two looks.
STEP_SECONDS = 5.0


@dataclass
class StepDetector:
    """Compares the steps of a wall clock with those of the monotonic clock.

    Args:
        last: The two clocks at the last look, in seconds; None before the first.
    """

    last: tuple[float, float] | None = None

    def step(self, wall: float, monotonic: float) -> float:
        """Return by how many seconds the wall clock was set since the last look; 0 if it was not.

        Args:
            wall: The wall clock now, in seconds.
            monotonic: The monotonic clock now, in seconds.
        """
        before, self.last = self.last, (wall, monotonic)
        if before is None:
            return 0.0
        step = (wall - before[0]) - (monotonic - before[1])
        return step if abs(step) > STEP_SECONDS else 0.0


def record(store: Store, by: timedelta, watchers: Watchers, now: datetime) -> None:
    """Put on record that the system clock was set, and tell the watchers.

    Every process notices; people hear of it once an hour for each direction.

    Args:
        store: The database.
        by: How far it was set; negative for back.
        watchers: Who is told: what was dated by that clock may be wrong.
        now: The instant (UTC) that it shows now.
    """
    facts = {"seconds": round(by.total_seconds())}
    way = "forward" if by > timedelta() else "back"
    with store.transaction():
        about = f"{way}:{now:%Y-%m-%dT%H}"
        people = replace(watchers, mailboxes=())
        telling.announce(telling.CLOCK_STEPPED, about, facts, None, people, now)
        audit.record("clock.stepped", actor=audit.SYSTEM, now=now, facts=facts)

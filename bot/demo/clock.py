"""The tour's clock: it runs like the real one, and the tour can move it forward."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ShownClock:
    """What the demo shows as now.

    Only what people read follows it; sockets, signatures and triggers keep real time.

    Args:
        start: The instant it shows first (UTC).
        real: The real present.
    """

    def __init__(
        self, start: datetime, real: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._real = real
        self._lock = threading.Lock()
        self._ahead = start - real()

    def now(self) -> datetime:
        """Return the shown present, in UTC."""
        with self._lock:
            return self._real() + self._ahead

    def forward(self, by: timedelta) -> datetime:
        """Move the clock forward and return what it shows then.

        Raises:
            ValueError: the step goes back; time in the tour only passes.
        """
        if by < timedelta():
            raise ValueError("the tour's clock does not go back")
        with self._lock:
            self._ahead += by
            return self._real() + self._ahead

"""The shown clock: what people read on messages.

Only what is shown follows it. Sockets, signatures, triggers and response URLs keep real time,
since real programs hold the other end.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ShownClock:
    """Real time plus an offset that can be set."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._last_ts = 0

    def now(self) -> datetime:
        """The shown instant (aware, UTC)."""
        return datetime.now(UTC) + self._offset

    def set(self, instant: datetime) -> None:
        """Show ``instant`` (aware) from now on, running at real speed."""
        self._offset = instant - datetime.now(UTC)

    def seconds(self) -> int:
        """The shown instant in whole seconds since 1970."""
        return int(self.now().timestamp())

    def next_ts(self) -> str:
        """A message timestamp: unique, and never before one given out earlier."""
        micros = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

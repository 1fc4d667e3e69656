"""Wakes threads that wait for something to do, and loses no ring between two waits."""

from __future__ import annotations

import threading


class Bell:
    """Counts its rings, so that one that rings before somebody waits is heard all the same."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        """How often it has rung."""
        with self._changed:
            return self._rings

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Wait until it has rung more often than ``heard``, at most so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != heard, seconds)

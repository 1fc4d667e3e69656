"""The change feed: a number that rises whenever something in the workspace changed."""

from __future__ import annotations

import asyncio


class Feed:
    """Counts changes and wakes whoever waits; all methods but `bump_soon` belong to the loop."""

    def __init__(self) -> None:
        self.revision = 0
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop that owns the feed, so that `bump_soon` can reach it."""
        self._loop = loop

    def bump(self) -> None:
        """Say that something changed."""
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def bump_soon(self) -> None:
        """Say it from another thread (a mailbox, for instance)."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.bump)

    async def wait(self, after: int, timeout: float | None = None) -> int:  # noqa: ASYNC109
        """Wait for a revision above ``after`` (at most ``timeout`` seconds); returns the last."""
        if self.revision > after:
            return self.revision
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return self.revision
        return self.revision

"""Measuring: the best of several runs, ours beside a peer, told in one line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """One measurement and what it is held against; the same unit for both.

    Attributes:
        what: What was measured.
        ours: What the bot takes.
        beside: What it is held against.
        peer: What that takes.
        unit: Of both, such as ``ms`` or ``rows/s``.
    """

    what: str
    ours: float
    beside: str
    peer: float
    unit: str

    @property
    def line(self) -> str:
        """The measurement in one line; the ratio is what travels between machines."""
        ratio = self.ours / self.peer
        numbers = f"{self.ours:>12,.2f} {self.unit:<9} {self.peer:>12,.2f} {self.unit:<9}"
        return f"{self.what:<46} {numbers} {ratio:>8.2f}  {self.beside}"


HEADING = f"{'what':<46} {'ours':>12} {'':<9} {'beside':>12} {'':<9} {'ratio':>8}  held against"


def side_by_side_ms(
    ours: Callable[[], object], peer: Callable[[], object], runs: int
) -> tuple[float, float]:
    """Return the milliseconds of the fastest run of each, run in turns.

    The fastest is what noise cannot add to, and what slows the machine slows both.
    """
    times = [(_once(ours), _once(peer)) for _ in range(runs)]
    return min(first for first, _ in times) * 1000, min(second for _, second in times) * 1000


def each_ms(call: Callable[[], object], times: int, runs: int) -> float:
    """Return the milliseconds of one call, from the fastest of several runs of many calls."""
    return min(_once(lambda: _often(call, times)) for _ in range(runs)) * 1000 / times


def seconds(call: Callable[[], object]) -> float:
    """Return the seconds of one run that cannot be repeated."""
    return _once(call)


def _often(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


def _once(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started

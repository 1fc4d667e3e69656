"""A weekend of deadlines with every way of reminding: what is lost, doubled and late."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.databases import fresh
from tests.simulation.scenario import Faults, Scenario
from tests.simulation.strategies import STRATEGIES, WITHOUT_LEDGER
from tests.simulation.weekend import Tally, play

SEED = 20_270_328
HEADING = (
    f"{'way of reminding':<34} {'wanted':>8} {'lost':>7} {'doubled':>8} {'excused':>8}"
    f" {'late':>7} {'needless':>9} {'order':>6} {'kills':>6}"
)
#: Slack as it is, and one whose history hides half of what it took without replying.
SEEING = Faults()
BLIND = Faults(hidden=0.5)


def weekends(incidents: int, seconds: float, *, postgresql: bool) -> Iterator[str]:
    """Play the same weekend with each way and yield a line for each.

    Ways that keep nothing in a database are played beside SQLite only.

    Args:
        incidents: With three reminders each.
        seconds: Real seconds that a weekend of 48 hours takes.
        postgresql: On PostgreSQL instead of SQLite.
    """
    yield HEADING
    left_out = WITHOUT_LEDGER if postgresql else frozenset()
    for name in (one for one in STRATEGIES if one not in left_out):
        yield _line(name, _played(name, _scenario(incidents, seconds, SEEING), postgresql))
    blind = _scenario(incidents, seconds, BLIND)
    yield _line("ours, history hides posts", _played("ours", blind, postgresql))


def _scenario(incidents: int, seconds: float, faults: Faults) -> Scenario:
    return Scenario(
        seed=SEED,
        incidents=incidents,
        speed=48 * 3600 / seconds,
        kills=max(1, round(seconds / 2)),
        pauses=round(seconds / 20),
        steps=2 * round(seconds / 20),
        faults=faults,
    )


def _played(strategy: str, scenario: Scenario, postgresql: bool) -> Tally:
    with fresh(postgresql=postgresql) as store, tempfile.TemporaryDirectory() as folder:
        return play(scenario, strategy, store.url, Path(folder) / "run")


def _line(name: str, told: Tally) -> str:
    return (
        f"{name:<34} {told.wanted:>8,} {told.lost:>7,} {told.doubled:>8,} {told.excused:>8,}"
        f" {told.late:>7,} {told.needless:>9,} {told.disordered:>6,} {told.kills:>6,}"
    )

"""What a tick costs when nothing is due: it must not matter how long the ledger is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.services.ledger import tick
from bot.services.telling import Watchers
from bot.store.database import Store
from bot.store.fields import EPOCH, MICROSECOND
from tests.benchmarks.databases import PATIENCE, analyse, put
from tests.benchmarks.measuring import Compared, each_ms

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHORT = 1_000
TICKS = 100
COLUMNS = (
    "key",
    "incident_id",
    "group_kind",
    "rung",
    "audience",
    "pages",
    "last",
    "due_at",
    "state",
    "revivals",
)


def compare(store: Store, rungs: int, runs: int) -> Iterator[Compared]:
    """Measure a tick on a short ledger and on a long one; half of each is settled."""
    _fill(store, 0, SHORT)
    short = _tick_ms(store, runs)
    _fill(store, SHORT, rungs)
    long = _tick_ms(store, runs)
    yield Compared(
        f"tick, nothing due, {rungs:,} reminders", long, f"{SHORT:,} reminders", short, "ms"
    )


def _tick_ms(store: Store, runs: int) -> float:
    return each_ms(lambda: tick(store, _never_asked, Watchers(), NOW), TICKS, runs)


def _never_asked(incident_id: str, kind: str, due_at: datetime | None) -> bool:
    raise AssertionError(f"nothing is due, yet {incident_id} {kind} {due_at} was asked about")


def _fill(store: Store, first: int, end: int) -> None:
    with store.transaction(PATIENCE):
        put(store, "rung", COLUMNS, (_rung(number) for number in range(first, end)))
    analyse(store)


def _rung(number: int) -> tuple[Any, ...]:
    settled = number % 2 == 0
    minutes = timedelta(minutes=1 + number % 100_000)
    due_at = (NOW - minutes if settled else NOW + minutes) - EPOCH
    state = "moved" if settled else "due"
    incident = f"incident-{number // 200}"
    kind = f"task:step-{number % 40}"
    at = due_at // MICROSECOND
    return (str(number), incident, kind, "before_1h", "officer", False, False, at, state, 0)

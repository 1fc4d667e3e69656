"""What it costs to move due reminders and to hand them out to four processes.

Beside it stands the barest SQL that does the same: a row is taken in one transaction and marked
as sent in another, without streams, order, leases or a record of the attempt.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.services.ledger import tick
from bot.services.telling import Watchers
from bot.store.database import Store
from bot.store.fields import EPOCH, MICROSECOND
from tests.benchmarks.databases import PATIENCE, analyse, put
from tests.benchmarks.measuring import Compared, seconds
from tests.benchmarks.ticks import COLUMNS, NOW

PROCESSES = 4
IN_AN_INCIDENT = 20
ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0


def compare(store: Store, due: int) -> Iterator[Compared]:
    """Measure both steps, ours beside the bare SQL."""
    ours = _moved_a_second(store, due, _tick_until_done)
    bare = _moved_a_second(store, due, _move_bare)
    yield Compared(f"move {due:,} due into the outbox", ours, "bare INSERT, UPDATE", bare, "rows/s")
    _fill_outbox(store, due)
    ours = due / _emptied(store, "ours")
    _fill_outbox(store, due)
    bare = due / _emptied(store, "bare")
    yield Compared(
        f"hand {due:,} out to {PROCESSES} processes", ours, "bare claim and mark", bare, "rows/s"
    )


def always_open(_incident_id: str, _kind: str, _due_at: datetime | None) -> bool:
    """Say that every duty is open."""
    return True


def _moved_a_second(store: Store, due: int, move: Any) -> float:
    _clear(store)
    with store.transaction(PATIENCE):
        put(store, "rung", COLUMNS, (_rung(number) for number in range(due)))
    analyse(store)
    return due / seconds(lambda: move(store))


def _rung(number: int) -> tuple[Any, ...]:
    at = (NOW - timedelta(seconds=1 + number) - EPOCH) // MICROSECOND
    incident = f"{number // IN_AN_INCIDENT:032x}"
    kind = f"kind-{number % IN_AN_INCIDENT}"  # each is a message of its own
    return (str(number), incident, kind, "due", "channel", False, False, at, "due", 0)


def _tick_until_done(store: Store) -> None:
    while tick(store, always_open, Watchers(), NOW).moved:
        pass


def _move_bare(store: Store) -> None:
    with store.transaction(PATIENCE):
        cursor = store.database.execute_sql(
            f"SELECT id, key, incident_id FROM rung WHERE state = 'due' AND due_at <= {_micros()}"
        )
        rows = [_row(key, incident) for _, key, incident in cursor.fetchall()]
        put(store, "outbox", OUTBOX, rows)
        store.database.execute_sql("UPDATE rung SET state = 'moved' WHERE state = 'due'")


OUTBOX = (
    "key",
    "incident_id",
    "stream",
    "transport",
    "lane",
    "kind",
    "facts",
    "state",
    "attempts",
    "not_before",
    "yields",
    "created_at",
)


def _row(key: str, incident: str) -> tuple[Any, ...]:
    stream = f"channel:{incident}"
    return (
        *(key, incident, stream, "slack", 0, "word", '{"text": "due"}', "waiting", 0, 0, False),
        _micros(),
    )


def _fill_outbox(store: Store, due: int) -> None:
    _clear(store)
    incidents = sorted({f"{number // IN_AN_INCIDENT:032x}" for number in range(due)})
    with store.transaction(PATIENCE):
        rows = (_row(str(number), f"{number // IN_AN_INCIDENT:032x}") for number in range(due))
        put(store, "outbox", OUTBOX, rows)
        streams = ((f"channel:{incident}", 0, 0) for incident in incidents)
        put(store, "stream", ("name", "lease_until", "next_allowed_at"), streams)
    analyse(store)


def _emptied(store: Store, how: str) -> float:
    """Return the seconds that four processes take to empty the outbox."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = [sys.executable, "-m", "tests.benchmarks.claiming", how, store.url, name]
        crew = [
            subprocess.Popen([*arguments, str(number)], cwd=ROOT) for number in range(PROCESSES)
        ]
        until = time.monotonic() + READY_SECONDS
        while len(list(folder.glob("ready-*"))) < PROCESSES and time.monotonic() < until:
            time.sleep(0.02)
        (folder / "go").touch()
        return seconds(lambda: [process.wait() for process in crew])


def _clear(store: Store) -> None:
    with store.transaction(PATIENCE):
        for table in ("rung", "outbox", "stream"):
            store.database.execute_sql(f"DELETE FROM {table}")


def _micros() -> int:
    return (NOW.astimezone(UTC) - EPOCH) // MICROSECOND

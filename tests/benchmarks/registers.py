"""The register: what an import costs beside bare inserts, and an answer beside its bare SQL.

What people use instead stands beside the answer too: pandas over the same files.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.files.register_csv import open_folder
from bot.services.determination import determine
from bot.services.register import MAIN, import_register
from bot.store.database import Store
from bot.store.register_known import load_vocabulary
from bot.store.register_query import candidates, snapshot
from bot.store.register_rows import shapes
from tests.benchmarks import frames
from tests.benchmarks.databases import PATIENCE, analyse, put
from tests.benchmarks.made_up import SCOPE, write
from tests.benchmarks.measuring import Compared, seconds, side_by_side_ms
from tests.registers import BRUSSELS

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Brussels")
ROOT = Path(__file__).resolve().parents[2]

#: An import is measured so often, at most; the fastest counts.
IMPORTS = 3

#: What can be told apart from nothing.
LEAST_MB = 0.1

Database = Callable[[], AbstractContextManager[Store]]
Statement = tuple[str, Sequence[Any]]


class AnswersDiffer(Exception):  # noqa: N818 - it says what is the case
    """Two ways of answering one question that do not agree on the clients."""


def compare(database: Database, clients: int, runs: int) -> Iterator[Compared]:
    """Measure the import of a made-up register, and an answer from it.

    Args:
        database: Opens a fresh database.
        clients: How many clients it has; each with ten holdings.
        runs: How often an answer is measured.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, clients)
        rates = [_import_rates(folder, database) for _ in range(min(runs, IMPORTS))]
        count = rates[0][0]
        ours, bare = (max(rate[place] for rate in rates) for place in (1, 2))
        yield Compared(f"import, {count:,} rows from CSV", ours, "bare executemany", bare, "rows/s")
        yield _import_memory(folder, database, clients)
        # the tables belong to the store opened last, so the answer has a database of its own
        with database() as store:
            import_register(store, open_folder(folder).tables, MAIN, BRUSSELS, NOW)
            analyse(store)
            yield _query(store, runs)
            yield _answer(store, clients, runs)
            if frames.is_there():
                yield from _beside_pandas(store, folder, runs)


def _import_rates(folder: Path, database: Database) -> tuple[int, float, float]:
    """Return how many rows there are, and how many a second an import and bare inserts take."""
    with database() as store:
        taken = seconds(
            lambda: import_register(store, open_folder(folder).tables, MAIN, BRUSSELS, NOW)
        )
        rows = {name: _stored(store, name) for name in _tables()}
    count = sum(len(of_table) for _, of_table in rows.values())
    with database() as other:
        bare = seconds(lambda: _put_all(other, rows))
    return count, count / taken, count / bare


def _import_memory(folder: Path, database: Database, clients: int) -> Compared:
    """Compare what an import adds to a process with an import of a quarter of the rows."""
    with tempfile.TemporaryDirectory() as name:
        quarter = Path(name)
        write(quarter, max(1, clients // 4))
        less, more = (_added_mb(part, database) for part in (quarter, folder))
    return Compared("memory an import adds", more, "of a quarter of the rows", less, "MB")


def _added_mb(folder: Path, database: Database) -> float:
    with database() as store:
        command = [sys.executable, "-m", "tests.benchmarks.importing", store.url, str(folder)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    before, after = map(float, done.stdout.split())
    return max(after - before, LEAST_MB)


def _tables() -> list[str]:
    return [shape.table for shape in shapes(Vocabulary()).values()]


def _stored(store: Store, table: str) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    with store.read():
        cursor = store.database.execute_sql(f"SELECT * FROM {table}")
        rows = cursor.fetchall()
        return [column[0] for column in cursor.description], rows


def _put_all(store: Store, rows: dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> None:
    with store.transaction(PATIENCE):
        for table, (columns, of_table) in rows.items():
            put(store, table, columns, of_table)


def _query(store: Store, runs: int) -> Compared:
    """Compare asking the database and fetching its rows, before anything is made of them."""

    def ask() -> int:
        with snapshot(store):
            return len(candidates(store, SCOPE, ZONE, load_vocabulary()).clients)

    statements = _statements(store, ask)
    count = ask()
    ours, bare = side_by_side_ms(ask, lambda: _fetch(store, statements), runs)
    return Compared(f"query and fetch, {count:,} clients", ours, "the same SQL, bare", bare, "ms")


def _answer(store: Store, clients: int, runs: int) -> Compared:
    found = determine(store, SCOPE, ZONE, NOW)
    statements = _statements(store, lambda: determine(store, SCOPE, ZONE, NOW))
    ours, bare = side_by_side_ms(
        lambda: determine(store, SCOPE, ZONE, NOW), lambda: _fetch(store, statements), runs
    )
    what = f"affected, {len(found.clients):,} of {clients:,} clients"
    return Compared(what, ours, "the same SQL, bare", bare, "ms")


def _beside_pandas(store: Store, folder: Path, runs: int) -> Iterator[Compared]:
    """Compare the answer with that of pandas, from the files and from what was read before.

    Raises:
        AnswersDiffer: they do not name the same clients, or not with the same status.
    """
    read = frames.read(folder)
    clients = _agreed(store, read)
    for beside, peer in (
        ("pandas, from the files", lambda: frames.ask(frames.read(folder), SCOPE, ZONE)),
        ("pandas, files read before", lambda: frames.ask(read, SCOPE, ZONE)),
    ):
        ours, theirs = side_by_side_ms(lambda: determine(store, SCOPE, ZONE, NOW), peer, runs)
        yield Compared(f"affected, the same {clients:,} clients", ours, beside, theirs, "ms")


def _agreed(store: Store, read: frames.Frames) -> int:
    """Return of how many clients both answers say the same."""
    found = determine(store, SCOPE, ZONE, NOW).clients
    ours = {one.client.client_id: str(one.status) for one in found}
    theirs = frames.ask(read, SCOPE, ZONE)
    if ours != theirs:
        raise AnswersDiffer(sorted(ours.items() ^ theirs.items())[:10])
    return len(ours)


def _statements(store: Store, ask: Callable[[], object]) -> list[Statement]:
    """Return what a question asks the database."""
    asked: list[Statement] = []
    execute: Callable[..., Any] = store.database.execute_sql

    def note(statement: str, values: Sequence[Any] = ()) -> Any:
        asked.append((statement, values))
        return execute(statement, values)

    with patch.object(store.database, "execute_sql", note):
        ask()
    return [one for one in asked if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]


def _fetch(store: Store, statements: Sequence[Statement]) -> None:
    with store.read():
        cursor = store.database.cursor()
        for statement, values in statements:
            cursor.execute(statement, values)
            cursor.fetchall()

"""The register: what an import costs beside bare inserts, and an answer beside its bare SQL."""

from __future__ import annotations

import csv
import random
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination import Scope
from bot.files.register_csv import open_folder
from bot.services.determination import determine
from bot.services.register import MAIN, import_register
from bot.store.database import Store
from bot.store.register_known import load_vocabulary
from bot.store.register_query import candidates, snapshot
from bot.store.register_rows import shapes
from tests.benchmarks.databases import PATIENCE, analyse, put
from tests.benchmarks.measuring import Compared, seconds, side_by_side_ms

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Brussels")
SYSTEMS = tuple(f"system-{number:02}" for number in range(20))
HOLDINGS_A_CLIENT = 10
CATEGORIES = ("contact", "name", "password", "billing", "health", "location", "job")
SCOPE = Scope(
    systems=frozenset(SYSTEMS[:1]),
    categories=frozenset({"password", "health"}),
    begins=datetime(2026, 10, 1, tzinfo=UTC),
    ends=datetime(2026, 11, 1, tzinfo=UTC),
)
#: An import is measured so often, at most; the fastest counts.
IMPORTS = 3

Database = Callable[[], AbstractContextManager[Store]]


def compare(database: Database, clients: int, runs: int) -> Iterator[Compared]:
    """Measure the import of a made-up register, and an answer from it.

    Args:
        database: Opens a fresh database.
        clients: How many clients it has; each with ten holdings.
        runs: How often an answer is measured.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, clients)
        rates = [_import_rates(folder, database) for _ in range(min(runs, IMPORTS))]
        count = rates[0][0]
        ours, bare = (max(rate[place] for rate in rates) for place in (1, 2))
        what = f"import, {count:,} rows from CSV"
        yield Compared(what, ours, "bare executemany", bare, "rows/s")
        yield _import_memory(folder, database, clients)
        # the tables belong to the store opened last, so the answer has a database of its own
        with database() as store:
            import_register(store, open_folder(folder).tables, MAIN, NOW)
            analyse(store)
            yield _query(store, runs)
            yield _answer(store, clients, runs)


def _import_rates(folder: Path, database: Database) -> tuple[int, float, float]:
    """Return how many rows there are, and how many a second an import and bare inserts take."""
    with database() as store:
        taken = seconds(lambda: import_register(store, open_folder(folder).tables, MAIN, NOW))
        rows = {name: _stored(store, name) for name in _tables()}
    count = sum(len(of_table) for _, of_table in rows.values())
    with database() as other:
        bare = seconds(lambda: _put_all(other, rows))
    return count, count / taken, count / bare


def _import_memory(folder: Path, database: Database, clients: int) -> Compared:
    """Compare the most that Python holds during an import with an import of a quarter of it."""
    with tempfile.TemporaryDirectory() as name:
        quarter = Path(name)
        _write(quarter, max(1, clients // 4))
        less, more = (_peak(part, database) for part in (quarter, folder))
    return Compared("memory of an import", more, "of a quarter of the rows", less, "MB")


def _peak(folder: Path, database: Database) -> float:
    with database() as store:
        tracemalloc.start()
        import_register(store, open_folder(folder).tables, MAIN, NOW)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / (1 << 20)


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


def _statements(store: Store, ask: Callable[[], object]) -> list[tuple[str, Sequence[Any]]]:
    """Return what a question asks the database."""
    asked: list[tuple[str, Sequence[Any]]] = []
    execute: Callable[..., Any] = store.database.execute_sql

    def note(statement: str, values: Sequence[Any] = ()) -> Any:
        asked.append((statement, values))
        return execute(statement, values)

    with patch.object(store.database, "execute_sql", note):
        ask()
    return [one for one in asked if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]


def _fetch(store: Store, statements: Sequence[tuple[str, Sequence[Any]]]) -> None:
    with store.read():
        cursor = store.database.cursor()
        for statement, values in statements:
            cursor.execute(statement, values)
            cursor.fetchall()


def _write(folder: Path, clients: int) -> None:
    """Write a register as a folder of CSV files, the same at every run."""
    chance = random.Random(clients)
    _write_table(
        folder / "systems.csv",
        ("system", "name", "kind", "capacity"),
        ((code, code.title(), "platform", "processor") for code in SYSTEMS),
    )
    _write_table(
        folder / "clients.csv",
        ("client_id", "name", "language", "email", "started_on", "verified_on"),
        (_client(number) for number in range(clients)),
    )
    _write_table(
        folder / "holdings.csv",
        ("client_id", "system", "data", "capacity", "people", "since", "until", "encrypted"),
        (row for number in range(clients) for row in _holdings(number, chance)),
    )


def _write_table(path: Path, header: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _client(number: int) -> Sequence[str]:
    code = f"C{number:06}"
    language = ("nl", "fr", "de", "en")[number % 4]
    mail = f"privacy@{code.lower()}.example"
    return (code, f"Client {number} NV", language, mail, "2015-01-01", "2026-06-01")


def _holdings(number: int, chance: random.Random) -> Iterator[Sequence[str]]:
    for system in chance.sample(SYSTEMS, HOLDINGS_A_CLIENT):
        since = date(2015, 1, 1) + timedelta(days=chance.randrange(4_300))
        until = "" if chance.random() < 0.8 else (since + timedelta(days=400)).isoformat()
        data = ";".join(chance.sample(CATEGORIES, 2))
        people = str(chance.randrange(1, 2_000))
        encrypted = chance.choice(("yes", "no", ""))
        yield (
            f"C{number:06}",
            system,
            data,
            "processor",
            people,
            since.isoformat(),
            until,
            encrypted,
        )

"""Fresh databases of either kind, and rows put into them without any of the bot's code."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from bot.store.database import Store
from bot.store.migrate import migrate
from tests import postgres

BATCH = 5000
PATIENCE = 60.0


@contextmanager
def fresh(*, postgresql: bool = False) -> Iterator[Store]:
    """Yield an empty, migrated database, and remove it afterwards."""
    with ExitStack() as exits:
        if postgresql:
            server = exits.enter_context(postgres.running())
            url = exits.enter_context(server.database(_prepare))
        else:
            folder = exits.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{Path(folder) / 'benchmark.db'}"
            _prepare(url)
        store = Store(url)
        exits.callback(store.close)
        yield store


def put(store: Store, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows with nothing but ``executemany`` on a cursor; call it in a transaction."""
    marks = ", ".join([store.database.param] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    cursor = store.database.cursor()
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        cursor.executemany(statement, batch)


def analyse(store: Store) -> None:
    """Let the planner know what is there, as it does by itself after a while."""
    with store.transaction(PATIENCE):
        store.database.execute_sql("ANALYZE")


def _prepare(url: str) -> None:
    store = Store(url)
    migrate(store)
    store.close()

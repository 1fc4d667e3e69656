"""The database: SQLite by default, PostgreSQL by a URL; the same behaviour on both.

SQLite runs in write-ahead mode with immediate transactions; one lock inside the process stands
before SQLite's own, whose busy wait is unfair, and the wait for it counts in the budget.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import peewee
from peewee import Database, DatabaseProxy, PeeweeException, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase

from bot.domain.errors import Refusal, Unavailable
from bot.store.trouble import StoreBusy, in_words

#: Slack waits 3 seconds for an answer; a transaction may wait this long for its turn.
WRITE_BUDGET_SECONDS = 2.0

SOUND_WAL = (3, 51, 3)  # earlier versions can corrupt a write-ahead log when it is reset

#: A server whose machine is gone says nothing; without these its silence is heard after hours.
HEARTBEATS: dict[str, int] = {
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 5,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}

proxy = DatabaseProxy()


class Store:
    """One database, opened by URL; the tables are bound to the store opened last.

    Args:
        url: ``sqlite:///relative/path``, ``sqlite:////absolute/path`` or
            ``postgresql://user:password@host/name``.

    Raises:
        Refusal: the URL is of another kind.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite:")
        self.database: Database = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self.after_commit: Callable[[], None] = _nothing
        self._turn = threading.Lock()
        proxy.initialize(self.database)

    @contextmanager
    def transaction(self, budget: float = WRITE_BUDGET_SECONDS) -> Iterator[None]:
        """Run one use case: all of it is stored, or none.

        Args:
            budget: Seconds to wait for a turn.

        Raises:
            StoreBusy: no turn within the budget; nothing was changed.
            Unavailable: the database cannot be reached.
        """
        started = time.monotonic()
        if not self._turn_taken(budget):
            raise StoreBusy
        try:
            left = budget - (time.monotonic() - started)
            with in_words(), self._open(left), self._begin(left):
                yield
        finally:
            if self.is_sqlite:
                self._turn.release()
        self.after_commit()

    @contextmanager
    def read(self) -> Iterator[None]:
        """Open a connection for queries that change nothing.

        Raises:
            StoreBusy: a writer held it for longer than the budget.
            Unavailable: the database cannot be reached.
        """
        with in_words(), self._open(WRITE_BUDGET_SECONDS):
            yield

    def now_microseconds(self) -> int:
        """Return the database's own clock, which decides leases, in microseconds of epoch."""
        if self.is_sqlite:
            return time.time_ns() // 1000
        cursor = self.database.execute_sql(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
        )
        return int(cursor.fetchone()[0])

    def close(self) -> None:
        """Close this thread's connection and, on PostgreSQL, the pool."""
        if not self.database.is_closed():
            self.database.close()
        if isinstance(self.database, PooledPostgresqlDatabase):
            self.database.close_all()

    def _turn_taken(self, budget: float) -> bool:
        return not self.is_sqlite or self._turn.acquire(timeout=budget)

    @contextmanager
    def _open(self, budget: float) -> Iterator[None]:
        if not self.database.is_closed():  # a use case inside another one's connection
            yield
            return
        self.database.connect()
        try:
            if self.is_sqlite:
                self.database.execute_sql(f"PRAGMA busy_timeout = {_milliseconds(budget)}")
            yield
        finally:
            self.database.close()

    @contextmanager
    def _begin(self, budget: float) -> Iterator[None]:
        atomic = self.database.atomic()
        atomic.__enter__()
        try:
            if not self.is_sqlite:  # else it would wait for another's lock for ever
                limit = f"SET LOCAL lock_timeout = {_milliseconds(budget)}"
                self.database.execute_sql(limit)
            yield
        except BaseException as error:
            # a full disk has rolled back already, a lost connection cannot: the first error counts
            with suppress(PeeweeException):
                atomic.__exit__(type(error), error, error.__traceback__)
            raise
        atomic.__exit__(None, None, None)


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))


def _nothing() -> None:
    """Do nothing after a commit, until delivery asks to be told."""


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite database; None for other databases."""
    return _sqlite_path(url) if url.startswith("sqlite:///") else None


def sqlite_folder(url: str) -> Path | None:
    """Return the folder in which the file of an SQLite database lies; None for other databases."""
    path = sqlite_path(url)
    return None if path is None else path.parent


def _sqlite_path(url: str) -> Path:
    return Path(unquote(url.removeprefix("sqlite:///")))


def _sqlite(url: str) -> SqliteDatabase:
    path = _sqlite_path(url)
    if not url.startswith("sqlite:///") or not path.name:
        raise Refusal("error.database_url", field="BREACH_DATABASE_URL")
    _make_private(path)
    return SqliteDatabase(
        str(path),
        pragmas={
            "journal_mode": "wal" if _sqlite_version() >= SOUND_WAL else "delete",
            "synchronous": "full",
            "foreign_keys": 1,
        },
        lock_type="IMMEDIATE",
        timeout=WRITE_BUDGET_SECONDS,
    )


def _make_private(path: Path) -> None:
    """Make the folder and the file, which holds personal data, for its owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise Unavailable("error.store_folder", folder=str(path.parent)) from error


def _sqlite_version() -> tuple[int, ...]:
    """Return the version of the SQLite that peewee has chosen."""
    version: tuple[int, ...] = vars(peewee)["sqlite3"].sqlite_version_info
    return version


def _postgresql(url: str) -> PooledPostgresqlDatabase:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise Refusal("error.database_url", field="BREACH_DATABASE_URL")
    options: dict[str, Any] = {"host": _query_host(parts.query) or parts.hostname}
    if parts.port:
        options["port"] = parts.port
    if parts.username:
        options["user"] = unquote(parts.username)
    if parts.password:
        options["password"] = unquote(parts.password)
    return PooledPostgresqlDatabase(
        unquote(parts.path[1:]),
        max_connections=20,
        stale_timeout=300,
        timeout=2,
        connect_timeout=2,
        prefer_psycopg3=True,
        **HEARTBEATS,
        **{name: value for name, value in options.items() if value},
    )


def _query_host(query: str) -> str | None:
    """Return the socket folder of ``?host=/folder``, as PostgreSQL's own URLs have it."""
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name == "host":
            return unquote(value)
    return None

"""Brings a database up to date, one process at a time."""

from __future__ import annotations

from pathlib import Path

from playhouse.migrations import Runner

from bot.store.database import Store

FOLDER = Path(__file__).with_name("migrations")
MIGRATION_BUDGET_SECONDS = 60.0
LOCK_NUMBER = 0x62726561  # any fixed number: the advisory lock of migrations on PostgreSQL


def migrate(store: Store) -> tuple[str, ...]:
    """Apply what is pending and return the names applied, oldest first.

    All of it happens in one transaction behind a lock, so that any number of processes may
    start at once: the first migrates, the others find nothing to do.

    Raises:
        StoreBusy: another process holds the database for longer than a minute.
    """
    with store.transaction(MIGRATION_BUDGET_SECONDS):
        if not store.is_sqlite:
            store.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_NUMBER,))
        return tuple(_runner(store).up())


def pending(store: Store) -> tuple[str, ...]:
    """Return the names of migrations that are not applied yet."""
    with store.read():
        return tuple(row.name for row in _runner(store).status() if not row.applied)


def is_new(store: Store) -> bool:
    """Return whether the database holds no table at all."""
    with store.read():
        return not store.database.get_tables()


def _runner(store: Store) -> Runner:
    return Runner(store.database, directory=str(FOLDER))

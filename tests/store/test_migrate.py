"""Bringing a database up to date, one process at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import migrate as migrations
from bot.store.database import Store
from bot.store.migrate import is_new, migrate, pending
from bot.store.tables import delivery, drafting, incidents, record, register, sheets, walk
from bot.store.tables.base import Table
from bot.store.trouble import StoreBusy
from tests import postgres

NAMES = tuple(sorted(path.stem for path in migrations.FOLDER.glob("[0-9]*.py")))

#: What another process does at its start: bring the database up to date, say what it did.
AT_THE_START = """
import sys
from bot.store.database import Store
from bot.store.migrate import migrate
store = Store(sys.argv[1])
print(len(migrate(store)))
store.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without any table, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(lambda url: None, "empty") as url:
            yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    """Yield a store without any table."""
    opened = Store(empty_url)
    yield opened
    opened.close()


def all_tables() -> list[type[Table]]:
    """Return every table of the program."""
    modules = (delivery, drafting, incidents, record, register, sheets, walk)
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Table) and found is not Table
    ]


def test_a_new_database_is_brought_up_to_date(empty: Store) -> None:
    """Everything that is pending, oldest first; a second time nothing."""
    assert is_new(empty)
    assert pending(empty) == NAMES
    assert migrate(empty) == NAMES
    assert migrate(empty) == ()
    assert pending(empty) == ()
    assert not is_new(empty)


def test_the_migrations_make_what_the_program_asks_for(empty: Store) -> None:
    """Every table and column is there, and no text is cut that the program allows."""
    migrate(empty)
    with empty.read():
        for table in all_tables():
            name = table._meta.table_name
            kept = {column.name: column for column in empty.database.get_columns(name)}
            assert set(kept) == {field.column_name for field in table._meta.sorted_fields}
            for field in table._meta.sorted_fields:
                assert kept[field.column_name].null == field.null, (name, field.name)


def test_columns_hold_as_much_as_the_program_allows(postgresql: postgres.Server) -> None:
    """PostgreSQL refuses what is longer than the column says; both must say the same."""
    with postgresql.database(lambda url: None, "empty") as url:
        store = Store(url)
        migrate(store)
        with store.read():
            rows = store.database.execute_sql(
                "SELECT table_name, column_name, character_maximum_length"
                " FROM information_schema.columns WHERE table_schema = 'public'"
            ).fetchall()
        store.close()
    kept = {(table, column): length for table, column, length in rows}
    for table in all_tables():
        for field in table._meta.sorted_fields:
            allowed = getattr(field, "max_length", None)
            if allowed is not None:
                assert kept[table._meta.table_name, field.column_name] == allowed, field


def test_what_is_there_survives_and_the_last_step_can_be_taken_back(empty: Store) -> None:
    """A migration loses no row; down and up again come to the same."""
    migrate(empty)
    with empty.transaction():
        record.Seen.insert(key="kept", at=0).execute()
    runner = migrations._runner(empty)
    with empty.transaction():
        undone = runner.down()

    assert tuple(undone) == NAMES[-1:]
    assert pending(empty) == NAMES[-1:]
    assert migrate(empty) == NAMES[-1:]
    with empty.read():
        assert [row.key for row in record.Seen.select()] == ["kept"]


def test_of_several_processes_that_start_at_once_one_migrates(empty_url: str) -> None:
    """The others wait and find nothing to do; none of them fails."""
    command = [sys.executable, "-c", AT_THE_START, empty_url]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=120) for process in started]

    assert [process.returncode for process in started] == [0] * 4, ended
    assert sorted(int(out) for out, _ in ended) == [0, 0, 0, len(NAMES)]


def test_a_crash_in_the_middle_leaves_the_database_as_it_was(
    empty: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All migrations of a start are one transaction: all of them or none."""
    for path in migrations.FOLDER.glob("[0-9]*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "9999_broken.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    raise RuntimeError('power cut')\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(RuntimeError):
        migrate(empty)
    monkeypatch.undo()

    assert is_new(empty)
    assert migrate(empty) == NAMES


def test_a_database_that_somebody_else_migrates_for_too_long_is_busy(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start gives up with a sentence instead of hanging."""
    monkeypatch.setattr(migrations, "MIGRATION_BUDGET_SECONDS", 0.05)
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        with empty.transaction(30):
            if not empty.is_sqlite:
                lock = (migrations.LOCK_NUMBER,)
                empty.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", lock)
            ready.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(30)
    with pytest.raises(StoreBusy):
        migrate(empty)
    done.set()
    thread.join()

    assert migrate(empty) == NAMES

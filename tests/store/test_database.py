"""One database, opened by URL: all of a use case or nothing, and never for ever."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from peewee import DatabaseError, IntegrityError, OperationalError, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase

from bot.domain.errors import Refusal, Unavailable
from bot.store import people
from bot.store.database import Store
from bot.store.migrate import migrate
from bot.store.tables.record import Seen
from bot.store.trouble import StoreBusy
from tests import postgres

SHORT = 0.05  # seconds
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def keys(store: Store) -> set[str]:
    """Return what was written."""
    with store.read():
        return {str(row.key) for row in Seen.select()}


def bring_up_to_date(url: str) -> None:
    """Make the tables of a fresh database."""
    store = Store(url)
    migrate(store)
    store.close()


@contextmanager
def another_thread_writes(store: Store, key: str) -> Iterator[None]:
    """Keep a transaction of another thread open for as long as the block runs."""
    ready, done = threading.Event(), threading.Event()

    def write() -> None:
        with store.transaction():
            people.first_time(key, NOW)
            ready.set()
            done.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert ready.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()


def a_file(tmp_path: Path, prepared: Path) -> tuple[Store, SqliteDatabase]:
    """Return a store on a migrated file, and its database."""
    path = tmp_path / "file.db"
    path.write_bytes(prepared.read_bytes())
    store = Store(f"sqlite:///{path}")
    assert isinstance(store.database, SqliteDatabase)
    return store, store.database


def test_a_use_case_is_stored_whole(store: Store) -> None:
    """What was written is there afterwards, and others see it."""
    with store.transaction():
        people.first_time("a", NOW)
        people.first_time("b", NOW)

    assert keys(store) == {"a", "b"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, Refusal])
def test_an_exception_half_way_leaves_nothing_behind(
    store: Store, error: type[BaseException]
) -> None:
    """A fault, a stop, a refusal: the error arrives as it is, and nothing is stored."""

    def half_way() -> None:
        people.first_time("a", NOW)
        raise error("half way")

    with pytest.raises(error), store.transaction():
        half_way()
    assert keys(store) == set()


def test_what_follows_a_commit_follows_it_only(store: Store) -> None:
    """Delivery is woken after the row is there, and not for what was undone."""
    seen: list[set[str]] = []
    store.after_commit = lambda: seen.append(keys(store))
    with store.transaction():
        people.first_time("a", NOW)
        assert seen == []
    with pytest.raises(RuntimeError), store.transaction():
        raise RuntimeError

    assert seen == [{"a"}]


def test_a_writer_waits_for_its_turn_and_then_gives_up(store: Store) -> None:
    """Slack waits three seconds; who waits longer is told, and nothing is changed."""
    with (
        another_thread_writes(store, "first"),
        pytest.raises(StoreBusy) as refused,
        store.transaction(SHORT),
    ):
        people.first_time("first", NOW)  # the same row: both databases have to wait

    assert refused.value.key == "error.store_busy"
    assert keys(store) == {"first"}
    with store.transaction():
        people.first_time("second", NOW)


def test_reading_waits_for_no_writer(store: Store) -> None:
    """What is not committed is not seen, and does not stand in the way."""
    with another_thread_writes(store, "a"):
        assert keys(store) == set()
    assert keys(store) == {"a"}


def test_many_writers_are_all_served(store: Store) -> None:
    """One after the other or side by side: no write is lost."""

    def write(number: int) -> None:
        with store.transaction(30):
            people.first_time(str(number), NOW)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert keys(store) == {str(number) for number in range(12)}


def test_reading_inside_a_use_case_sees_what_it_has_written(store: Store) -> None:
    """A helper that opens the database for itself works inside a transaction, too."""
    with store.transaction():
        people.first_time("a", NOW)
        assert keys(store) == {"a"}


def test_faults_of_ours_are_not_called_trouble_of_the_database(store: Store) -> None:
    """A doubled key or a wrong query is a bug: it must be seen as one."""
    with store.transaction():
        people.first_time("a", NOW)
    with pytest.raises(IntegrityError), store.transaction():
        Seen.insert(key="a", at=NOW).execute()
    with pytest.raises(DatabaseError), store.read():
        store.database.execute_sql("SELECT nothing FROM seen")


def test_the_clock_of_the_database_goes_on(store: Store) -> None:
    """It decides leases: microseconds since 1970."""
    with store.read():
        first, second = store.now_microseconds(), store.now_microseconds()

    assert second >= first > 1_700_000_000_000_000


def test_closing_in_the_middle_is_allowed(database_url: str) -> None:
    """A command that ends early leaves no connection behind."""
    store = Store(database_url)
    store.database.connect()
    store.close()
    assert store.database.is_closed()
    store.close()


def test_a_database_without_tables_says_how_to_bring_it_up_to_date(
    postgresql: postgres.Server, tmp_path: Path
) -> None:
    """An operator reads which command to run, not a traceback."""
    with postgresql.database(lambda url: None, "empty") as url:
        for store in (Store(url), Store(f"sqlite:///{tmp_path}/empty.db")):
            with pytest.raises(Unavailable) as refused, store.read():
                Seen.select().count()
            assert refused.value.key == "error.store_outdated"
            store.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user@host/name",
        "sqlite://relative.db",
        "sqlite:///",
        "postgresql://host",
        "postgresql://host/",
        "breach.db",
    ],
)
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    """The sentence names the setting and shows what it must look like."""
    with pytest.raises(Refusal) as refused:
        Store(url)

    assert (refused.value.key, refused.value.field) == ("error.database_url", "BREACH_DATABASE_URL")


def test_a_url_of_postgresql_is_read_in_all_its_parts() -> None:
    """User and password may hold any character; a socket folder stands in the query."""
    by_network = Store("postgresql://us%40er:p%2Fw@db.example:6543/na%20me").database
    by_socket = Store("postgresql://user@/name?connect_timeout=9&host=%2Fvar%2Frun").database
    assert isinstance(by_network, PooledPostgresqlDatabase)
    assert isinstance(by_socket, PooledPostgresqlDatabase)

    assert by_network.database == "na me"
    options = by_network.connect_params
    assert (options["host"], options["port"]) == ("db.example", 6543)
    assert (options["user"], options["password"]) == ("us@er", "p/w")
    assert by_socket.connect_params["host"] == "/var/run"
    assert "password" not in by_socket.connect_params
    assert options["keepalives_idle"] < options["tcp_user_timeout"] / 1000 < 60


def test_a_new_file_and_its_folder_are_made_for_their_owner_only(tmp_path: Path) -> None:
    """It will hold personal data; its companions get the same rights from SQLite."""
    path = tmp_path / "new" / "folder" / "a b.db"
    store = Store(f"sqlite:///{str(path).replace(' ', '%20')}")
    with store.transaction():
        store.database.execute_sql("CREATE TABLE one (id INTEGER)")
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    store.close()

    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_rights_of_a_file_that_is_there_are_left_alone(tmp_path: Path) -> None:
    """An operator may share it with a group that makes back-ups."""
    path = tmp_path / "there.db"
    path.touch(mode=0o640)
    path.chmod(0o640)
    Store(f"sqlite:///{path}").close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("method", ["mkdir", "touch"])
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The sentence says which folder; nothing is half-started."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, method, denied)
    with pytest.raises(Unavailable) as refused:
        Store(f"sqlite:///{tmp_path}/no/breach.db")

    assert refused.value.key == "error.store_folder"
    assert refused.value.values == {"folder": f"{tmp_path}/no"}


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """It cannot become a folder."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable) as refused:
        Store(f"sqlite:///{tmp_path}/file/breach.db")

    assert refused.value.key == "error.store_folder"


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    """It cannot be opened as a database."""
    store = Store(f"sqlite:///{tmp_path}")
    with pytest.raises(Unavailable) as refused, store.transaction():
        pass

    assert refused.value.key == "error.store_unopened"


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """Nothing is written over it."""
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear reader, " * 500)
    store = Store(f"sqlite:///{path}")
    with pytest.raises(Unavailable) as refused, store.read():
        Seen.select().count()

    assert refused.value.key == "error.store_damaged"
    assert path.read_bytes().startswith(b"Dear reader")


def test_a_full_disk_is_told_and_nothing_is_half_stored(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    """Room is made, and the same press works."""
    store, database = a_file(tmp_path, migrated_sqlite)
    with store.read():
        pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.pragma("max_page_count", pages, permanent=True)

    def fill() -> None:
        for number in range(5000):
            people.first_time(f"{number}:{'x' * 150}", NOW)

    with pytest.raises(Unavailable) as refused, store.transaction():
        fill()
    assert refused.value.key == "error.store_full"
    assert keys(store) == set()
    database.pragma("max_page_count", 1_000_000, permanent=True)
    with store.transaction():
        people.first_time("a", NOW)
    store.close()


def test_a_disk_that_is_full_at_the_commit_is_told_as_well(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has undone everything by then; what is said is the reason, not the undoing."""
    store, database = a_file(tmp_path, migrated_sqlite)

    def full() -> None:
        database.execute_sql("ROLLBACK")
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(database, "commit", full)
    with pytest.raises(Unavailable) as refused, store.transaction():
        people.first_time("a", NOW)
    monkeypatch.undo()

    assert refused.value.key == "error.store_full"
    assert keys(store) == set()
    store.close()


def test_a_database_that_may_only_be_read_is_told(tmp_path: Path, migrated_sqlite: Path) -> None:
    """Reading goes on."""
    store, database = a_file(tmp_path, migrated_sqlite)
    database.pragma("query_only", 1, permanent=True)

    with pytest.raises(Unavailable) as refused, store.transaction():
        people.first_time("a", NOW)
    assert refused.value.key == "error.store_readonly"
    assert keys(store) == set()
    store.close()


def test_another_program_that_holds_the_file_is_waited_for_no_longer_than_the_budget(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    """Its lock is SQLite's own, not that inside the process."""
    store, database = a_file(tmp_path, migrated_sqlite)
    other = SqliteDatabase(database.database)
    other.connect()
    other.execute_sql("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusy), store.transaction(SHORT):
        people.first_time("a", NOW)
    other.rollback()
    other.close()
    with store.transaction(SHORT):
        people.first_time("a", NOW)
    store.close()


def test_a_server_that_is_not_there_is_told() -> None:
    """With the setting to look at, and without its password."""
    store = Store("postgresql://user:secret@/name?host=/nowhere")
    with pytest.raises(Unavailable) as refused, store.read():
        pass

    assert refused.value.key == "error.store_unavailable"
    assert "secret" not in str(refused.value.values)


@pytest.fixture
def on_postgresql(postgresql: postgres.Server) -> Iterator[Store]:
    """Yield a store with the tables on PostgreSQL."""
    with postgresql.database(bring_up_to_date, "for_postgresql") as url:
        opened = Store(url)
        yield opened
        opened.close()


def test_a_connection_that_is_cut_is_told_and_made_anew(on_postgresql: Store) -> None:
    """A restart of the server costs one press."""
    store = on_postgresql

    def write_through_a_restart() -> None:
        people.first_time("a", NOW)
        pid = store.database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
        with psycopg.connect(store.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        people.first_time("b", NOW)

    with pytest.raises(Unavailable) as refused, store.transaction():
        write_through_a_restart()
    assert refused.value.key == "error.store_unavailable"
    with store.transaction():
        people.first_time("c", NOW)
    assert keys(store) == {"c"}


def test_two_that_wait_for_each_other_are_parted(on_postgresql: Store) -> None:
    """One is stored, the other hears that it was busy and can press again."""
    store = on_postgresql
    with store.transaction():
        for key in ("a", "b"):
            people.first_time(key, NOW)
    both = threading.Barrier(2)
    outcome: list[str] = []

    def write(first: str, second: str) -> None:
        try:
            with store.transaction(30):
                Seen.update(at=0).where(Seen.key == first).execute()
                both.wait(30)
                Seen.update(at=0).where(Seen.key == second).execute()
            outcome.append("stored")
        except StoreBusy:
            outcome.append("busy")

    threads = [threading.Thread(target=write, args=order) for order in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["busy", "stored"]


def test_a_pool_that_is_used_up_is_busy(on_postgresql: Store) -> None:
    """More presses at once than connections: the last ones hear that they can press again."""
    store = on_postgresql
    database = store.database
    assert isinstance(database, PooledPostgresqlDatabase)
    database.close_idle()
    database._max_connections, database._wait_timeout = 1, SHORT

    with another_thread_writes(store, "a"), pytest.raises(StoreBusy), store.read():
        pass

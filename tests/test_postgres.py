"""The PostgreSQL of the tests: real, private, and loud when it is missing."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.conftest import prepare_database


def test_its_absence_fails_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder without binaries is an error with a way out, never a skipped test."""
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(postgres.PostgresMissingError, match="make setup"), postgres.running():
        pass


def test_every_database_is_fresh(postgresql: postgres.Server) -> None:
    """What one test wrote, the next does not see; each starts as prepared."""

    def prepare(url: str) -> None:
        raise AssertionError(f"prepared twice: {url}")

    with postgresql.database(prepare_database) as first, psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE left_over (a int)")
    with postgresql.database(prepare) as second, psycopg.connect(second) as connection:
        found = connection.execute("SELECT to_regclass('left_over')").fetchone()
    assert first != second
    assert found == (None,)


def test_it_listens_on_no_network(postgresql: postgres.Server) -> None:
    """Only the socket in its own folder leads to it."""
    with postgresql.database(prepare_database) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_its_data_lie_on_a_disk_where_memory_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that keeps no files in memory, or few, runs the tests too."""
    monkeypatch.setattr(postgres, "ROOM_BYTES", 2**62)
    with (
        postgres.running() as server,
        server.database(prepare_database) as url,
        psycopg.connect(url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)

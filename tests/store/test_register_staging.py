"""Where the rows of an import lie while they are compared."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.categories import Vocabulary
from bot.domain.errors import Unavailable
from bot.store.database import Store
from bot.store.register_staging import staging

JOURNALS = {"breach.db", "breach.db-wal", "breach.db-shm"}


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """Yield a store on a file in a folder of its own."""
    opened = Store(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'breach.db')}")
    yield opened
    opened.close()


def test_on_sqlite_their_file_has_no_name(sqlite: Store, tmp_path: Path) -> None:
    """Whatever ends the process, nobody finds clients' data beside the database."""
    with sqlite.read(), staging(sqlite, Vocabulary()):
        attached = sqlite.database.execute_sql("PRAGMA database_list").fetchall()
        (path,) = (Path(path) for _, name, path in attached if name == "scratch")
        assert path.parent == tmp_path
        assert {one.name for one in tmp_path.iterdir()} <= JOURNALS
        sqlite.database.execute_sql("SELECT COUNT(*) FROM staged_clients").fetchone()


def test_the_connection_can_be_used_for_another_import(store: Store) -> None:
    """On either database nothing of the first is left."""
    with store.read():
        for _ in range(2):
            with staging(store, Vocabulary()) as rows:
                assert rows.codes("clients") == []


def test_a_folder_that_takes_no_file_is_named(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is told where to make room, before anything is read."""

    def refuse(**_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(Unavailable) as told, sqlite.read(), staging(sqlite, Vocabulary()):
        pass
    assert (told.value.key, told.value.values["folder"]) == ("error.store_folder", str(tmp_path))

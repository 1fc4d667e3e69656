"""Desks on databases of either kind, with the registers of `tests.services.desk` in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from bot.services.desk import Desk
from bot.store.database import Store
from tests import postgres
from tests.services.desk import Night, fill, fill_night, make_desk

#: The same code on either kind: what SQLite showed to run is not measured again, which takes as
#: long as running it.
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.no_cover)]


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the registers, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def night_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file in which a breach is open and its scope confirmed, to be copied."""
    path = tmp_path_factory.mktemp("night") / "night.db"
    fill_night(f"sqlite:///{path}")
    return path


@pytest.fixture(params=BOTH)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Yield a desk on a database with the registers in it, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("short_desk")
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(fill, "filled") as url, _open(url) as store:
            yield make_desk(store)


@pytest.fixture(params=BOTH)
def night(request: pytest.FixtureRequest) -> Iterator[Night]:
    """Yield an open breach whose scope is confirmed, once on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("short_night")
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(fill_night, "night") as url, _open(url) as store:
            yield Night.of(make_desk(store))


@pytest.fixture
def short_desk(filled_sqlite: Path, tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk on SQLite only, for rules that no database has a part in."""
    with _copy(filled_sqlite, tmp_path) as store:
        yield make_desk(store)


@pytest.fixture
def short_night(night_sqlite: Path, tmp_path: Path) -> Iterator[Night]:
    """Yield an open breach on SQLite only, for rules that no database has a part in."""
    with _copy(night_sqlite, tmp_path) as store:
        yield Night.of(make_desk(store))


@contextmanager
def _copy(prepared: Path, folder: Path) -> Iterator[Store]:
    path = folder / "copy.db"
    shutil.copyfile(prepared, path)
    with _open(f"sqlite:///{path}") as store:
        assert isinstance(store.database, SqliteDatabase)
        # no test cuts the power, so none needs to wait for the disk
        store.database.pragma("synchronous", 0, permanent=True)
        yield store


@contextmanager
def _open(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()

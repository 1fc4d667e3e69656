"""A desk on a database of either kind, with the registers of `tests.services.desk` in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.desk import Desk
from bot.store.database import Store
from tests import postgres
from tests.services.desk import fill, make_desk


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the registers, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database with the registers, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "filled.db"
        shutil.copyfile(request.getfixturevalue("filled_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(fill, "filled") as url:
            yield url


@pytest.fixture
def desk(filled_url: str) -> Iterator[Desk]:
    """Yield a desk on a database with the registers in it."""
    store = Store(filled_url)
    yield make_desk(store)
    store.close()

"""What every test may ask for: a moment, and a database of either kind."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.store.database import Store
from bot.store.migrate import migrate
from tests import postgres

# no time limit: what is measured is never asserted; no files left behind by a run
settings.register_profile(
    "breach-bot", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("breach-bot")


@pytest.fixture(autouse=True)
def fresh_logs() -> None:
    """Let no test inherit the level of logs that a command before it had set."""
    structlog.reset_defaults()


@pytest.fixture
def now() -> datetime:
    """Return the moment at which tests take place: a Sunday morning in November 2026."""
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def unmeasured() -> Iterator[None]:
    """Measure no thread that a module's fixtures start; its tests are marked ``no_cover``."""
    measure = threading.gettrace()
    threading.settrace(None)
    yield
    threading.settrace(measure)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """Start PostgreSQL once for this process."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file that is up to date and empty, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "prepared.db"
    prepare_database(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a fresh, migrated database, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "breach.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        server: postgres.Server = request.getfixturevalue("postgresql")
        with server.database(prepare_database) as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Yield an open store on a fresh database of either kind."""
    opened = Store(database_url)
    yield opened
    opened.close()


def prepare_database(url: str) -> None:
    """Bring a fresh database up to date."""
    store = Store(url)
    migrate(store)
    store.close()

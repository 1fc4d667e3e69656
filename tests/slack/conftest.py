"""Offices on a database with registers in it: one for each module, or one for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from tests.services.desk import NIGHT, fill
from tests.slack.office import Office, running


@pytest.fixture(autouse=True)
def fresh_logs() -> None:
    """Write logs as the product does; the library's own way draws every local value."""
    logs.write_to_stderr("CRITICAL")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the registers, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def shared(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield the one office of a module."""
    folder = tmp_path_factory.mktemp("office")
    path = shutil.copyfile(filled, folder / "copy.db")
    with running(f"sqlite:///{path}", folder / "mail") as office:
        yield office


@pytest.fixture
def office(shared: Office) -> Iterator[Office]:
    """Yield the module's office as an earlier test found it: no faults, no windows, that night."""
    shared.clock.set(NIGHT)
    yield shared
    shared.workspace.faults.clear()
    for member in shared.workspace.read(lambda ws: ws.state.people()):
        shared.leave(member.id)


@pytest.fixture
def own_office(filled: Path, tmp_path: Path) -> Iterator[Office]:
    """Yield an office of one test alone, whose bot may be stopped."""
    path = shutil.copyfile(filled, tmp_path / "copy.db")
    with running(f"sqlite:///{path}", tmp_path / "mail") as office:
        yield office

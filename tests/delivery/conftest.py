"""The office that delivery is tried in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.store.database import Store
from bot.workspace.mailbox import Mailbox
from bot.workspace.running import RunningWorkspace
from tests.delivery.office import PEOPLE, Office


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """Run a mail server that keeps what it is given."""
    with Mailbox(tmp_path / "mail") as running:
        yield running


@pytest.fixture
def workspace() -> Iterator[RunningWorkspace]:
    """Run a workspace of an officer and a responder."""
    with RunningWorkspace(PEOPLE) as running:
        yield running


@pytest.fixture
def office(store: Store, workspace: RunningWorkspace, mailbox: Mailbox, now: datetime) -> Office:
    """Return an office with an empty outbox, on a database of either kind."""
    return Office(store, workspace, mailbox, now)

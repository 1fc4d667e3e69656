"""A running workspace with Anna, Bram and Céline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import running


@pytest.fixture
def ws() -> Iterator[RunningWorkspace]:
    """A workspace with Anna, Bram and Céline."""
    with running() as workspace:
        yield workspace

"""The connection to Slack ends when it is told to, whatever the library is doing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from slack_sdk.socket_mode.builtin import client as library
from slack_sdk.socket_mode.builtin.connection import ConnectionState

from tests.slack.office import running


class Hesitant(ConnectionState):
    """The state of a connection whose receiving thread begins only once it was told to end."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._ended = False

    @property
    def terminated(self) -> bool:
        """Whether the receiving thread shall end."""
        return self._ended

    @terminated.setter
    def terminated(self, ended: bool) -> None:
        if ended:
            self._told.set()
        else:
            self._told.wait(30)
        self._ended = ended


def test_a_process_that_is_stopped_at_once_ends(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receiver that begins after it was told to end takes that back, and is told again."""
    monkeypatch.setattr(library, "ConnectionState", Hesitant)
    path = shutil.copyfile(filled, tmp_path / "copy.db")

    def start_and_stop() -> None:
        with running(f"sqlite:///{path}", tmp_path / "mail"):
            pass

    process = threading.Thread(target=start_and_stop, daemon=True)
    process.start()
    process.join(120)
    assert not process.is_alive()

"""Standard output: who stops reading ends nothing, and what cannot be written is said."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import output
from bot.cli.output import Lasting, OutputLost

DEADLINES = ("deadlines", "--aware", "2026-12-04T02:47")


def command(*arguments: str, stdout: int) -> tuple[int, str]:
    """Run the command with its output there; return its exit code and what it says beside it."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=Path(__file__).parents[2],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stderr


def test_a_reader_that_has_read_enough_changes_no_exit_code() -> None:
    """``| head -1`` is no finding and no fault."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert command(*DEADLINES, stdout=writing) == (0, "")
    finally:
        os.close(writing)


def test_a_full_disk_is_one_sentence() -> None:
    """What was asked for did not arrive: the exit code says so, and no traceback."""
    with Path("/dev/full").open("wb") as full:
        code, said = command(*DEADLINES, stdout=full.fileno())
    assert code == 3
    assert said.startswith("The output could not be written (No space left on device).")
    assert len(said.splitlines()) == 1


def test_what_follows_a_lost_reader_is_written_nowhere() -> None:
    """The command goes on with its work, which may be more than to print."""
    reading, writing = os.pipe()
    os.close(reading)
    with Lasting(writing, "w") as file:
        assert file.write(b"one") == 3
        assert file.write(memoryview(b"more")) == 4


def test_a_fault_is_said_once() -> None:
    """What is still held back at the end does not fail a second time."""
    with Lasting("/dev/full", "w") as file:
        with pytest.raises(OutputLost) as lost:
            file.write(b"one")
        assert lost.value.values == {"reason": "No space left on device"}
        assert file.write(b"two") == 3


def test_what_is_no_file_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed output and one that only looks like a file stay as they are."""
    in_memory = io.TextIOWrapper(io.BytesIO())
    for there in (None, in_memory):
        monkeypatch.setattr(sys, "stdout", there)
        output.outlive_readers()
        output.flush()
        assert sys.stdout is there

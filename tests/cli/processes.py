"""The command as a process: in an environment of its own, told to end, and what it said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Member

#: Long enough for a machine that does much else meanwhile; nothing is measured by it.
PATIENCE = 120.0
OFFICER = Member("U0OFFICER", "officer", "Olga Officer", email="officer@example.org")
#: A port on which nothing listens: it is reserved, and no test may bind it.
NOBODY = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr with which a command says what is wrong."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


def run(*arguments: str, cwd: Path, **environment: str) -> Ended:
    """Run a command to its end, with nothing set but what is handed over."""
    with started(*arguments, cwd=cwd, environment=environment) as process:
        return ended(process)


@contextmanager
def started(
    *arguments: str, cwd: Path, environment: Mapping[str, str], stdout: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """Start a command; it is gone after the block, whatever happened in it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", *arguments],
        cwd=cwd,
        env=clean() | dict(environment),
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait until a command has ended."""
    out, err = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, out, err)


def first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line a command says, as soon as it says it."""
    assert process.stdout is not None
    return process.stdout.readline()


def stopped(process: subprocess.Popen[str], by: signal.Signals) -> Ended:
    """Send a signal and wait for the end."""
    process.send_signal(by)
    return ended(process)


def bot_settings(workspace: RunningWorkspace, folder: Path) -> dict[str, str]:
    """Return all that a running process needs; its mail server is asked for nothing."""
    return {
        "BREACH_DATABASE_URL": f"sqlite:///{folder / 'breach.db'}",
        "BREACH_PRIVACY_OFFICERS": OFFICER.id,
        "BREACH_MAIL_URL": "smtp+plain://127.0.0.1:1",
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
    }


def clean() -> dict[str, str]:
    """Return the environment without any setting of ours, in which the program is found."""
    ours = {
        name: text for name, text in os.environ.items() if not name.startswith(("BREACH_", "SLACK"))
    }
    root = str(Path(__file__).parents[2])
    return {**ours, "PYTHONPATH": root, "PYTHONUTF8": "1"}

"""What bot and clock hold in memory while nothing happens, as two processes and as one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Member
from tests.benchmarks.measuring import Compared

BOUND_MB = 150.0
START_SECONDS = 60.0
OFFICER = Member("U0OFFICER", "officer", "Officer", email="officer@example.org")


def compare(settling: float) -> Iterator[Compared]:
    """Measure idle processes: all that is resident, and with what they share counted once."""
    yield from _idle("idle, bot and clock", ["bot", "clock"], settling)
    yield from _idle("idle, both in one process", ["run"], settling)


def _idle(what: str, commands: Sequence[str], settling: float) -> Iterator[Compared]:
    with tempfile.TemporaryDirectory() as folder, RunningWorkspace([OFFICER]) as workspace:
        environment = _environment(Path(folder), workspace)
        with _running(commands, environment, Path(folder) / "stderr") as processes:
            time.sleep(settling)
            for how, field in (("resident", "Rss"), ("shared once", "Pss")):
                held = sum(_megabytes(process.pid, field) for process in processes)
                yield Compared(f"{what}, {how}", held, "the bound for both", BOUND_MB, "MB")


@contextmanager
def _running(
    commands: Sequence[str], environment: dict[str, str], log: Path
) -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    try:
        processes.extend(_started(command, environment, log) for command in commands)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=START_SECONDS)


def _started(command: str, environment: dict[str, str], log: Path) -> subprocess.Popen[str]:
    """Start a command and wait until it says that it runs."""
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "bot", command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    if process.stdout is None or not process.stdout.readline():
        said = log.read_text(encoding="utf-8")
        raise RuntimeError(f"breach-bot {command} did not start: {said}")
    return process


def _megabytes(pid: int, field: str) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(rf"^{field}: +(\d+) kB", rollup, flags=re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the system does not say what process {pid} holds")
    return int(found[1]) / 1024


def _environment(folder: Path, workspace: RunningWorkspace) -> dict[str, str]:
    ours = {name: text for name, text in os.environ.items() if not name.startswith("BREACH_")}
    return {
        **ours,
        "BREACH_DATABASE_URL": f"sqlite:///{folder / 'idle.db'}",
        "BREACH_PRIVACY_OFFICERS": OFFICER.id,
        "BREACH_MAIL_URL": "smtp+plain://127.0.0.1:25",
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
    }

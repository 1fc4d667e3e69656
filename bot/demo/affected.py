"""Writes what ``breach-bot affected`` prints for the tour's breach."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from bot.demo.door import TourFailed
from bot.demo.stage import Stage
from bot.domain.instants import format_utc

FILE = "affected.json"


def write(stage: Stage, system: str, begins: datetime, ends: datetime) -> Path:
    """Run the command on the demo's database and keep what it prints.

    Raises:
        TourFailed: the command did not answer.
    """
    command = [sys.executable, "-m", "bot", "affected", "--system", system]
    period = ["--from", format_utc(begins), "--to", format_utc(ends), "--json"]
    ours = {name: text for name, text in os.environ.items() if not name.startswith("BREACH_")}
    environment = {**ours, "BREACH_DATABASE_URL": stage.desk.store.url, "PYTHONUTF8": "1"}
    answered = subprocess.run(  # noqa: S603 - our own command, our own arguments
        [*command, *period], env=environment, capture_output=True, check=False, encoding="utf-8"
    )
    if answered.returncode:
        raise TourFailed(answered.stderr.strip())
    path = stage.folder / FILE
    path.write_text(answered.stdout, encoding="utf-8")
    return path

"""One process of a run: ``python -m tests.simulation.process FOLDER NUMBER FIRST``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Event

from bot import logs
from tests.simulation.scenario import read
from tests.simulation.strategies import STRATEGIES, Context


def main(folder: str, number: str, first: str) -> None:
    """Remind until the process is told to stop."""
    logs.write_to_stderr("CRITICAL")
    run = read(Path(folder))
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    STRATEGIES[run.strategy](Context(run, int(number), first == "first", stopping))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""One process of a run: ``python -m tests.simulation.process FOLDER NUMBER FIRST``.

It says that it is ready, and waits until it is told what is simulated and when that begins.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from threading import Event

from bot import logs
from tests.simulation.scenario import READY, RUN_FILE, read
from tests.simulation.strategies import STRATEGIES, Context


def main(folder: str, number: str, first: str) -> None:
    """Remind until the process is told to stop."""
    logs.write_to_stderr("CRITICAL")
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    place = Path(folder)
    (place / f"{READY}{number}").touch()
    while not (place / RUN_FILE).exists():
        time.sleep(0.01)
    run = read(place)
    STRATEGIES[run.strategy](Context(run, int(number), first == "first", stopping))


if __name__ == "__main__":
    main(*sys.argv[1:])

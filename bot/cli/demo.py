"""``breach-bot demo``: the tour, and then the same workspace for the visitor."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

import click

from bot.domain.errors import Unavailable

FOLDER = Path("var/demo")
FAILED = 1
HIGHEST_PORT = 65535


@click.command()
@click.option("--once", is_flag=True, help="End after the tour, with a summary.")
@click.option(
    "--port",
    type=click.IntRange(0, HIGHEST_PORT),
    default=8090,
    show_default=True,
    help="Port of the page; 0 for a free one.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where mails and results go; what an earlier demo left there is removed first.",
)
def demo(once: bool, port: int, folder: Path) -> int:
    """Play the tour in a Slack of its own on this machine, then stay open for you."""
    from bot import app
    from bot.demo.play import Ending, play

    for one in (signal.SIGINT, signal.SIGTERM):  # also where a shell had it ignore Ctrl-C
        signal.signal(one, signal.default_int_handler)
    ending = Ending.ASKED if once else Ending.STAYS_OPEN
    if not once and not sys.stdout.isatty():
        ending = Ending.NO_TERMINAL
    try:
        app.quiet_logs(folder)
    except OSError as error:
        raise Unavailable("demo.error.folder", folder=folder) from error
    with play(folder, port, app.english(), ending) as outcome:
        if ending is Ending.STAYS_OPEN and not outcome.failed:
            with suppress(KeyboardInterrupt):
                threading.Event().wait()  # the visitor goes on in the same state
    return FAILED if outcome.failed else 0

"""``breach-bot demo``: the tour, and then the same workspace for the visitor."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click

FOLDER = Path("var/demo")
FAILED = 1


@click.command()
@click.option("--once", is_flag=True, help="End after the tour, with a summary.")
@click.option("--port", default=8090, show_default=True, help="Port of the page; 0 for a free one.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where mails and results go; it is emptied first.",
)
def demo(once: bool, port: int, folder: Path) -> int:
    """Play the tour in a Slack of its own on this machine, then stay open for you."""
    from bot import app
    from bot.demo.play import play

    once = once or not sys.stdout.isatty()
    app.quiet_logs(folder)
    with play(folder, port, app.english(), patient=not once) as outcome:
        if once or outcome.failed:
            return FAILED if outcome.failed else 0
        threading.Event().wait()  # until Ctrl-C; the visitor goes on in the same state
    return 0

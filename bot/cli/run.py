"""``breach-bot run``, ``bot`` and ``clock``: the long-running processes."""

from __future__ import annotations

import signal
from contextlib import closing
from queue import SimpleQueue

import click

from bot import lean


@click.command()
def run() -> None:
    """Run bot and clock in one process."""
    _serve(listens=True, ticks=True)


@click.command()
def bot() -> None:
    """Run the part that answers Slack; any number of them may run."""
    _serve(listens=True, ticks=False)


@click.command()
def clock() -> None:
    """Run the part that sees to deadlines; any number of them may run."""
    _serve(listens=False, ticks=True)


def _serve(*, listens: bool, ticks: bool) -> None:
    """Serve until SIGTERM or Ctrl-C, then let what is under way end."""
    from bot import app
    from bot.process import Bot, require_all

    # not an event: a signal that comes just as it begins to wait finds its lock held for ever
    stopping: SimpleQueue[int] = SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: stopping.put(number))
    lean.share_one_heap()
    chosen = app.settings()
    require_all(chosen)  # before a database is made
    with (
        closing(app.open_store(chosen)) as store,
        Bot(chosen, app.desk(chosen, store), listens=listens, ticks=ticks),
    ):
        app.give_back()
        app.set_up_logs(chosen)  # until here one sentence says what is wrong
        click.echo(app.english().text("run.running"))
        stopping.get()

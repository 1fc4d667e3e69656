"""``python -m tests.benchmarks``: prints what the bot costs; nothing is asserted.

A few minutes at most. The numbers belong to the machine, the ratios travel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

import click

from tests.benchmarks import databases, memory, notices, registers, ticks
from tests.benchmarks.measuring import HEADING, Compared

PARTS = ("ticks", "register", "notices", "memory")


@click.command()
@click.option("--clients", default=20_000, show_default=True, help="Clients; ten holdings each.")
@click.option("--rungs", default=1_000_000, show_default=True, help="Reminders in the ledger.")
@click.option("--postgresql", is_flag=True, help="On PostgreSQL instead of SQLite.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Only these; repeatable.")
@click.option("--runs", default=7, show_default=True, help="Runs of each; the fastest counts.")
@click.option("--settling", default=8.0, show_default=True, help="Seconds before idle is idle.")
def main(
    *,
    clients: int,
    rungs: int,
    postgresql: bool,
    only: tuple[str, ...],
    runs: int,
    settling: float,
) -> None:
    """Measure, each thing beside a bound or a peer of the same run."""
    database = partial(databases.fresh, postgresql=postgresql)
    parts: dict[str, Callable[[], Iterator[Compared]]] = {
        "ticks": partial(_ticks, database, rungs, runs),
        "register": partial(registers.compare, database, clients, runs),
        "notices": partial(notices.compare, runs),
        "memory": partial(memory.compare, settling),
    }
    click.echo(HEADING)
    for name in only or PARTS:
        for compared in parts[name]():
            click.echo(compared.line)
            sys.stdout.flush()


def _ticks(database: registers.Database, rungs: int, runs: int) -> Iterator[Compared]:
    with database() as store:
        yield from ticks.compare(store, rungs, runs)


if __name__ == "__main__":
    main()

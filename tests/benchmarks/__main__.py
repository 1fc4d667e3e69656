"""``python -m tests.benchmarks``: prints what the bot costs; nothing is asserted.

Some ten minutes; ``--only`` picks parts. The numbers belong to the machine, the ratios travel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import click

from tests.benchmarks import claims, databases, memory, notices, registers, ticks, weekends
from tests.benchmarks.measuring import HEADING, Compared

PARTS = ("ticks", "claims", "register", "notices", "memory", "weekend")


@click.command()
@click.option("--clients", default=20_000, show_default=True, help="Clients; ten holdings each.")
@click.option("--rungs", default=1_000_000, show_default=True, help="Reminders in the ledger.")
@click.option("--postgresql", is_flag=True, help="On PostgreSQL instead of SQLite.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Only these; repeatable.")
@click.option("--runs", default=7, show_default=True, help="Runs of each; the fastest counts.")
@click.option("--due", default=10_000, show_default=True, help="Reminders that are due at once.")
@click.option("--incidents", default=2_000, show_default=True, help="Incidents of the weekend.")
@click.option("--weekend", default=60.0, show_default=True, help="Seconds a weekend takes.")
@click.option("--settling", default=8.0, show_default=True, help="Seconds before idle is idle.")
def main(
    *,
    clients: int,
    rungs: int,
    postgresql: bool,
    only: tuple[str, ...],
    runs: int,
    due: int,
    incidents: int,
    weekend: float,
    settling: float,
) -> None:
    """Measure, each thing beside a bound or a peer of the same run."""
    database = partial(databases.fresh, postgresql=postgresql)
    parts: dict[str, Callable[[], Iterator[Compared]]] = {
        "ticks": partial(_ticks, database, rungs, runs),
        "claims": partial(_claims, database, due),
        "register": partial(registers.compare, database, clients, runs),
        "notices": partial(notices.compare, runs),
        "memory": partial(memory.compare, settling),
    }
    asked = only or PARTS
    click.echo(HEADING)
    for name in (name for name in asked if name in parts):
        _print(compared.line for compared in parts[name]())
    if "weekend" in asked:
        _print(weekends.weekends(incidents, weekend, postgresql=postgresql))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
        sys.stdout.flush()


def _ticks(database: registers.Database, rungs: int, runs: int) -> Iterator[Compared]:
    with database() as store:
        yield from ticks.compare(store, rungs, runs)


def _claims(database: registers.Database, due: int) -> Iterator[Compared]:
    with database() as store:
        yield from claims.compare(store, due)


if __name__ == "__main__":
    main()

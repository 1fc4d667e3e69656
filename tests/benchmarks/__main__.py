"""``python -m tests.benchmarks``: prints what the bot costs; nothing is asserted.

Half an hour; ``--only`` and ``--on`` pick parts and databases. The numbers belong to the machine,
the ratios travel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from tests.benchmarks import (
    claims,
    databases,
    drafts,
    frames,
    memory,
    messages,
    notices,
    registers,
    ticks,
    weekends,
)
from tests.benchmarks.measuring import HEADING, Compared

PARTS = ("ticks", "claims", "messages", "register", "drafts", "notices", "memory", "weekend")
DATABASES = ("sqlite", "postgresql")

#: Parts that need no database of one kind or the other.
ALIKE = frozenset({"notices", "memory"})


@dataclass(frozen=True)
class Sizes:
    """How much of each is measured; the options say what they are."""

    clients: int
    affected: int
    rungs: int
    runs: int
    due: int
    drafts: int
    incidents: int
    weekend: float
    settling: float


@click.command()
@click.option("--clients", default=100_000, show_default=True, help="Clients; ten holdings each.")
@click.option("--affected", default=5_000, show_default=True, help="Clients of one incident.")
@click.option("--rungs", default=1_000_000, show_default=True, help="Reminders in the ledger.")
@click.option("--on", type=click.Choice(DATABASES), multiple=True, help="Only on these databases.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Only these; repeatable.")
@click.option("--runs", default=7, show_default=True, help="Runs of each; the fastest counts.")
@click.option("--due", default=10_000, show_default=True, help="Reminders that are due at once.")
@click.option("--drafts", default=10_000, show_default=True, help="Drafts of one incident.")
@click.option("--incidents", default=2_000, show_default=True, help="Incidents of the weekend.")
@click.option("--weekend", default=40.0, show_default=True, help="Seconds a weekend takes.")
@click.option("--settling", default=8.0, show_default=True, help="Seconds before idle is idle.")
def main(*, on: tuple[str, ...], only: tuple[str, ...], **sizes: Any) -> None:
    """Measure, each thing beside a bound or a peer of the same run."""
    asked = [part for part in PARTS if part in (only or PARTS)]
    measured = Sizes(**sizes)
    if "register" in asked and not frames.is_there():
        click.echo("pandas is not installed: make bench brings it to compare with", err=True)
    click.echo(HEADING)
    for name in (on or DATABASES) if set(asked) - ALIKE else ():
        _measure_on(name, asked, measured)
    if "notices" in asked:
        _print(one.line for one in notices.compare(measured.runs))
    if "memory" in asked:
        _print(one.line for one in memory.compare(measured.settling))


def _measure_on(name: str, asked: Sequence[str], sizes: Sizes) -> None:
    """Measure the parts that need a database on one kind of it."""
    postgresql = name == "postgresql"
    database = partial(databases.fresh, postgresql=postgresql)
    parts: dict[str, Callable[[], Iterator[Compared]]] = {
        "ticks": partial(_ticks, database, sizes.rungs, sizes.runs),
        "claims": partial(_claims, database, sizes.due),
        "messages": partial(_messages, database, sizes.affected),
        "register": partial(registers.compare, database, sizes.clients, sizes.runs),
        "drafts": partial(drafts.compare, database, sizes.drafts),
    }
    click.echo(f"on {name}")
    _print(one.line for part in asked if part in parts for one in parts[part]())
    if "weekend" in asked:
        _print(weekends.weekends(sizes.incidents, sizes.weekend, postgresql=postgresql))


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


def _messages(database: registers.Database, affected: int) -> Iterator[Compared]:
    with database() as store:
        yield from messages.compare(store.url, affected)


if __name__ == "__main__":
    main()

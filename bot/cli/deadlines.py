"""``breach-bot deadlines``: the law's deadlines from the command line; no settings, no database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from bot.domain.deadlines import (
    DATING_FILINGS,
    RULES,
    Deadline,
    DutyKind,
    Unit,
    filing_unknown,
    statutory_deadlines,
)
from bot.domain.errors import Refusal
from bot.domain.instants import format_local, format_utc, parse_instant, zone
from bot.i18n.catalogue import ENGLISH, translator
from bot.i18n.dates import full_stamp, weekday

if TYPE_CHECKING:
    from rich.table import Table

BELGIUM: Final = "Europe/Brussels"
FILED: Final = "--filed"


class FilingMalformed(Refusal):
    """A filing that does not say what and when, or says it twice."""


class GivenTwice(Refusal):
    """An option that says one thing, given with two."""


def _only(_: click.Context, option: click.Parameter, given: tuple[str, ...]) -> str | None:
    """Return the one value of an option; which of two is meant nobody can tell."""
    if len(given) > 1:
        raise GivenTwice("error.option_twice", field=option.opts[0], option=option.opts[0])
    return given[0] if given else None


@click.command()
@click.option(
    "--aware",
    required=True,
    multiple=True,
    callback=_only,
    metavar="TIME",
    help="When you became aware.",
)
@click.option(
    "--significant",
    multiple=True,
    callback=_only,
    metavar="TIME",
    help="When you became aware that the incident is significant (NIS2); default: --aware.",
)
@click.option(
    FILED,
    "filings",
    multiple=True,
    metavar="DUTY=TIME",
    help=f"When {' or '.join(DATING_FILINGS)} was filed; may be repeated.",
)
@click.option(
    "--zone",
    "zone_name",
    multiple=True,
    default=[BELGIUM],
    callback=_only,
    show_default=True,
    metavar="ZONE",
    help="IANA time zone.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def deadlines(
    aware: str, significant: str | None, filings: tuple[str, ...], zone_name: str, *, as_json: bool
) -> None:
    """Compute the law's deadlines from the moment of awareness.

    TIME is YYYY-MM-DDTHH:MM[:SS] on the clock of --zone, or with Z or an offset such as +01:00.
    """
    local_zone = zone(zone_name, field="--zone")
    aware_at = parse_instant(aware, local_zone, field="--aware")
    filed = _filed(filings, local_zone)
    due = statutory_deadlines(
        aware_at,
        significant_at=(
            parse_instant(significant, local_zone, field="--significant")
            if significant is not None
            else aware_at
        ),
        filed=filed,
        local_zone=local_zone,
    )
    if as_json:
        click.echo(json.dumps(_as_json(aware_at, due, local_zone), indent=2))
    else:
        _print_table(aware_at, due, local_zone)
    if any(at < aware_at for at in filed.values()):
        click.echo(_text("filed_early"), err=True)


def _filed(filings: tuple[str, ...], local_zone: ZoneInfo) -> dict[DutyKind, datetime]:
    filed: dict[DutyKind, datetime] = {}
    for filing in filings:
        name, equals, text = filing.partition("=")
        if not equals:
            raise FilingMalformed("error.filing_malformed", field=FILED, text=filing)
        if name not in DATING_FILINGS:
            raise filing_unknown(name, field=FILED)
        if name in filed:
            raise FilingMalformed("error.filing_twice", field=FILED, duty=name)
        filed[DutyKind(name)] = parse_instant(text, local_zone, field=FILED)
    return filed


def _as_json(aware_at: datetime, due: tuple[Deadline, ...], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "aware_utc": format_utc(aware_at),
        "deadlines": [
            {
                "duty": one.kind.value,
                "rule": one.rule,
                "due_utc": format_utc(one.due_at) if one.due_at else None,
                "due_local": format_local(one.due_at, zone) if one.due_at else None,
                "latest_1182_utc": format_utc(one.latest_1182_at) if one.latest_1182_at else None,
                "after": one.after.value if one.after else None,
            }
            for one in due
        ],
    }


def _print_table(aware_at: datetime, due: tuple[Deadline, ...], local_zone: ZoneInfo) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_text("aware", when=full_stamp(aware_at, ENGLISH, local_zone)))
    console.print(_table(due, local_zone))
    console.print(_text("note"))


def _table(due: tuple[Deadline, ...], local_zone: ZoneInfo) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, pad_edge=False, leading=1)
    for column in ("duty", "due", "rule"):
        table.add_column(_text(f"column_{column}"))
    for one in due:
        table.add_row(_text(one.kind.value), _due_in_words(one, local_zone), one.rule)
    return table


def _due_in_words(one: Deadline, local_zone: ZoneInfo) -> str:
    period = RULES[one.kind].period
    if period is None:
        return _text("no_number")
    if one.due_at is None:
        return _text(f"after_{one.after}", count=period.count)
    if period.unit is not Unit.HOURS:
        last = (one.due_at - timedelta(seconds=1)).astimezone(local_zone).date()
        return _text("end_of_day", day=weekday(last, ENGLISH))
    return full_stamp(one.due_at, ENGLISH, local_zone)


def _text(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"cli.deadlines.{key}", **values)

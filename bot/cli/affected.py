"""``breach-bot affected``: which clients a breach concerns, with reasons, from the register."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from bot.domain.codes import asked
from bot.domain.determination import (
    AffectedClient,
    Determination,
    Named,
    Reason,
    ReasonKind,
    RegisterWarning,
    Scope,
    Status,
)
from bot.domain.instants import parse_instant
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.settings import Settings

COLUMNS = ("client", "status", "why", "people", "hours", "contact", "warnings")
WIDTH_WITHOUT_TERMINAL = 200


SYSTEM = "A system; repeatable."
DATA = click.option(
    "--data", "data", multiple=True, help="A kind of data; repeatable; default: all."
)
ACCESS = click.option("--access", is_flag=True, help="Our access there may have been used.")
BEGINS = click.option(
    "--from", "begins", metavar="TIME", help="Exposure begins; default: since always."
)
ENDS = click.option("--to", "ends", metavar="TIME", help="Exposure ends; default: it goes on.")


@click.command()
@click.option("--system", "systems", multiple=True, required=True, help=SYSTEM)
@DATA
@ACCESS
@BEGINS
@ENDS
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def affected(
    systems: tuple[str, ...],
    data: tuple[str, ...],
    begins: str | None,
    ends: str | None,
    *,
    access: bool,
    as_json: bool,
) -> None:
    """Say which clients are affected, why, and what the register cannot know.

    TIME is YYYY-MM-DDTHH:MM[:SS] in the organisation's zone, or with Z or an offset.
    """
    from bot import app

    chosen = app.settings()
    period = (begins, ends)
    found = _determine(chosen, scope_of(systems, data, period, chosen.zone, access=access))
    if as_json:
        click.echo(json.dumps(found.to_json(_tell), ensure_ascii=False, indent=2))
    else:
        _print(found)


def scope_of(
    systems: Iterable[str],
    data: Iterable[str],
    period: tuple[str | None, str | None],
    zone: ZoneInfo,
    *,
    access: bool,
    named: tuple[Named, ...] = (),
) -> Scope:
    """Return the question that was typed.

    Args:
        systems: Codes of systems.
        data: Kinds of data; none stands for all.
        period: When the exposure begins and ends; None for "since always" and "still".
        zone: The zone in which a time without one is meant.
        access: Whether our access there may have been used.
        named: Clients with an environment in words.

    Raises:
        Refusal: a code or a time cannot be read, or nothing is asked for.
    """
    begins, ends = period
    return Scope(
        systems=frozenset(asked(one, "--system") for one in systems),
        categories=frozenset(asked(one, "--data") for one in data),
        access=access,
        begins=None if begins is None else parse_instant(begins, zone, field="--from"),
        ends=None if ends is None else parse_instant(ends, zone, field="--to"),
        named=named,
    )


def _determine(chosen: Settings, scope: Scope) -> Determination:
    from bot import app
    from bot.services.determination import determine

    store = app.open_store_to_read(chosen)
    try:
        return determine(store, scope, chosen.zone, app.clock())
    finally:
        store.close()


def _tell(warning: RegisterWarning) -> str:
    return translator(ENGLISH).text(warning.key, **warning.values)


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"affected.cli.{key}", **values)


def _print(found: Determination) -> None:
    """Print the answer for people: the table, what it comes to, and what is not known."""
    if found.clients:
        print_table([_say(column) for column in COLUMNS], map(_cells, found.clients))
    for line in (*_summary(found.clients), *_own(found.own), *map(_tell, found.warnings)):
        click.echo(line)


def _summary(clients: tuple[AffectedClient, ...]) -> Iterable[str]:
    if not clients:
        yield _say("none")
        return
    to_check = sum(client.status is Status.CHECK for client in clients)
    yield translator(ENGLISH).plural(
        "affected.cli.count",
        len(clients),
        affected=len(clients) - to_check,
        check=to_check,
    )
    known = sum(client.people_known for client in clients)
    unknown = sum(client.people is None for client in clients)
    words = translator(ENGLISH)
    if unknown:
        yield words.plural("affected.cli.people_unknown", unknown, people=known)
    else:
        yield words.plural("affected.cli.people_known", known)
    if to_check:
        yield _say("check")


def _own(reasons: tuple[Reason, ...]) -> Iterable[str]:
    if reasons:
        yield _say("own")
        yield from (f"  {_why(reason)}" for reason in reasons)


def print_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table as wide as the terminal; what is longer than its column is folded."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_WITHOUT_TERMINAL
    table = Table(box=SIMPLE, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for cells in rows:
        table.add_row(*map(Text, cells))  # plain text: a name may hold rich's own marks
    console.print(table)


def _cells(client: AffectedClient) -> tuple[str, ...]:
    return (
        f"{client.client.client_id} {client.client.name}",
        _status(client),
        "\n".join(map(_why, client.reasons)),
        _people(client),
        str(client.client.notify_within_hours or ""),
        client.client.contact or client.client.phone,
        "\n".join(warned(warning.code) for warning in client.warnings),
    )


def warned(code: str) -> str:
    """Return a warning about a client in a word or two, as a table shows it."""
    return _say(f"warning.{code}")


def _status(client: AffectedClient) -> str:
    if not client.former:
        return str(client.status)
    if client.retention_ends is None:
        return _say("former_open", status=client.status)
    return _say("former", status=client.status, day=client.retention_ends)


def _people(client: AffectedClient) -> str:
    if client.people is not None:
        return str(client.people)
    return _say("known_people", count=client.people_known)


def _why(reason: Reason) -> str:
    unknown = _say("always")
    period = _say("period", since=reason.since or unknown, until=reason.until or "")
    if reason.kind is ReasonKind.REACHABLE:
        return _say("reachable", system=reason.system, period=period)
    data = ", ".join(reason.data) or _say("not_stated")
    return _say("held", system=reason.system, data=data, period=period)

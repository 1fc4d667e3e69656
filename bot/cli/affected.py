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
    Reason,
    ReasonKind,
    RegisterWarning,
    Scope,
    Status,
)
from bot.domain.instants import parse_instant
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from rich.table import Table

    from bot.settings import Settings

COLUMNS = ("client", "status", "why", "people", "hours", "contact", "warnings")
WIDTH_WITHOUT_TERMINAL = 200


@click.command()
@click.option("--system", "systems", multiple=True, required=True, help="A system; repeatable.")
@click.option("--data", "data", multiple=True, help="A kind of data; repeatable; default: all.")
@click.option("--access", is_flag=True, help="Our access there may have been used.")
@click.option("--from", "begins", metavar="TIME", help="Exposure begins; default: since always.")
@click.option("--to", "ends", metavar="TIME", help="Exposure ends; default: it goes on.")
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
    scope = Scope(
        systems=frozenset(asked(one, "--system") for one in systems),
        categories=frozenset(asked(one, "--data") for one in data),
        access=access,
        begins=None if begins is None else parse_instant(begins, chosen.zone, field="--from"),
        ends=None if ends is None else parse_instant(ends, chosen.zone, field="--to"),
    )
    found = _determine(chosen, scope)
    if as_json:
        click.echo(json.dumps(found.to_json(_tell), ensure_ascii=False, indent=2))
    else:
        _print(found)


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
        _print_table(found.clients)
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


def _print_table(clients: Iterable[AffectedClient]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_WITHOUT_TERMINAL
    table = Table(box=SIMPLE, pad_edge=False)
    for column in COLUMNS:
        table.add_column(_say(column), overflow="fold")
    for client in clients:
        _add(table, client)
    console.print(table)


def _add(table: Table, client: AffectedClient) -> None:
    from rich.text import Text

    cells = (
        f"{client.client.client_id} {client.client.name}",
        _status(client),
        "\n".join(map(_why, client.reasons)),
        _people(client),
        str(client.client.notify_within_hours or ""),
        client.client.contact or client.client.phone,
        "\n".join(_say(f"warning.{warning.code}") for warning in client.warnings),
    )
    table.add_row(*map(Text, cells))  # plain text: a name may hold rich's own marks


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

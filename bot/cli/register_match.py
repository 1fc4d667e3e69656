"""``breach-bot register match``: carriers' clients that are not recognised, and who they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.domain.codes import asked
from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from bot.services.register_matching import Unrecognised
    from bot.store.database import Store


@click.command("match")
@click.argument("code", required=False)
@click.argument("client", required=False)
@click.option("--yes", is_flag=True, help="Take what number or domain proves; never a name.")
def match(code: str | None, client: str | None, *, yes: bool) -> None:
    """Say which client of the register a carrier's client is: CODE is CLIENT.

    Without CODE and CLIENT every carrier's client that is not recognised is listed, with those of
    the register that it may be; at a terminal you are asked, one by one.
    """
    from bot import app

    store = app.open_store(app.settings())
    try:
        if code is None:
            _go_through(store, yes=yes)
        elif client is None:
            raise Refusal("register.error.match_needs_client", code=code)
        else:
            _confirm(store, asked(code, "CODE"), asked(client, "CLIENT"))
    finally:
        store.close()


def _go_through(store: Store, *, yes: bool) -> None:
    from bot.services.register_matching import unrecognised

    waiting = unrecognised(store)
    if not waiting:
        click.echo(_say("all_matched"))
    for one in waiting:
        click.echo(_line(one))
        chosen = one.proven if yes else _asked(one)
        if chosen is not None:
            _confirm(store, one.code, chosen)


def _asked(one: Unrecognised) -> str | None:
    """Return the client that a person says it is; None where nobody can be asked."""
    if not sys.stdin.isatty():
        return None
    choices = [one.proven] if one.proven else one.suggested
    said = (
        client
        for client in choices
        if click.confirm(_say("ask_match", code=one.code, name=one.name, client=client))
    )
    return next(said, None)


def _confirm(store: Store, code: str, client: str) -> None:
    from bot import app
    from bot.services.register_matching import confirm_match

    confirm_match(store, code, client, app.clock())
    click.echo(_say("matched", code=code, client=client))


def _line(one: Unrecognised) -> str:
    if one.proven:
        return _say("waiting_proven", code=one.code, name=one.name, client=one.proven)
    if one.suggested:
        clients = ", ".join(one.suggested)
        return _say("waiting_suggested", code=one.code, name=one.name, clients=clients)
    return _say("waiting", code=one.code, name=one.name)


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"register.cli.{key}", **values)

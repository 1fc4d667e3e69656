"""Writes the go-bag anew where it is kept, after a command has changed what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from bot.store.database import Store


def renew(store: Store) -> None:
    """Write it and say so on stderr; what the command did stands whatever comes of that.

    Without a place in the settings nothing is done or said.
    """
    from bot import app
    from bot.services import gobag

    words = translator(ENGLISH)
    chosen = app.settings()
    try:
        place = chosen.gobag()
        if place is None:
            return
        desk = app.desk(chosen, store)
        if gobag.keep(desk, app.gobag_writer(place, desk), app.clock()):
            click.echo(words.text("gobag.cli.kept", folder=place.folder), err=True)
            return
    except Refusal as refusal:
        click.echo(words.refusal(refusal), err=True)
    click.echo(words.text("gobag.cli.left"), err=True)

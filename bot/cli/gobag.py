"""``breach-bot gobag``: what people need when nothing works, as files to print."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, STAFF_LANGUAGES, translator

if TYPE_CHECKING:
    from bot.services.desk import Desk

OWNER_ONLY = 0o700
TO_OWNER = 0o600


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(STAFF_LANGUAGES), help="Default: the organisation's.")
def gobag(folder: Path, language: str | None) -> None:
    """Write the go-bag to FOLDER: contacts, call list, playbooks in words, the register.

    Print it, or keep it on an encrypted stick: it must need neither Slack nor mail nor the bot.
    """
    from bot import app
    from bot.services import gobag as bag

    chosen, now = app.settings(), app.clock()
    with closing(app.open_store_to_read(chosen)) as store:
        desk = app.desk(chosen, store)
        pages = bag.written_pages(desk, language or desk.organisation.language, now)
        try:
            _write(folder, pages)
            _write_register(desk, folder / "register")
        except OSError as error:
            raise Refusal("register.error.unwritable", path=error.filename or folder) from None
        bag.record(desk, now)
    words = translator(ENGLISH)
    click.echo(words.text("gobag.cli.done", count=len(pages), folder=folder))
    click.echo(words.text("gobag.cli.guard"))


def _write(folder: Path, pages: Mapping[str, str]) -> None:
    folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
        path.touch(mode=TO_OWNER)
        path.write_text(text, encoding="utf-8")


def _write_register(desk: Desk, folder: Path) -> None:
    """Write the register beside the pages, once there is one."""
    from bot.files.register_files import register_writer
    from bot.services.register_care import export_register, register_sources

    sources = register_sources(desk.store)
    if sources:
        folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
        with register_writer(folder, sources) as write:
            export_register(desk.store, write)

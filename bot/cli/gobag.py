"""``breach-bot gobag``: what people need when nothing works, as one encrypted file or on paper."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.domain.errors import Refusal, Unavailable
from bot.i18n.catalogue import ENGLISH, STAFF_LANGUAGES, translator

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.desk import Desk
    from bot.settings import Settings

OWNER_ONLY = 0o700
TO_OWNER = 0o600


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--plain", is_flag=True, help="Write readable files to FOLDER instead, to print.")
@click.option("--language", type=click.Choice(STAFF_LANGUAGES), help="Default: the organisation's.")
def gobag(folder: Path | None, language: str | None, *, plain: bool) -> None:
    """Write the go-bag, one encrypted file, to FOLDER; default: BREACH_GOBAG_FOLDER.

    It holds contacts, authorities, the call list, call scripts, the playbooks in words and the
    register. 7-Zip opens it with BREACH_GOBAG_PASSPHRASE, which must be known outside the
    datacenter. Once the folder is set it is also written after every import and once a week.
    """
    from bot import app

    if plain and folder is None:
        raise Refusal("gobag.error.plain_where", field="FOLDER")
    chosen, now = app.settings(), app.clock()
    with closing(app.open_store_to_read(chosen)) as store:
        desk = app.desk(chosen, store)
        spoken = language or desk.organisation.language
        if plain and folder is not None:
            _print_to(desk, folder, spoken, now)
        else:
            _encrypt(desk, chosen, folder, spoken, now)


def _encrypt(
    desk: Desk, chosen: Settings, folder: Path | None, language: str, now: datetime
) -> None:
    from bot.files.gobag_file import write_bag
    from bot.services import gobag as bag

    where = folder or chosen.gobag_folder
    if where is None:
        raise Refusal("gobag.error.no_place", field="FOLDER")
    passphrase = chosen.gobag_secret().get_secret_value()
    try:
        path = write_bag(desk, where, passphrase, language, now)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable("gobag.error.place", folder=str(where), reason=reason) from None
    bag.record(desk, now)
    click.echo(_say("encrypted", path=path))
    click.echo(_say("open"))


def _print_to(desk: Desk, folder: Path, language: str, now: datetime) -> None:
    from bot.services import gobag as bag

    pages = bag.written_pages(desk, language, now)
    try:
        _write(folder, pages)
        _write_register(desk, folder / "register")
    except OSError as error:
        raise Refusal("register.error.unwritable", path=error.filename or folder) from None
    bag.record(desk, now)
    click.echo(_say("done", count=len(pages), folder=folder))
    click.echo(_say("guard"))


def _write(folder: Path, pages: Mapping[str, str]) -> None:
    folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
        path.unlink(missing_ok=True)  # one that is there may be open to others
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


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"gobag.cli.{key}", **values)

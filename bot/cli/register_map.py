"""``breach-bot register map``: shows an export's columns, asks what they hold, saves the answer."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.content.mappings import load_mapping, render
from bot.domain.categories import Vocabulary
from bot.domain.errors import Refusal
from bot.domain.register import Language
from bot.domain.register_aliases import ALIASES, propose
from bot.domain.register_faults import quotable
from bot.domain.register_mapping import CLUES, ColumnMapping, TableMapping
from bot.domain.register_tables import CLIENTS, HOLDINGS, RawRow, RawTable
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where mappings are saved unless ``BREACH_MAPPINGS`` names a folder; beside the database.
USUAL_FOLDER = Path("var/mappings")
ROWS_LOOKED_AT = 20


def mapping_of(source: str) -> ColumnMapping | None:
    """Return the mapping of a source: one's own, else the one that comes with the bot."""
    folder = _folder()
    return load_mapping(source, folder if folder.is_dir() else None)


@click.command("map")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="What the export's source is to be called.")
def map_(path: Path, source: str) -> None:
    """Make the column mapping of a carrier whose headings are not public, by questions."""
    from bot.files.register_files import open_export
    from bot.services.register_reading import check_source

    check_source(source)
    if not sys.stdin.isatty():
        raise Refusal("register.error.map_needs_person")
    target = _folder() / f"{source}.yaml"
    if target.exists():
        raise Refusal("register.error.mapping_there", path=str(target))
    export = open_export(path)
    _show(export)
    text = render(_asked(source, export.header))
    click.echo(text)
    if click.confirm(_say("ask_save", path=target)):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        click.echo(_say("saved", path=target, file=path, source=source))


def _asked(source: str, header: Sequence[str]) -> ColumnMapping:
    told = {what: name for what in ALIASES if (name := _ask_column(what, header))}
    client = {what: [told[what]] for what in CLUES if what in told}
    if not {"id", "name"} & set(client):
        raise Refusal("register.error.no_name_column")
    columns = {what: [name] for what, name in told.items() if what not in CLUES}
    language = click.prompt(
        _say("ask_language"),
        type=click.Choice([word.value for word in Language]),
        default=Language.DUTCH.value,
    )
    held = {"system": click.prompt(_say("ask_system"), default=source), "data": _ask_data()}
    tables = (
        TableMapping(CLIENTS, columns, {"language": language}),
        TableMapping(HOLDINGS, {}, {name: text for name, text in held.items() if text}),
    )
    ignored = [name for name in header if name.strip() and name not in told.values()]
    return ColumnMapping(source, client, tables, ignored)


def _ask_column(what: str, header: Sequence[str]) -> str | None:
    found = propose(what, header)
    default = 0 if found is None else found + 1
    shown = header[found] if found is not None else _say("none")
    number = click.prompt(
        _say("ask_column", what=what.replace("_", " "), default=shown),
        type=click.IntRange(0, len(header)),
        default=default,
        show_default=False,
    )
    return header[number - 1] if number else None


def _ask_data() -> str:
    """Return categories that the documented list has; ask until they are."""
    while True:
        text = str(click.prompt(_say("ask_data"), default="", show_default=False))
        try:
            Vocabulary().mask(filter(None, (name.strip() for name in text.split(";"))))
        except Refusal as refusal:
            click.echo(translator(ENGLISH).refusal(refusal), err=True)
        else:
            return text


def _show(export: RawTable) -> None:
    """Print each column with the first cell that says something."""
    rows = [row for row in islice(export.rows(), ROWS_LOOKED_AT) if isinstance(row, RawRow)]
    for place, name in enumerate(export.header):
        cells = (row.cells[place] for row in rows if place < len(row.cells))
        sample = quotable(next(filter(None, cells), ""))
        click.echo(_say("column", number=place + 1, heading=quotable(name), sample=sample))


def _folder() -> Path:
    from bot import app

    return app.settings().mappings or USUAL_FOLDER


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"register.cli.{key}", **values)

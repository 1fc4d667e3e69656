"""``breach-bot register``: import it, export it, say how far it can be relied upon."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.gobag_renewal import renew
from bot.cli.register_map import map_, mapping_of
from bot.cli.register_match import match
from bot.domain.errors import Refusal
from bot.domain.register_changes import (
    MOST_GONE_PERCENT,
    ImportDifference,
    RegisterStatus,
    TableDifference,
)
from bot.domain.register_faults import Fault, ImportRefused
from bot.i18n.catalogue import ENGLISH, translator

if TYPE_CHECKING:
    from bot.domain.register_mapping import ColumnMapping
    from bot.domain.register_tables import RawTable
    from bot.files.register_csv import Progress
    from bot.store.database import Store

CODES_SHOWN = 20


@click.group()
def register() -> None:
    """Take the register of clients and their data over from files, and look after it."""


@register.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="main", show_default=True, help="Where the files come from.")
@click.option("--yes", is_flag=True, help="Take over without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--allow-mass-end", is_flag=True, help="Even if more than 5 % of a table is gone.")
def import_(path: Path, source: str, *, yes: bool, dry_run: bool, allow_mass_end: bool) -> None:
    """Import systems, clients, holdings and reach from the folder or workbook PATH."""
    with _store() as store, _progress() as progress, _fault_lines():
        tables = _open(store, path, source, progress)
        if yes and not dry_run:
            _take_over(store, tables, source, allow_mass_end=allow_mass_end)
            return
        difference = _preview(store, tables, source)
        if dry_run:
            _end_dry_run(difference, allow_mass_end=allow_mass_end)
        elif _agreed(difference, allow_mass_end=allow_mass_end):
            _take_over(store, tables, source, allow_mass_end=allow_mass_end, expected=difference)


@register.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", help="One source only; default: all, each in a folder of its own.")
def export(path: Path, source: str | None) -> None:
    """Write the register to the folder PATH, or to PATH.xlsx, as it can be imported again."""
    from bot.files.register_files import register_writer
    from bot.services.register_care import export_register, register_sources

    with _store(to_read=True) as store:
        sources = register_sources(store) if source is None else (source,)
        try:
            with register_writer(path, sources) as write:
                count = export_register(store, write, source)
        except OSError as error:
            raise Refusal("register.error.unwritable", path=error.filename or path) from None
    click.echo(translator(ENGLISH).plural("register.cli.exported", count, path=path))


@register.command("status")
def status() -> None:
    """Say where the register comes from, and what needs care in it."""
    from bot import app
    from bot.services import gobag
    from bot.services.register_care import register_status
    from bot.services.register_matching import unrecognised

    chosen = app.settings()
    with _store(to_read=True) as store:
        found = register_status(store, chosen.zone, app.clock())
        waiting = [client.code for client in unrecognised(store)]
        bag_at = gobag.last_written(store)
    for line in _status_lines(found):
        click.echo(line)
    if waiting:
        click.echo(_codes("unmatched", waiting))
    if bag_at is not None:
        click.echo(_say("gobag_written", at=f"{bag_at:%Y-%m-%d %H:%M}"))
    elif found.sources:
        click.echo(_say("gobag_never"))


register.add_command(map_)
register.add_command(match)


@contextmanager
def _store(*, to_read: bool = False) -> Iterator[Store]:
    from bot import app

    opened = (app.open_store_to_read if to_read else app.open_store)(app.settings())
    try:
        yield opened
    finally:
        opened.close()


def _open(store: Store, path: Path, source: str, progress: Progress | None) -> Sequence[RawTable]:
    from bot.files.register_files import open_register

    mapping = mapping_of(source)
    if mapping is not None:
        return _open_mapped(store, path, mapping, progress)
    found = open_register(path, progress)
    if found.ignored:
        click.echo(_say("ignored", files=", ".join(found.ignored)), err=True)
    return found.tables


def _open_mapped(
    store: Store, path: Path, mapping: ColumnMapping, progress: Progress | None
) -> Sequence[RawTable]:
    from bot.files.register_files import open_export
    from bot.services.register_matching import mapped_tables

    export = open_export(path, progress)
    click.echo(_say("mapped", source=mapping.source), err=True)
    unknown = mapping.unknown(export.header)
    if unknown:
        click.echo(_say("unknown_columns", columns=", ".join(unknown)), err=True)
    return mapped_tables(store, mapping, export)


def _preview(store: Store, tables: Sequence[RawTable], source: str) -> ImportDifference:
    from bot import app
    from bot.services.register import preview_register

    zone = app.settings().zone
    difference = preview_register(store, tables, source, zone, app.clock())
    _print_difference(difference)
    return difference


def _take_over(
    store: Store,
    tables: Sequence[RawTable],
    source: str,
    *,
    allow_mass_end: bool,
    expected: ImportDifference | None = None,
) -> None:
    from bot import app
    from bot.services.register import import_register
    from bot.services.register_matching import unrecognised

    difference = import_register(
        store,
        tables,
        source,
        app.settings().zone,
        app.clock(),
        allow_mass_end=allow_mass_end,
        expected=expected,
    )
    if expected is None:
        _print_difference(difference)
    click.echo(_say("done", source=source))
    waiting = [client for client in unrecognised(store) if client.source == source]
    if waiting:
        click.echo(_say("unmatched_here", source=source, count=len(waiting)))
    renew(store)


def _agreed(difference: ImportDifference, *, allow_mass_end: bool) -> bool:
    """Ask whether to take over, unless there is nothing to decide."""
    if not allow_mass_end:
        difference.refuse_mass_end()
    if not sys.stdin.isatty():
        raise Refusal("register.cli.needs_yes")
    if difference.is_empty:
        return True
    agreed = click.confirm(_say("ask", source=difference.source))
    if not agreed:
        click.echo(_say("declined"))
    return agreed


def _end_dry_run(difference: ImportDifference, *, allow_mass_end: bool) -> None:
    for table in () if allow_mass_end else difference.mass_ends:
        click.echo(_say("would_refuse", table=table.table, percent=MOST_GONE_PERCENT))
    click.echo(_say("dry_run"))


def _print_difference(difference: ImportDifference) -> None:
    for table in difference.tables:
        for line in _table_lines(table):
            click.echo(line)
    if difference.is_empty:
        click.echo(_say("unchanged"))


def _table_lines(table: TableDifference) -> Iterator[str]:
    yield _say(
        "table_line",
        table=table.table,
        new=table.new,
        changed=table.changed,
        gone=table.gone,
        held=table.held,
    )
    if table.gone_keys:
        yield _say("gone_keys", keys="; ".join(table.gone_keys))
    if table.gone > len(table.gone_keys):
        yield _say("gone_more", count=table.gone - len(table.gone_keys))


def _status_lines(found: RegisterStatus) -> Iterator[str]:
    if not found.sources:
        yield _say("nothing")
        return
    for source in found.sources:
        rows = ", ".join(f"{name} {count}" for name, count in source.rows.items())
        yield _say(
            "source", source=source.source, at=f"{source.imported_at:%Y-%m-%d %H:%M}", rows=rows
        )
    yield _say("clients", clients=found.clients, former=found.former)
    yield _codes("no_contact", found.no_contact)
    yield _codes("stale", found.stale)
    yield _codes("over_retained", found.over_retained)
    yield _say("unconfirmed", count=sum(source.unconfirmed for source in found.sources))


def _codes(key: str, codes: Sequence[str]) -> str:
    """Return a line that counts clients and names the first of them."""
    line = _say(key, count=len(codes))
    if not codes:
        return line
    more = ["…"] if len(codes) > CODES_SHOWN else []
    return _say("codes", line=line, codes=", ".join([*codes[:CODES_SHOWN], *more]))


@contextmanager
def _fault_lines() -> Iterator[None]:
    """Print every fault of a refused import, each on a line of its own."""
    try:
        yield
    except ImportRefused as refused:
        for fault in refused.faults:
            click.echo(_fault_line(fault), err=True)
        if refused.count > len(refused.faults):
            click.echo(_say("more_faults", count=refused.count - len(refused.faults)), err=True)
        raise


def _fault_line(fault: Fault) -> str:
    words = translator(ENGLISH)
    return words.text(
        f"register.fault.{_kind_of_place(fault)}",
        file=fault.file,
        row=fault.row,
        column=fault.column,
        expected=words.text(fault.expected, **dict(fault.values)),
        found=fault.found,
    )


def _kind_of_place(fault: Fault) -> str:
    if fault.row is None:
        return "file"
    if fault.column is None:
        return "row"
    if fault.found is None:
        return "column"
    return "cell" if fault.found else "empty"


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show how far the files are read, where somebody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def tell(file: str, done: int, total: int) -> None:
            if file not in tasks:
                tasks[file] = bar.add_task(_say("reading", file=file), total=total)
            bar.update(tasks[file], completed=done)

        yield tell


def _say(key: str, **values: object) -> str:
    return translator(ENGLISH).text(f"register.cli.{key}", **values)

"""Loads the column mappings in ``mappings/``, one file a source, and writes new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from bot.content.fields import Fields, Sheet
from bot.content.findings import Finding
from bot.content.invalid import refuse_errors
from bot.content.locations import files
from bot.content.yaml_files import Entries, Items, Node, Scalar, YamlRefused, read_yaml
from bot.domain.categories import Vocabulary
from bot.domain.register_mapping import CLUES, ColumnMapping, TableMapping
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import CLIENTS, HOLDINGS, REACH

MAPPINGS: Final = "mappings"
MAPPED_TABLES: Final = (CLIENTS, HOLDINGS, REACH)

_FIELDS = ("source", "client", "client_words", "tables", "ignored", "skip")
_TABLE_FIELDS = ("columns", "constants", "values")


def load_mapping(source: str, folder: Path | None = None) -> ColumnMapping | None:
    """Load the mapping of a source, one's own before the one that comes with the bot.

    Args:
        source: The source; its mapping is the file of that name.
        folder: A folder of mappings, or one that holds ``mappings/``.

    Raises:
        ContentInvalid: It has an error; it names the first, with file and line.
    """
    path = files(MAPPINGS, folder, "*.yaml").get(source)
    if path is None:
        return None
    sheet = Sheet(path)
    mapping = _read(source, sheet)
    refuse_errors(sheet.findings)
    return mapping


def check_mappings(folder: Path | None = None) -> list[Finding]:
    """Return all that is wrong in the mappings that :func:`load_mapping` would load."""
    findings = []
    for source, path in files(MAPPINGS, folder, "*.yaml").items():
        sheet = Sheet(path)
        _read(source, sheet)
        findings += sheet.findings
    return findings


def render(mapping: ColumnMapping) -> str:
    """Return a mapping as its file says it."""
    tables = {
        table.table: _filled(columns=table.columns, constants=table.constants, values=table.values)
        for table in mapping.tables
    }
    top = _filled(
        source=mapping.source,
        client=mapping.client,
        client_words=mapping.client_words,
        tables=tables,
        ignored=mapping.ignored,
        skip=mapping.skip,
    )
    return yaml.safe_dump(_plain(top), allow_unicode=True, sort_keys=False)


def _read(source: str, sheet: Sheet) -> ColumnMapping:
    try:
        top = read_yaml(sheet.file)
    except YamlRefused as refused:
        sheet.error(refused.line, refused.key, **refused.values)
        return ColumnMapping(source, {}, ())
    fields = Fields(top, sheet, _FIELDS)
    named = fields.text("source")
    if named and named != source:
        sheet.error(fields.line_of("source"), "content.id_not_file", id=named, name=source)
    client = _client(fields, sheet)
    return ColumnMapping(
        source=source,
        client=client,
        tables=_tables(fields, sheet),
        ignored=_texts(fields.entries.get("ignored"), "ignored", sheet),
        client_words=_texts(fields.entries.get("client_words"), "client_words", sheet),
        skip=_lists(fields, "skip", sheet, None),
    )


def _client(fields: Fields, sheet: Sheet) -> dict[str, tuple[str, ...]]:
    client = _lists(fields, "client", sheet, tuple(CLUES))
    if not client.get("id") and not client.get("name"):
        sheet.error(fields.line_of("client"), "mapping.client_missing")
    return client


def _tables(fields: Fields, sheet: Sheet) -> tuple[TableMapping, ...]:
    node = fields.entries.get("tables")
    if node is None:
        sheet.error(fields.line, "content.field_missing", name="tables")
        return ()
    tables = Fields(node, sheet, MAPPED_TABLES)
    return tuple(
        _table(name, Fields(tables.entries[name], sheet, _TABLE_FIELDS), sheet)
        for name in MAPPED_TABLES
        if name in tables.entries
    )


def _table(name: str, fields: Fields, sheet: Sheet) -> TableMapping:
    spec = table_specs(Vocabulary())[name]
    known = tuple(column for column in spec.column_names if column != "client_id")
    table = TableMapping(
        table=name,
        columns=_lists(fields, "columns", sheet, known),
        constants=_pairs(fields.entries.get("constants"), "constants", sheet, known),
        values=_values(fields, sheet, known),
    )
    given = {"client_id", *table.columns, *table.constants}
    given |= {"name"} if name == CLIENTS else set()
    for column in spec.columns:
        if column.required and column.name not in given:
            sheet.error(fields.line, "mapping.column_missing", table=name, column=column.name)
    return table


def _values(fields: Fields, sheet: Sheet, known: Sequence[str]) -> dict[str, dict[str, str]]:
    node = fields.entries.get("values")
    if node is None:
        return {}
    columns = Fields(node, sheet, known)
    return {name: _pairs(told, name, sheet, None) for name, told in columns.entries.items()}


def _lists(
    fields: Fields, name: str, sheet: Sheet, known: Sequence[str] | None
) -> dict[str, tuple[str, ...]]:
    """Return an entry that gives a name one text or several."""
    entries = _entries(fields.entries.get(name), sheet, known)
    return {entry: _texts(node, entry, sheet) for entry, node in entries.items()}


def _pairs(
    node: Node | None, name: str, sheet: Sheet, known: Sequence[str] | None
) -> dict[str, str]:
    """Return an entry that gives a name one text."""
    pairs = {}
    for entry, told in _entries(node, sheet, known).items():
        if isinstance(told, Scalar):
            pairs[entry] = told.text
        else:
            sheet.error(told.line, "content.text_expected", name=name)
    return pairs


def _entries(node: Node | None, sheet: Sheet, known: Sequence[str] | None) -> Mapping[str, Node]:
    if node is None:
        return {}
    names = known if known is not None else getattr(node, "entries", ())
    return Fields(node, sheet, names).entries


def _texts(node: Node | None, name: str, sheet: Sheet) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return (node.text,)
    items: tuple[Node, ...] = node.items if isinstance(node, Items) else ()
    if isinstance(node, Entries):
        items = (node,)
    for item in items:
        if not isinstance(item, Scalar):
            sheet.error(item.line, "content.text_expected", name=name)
    return tuple(item.text for item in items if isinstance(item, Scalar))


def _filled(**entries: Any) -> dict[str, Any]:
    return {name: entry for name, entry in entries.items() if entry}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    return value if isinstance(value, str) else [_plain(entry) for entry in value]

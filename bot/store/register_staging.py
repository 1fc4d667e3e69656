"""An import on its way: what the files say, beside what the register says.

The rows of the files go into tables of this connection alone, which nobody else waits for. Only
comparing and taking over need the turn to write.

On SQLite they lie in a file of their own beside the database: its own temporary tables would be
held in memory, however many rows they have.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

from bot.domain.categories import Vocabulary
from bot.domain.errors import Unavailable
from bot.domain.register_changes import TableDifference
from bot.domain.register_tables import ReadRows
from bot.domain.remembered import remembered
from bot.store.database import Store
from bot.store.register_rows import Shape, shapes

KEYS_SHOWN: Final = 20

#: How much SQLite keeps of the register, and of the rows of an import beside it.
ROOM_KIB: Final = {"main": 48 * 1024, "scratch": 16 * 1024}

#: What stands for null where SQLite is given rows; no number of a register is negative.
NULL: Final = -1
MARK_OR_NULL: Final = f"NULLIF(?, {NULL})"

Stored = tuple[Sequence[Iterable[Any]], Sequence[int]]
"""Rows as a table has them, column by column, and their numbers in the file."""

#: Any fixed number: one import at a time on PostgreSQL.
LOCK_NUMBER: Final = 0x72656769

_CREATE = "CREATE TEMPORARY TABLE {staged} AS SELECT {columns}, 0 AS place FROM {table} WHERE FALSE"
_CREATE_SORTED = """
    CREATE TABLE scratch.{staged} ({columns}, place, PRIMARY KEY ({key}, place)) WITHOUT ROWID
"""
_DROP = "DROP TABLE IF EXISTS {staged}"
_FILL = "INSERT INTO {staged} ({columns}, place) VALUES ({marks})"
_COPY = "COPY {staged} ({columns}, place) FROM STDIN"
_INDEX = "CREATE INDEX {staged}_key ON {staged} ({key})"
_DOUBLES = """
    SELECT place, first FROM (
        SELECT s.place, MIN(s.place) OVER (PARTITION BY {staged_key}) AS first FROM {staged} s
        JOIN (SELECT {key} FROM {staged} GROUP BY {key} HAVING COUNT(*) > 1) f ON {is_doubled}) o
    WHERE place > first ORDER BY place
"""
_STRANGE = """
    SELECT d.{code} FROM (SELECT DISTINCT {code} FROM {staged} WHERE {code} <> '') d
    WHERE NOT EXISTS (SELECT 1 FROM {known_staged} k WHERE k.{code} = d.{code})
      AND NOT EXISTS (SELECT 1 FROM {known_table} k WHERE k.{code} = d.{code})
"""
_ANY_STRANGE = _STRANGE + " LIMIT 1"
_STRANGERS = "SELECT place, {code} FROM {staged} WHERE {code} IN ({strange}) ORDER BY place"
_CODES = "SELECT {key} FROM {staged} UNION SELECT {key} FROM {table}"
_HELD = "SELECT COUNT(*) FROM {table} t WHERE t.source = {mark} AND NOT t.unconfirmed"
_NEW = """
    SELECT COUNT(*) FROM {staged} s
    WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.source = {mark} AND {matches})
"""
_CHANGED = """
    SELECT COUNT(*) FROM {staged} s JOIN {table} t ON t.source = {mark} AND {matches}
    WHERE t.unconfirmed OR {differs}
"""
_GONE = """
    FROM {table} t WHERE t.source = {mark} AND NOT t.unconfirmed AND {not_erased}
      AND NOT EXISTS (SELECT 1 FROM {staged} s WHERE {matches})
"""
_COUNT_GONE = "SELECT COUNT(*) " + _GONE
_SHOW_GONE = "SELECT {table_key} " + _GONE + " ORDER BY {table_key} LIMIT {shown}"
_TAKE_OVER = """
    INSERT INTO {table} (source, {columns}, unconfirmed{leads_column})
    SELECT {mark}, {columns}, FALSE{leads_value} FROM {staged} s WHERE TRUE
    ON CONFLICT (source, {key}) DO UPDATE SET {replaced}, unconfirmed = FALSE
    WHERE {table}.unconfirmed OR {row_differs}
"""
_MARK_GONE = """
    UPDATE {table} AS t SET unconfirmed = TRUE
    WHERE t.source = {mark} AND NOT t.unconfirmed AND {not_erased}
      AND NOT EXISTS (SELECT 1 FROM {staged} s WHERE {matches})
"""
_LEAD = """
    UPDATE {table} SET leads = NOT leads
    WHERE leads <> (source = (
        SELECT o.source FROM {table} o WHERE o.{key} = {table}.{key}
        ORDER BY o.unconfirmed, o.source <> {mark}, o.source LIMIT 1))
"""


@dataclass(frozen=True)
class Staging:
    """The files of one import in tables of their own; made by ``staging``."""

    store: Store
    shapes: dict[str, Shape]

    def create(self) -> None:
        """Make the tables."""
        create = _CREATE_SORTED if self.store.is_sqlite else _CREATE
        for shape in self.shapes.values():
            self._execute(self._say(create, shape))

    def drop(self) -> None:
        """Take the tables away."""
        for shape in self.shapes.values():
            self._execute(self._say(_DROP, shape))

    def fill(self, name: str, rows: Iterable[ReadRows]) -> None:
        """Take the rows of one table, as many at once as they come."""
        shape = self.shapes[name]
        stored = ((shape.stored(some.columns), some.numbers) for some in rows)
        if self.store.is_sqlite:
            self._insert(shape, stored)
        else:
            self._copy(shape, stored)
            self._execute(self._say(_INDEX, shape))

    def _insert(self, shape: Shape, stored: Iterable[Stored]) -> None:
        """Insert rows on SQLite.

        Its library looks for a way to adapt each None and each flag, which takes longer than all
        the rest of the row: so they go in as numbers, and null is made of one.
        """
        marks = [MARK_OR_NULL if field.nullable else "?" for field in shape.fields]
        rows = (
            zip(*_bound(shape, columns), numbers, strict=True) if columns else ()
            for columns, numbers in stored
        )
        statement = self._say(_FILL, shape, marks=", ".join([*marks, "?"]))
        self.store.database.cursor().executemany(statement, chain.from_iterable(rows))

    def _copy(self, shape: Shape, stored: Iterable[Stored]) -> None:
        """Copy rows on PostgreSQL, where a statement a row takes four times as long."""
        with self.store.database.cursor().copy(self._say(_COPY, shape)) as copy:
            for columns, numbers in stored:
                for row in zip(*columns, numbers, strict=True):
                    copy.write_row(row)

    def doubles(self, name: str) -> Iterator[tuple[int, int]]:
        """Yield each row whose key another row has before it, and that row."""
        shape = self.shapes[name]
        doubled = " AND ".join(f"f.{column} = s.{column}" for column in shape.key)
        yield from self._execute(self._say(_DOUBLES, shape, is_doubled=doubled))

    def strangers(self, name: str, known: str) -> Iterator[tuple[int, str]]:
        """Yield each row that names what neither the files nor the register know, and the code.

        Args:
            name: The table of the rows.
            known: The table in which the code should stand.
        """
        other = self.shapes[known]
        (code,) = other.key
        names = {"code": code, "known_staged": other.staged, "known_table": other.table}
        shape = self.shapes[name]
        if self._execute(self._say(_ANY_STRANGE, shape, **names)).fetchone():  # hardly ever
            strange = self._say(_STRANGE, shape, **names)
            yield from self._execute(self._say(_STRANGERS, shape, **names, strange=strange))

    def codes(self, name: str) -> list[str]:
        """Return every code that the files or the register know in a table."""
        return [code for (code,) in self._execute(self._say(_CODES, self.shapes[name]))]

    def lock(self) -> None:
        """Wait until no other import is under way; call it inside the transaction."""
        if not self.store.is_sqlite:
            self._execute(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")

    def difference(self, name: str, source: str, today: date) -> TableDifference:
        """Return what taking over one table would change.

        Args:
            name: The table.
            source: Rows of other sources play no part.
            today: The organisation's day; what was erased before it cannot be gone.
        """
        shape = self.shapes[name]
        gone = (source, *self._erased_before(shape, today))
        return TableDifference(
            table=name,
            held=self._count(self._say(_HELD, shape), source),
            new=self._count(self._say(_NEW, shape), source),
            changed=self._count(self._say(_CHANGED, shape), source),
            gone=self._count(self._say(_COUNT_GONE, shape), *gone),
            gone_keys=tuple(
                " / ".join(filter(None, map(str, key)))
                for key in self._execute(self._say(_SHOW_GONE, shape), *gone)
            ),
        )

    def take_over(self, difference: TableDifference, source: str, today: date) -> None:
        """Put the rows into the register; mark those that the source no longer names."""
        shape = self.shapes[difference.table]
        if difference.new or difference.changed:
            self._execute(self._say(_TAKE_OVER, shape), source)
        if difference.gone:
            self._execute(self._say(_MARK_GONE, shape), source, *self._erased_before(shape, today))

    def choose_leads(self, first: str) -> None:
        """Let one source's row lead where several name the same: a confirmed one, ``first``."""
        for shape in self.shapes.values():
            if shape.leads:
                self._execute(self._say(_LEAD, shape), first)

    def _erased_before(self, shape: Shape, today: date) -> tuple[str, ...]:
        return (today.isoformat(),) if shape.end else ()

    def _count(self, statement: str, *values: Any) -> int:
        return int(self._execute(statement, *values).fetchone()[0])

    def _execute(self, statement: str, *values: Any) -> Any:
        return self.store.database.execute_sql(statement, values)

    def _say(self, template: str, shape: Shape, **more: str) -> str:
        """Return a statement about one table; every name in it is one of our own."""
        mark = self.store.database.param
        names = {
            "mark": mark,
            "table": shape.table,
            "staged": shape.staged,
            "columns": ", ".join(shape.columns),
            "key": ", ".join(shape.key),
            "table_key": ", ".join(f"t.{column}" for column in shape.key),
            "staged_key": ", ".join(f"s.{column}" for column in shape.key),
            "matches": " AND ".join(f"t.{column} = s.{column}" for column in shape.key),
            "differs": _differs(shape, "t", "s"),
            "row_differs": _differs(shape, shape.table, "excluded"),
            "replaced": ", ".join(f"{column} = excluded.{column}" for column in shape.others),
            "not_erased": f"t.{shape.end} >= {mark}" if shape.end else "TRUE",
            "leads_column": ", leads" if shape.leads else "",
            "leads_value": ", TRUE" if shape.leads else "",
            "shown": str(KEYS_SHOWN),
        }
        return template.format(**names | more)


@contextmanager
def staging(store: Store, vocabulary: Vocabulary) -> Iterator[Staging]:
    """Open empty tables for this connection alone; they are gone afterwards.

    Raises:
        Unavailable: no file can be made beside the database.
    """
    opened = Staging(store, shapes(vocabulary))
    with _scratch(store) if store.is_sqlite else _temporary(opened):
        opened.create()
        yield opened


@contextmanager
def _temporary(opened: Staging) -> Iterator[None]:
    """Leave no temporary table in a connection that goes back to its pool."""
    opened.drop()
    try:
        yield
    finally:
        opened.drop()


@contextmanager
def _scratch(store: Store) -> Iterator[None]:
    """Attach an empty file, and let SQLite keep more pages: indexes grow at many places at once.

    The file has no name as soon as it is open: whatever ends the process, nothing of it stays.
    Nothing is lost with it either, so SQLite need neither wait for the disk nor be able to undo.
    """
    database = store.database
    usual = _cache_size(store, "main")
    with _file_in(_folder(store)) as file:
        database.execute_sql("ATTACH DATABASE ? AS scratch", (file,))
    try:
        database.execute_sql("PRAGMA scratch.journal_mode = OFF")
        database.execute_sql("PRAGMA scratch.synchronous = OFF")
        for name, size in ROOM_KIB.items():
            _cache_size(store, name, -size)
        yield
    finally:
        _cache_size(store, "main", usual)
        database.execute_sql("DETACH DATABASE scratch")


@contextmanager
def _file_in(folder: Path) -> Iterator[str]:
    try:
        made = tempfile.NamedTemporaryFile(dir=folder, prefix=".import-")  # noqa: SIM115 - below
    except OSError as error:
        raise Unavailable("error.store_folder", folder=str(folder)) from error
    with made as file:
        yield file.name


def _folder(store: Store) -> Path:
    """Return the folder of the database, which is private and has room for as much again."""
    listed = store.database.execute_sql("PRAGMA database_list").fetchall()
    return next(Path(path).parent for _, name, path in listed if name == "main")


def _cache_size(store: Store, name: str, size: int | None = None) -> int:
    """Return how much SQLite keeps of a database, or set it: pages, or KiB if negative."""
    wanted = "" if size is None else f" = {size}"
    row = store.database.execute_sql(f"PRAGMA {name}.cache_size{wanted}").fetchone()
    return int(row[0]) if row else 0


@remembered
def _number_or_null(cell: int | None) -> int:
    return NULL if cell is None else int(cell)


def _bound(shape: Shape, columns: Sequence[Iterable[Any]]) -> list[Iterable[Any]]:
    """Return columns with a number for each cell that may be null."""
    return [
        map(_number_or_null, cells) if field.nullable else cells
        for field, cells in zip(shape.fields, columns, strict=True)
    ]


def _differs(shape: Shape, left: str, right: str) -> str:
    pairs = (f"{left}.{column} IS DISTINCT FROM {right}.{column}" for column in shape.others)
    return f"({' OR '.join(pairs)})"

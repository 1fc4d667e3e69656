"""The four tables as files have them: headings, what their cells hold, and rules across cells.

A file's rows arrive as text (``RawRow``), whatever it was read from, and leave as cells in the
order of the table's columns, which are the fields of its value (``Client(*cells)``).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from bot.domain import register_columns as read
from bot.domain.register import (
    Entry,
)
from bot.domain.register_faults import Fault, FaultList, Misfit

Cells = list[Any]

SYSTEMS: Final = "systems"
CLIENTS: Final = "clients"
HOLDINGS: Final = "holdings"
REACH: Final = "reach"
CATEGORIES: Final = "categories"

#: The order in which tables are read: what others refer to comes first.
TABLES: Final = (CATEGORIES, SYSTEMS, CLIENTS, HOLDINGS, REACH)


class RawRow(NamedTuple):
    """One row of a file as text; ``number`` as a spreadsheet counts, the header being 1."""

    number: int
    cells: Sequence[str]


class SoundRows(NamedTuple):
    """Rows of a file as values: the number of each, and its cells in the table's order."""

    numbers: Sequence[int]
    cells: Sequence[Cells]


class RawTable(Protocol):
    """A table as some file holds it; it can be read again from its start."""

    @property
    def name(self) -> str:
        """Name of the table: one of ``TABLES``."""

    @property
    def file(self) -> str:
        """The file or sheet as the person knows it."""

    @property
    def header(self) -> Sequence[str]:
        """The headings of the first row."""

    @property
    def faults(self) -> Sequence[Fault]:
        """Why it cannot be read at all; empty if it can."""

    def rows(self) -> Iterator[RawRow | Fault]:
        """Yield every row below the header, and what could not be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its cells hold, whether it must be there."""

    name: str
    parse: read.Parser
    required: bool = False


Rule = Callable[[Cells], None]
"""Looks across the cells of a row, may complete them, and raises ``RowMisfit``."""


class RowMisfit(Exception):  # noqa: N818 - a cell that does not fit, not a fault of the program
    """A cell that does not fit the others of its row."""

    def __init__(self, column: str, misfit: Misfit) -> None:
        super().__init__(column)
        self.column = column
        self.misfit = misfit


@dataclass(frozen=True)
class TableSpec:
    """What a table's files must look like.

    Attributes:
        entry: The value a row becomes: ``entry(*cells)``.
        key: Columns that tell its rows apart, within one source.
    """

    name: str
    entry: type[Entry]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the headings in the documented order."""
        return tuple(column.name for column in self.columns)


def header_faults(spec: TableSpec, table: RawTable) -> Iterator[Fault]:
    """Yield what is wrong with a header: missing, unknown and doubled columns."""
    found = [heading(name) for name in table.header]
    for name in sorted(set(found)):
        if name not in spec.column_names:
            yield _header_fault(table, name, _unknown_column(name, spec))
        elif found.count(name) > 1:
            yield _header_fault(table, name, Misfit("register.expected.once"))
    for column in spec.columns:
        if column.required and column.name not in found:
            yield _header_fault(table, column.name, Misfit("register.expected.column"))


def heading(text: str) -> str:
    """Return a heading as headings are compared: no outer spaces, lower case."""
    return text.strip().lower()


class RowReader:
    """Reads the rows of one table of one file, whose header has no fault.

    Args:
        spec: What the table's rows must look like.
        table: The file.
        faults: Collects everything that is wrong.
    """

    def __init__(self, spec: TableSpec, table: RawTable, faults: FaultList) -> None:
        headings = [heading(name) for name in table.header]
        self._spec = spec
        self._file = table.file
        self._faults = faults
        self._width = len(headings)
        self._places = {
            column.name: headings.index(column.name) if column.name in headings else None
            for column in spec.columns
        }

    def read_all(self, rows: Sequence[RawRow | Fault]) -> SoundRows:
        """Return the rows in which nothing is wrong, and collect what is wrong with others."""
        sound = self._read_sound(rows)
        if sound is not None:
            return sound
        numbers, cells = [], []
        for row in rows:
            if isinstance(row, Fault):
                self._faults.add(row)
            elif (read := self._read(row)) is not None:
                numbers.append(row.number)
                cells.append(read)
        return SoundRows(numbers, cells)

    def _read(self, row: RawRow) -> Cells | None:
        """Return the row's cells in the table's order; None if something is wrong with it."""
        before = self._faults.count
        if any(cell.strip() for cell in row.cells[self._width :]):
            misfit = Misfit("register.expected.width", most=self._width, cells=len(row.cells))
            self._report(row, None, misfit, None)
        cells = [self._cell(row, column) for column in self._spec.columns]
        if self._faults.count == before:
            self._apply_rules(row, cells)
        return cells if self._faults.count == before else None

    def _read_sound(self, rows: Sequence[RawRow | Fault]) -> SoundRows | None:
        """Return the rows if nothing is wrong with any, column by column; nearly all are so."""
        sound = [row for row in rows if isinstance(row, RawRow)]
        given = [row.cells for row in sound]
        if len(sound) < len(rows) or set(map(len, given)) != {self._width}:
            return None
        by_column = list(zip(*given, strict=True))
        try:
            columns = [self._read_column(column, by_column) for column in self._spec.columns]
            cells = list(map(list, zip(*columns, strict=True)))
            for rule in self._spec.rules:
                for of_row in cells:
                    rule(of_row)
        except (Misfit, RowMisfit):
            return None
        return SoundRows([row.number for row in sound], cells)

    def _read_column(self, column: Column, given: Sequence[Sequence[str]]) -> list[Any]:
        place = self._places[column.name]
        if place is None:
            return [column.parse("")] * len(given[0])
        return list(map(column.parse, given[place]))

    def _cell(self, row: RawRow, column: Column) -> object:
        written = self._written(row, column.name)
        try:
            return column.parse(written)
        except Misfit as misfit:
            self._report(row, column.name, misfit, written)
            return None

    def _apply_rules(self, row: RawRow, cells: Cells) -> None:
        for rule in self._spec.rules:
            try:
                rule(cells)
            except RowMisfit as error:
                found = self._written(row, error.column)
                self._report(row, error.column, error.misfit, found)

    def _written(self, row: RawRow, column: str) -> str:
        place = self._places[column]
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _report(self, row: RawRow, column: str | None, misfit: Misfit, found: str | None) -> None:
        fault = Fault.of(misfit, file=self._file, row=row.number, column=column, found=found)
        self._faults.add(fault)


def written(entry: Entry) -> list[str]:
    """Return the cells of a value as a file has them, in the table's order."""
    return [cell_text(getattr(entry, name)) for name in entry.__slots__]


def cell_text(value: object) -> str:
    """Return one value as a cell's text; reading it again gives the value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ";".join(sorted(value))
    return str(value)


def _unknown_column(name: str, spec: TableSpec) -> Misfit:
    near = difflib.get_close_matches(name, spec.column_names, n=1)
    if near:
        return Misfit("register.expected.known_column_near", near=near[0])
    return Misfit("register.expected.known_column", columns=", ".join(spec.column_names))


def _header_fault(table: RawTable, column: str, misfit: Misfit) -> Fault:
    return Fault.of(misfit, file=table.file, row=1, column=column, found=None)

"""The rows of one file become values, and everything that is wrong with them is told.

Nearly all rows are sound, so many are read at once, column by column. Only where something is
wrong with one of them are they looked at again, row by row and cell by cell. A row with a fault is
read on as far as it goes: what it names, and what names it, can be checked all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.register_faults import MOST_FAULTS, Fault, FaultList, Misfit
from bot.domain.register_tables import (
    Cells,
    Column,
    Columns,
    RawRow,
    RawRows,
    RawTable,
    ReadRows,
    RowMisfit,
    Rule,
    TableSpec,
    heading,
)

#: A cell that could not be read.
_UNKNOWN: Final = object()


class RowReader:
    """Reads the rows of one table of one file.

    A column that the header has twice, or lacks though it must be there, is not read: the header's
    fault says so once, and the rows are looked at as far as they can be.

    Args:
        spec: What the table's rows must look like.
        table: The file.
        faults: Collects everything that is wrong with its rows.

    Attributes:
        partly: Rows whose key could not be read: the number and the cells that could, by column.
        missed: Whether there is a row of which the key is not known.
    """

    def __init__(self, spec: TableSpec, table: RawTable, faults: FaultList) -> None:
        headings = [heading(name) for name in table.header]
        self.partly: list[tuple[int, dict[str, object]]] = []
        self.missed = False
        self._spec = spec
        self._file = table.file
        self._faults = faults
        self._width = len(headings)
        self._places = {
            column.name: headings.index(column.name) if headings.count(column.name) == 1 else None
            for column in spec.columns
        }
        self._unread = {
            column.name
            for column in spec.columns
            if headings.count(column.name) > 1 or (column.required and column.name not in headings)
        }

    def read_all(self, rows: RawRows) -> ReadRows:
        """Return the rows whose key can be read, and collect what is wrong with any."""
        sound = None if self._unread else self._read_sound(rows)
        return self._read_each(rows) if sound is None else sound

    def miss(self) -> None:
        """Note that there is a row of which nothing could be read."""
        self.missed = True

    def _read_sound(self, rows: RawRows) -> ReadRows | None:
        """Return the rows if nothing is wrong with any; None if something is."""
        if set(map(len, rows.cells)) != {self._width}:
            return None
        given = list(zip(*rows.cells, strict=True))
        try:
            columns: Columns = [self._read_column(one, given) for one in self._spec.columns]
            for rule in self._spec.rules:
                if rule.concerns(columns):
                    columns = _applied(rule, columns)
        except (Misfit, RowMisfit):
            return None
        return ReadRows(rows.numbers, columns)

    def _read_column(self, column: Column, given: Sequence[Sequence[str]]) -> list[Any]:
        place = self._places[column.name]
        if place is None:
            return [column.parse("")] * len(given[0])
        return list(map(column.parse, given[place]))

    def _read_each(self, rows: RawRows) -> ReadRows:
        numbers, found = [], []
        for number, cells in zip(*rows, strict=True):
            read = self._read(RawRow(number, cells))
            if read is not None:
                numbers.append(number)
                found.append(read)
        return ReadRows(numbers, list(zip(*found, strict=True)))

    def _read(self, row: RawRow) -> Cells | None:
        """Return the row's cells in the table's order; None if its key is not known."""
        before = self._faults.count
        too_wide = any(cell.strip() for cell in row.cells[self._width :])
        if too_wide:
            misfit = Misfit("register.expected.width", most=self._width, cells=len(row.cells))
            self._report(row, None, misfit, None)
        cells = {column.name: self._cell(row, column) for column in self._spec.columns}
        if too_wide:
            self.miss()  # nobody knows which cell belongs to which column
            return None
        if any(cells[name] is _UNKNOWN for name in self._spec.key):
            self._keep_part(row.number, cells)
            return None
        listed = [_stand_in(one) if cells[one.name] is _UNKNOWN else cells[one.name]
                  for one in self._spec.columns]  # fmt: skip
        if self._faults.count == before and not self._unread:
            self._apply_rules(row, listed)
        return listed

    def _keep_part(self, number: int, cells: dict[str, object]) -> None:
        self.miss()
        if len(self.partly) < MOST_FAULTS:
            known = {name: cell for name, cell in cells.items() if cell is not _UNKNOWN}
            self.partly.append((number, known))

    def _cell(self, row: RawRow, column: Column) -> object:
        if column.name in self._unread:
            return _UNKNOWN
        written = self._written(row, column.name)
        try:
            return column.parse(written)
        except Misfit as misfit:
            self._report(row, column.name, misfit, written)
            return _UNKNOWN

    def _apply_rules(self, row: RawRow, cells: Cells) -> None:
        for rule in self._spec.rules:
            try:
                rule.apply(cells)
            except RowMisfit as error:
                found = self._written(row, error.column)
                self._report(row, error.column, error.misfit, found)

    def _written(self, row: RawRow, column: str) -> str:
        place = self._places[column]
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _report(self, row: RawRow, column: str | None, misfit: Misfit, found: str | None) -> None:
        fault = Fault.of(misfit, file=self._file, row=row.number, column=column, found=found)
        self._faults.add(fault)


def _stand_in(column: Column) -> object:
    """Return what an empty cell would be, for one that could not be read."""
    try:
        return column.parse("")
    except Misfit:
        return ""


def _applied(rule: Rule, columns: Columns) -> Columns:
    """Return columns to whose every row a rule was applied."""
    rows = list(map(list, zip(*columns, strict=True)))
    for cells in rows:
        rule.apply(cells)
    return list(zip(*rows, strict=True))

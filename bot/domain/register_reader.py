"""The rows of one file become values, and everything that is wrong with them is told.

Nearly all rows are sound, so many are read at once, column by column. Only where something is
wrong with one of them are they looked at again, row by row and cell by cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.register_faults import Fault, FaultList, Misfit
from bot.domain.register_tables import (
    Cells,
    Column,
    Columns,
    RawRow,
    RawRows,
    RawTable,
    RowMisfit,
    Rule,
    SoundRows,
    TableSpec,
    heading,
)


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

    def read_all(self, rows: RawRows) -> SoundRows:
        """Return the rows in which nothing is wrong, and collect what is wrong with others."""
        sound = self._read_sound(rows)
        return self._read_each(rows) if sound is None else sound

    def _read_sound(self, rows: RawRows) -> SoundRows | None:
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
        return SoundRows(rows.numbers, columns)

    def _read_column(self, column: Column, given: Sequence[Sequence[str]]) -> list[Any]:
        place = self._places[column.name]
        if place is None:
            return [column.parse("")] * len(given[0])
        return list(map(column.parse, given[place]))

    def _read_each(self, rows: RawRows) -> SoundRows:
        numbers, sound = [], []
        for number, cells in zip(*rows, strict=True):
            read = self._read(RawRow(number, cells))
            if read is not None:
                numbers.append(number)
                sound.append(read)
        return SoundRows(numbers, list(zip(*sound, strict=True)))

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


def _applied(rule: Rule, columns: Columns) -> Columns:
    """Return columns to whose every row a rule was applied."""
    rows = list(map(list, zip(*columns, strict=True)))
    for cells in rows:
        rule.apply(cells)
    return list(zip(*rows, strict=True))

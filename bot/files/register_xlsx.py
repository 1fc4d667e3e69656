"""The register as one workbook: a sheet a table, read as text whatever a cell's format is.

A sheet is held whole by its reader, because a workbook can only be read so; its rows become text
one by one. Large registers come as CSV. What a person would not see or could not mean is
refused: hidden sheets, merged cells, numbers that have lost digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.domain.register_faults import Fault, Misfit
from bot.domain.register_tables import TABLES, RawRow, RawRows, gathered
from bot.files.register_csv import Progress, RegisterFiles
from bot.files.workbook_guard import WorkbookRefused, look_over

ROWS_BETWEEN_NEWS: Final = 1000

#: From here on a number has lost digits: in a float, and before that in a spreadsheet.
EXACT: Final = 1 << 53
MOST_DIGITS: Final = 10**15

Cell = str | float | bool | date | time | datetime | timedelta


@dataclass(frozen=True)
class SheetTable:
    """One sheet as a table of the register (``RawTable``).

    Attributes:
        sheet: What the reader has of the sheet; None if it cannot be read.
    """

    name: str
    file: str
    header: Sequence[str] = ()
    sheet: CalamineSheet | None = None
    faults: Sequence[Fault] = ()
    progress: Progress | None = None

    def rows(self) -> Iterator[RawRow | Fault]:
        """Yield the rows below the header that are not blank, and what could not be read."""
        if self.sheet is None:
            return
        width, count = len(self.header), self.sheet.total_height
        for done, cells in enumerate(islice(self.sheet.iter_rows(), 1, None), 1):
            texts = [cell_text(cell) for cell in cells]
            if any(texts):
                inexact = next(
                    (place for place, cell in enumerate(cells) if _is_inexact(cell)), None
                )
                yield (
                    RawRow(done + 1, texts if any(texts[width:]) else texts[:width])
                    if inexact is None
                    else self._inexact(done + 1, inexact, texts[inexact])
                )
            if self.progress and (done % ROWS_BETWEEN_NEWS == 0 or done == count):
                self.progress(self.file, done, count)

    def _inexact(self, row: int, place: int, found: str) -> Fault:
        column = self.header[place] if place < len(self.header) else None
        misfit = Misfit("register.expected.exact_number")
        return Fault.of(misfit, file=self.file, row=row, column=column, found=found)

    def batches(self) -> Iterator[RawRows | Fault]:
        """Yield the same, many rows at once."""
        return gathered(self.rows())


def open_workbook(path: Path, progress: Progress | None = None) -> RegisterFiles:
    """Read the sheets ``systems``, ``clients`` and so on of a workbook, in any case.

    Raises:
        WorkbookRefused: it is no sound workbook, or holds none of the sheets.
        OSError: it cannot be read.
    """
    with _opened(path) as workbook:
        return _read(path, workbook, progress)


def open_first_sheet(name: str, path: Path, progress: Progress | None = None) -> SheetTable:
    """Read the first sheet that can be seen, as a table of the name.

    Raises:
        WorkbookRefused: it is no sound workbook, or shows no sheet.
        OSError: it cannot be read.
    """
    with _opened(path) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.visible is SheetVisibleEnum.Visible and _is_table(sheet):
                return _table(workbook, name, sheet, progress)
    raise WorkbookRefused("register.error.no_sheets", path=str(path))


def cell_text(cell: Cell) -> str:
    """Return what a cell says, as a text file would have it: days as ISO, flags as yes and no."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    look_over(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            yield workbook
    except (CalamineError, ValueError, KeyError, OverflowError):
        raise WorkbookRefused("register.error.workbook_broken", path=str(path)) from None


def _is_table(sheet: SheetMetadata) -> bool:
    return sheet.typ is SheetTypeEnum.WorkSheet


def _read(path: Path, workbook: CalamineWorkbook, progress: Progress | None) -> RegisterFiles:
    sheets = list(filter(_is_table, workbook.sheets_metadata))
    found = {sheet.name.strip().lower(): sheet for sheet in sheets}
    for name in TABLES:
        doubled = [sheet.name for sheet in sheets if sheet.name.strip().lower() == name]
        if len(doubled) > 1:
            key, names = "register.error.two_of_one_name", ", ".join(doubled)
            raise WorkbookRefused(key, path=str(path), names=names, table=name)
    tables = tuple(
        _table(workbook, name, found[name], progress) for name in TABLES if name in found
    )
    if not tables:
        raise WorkbookRefused("register.error.no_sheets", path=str(path))
    taken = {table.file for table in tables}
    return RegisterFiles(tables, tuple(sheet.name for sheet in sheets if sheet.name not in taken))


def _table(
    workbook: CalamineWorkbook, name: str, known: SheetMetadata, progress: Progress | None
) -> SheetTable:
    if known.visible is not SheetVisibleEnum.Visible:
        return _unreadable(name, known.name, Misfit("register.expected.visible_sheet"), None)
    sheet = workbook.get_sheet_by_name(known.name)
    if sheet.merged_cell_ranges:
        row = sheet.merged_cell_ranges[0][0][0] + 1
        return _unreadable(name, known.name, Misfit("register.expected.no_merged_cells"), row)
    header = _header(next(iter(sheet.iter_rows()), []))
    if not any(letter.isalnum() for cell in header for letter in cell):
        return _unreadable(name, known.name, Misfit("register.expected.header"), 1)
    return SheetTable(name, known.name, header, sheet, (), progress)


def _header(cells: Sequence[Cell]) -> list[str]:
    """Return the headings, without the empty ones that a spreadsheet left behind."""
    header = [cell_text(cell) for cell in cells]
    while header and not header[-1].strip():
        header.pop()
    return header


def _is_inexact(cell: Cell) -> bool:
    return isinstance(cell, float) and abs(cell) >= MOST_DIGITS


def _unreadable(name: str, sheet: str, misfit: Misfit, row: int | None) -> SheetTable:
    fault = Fault.of(misfit, file=sheet, row=row, column=None, found=None)
    return SheetTable(name, sheet, faults=(fault,))

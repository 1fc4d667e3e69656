"""The register as a folder of CSV files: read as they come, written so that they come back.

Reading holds some hundred rows at a time. The header row decides between ``,`` and ``;``. A cell
that a spreadsheet would take for a formula is written with ``'`` before it; reading takes one
``'`` away again wherever it stands before such a cell, so that what was written comes back
exactly.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bot.domain.categories import Vocabulary
from bot.domain.cells import guard, unguard
from bot.domain.errors import Refusal
from bot.domain.register_faults import Fault, Misfit
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import (
    ROWS_AT_ONCE,
    TABLES,
    RawRow,
    RawRows,
    RawTable,
    heading,
)
from bot.files.register_text import LONGEST_LINE, PLAIN, UTF_8, Manner, Undecodable, manner_of

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

DELIMITERS: Final = (",", ";")

_LINE_END: Final = re.compile("\r\n|\r|\n")

Progress = Callable[[str, int, int], None]
"""Told now and then: the file, bytes read of it, bytes it has."""


class FolderUnreadable(Refusal):
    """A path that is no folder with a register's files in it."""


class WouldOverwrite(Refusal):
    """An export that would take the place of a file that is there."""


@dataclass(frozen=True)
class CsvTable:
    """One CSV file as a table of the register (``RawTable``).

    Attributes:
        faults: Why it cannot be read at all; empty if it can.
    """

    name: str
    path: Path
    manner: Manner = PLAIN
    delimiter: str = ","
    header: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    progress: Progress | None = None

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.path.name

    def rows(self) -> Iterator[RawRow | Fault]:
        """Yield the rows below the header that are not blank, and what could not be read."""
        for some in self.batches():
            if isinstance(some, Fault):
                yield some
            else:
                yield from map(RawRow, *some)

    def batches(self) -> Iterator[RawRows | Fault]:
        """Yield the same, many rows at once."""
        with self.path.open(encoding=self.manner.encoding, newline="") as text:
            for some in _records(text, self.delimiter, self.manner, self.file):
                yield some
                self._tell(text)

    def _tell(self, text: TextIOWrapper) -> None:
        if self.progress:
            handle = text.fileno()
            done = os.lseek(handle, 0, os.SEEK_CUR)
            self.progress(self.file, done, os.fstat(handle).st_size)


@dataclass(frozen=True)
class RegisterFiles:
    """What a folder or a workbook holds of a register.

    Attributes:
        tables: The tables found, in the order in which they are read.
        ignored: Names of other files or sheets, which a person may have meant.
    """

    tables: tuple[RawTable, ...]
    ignored: tuple[str, ...]


def open_folder(path: Path, progress: Progress | None = None) -> RegisterFiles:
    """Find the tables of a register in a folder: ``systems.csv`` and so on, in any case.

    Raises:
        FolderUnreadable: it is no folder, cannot be read, holds none of the files, or two that
            differ in case alone.
    """
    if not path.is_dir():
        raise FolderUnreadable("register.error.no_folder", path=str(path))
    try:
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
        found = {file.stem.lower(): file for file in files}
        _require_one_each(path, files)
        tables = tuple(open_table(name, found[name], progress) for name in TABLES if name in found)
    except OSError as error:
        name = error.filename or path
        raise FolderUnreadable("register.error.unreadable", path=str(name)) from None
    if not tables:
        raise FolderUnreadable("register.error.no_tables", path=str(path))
    taken = {table.path for table in tables}
    return RegisterFiles(tables, tuple(file.name for file in files if file not in taken))


def _require_one_each(path: Path, files: Sequence[Path]) -> None:
    for name in TABLES:
        doubled = [file.name for file in files if file.stem.lower() == name]
        if len(doubled) > 1:
            key, names = "register.error.two_of_one_name", ", ".join(doubled)
            raise FolderUnreadable(key, path=str(path), names=names, table=name)


def open_table(
    name: str, path: Path, progress: Progress | None = None, known: Sequence[str] | None = None
) -> CsvTable:
    """Find out how a file is written, and read its header.

    Args:
        name: The table.
        path: The file.
        progress: Told how far its rows are read.
        known: Headings it may have; those of the table where none are given.

    Raises:
        OSError: it cannot be read.
    """
    try:
        manner = manner_of(path)
    except Undecodable as error:
        return _unreadable(name, path, error.misfit, error.row)
    headers = [(_header(path, manner, delimiter), delimiter) for delimiter in DELIMITERS]
    known = table_specs(Vocabulary())[name].column_names if known is None else known
    header, delimiter = max(headers, key=lambda pair: _known_headings(pair[0], known))
    if not any(letter.isalnum() for cell in header for letter in cell):
        return _unreadable(name, path, Misfit("register.expected.header"), 1)
    return CsvTable(name, path, manner, delimiter, header, (), progress)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write one table, readable by its owner only, and return the number of its rows.

    Raises:
        WouldOverwrite: there is such a file already.
        OSError: it cannot be written; nothing of it is left.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise WouldOverwrite("register.error.would_overwrite", path=str(path)) from None
    try:
        with path.open("w", encoding=UTF_8, newline="") as text:
            return write_rows(text, header, rows)
    except BaseException:
        path.unlink()
        raise


class FolderWriter:
    """Writes tables as CSV files into a folder that holds none of them yet.

    Args:
        path: The folder; it is made, for its owner only, where it is missing.
        apart: Whether each source gets a folder of its own in it.
    """

    def __init__(self, path: Path, *, apart: bool) -> None:
        self._path = path
        self._apart = apart
        self._prepared: set[Path] = set()

    def write(
        self, source: str, table: str, header: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> int:
        """Write one table of one source and return the number of its rows.

        Raises:
            WouldOverwrite: there is a register's file in the folder already.
            OSError: it cannot be written.
        """
        folder = self._path / source if self._apart else self._path
        if folder not in self._prepared:
            self._prepare(folder)
        return write_table(folder / f"{table}.csv", header, rows)

    def _prepare(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in TABLES:
            if (folder / f"{name}.csv").exists():
                raise WouldOverwrite("register.error.would_overwrite", path=str(folder))
        self._prepared.add(folder)


def _records(
    text: TextIOWrapper, delimiter: str, manner: Manner, file: str
) -> Iterator[RawRows | Fault]:
    """Yield what follows the header, counted as a spreadsheet counts rows.

    What cannot be read is yielded as a fault, and reading goes on, so that one look shows every
    fault. Only behind a cell that begins with a quotation mark and has no end nothing can be read:
    what follows would be taken for rows that it is not.
    """
    reader = _reader(text, delimiter, manner)
    number, wanted = 0, 1
    while True:
        some: list[list[str]] = []
        lines = reader.line_num
        misfit = _read_some(reader, wanted, some)
        if number and some:
            yield from _not_blank(number + 1, some, manner)
        number += len(some)
        if misfit:
            number += 1
            never_closed = reader.line_num - lines - sum(map(_lines_of, some)) > 1
            if never_closed:
                misfit = Misfit("register.expected.closed_quote", most=csv.field_size_limit())
            yield Fault.of(misfit, file=file, row=number, column=None, found=None)
            if never_closed:
                return
        elif len(some) < wanted:
            return
        wanted = ROWS_AT_ONCE


def _lines_of(record: Sequence[str]) -> int:
    """Return how many lines of a file a record took."""
    return 1 + sum(len(_LINE_END.findall(cell)) for cell in record)


def _reader(text: TextIOWrapper, delimiter: str, manner: Manner) -> CsvReader:
    lines = _Lines(text) if manner.long_lines else text
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _read_some(reader: CsvReader, most: int, some: list[list[str]]) -> Misfit | None:
    """Add as many records as there are up to one that cannot be read; say what is wrong with it."""
    try:
        some.extend(islice(reader, most))
    except _LineTooLong:
        return Misfit("register.expected.short_line", most=LONGEST_LINE)
    except csv.Error:
        return Misfit("register.expected.csv_row")
    return None


def _not_blank(first: int, records: list[list[str]], manner: Manner) -> Iterator[RawRows]:
    """Yield the records that are not blank, with their numbers, if there are any."""
    numbers: Sequence[int] = range(first, first + len(records))
    if not all(map(any, records)):
        numbers = [number for number, cells in zip(numbers, records, strict=True) if any(cells)]
        records = list(filter(any, records))
    if records:
        yield RawRows(numbers, list(map(_unguarded, records)) if manner.quotes else records)


def _unguarded(cells: list[str]) -> list[str]:
    return [unguard(cell) if cell[:1] == "'" else cell for cell in cells]


class _LineTooLong(Exception):  # noqa: N818 - a hostile file, not a fault of the program
    """A line without end."""


class _Lines(Iterator[str]):
    """The lines of an open file; one that never ends is passed over in bounded memory."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) < LONGEST_LINE:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST_LINE)
        raise _LineTooLong


def _unreadable(name: str, path: Path, misfit: Misfit, row: int | None) -> CsvTable:
    fault = Fault.of(misfit, file=path.name, row=row, column=None, found=None)
    return CsvTable(name, path, faults=(fault,))


def _header(path: Path, manner: Manner, delimiter: str) -> tuple[str, ...]:
    """Return the headings, without the empty ones that a spreadsheet left behind."""
    first: list[list[str]] = []
    with path.open(encoding=manner.encoding, newline="") as text:
        _read_some(_reader(text, delimiter, manner), 1, first)
    cells = _unguarded(first[0]) if first else []
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _known_headings(header: Sequence[str], known: Sequence[str]) -> tuple[int, int]:
    """Rank a reading of a header: the one with more known headings, then with more at all."""
    return sum(heading(cell) in known for cell in header), len(header)


def write_rows(text: IO[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write the rows of a table to an open text, safe for a spreadsheet; return their number."""
    writer = csv.writer(text)
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
        count += 1
    return count

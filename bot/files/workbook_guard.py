"""Looks a workbook over before a reader opens it: a small file can ask for a machine's memory.

What a part of the file weighs unpacked is measured by unpacking it piece by piece, never taken
from the file's own list, which may lie. On the way the guard looks for what a reader would pass
over in silence (cells with an error, formulas without a result, two values for one place) or
take too seriously (one cell a million rows down, one text in every cell, entities).
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from bot.domain.errors import Refusal
from bot.domain.register_faults import quotable
from bot.files.register_text import require_file
from bot.files.workbook_places import CELLS, Malformed, Place, misplaced, sheet_names
from bot.files.workbook_styles import MOST_BYTES as MOST_STYLES
from bot.files.workbook_styles import STYLES, padded_cell, padded_styles

WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"

PIECE: Final = 1 << 16
CARRIED: Final = 1 << 14

MOST_PARTS: Final = 2000
MOST_BYTES: Final = 256 << 20
MOST_CELLS: Final = 12_000_000
MOST_TEXT: Final = 2 << 30
MOST_RATIO: Final = 300

#: Only from this size on a part's ratio tells anything: empty sheets pack well.
RATIO_FROM: Final = 4 << 20

_LOCAL_HEADER: Final = struct.Struct("<26xHH")
_SIGNATURE_OF_OLD: Final = b"\xd0\xcf\x11\xe0"
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]+)[\"']")
_END_OF_STRING: Final = re.compile(rb"</(?:\w+:)?si\s*>")

#: Entities, what hides something from a look at the text (a comment in a cell, a text that is
#: marked as such), and cells that do not say where they are: no spreadsheet writes any of it.
_ODD: Final = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<(?:\w+:)?c(?![^>]*\sr\s*=)(?:\s[^>]*)?/?>"
    rb"|</?(?:\w+:)?[fv](?:\s[^>]*)?>[^<]*<!(?:--|\[CDATA\[)",
    re.IGNORECASE,
)
_NO_RESULT: Final = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>\s*</(?:\w+:)?v\s*>))?\s*</(?:\w+:)?c\s*>"
)
_ERROR: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']e[\"']")

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, Malformed
)  # fmt: skip


class WorkbookRefused(Refusal):
    """A workbook that is not opened."""


def look_over(path: Path) -> None:
    """Do nothing if a workbook can be opened safely, and means what it shows.

    Raises:
        WorkbookRefused: it cannot; it says why.
        OSError: it cannot be read.
    """
    require_file(path)
    with path.open("rb") as file:
        if file.read(4) == _SIGNATURE_OF_OLD:
            raise WorkbookRefused("register.error.workbook_locked", path=str(path))
        try:
            with zipfile.ZipFile(file) as parts:
                _look_at_parts(path, file, parts.infolist())
        except _BROKEN:
            raise WorkbookRefused("register.error.workbook_broken", path=str(path)) from None


def _look_at_parts(path: Path, file: IO[bytes], parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise WorkbookRefused("register.error.workbook_large", path=str(path))
    by_name = {part.filename.lower(): part for part in parts}
    if len(by_name) < len(parts):
        raise zipfile.BadZipFile  # two parts of one name: nobody knows which a reader takes
    with_cells = _weigh(path, file, parts)
    for name in with_cells:
        place = misplaced(_pieces(file, by_name[name]))
        if place is not None:
            raise _told_twice(path, _sheet_name(file, by_name, name), place)


def _weigh(path: Path, file: IO[bytes], parts: list[zipfile.ZipInfo]) -> list[str]:
    """Look at every part once, and return the names of those with cells in them, lower case."""
    seen = _Seen(path)
    with_cells = []
    for part in sorted(parts, key=lambda part: part.filename.lower() != STYLES):
        unpacked = 0
        for piece in _pieces(file, part):
            unpacked += len(piece)
            seen.weigh(len(piece), unpacked, part.compress_size)
            seen.look_at(piece)
            if part.filename.lower() == STYLES:
                seen.note_styles(piece)
        if seen.end_part():
            with_cells.append(part.filename.lower())
    return with_cells


def _sheet_name(file: IO[bytes], parts: dict[str, zipfile.ZipInfo], name: str) -> str:
    """Return what people call the sheet in a part; the part's own name if no sheet is there."""
    if not {WORKBOOK, RELATIONS} <= parts.keys():
        return name
    workbook, relations = (_pieces(file, parts[one]) for one in (WORKBOOK, RELATIONS))
    return sheet_names(workbook, relations).get(name, name)


def _told_twice(path: Path, sheet: str, place: Place) -> WorkbookRefused:
    row_alone, cell = "register.error.workbook_row_twice", "register.error.workbook_cell_twice"
    return WorkbookRefused(
        cell if place.column else row_alone,
        path=str(path),
        sheet=quotable(sheet),
        row=place.row,
        column=place.column,
    )


def _pieces(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part holds, however much that is, whatever the list says of it."""
    if part.flag_bits & 1 or part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile
    file.seek(part.header_offset)
    name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(name + extra, 1)
    left = part.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := file.read(min(left, PIECE))):
        left -= len(packed)
        if part.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed and not inflater.eof:
            yield inflater.decompress(packed, PIECE)
            packed = inflater.unconsumed_tail


@dataclass
class _Seen:
    """What was seen of a workbook so far."""

    path: Path
    unpacked: int = 0
    cells: int = 0
    longest: int = 0
    carried: bytes = b""
    since_end: int = 0
    last_row: int = 0
    last_column: int = 0
    styles: bytes = b""
    padded: re.Pattern[bytes] | None = None
    has_cells: bool = False

    def weigh(self, size: int, unpacked: int, packed: int) -> None:
        """Count what was unpacked, of all parts and of this one."""
        self.unpacked += size
        dense = unpacked > RATIO_FROM and unpacked > packed * MOST_RATIO
        if self.unpacked > MOST_BYTES or dense:
            raise WorkbookRefused("register.error.workbook_large", path=str(self.path))

    def look_at(self, piece: bytes) -> None:
        """Look at a piece together with the end of the one before."""
        text = self.carried + piece
        if _ODD.search(text):
            raise WorkbookRefused("register.error.workbook_broken", path=str(self.path))
        if _NO_RESULT.search(text) or _ERROR.search(text):
            raise WorkbookRefused("register.error.workbook_formulas", path=str(self.path))
        if self.padded and self.padded.search(text):
            raise WorkbookRefused("register.error.workbook_padded", path=str(self.path))
        self.has_cells |= CELLS in text
        self._measure_strings(piece)
        self._note_places(text)
        self.carried = text[-CARRIED:]

    def note_styles(self, piece: bytes) -> None:
        """Keep what says how numbers are shown; the sheets are looked at afterwards."""
        self.styles += piece
        if len(self.styles) > MOST_STYLES:
            raise WorkbookRefused("register.error.workbook_large", path=str(self.path))

    def end_part(self) -> bool:
        """Count the cells of a part, and tell whether it may have any.

        Those between them take room as well.
        """
        self.cells += self.last_row * self.last_column
        self.carried, self.since_end, self.last_row, self.last_column = b"", 0, 0, 0
        if self.styles:
            self.padded, self.styles = padded_cell(padded_styles(self.styles)), b""
        self._refuse_too_many()
        has_cells, self.has_cells = self.has_cells, False
        return has_cells

    def _measure_strings(self, piece: bytes) -> None:
        """Keep the length of the longest shared text; every cell may repeat it."""
        at = 0
        for end in _END_OF_STRING.finditer(piece):
            self.longest = max(self.longest, self.since_end + end.start() - at)
            at, self.since_end = end.end(), 0
        self.since_end += len(piece) - at

    def _note_places(self, text: bytes) -> None:
        places = _PLACE.findall(text)
        if places:
            columns = {letters for letters, _ in places}
            self.last_column = max(self.last_column, *map(_column, columns))
            self.last_row = max(self.last_row, *(int(number[:12]) for _, number in places))
            self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        cells = self.cells + self.last_row * self.last_column
        if cells > MOST_CELLS or cells * self.longest > MOST_TEXT:
            raise WorkbookRefused("register.error.workbook_large", path=str(self.path))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number

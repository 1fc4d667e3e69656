"""Where the cells of a sheet say they stand: each in its row, no place twice, rows in order.

Every spreadsheet writes them so. Of two values for one place a reader would take one and pass
over the other in silence, and it need not be the one that a person has seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

#: A part without this holds no cells.
CELLS: Final = b"sheetData"

_CELL: Final = re.compile(r"([A-Za-z]{1,3})0*([1-9][0-9]{0,6})")
_ROW: Final = re.compile(r"0*([1-9][0-9]{0,6})")

Pieces = Iterable[bytes]
Told = Mapping[str, str]


class Place(NamedTuple):
    """A place in a sheet; without a column, a whole row."""

    row: int
    column: str = ""


class Malformed(Exception):  # noqa: N818 - a hostile file, not a fault of the program
    """A part that is no sound XML, or has cells that do not say where they stand."""


def misplaced(pieces: Pieces) -> Place | None:
    """Return the first place of a sheet that is told twice or out of order; None if none is.

    Args:
        pieces: The part unpacked, which holds no entities.

    Raises:
        Malformed: it cannot be read.
    """
    try:
        _parse(pieces, _Sheet().look_at)
    except _Misplaced as found:
        return found.place
    return None


def sheet_names(workbook: Pieces, relations: Pieces) -> dict[str, str]:
    """Return the name of the sheet in each part of a workbook; parts in lower case.

    Args:
        workbook: The part that lists the sheets.
        relations: The part that says where each of them is.

    Raises:
        Malformed: one of the two cannot be read.
    """
    parts: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag: str, told: Told) -> None:
        if tag == "Relationship":
            parts[told.get("Id", "")] = f"xl/{told.get('Target', '').removeprefix('/xl/')}".lower()

    def sheet(tag: str, told: Told) -> None:
        if tag == "sheet":
            known = next((value for name, value in told.items() if _local(name) == "id"), "")
            names[parts.get(known, "")] = told.get("name", "")

    _parse(relations, relation)
    _parse(workbook, sheet)
    return names


class _Misplaced(Exception):  # noqa: N818 - ends the reading of a part
    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


class _Sheet:
    """What was seen of a sheet's cells so far."""

    def __init__(self) -> None:
        self._inside = False
        self._last = 0
        self._row = 0  # of the row that is open; 0 where it has not said it
        self._columns: set[str] = set()

    def look_at(self, tag: str, told: Told) -> None:
        """Look at an element; those that are neither row nor cell say nothing of a place."""
        if tag == "c" and self._inside:
            self._look_at_cell(told.get("r", ""))
        elif tag == "row" and self._inside:
            self._begin_row(told.get("r"))
        elif tag == "sheetData":
            self._inside, self._last, self._row = True, 0, 0

    def _begin_row(self, told: str | None) -> None:
        self._row = 0
        self._columns = set()
        if told is not None:
            self._follow(Place(int(_read(_ROW, told)[1])))

    def _look_at_cell(self, told: str) -> None:
        read = _read(_CELL, told)
        place = Place(int(read[2]), read[1].upper())
        if not self._row:
            self._follow(place)
        if place.row != self._row or place.column in self._columns:
            raise _Misplaced(place)
        self._columns.add(place.column)

    def _follow(self, place: Place) -> None:
        if place.row <= self._last:
            raise _Misplaced(place)
        self._last = self._row = place.row


def _read(pattern: re.Pattern[str], told: str) -> re.Match[str]:
    found = pattern.fullmatch(told)
    if found is None:
        raise Malformed
    return found


def _parse(pieces: Pieces, start: Callable[[str, Told], None]) -> None:
    """Tell the beginning of each element: its name without a prefix, and what it tells."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, told: start(_local(tag), told)
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Malformed from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]

"""The four tables as files have them: headings, what their cells hold, and rules across cells.

A file's rows arrive as text (``RawRow``), whatever it was read from, and leave as cells in the
order of the table's columns, which are the fields of its value (``Client(*cells)``). Between
the two many rows go together, column by column: a register has a million of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from bot.domain import register_columns as read
from bot.domain.register import Entry
from bot.domain.register_faults import Fault, Misfit

Cells = list[Any]
Columns = Sequence[Sequence[Any]]

SYSTEMS: Final = "systems"
CLIENTS: Final = "clients"
HOLDINGS: Final = "holdings"
REACH: Final = "reach"
CATEGORIES: Final = "categories"

#: The order in which tables are read: what others refer to comes first.
TABLES: Final = (CATEGORIES, SYSTEMS, CLIENTS, HOLDINGS, REACH)

#: Rows are read column by column, so several at once: few enough for the processor's cache.
ROWS_AT_ONCE: Final = 100


#: What stands between headings, or before them, in files of another kind.
_OTHER_MARKS: Final = re.compile("[\t|:=]")


class RawRow(NamedTuple):
    """One row of a file as text; ``number`` as a spreadsheet counts, the header being 1."""

    number: int
    cells: Sequence[str]


class RawRows(NamedTuple):
    """Rows of a file as text, none of them blank: the number of each, and its cells."""

    numbers: Sequence[int]
    cells: Sequence[Sequence[str]]


class ReadRows(NamedTuple):
    """Rows of a file as values: the number of each, and the table's columns in order.

    The key of each could be read; another cell with a fault stands there as if it were empty.
    """

    numbers: Sequence[int]
    columns: Columns

    @property
    def cells(self) -> list[tuple[Any, ...]]:
        """Return them row by row."""
        return list(zip(*self.columns, strict=True))


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

    def batches(self) -> Iterator[RawRows | Fault]:
        """Yield the same, many rows at once."""


def gathered(rows: Iterable[RawRow | Fault]) -> Iterator[RawRows | Fault]:
    """Yield rows many at once, and what could not be read in its place among them."""
    some: list[RawRow] = []
    for row in rows:
        if isinstance(row, RawRow):
            some.append(row)
        if some and (isinstance(row, Fault) or len(some) == ROWS_AT_ONCE):
            yield _together(some)
            some = []
        if isinstance(row, Fault):
            yield row
    if some:
        yield _together(some)


def _together(rows: Sequence[RawRow]) -> RawRows:
    return RawRows(*zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its cells hold, whether it must be there."""

    name: str
    parse: read.Parser
    required: bool = False


class Rule(NamedTuple):
    """A rule across the cells of a row.

    Attributes:
        concerns: Says of columns whether the rule could say or change anything there.
        apply: Looks across the cells of one row, may complete them, and raises ``RowMisfit``.
    """

    concerns: Callable[[Columns], bool]
    apply: Callable[[Cells], None]


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
    """Yield what is wrong with a header: missing, unnamed, unknown and doubled columns."""
    found = [heading(name) for name in table.header]
    if len(found) == 1 and _OTHER_MARKS.search(found[0]):
        misfit = Misfit("register.expected.delimited")
        yield Fault.of(misfit, file=table.file, row=1, column=None, found=None)
        return
    for place, name in enumerate(found):
        if not name:
            misfit = Misfit("register.expected.heading", place=column_letters(place))
            yield Fault.of(misfit, file=table.file, row=1, column=None, found=None)
    for name in sorted(set(filter(None, found))):
        if name not in spec.column_names:
            yield _header_fault(table, name, _unknown_column(name, spec))
        elif found.count(name) > 1:
            yield _header_fault(table, name, Misfit("register.expected.once"))
    for column in spec.columns:
        if column.required and column.name not in found:
            yield _header_fault(table, column.name, Misfit("register.expected.column"))


def column_letters(place: int) -> str:
    """Return what a spreadsheet calls a column, the first being 0."""
    rest, last = divmod(place, 26)
    return (column_letters(rest - 1) if rest else "") + chr(ord("A") + last)


def heading(text: str) -> str:
    """Return a heading as headings are compared: no outer spaces, lower case."""
    return text.strip().lower()


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

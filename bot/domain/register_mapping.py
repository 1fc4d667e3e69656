"""How the export of a carrier becomes rows of the register: its headings, and ours.

One row of an export is about one client of the carrier; it may give a row of several tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bot.domain.codes import plain
from bot.domain.register_faults import Fault, Misfit
from bot.domain.register_match import Clue
from bot.domain.register_tables import CLIENTS, RawRow, RawRows, RawTable, gathered

#: What an export says of a client, and the column of ``clients`` it goes to.
CLUES: Final = {
    "id": None,
    "name": "name",
    "reference": None,
    "enterprise_number": "enterprise_number",
    "domain": "mail_domain",
}

_SUFFIX: Final = re.compile(r"\s*\[[^\]]*\]\s*$")

Resolve = Callable[[Clue], str]
"""Returns the client of the register that a carrier's row is about."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table's rows are made.

    Attributes:
        columns: Column of the register -> headings; the first that the export has is read.
        constants: Column of the register -> what it says in every row.
        values: Column of the register -> what the export says -> what the register says.
    """

    table: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the export of one source is read.

    Attributes:
        client: What of ``CLUES`` -> headings.
        ignored: Headings that are known and not read.
        client_words: The words for a client that a carrier lets its user choose from.
        skip: Heading -> what it says in rows that are about no client.
    """

    source: str
    client: Mapping[str, Sequence[str]]
    tables: Sequence[TableMapping]
    ignored: Sequence[str] = ()
    client_words: Sequence[str] = ()
    skip: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def plain(self, heading: str) -> str:
        """Return a heading as headings are compared: no marks in brackets, one word for client."""
        plain = " ".join(_SUFFIX.sub("", heading).lower().split())
        if not self.client_words:
            return plain
        words = "|".join(re.escape(word.lower()) for word in self.client_words)
        return re.sub(rf"\b(?:{words})\b", self.client_words[0].lower(), plain)

    def headings(self) -> frozenset[str]:
        """Return every heading that is read, plain."""
        lists = [*self.client.values(), [*self.skip]]
        lists += [names for table in self.tables for names in table.columns.values()]
        return frozenset(self.plain(name) for names in lists for name in names)

    def unknown(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the columns of an export of which the mapping says nothing."""
        known = self.headings() | {self.plain(name) for name in self.ignored}
        return tuple(name for name in header if name.strip() and self.plain(name) not in known)

    def place(self, header: Sequence[str], headings: Sequence[str]) -> int | None:
        """Return where the first of some headings stands in an export; None if it has none."""
        plain = [self.plain(name) for name in header]
        found = (plain.index(name) for name in map(self.plain, headings) if name in plain)
        return next(found, None)


@dataclass(frozen=True)
class MappedTable:
    """One table of the register, made of a carrier's export (``RawTable``)."""

    mapping: ColumnMapping
    table: TableMapping
    export: RawTable
    resolve: Resolve

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.table.table

    @property
    def file(self) -> str:
        """Name of the export."""
        return self.export.file

    @property
    def header(self) -> Sequence[str]:
        """The columns of the register that the mapping gives."""
        return self._header

    @cached_property
    def _header(self) -> list[str]:
        own = {**self.table.columns, **self.table.constants}
        if self.name != CLIENTS:
            return ["client_id", *own]
        clues = [column for clue in self.mapping.client if (column := CLUES[clue])]
        return list(dict.fromkeys(["client_id", *clues, *own]))

    @property
    def faults(self) -> Sequence[Fault]:
        """Why the export cannot be read: also when it does not say whom its rows are about."""
        if self.export.faults or self._is_told("id", "name"):
            return self.export.faults
        wanted = [*self.mapping.client.get("id", ()), *self.mapping.client.get("name", ())]
        misfit = Misfit("register.expected.client_columns", columns=", ".join(wanted))
        return [Fault.of(misfit, file=self.file, row=1, column=None, found=None)]

    def rows(self) -> Iterator[RawRow | Fault]:
        """Yield a row for each client of the export; only the first with the same cells."""
        seen: set[tuple[str, ...]] = set()
        for row in self.export.rows():
            if isinstance(row, Fault):
                yield row
            elif not self._is_skipped(row.cells):
                made = self._row(row)
                key = self._key(made) if isinstance(made, RawRow) else ()
                if not key or key not in seen:
                    yield made
                seen.add(key)

    def batches(self) -> Iterator[RawRows | Fault]:
        """Yield the same, many rows at once."""
        return gathered(self.rows())

    def _row(self, row: RawRow) -> RawRow | Fault:
        clue = self._clue(row.cells)
        if not clue.id and not clue.name:
            misfit = Misfit("register.expected.client_named")
            return Fault.of(misfit, file=self.file, row=row.number, column=None, found=None)
        given = {"client_id": self.resolve(clue), **self._from_clue(clue), **self._own(row.cells)}
        return RawRow(row.number, [given[name] for name in self._header])

    def _clue(self, cells: Sequence[str]) -> Clue:
        return Clue(**{clue: _cell(cells, place) for clue, place in self._clues.items()})

    def _from_clue(self, clue: Clue) -> dict[str, str]:
        named = {column: getattr(clue, name) for name, column in CLUES.items() if column}
        return {**named, "name": clue.name or clue.id, "mail_domain": clue.mail_domain}

    def _own(self, cells: Sequence[str]) -> dict[str, str]:
        own = dict(self.table.constants)
        for column, place in self._columns:
            told = _cell(cells, place)
            own[column] = self.table.values.get(column, {}).get(told, told) or own.get(column, "")
        return own

    def _is_skipped(self, cells: Sequence[str]) -> bool:
        return any(_cell(cells, place) in told for place, told in self._skipped)

    @cached_property
    def _columns(self) -> list[tuple[str, int | None]]:
        return [(column, self._find(names)) for column, names in self.table.columns.items()]

    @cached_property
    def _skipped(self) -> list[tuple[int | None, Sequence[str]]]:
        return [(self._find([name]), told) for name, told in self.mapping.skip.items()]

    @cached_property
    def _clues(self) -> dict[str, int | None]:
        return {clue: self._find(self.mapping.client.get(clue, ())) for clue in CLUES}

    def _is_told(self, *clues: str) -> bool:
        return any(self._clues[clue] is not None for clue in clues)

    def _find(self, headings: Sequence[str]) -> int | None:
        return self.mapping.place(self.export.header, headings)

    def _key(self, row: RawRow) -> tuple[str, ...]:
        """Return what tells the rows of an export apart: a client may stand in it twice."""
        return (row.cells[0],) if self.name == CLIENTS else tuple(row.cells)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return plain(cells[place]) if place is not None and place < len(cells) else ""

"""The files of an import are read once, whole, into temporary tables beside the register.

All faults are found before any is told: of the files, of their cells, and of what they name.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.categories import TooManyCategories, Vocabulary
from bot.domain.errors import Refusal
from bot.domain.register_changes import ImportDifference, TableDifference
from bot.domain.register_faults import Fault, FaultList, Misfit
from bot.domain.register_reader import RowReader
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import (
    CATEGORIES,
    CLIENTS,
    HOLDINGS,
    REACH,
    SYSTEMS,
    TABLES,
    RawTable,
    ReadRows,
    TableSpec,
    header_faults,
    heading,
)
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import snapshot
from bot.store.register_staging import Staging, staging

_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

#: Table and column that name a row of another table.
_REFERENCES: Final = (
    (HOLDINGS, "client_id", CLIENTS),
    (HOLDINGS, "system", SYSTEMS),
    (REACH, "client_id", CLIENTS),
    (REACH, "system", SYSTEMS),
)


class SourceMalformed(Refusal):
    """A source that cannot be called so."""


@dataclass(frozen=True)
class ReadIn:
    """The files of one import, without a fault, ready to be compared and taken over.

    Attributes:
        before: The categories that the register knew when the files were read.
        vocabulary: Those that it is to know.
        names: The tables there are, the one of categories apart.
    """

    source: str
    before: Vocabulary
    vocabulary: Vocabulary
    adds_categories: bool
    names: tuple[str, ...]
    rows: Staging

    def lock(self) -> None:
        """Wait until no other import is under way; call it inside the transaction."""
        self.rows.lock()

    def difference(self, today: date) -> ImportDifference:
        """Return what taking them over would change; ``today`` is the organisation's day."""
        own = (_of_categories(self.before, self.vocabulary),) if self.adds_categories else ()
        tables = (self.rows.difference(name, self.source, today) for name in self.names)
        return ImportDifference(self.source, (*own, *tables))

    def take_over(self, difference: ImportDifference, today: date, *, leader: str) -> None:
        """Put them into the register; ``leader`` is the source whose rows lead others'."""
        for table in difference.of(self.names):
            self.rows.take_over(table, self.source, today)
        self.rows.choose_leads(leader)


def check_source(source: str) -> None:
    """Do nothing if a source can be called so.

    Raises:
        SourceMalformed: it cannot.
    """
    if _SOURCE.fullmatch(source) is None:
        raise SourceMalformed("register.error.source", field="source", source=source)


@contextmanager
def read_in(store: Store, tables: Sequence[RawTable], source: str) -> Iterator[ReadIn]:
    """Read the files on this connection, which stays open for what follows.

    Raises:
        SourceMalformed: the source cannot be called so.
        ImportRefused: with every fault of the files.
    """
    check_source(source)
    faults = FaultList()
    by_name = {table.name: table for table in tables}
    with store.read():
        own = by_name.pop(CATEGORIES, None)
        before = known.load_vocabulary()
        vocabulary, others = _vocabulary(own, before, faults)
        with staging(store, vocabulary) as rows:
            with snapshot(store):
                names = tuple(name for name in TABLES if name in by_name)
                specs = table_specs(vocabulary, others=others)
                _Reading(rows).read([_Table(specs[name], by_name[name], faults) for name in names])
            faults.refuse_if_any()
            yield ReadIn(source, before, vocabulary, own is not None, names, rows)


def _of_categories(before: Vocabulary, after: Vocabulary) -> TableDifference:
    """Return what a file changes about the register's own categories; none is ever taken away."""
    return TableDifference(
        table=CATEGORIES,
        held=len(before.own),
        new=len(after.own.keys() - before.own.keys()),
        changed=sum(after.own[name] != label for name, label in before.own.items()),
        gone=0,
    )


class _Table:
    """One table of the files: its rows as they are read, and how much of it could be."""

    def __init__(self, spec: TableSpec, table: RawTable, faults: FaultList) -> None:
        self.spec = spec
        self.name = spec.name
        self._table = table
        self._faults = faults
        self._reader = RowReader(spec, table, faults)
        self._wrong = [*table.faults] or list(header_faults(spec, table))
        known = {heading(name) for name in table.header} & {*spec.column_names}
        self._is_readable = bool(known) and not table.faults

    @property
    def has_sound_header(self) -> bool:
        """Whether every column is known for what it is."""
        return not self._wrong

    @property
    def is_complete(self) -> bool:
        """Whether the key of every row could be read."""
        return self._is_readable and not self._reader.missed

    @property
    def partly(self) -> Sequence[tuple[int, dict[str, object]]]:
        """Rows without a key, as far as they could be read."""
        return self._reader.partly

    def rows(self) -> Iterator[ReadRows]:
        """Yield the rows that have a key, some at once, and collect what is wrong with any."""
        for fault in self._wrong:
            self._faults.add(fault)
        for some in self._table.batches() if self._is_readable else ():
            if isinstance(some, Fault):
                self._faults.add(some)
                self._reader.miss()
            else:
                yield self._reader.read_all(some)

    def report(
        self, row: int | None, column: str | None, misfit: Misfit, found: str | None
    ) -> None:
        """Add what is wrong with a row that can be read."""
        fault = Fault.of(misfit, file=self._table.file, row=row, column=column, found=found)
        self._faults.add(fault)


def _vocabulary(
    table: RawTable | None, vocabulary: Vocabulary, faults: FaultList
) -> tuple[Vocabulary, bool]:
    """Return the vocabulary with what a file adds, and whether that file may add others."""
    if table is None:
        return vocabulary, False
    added = _Table(table_specs(vocabulary)[CATEGORIES], table, faults)
    first: dict[str, int] = {}
    own: dict[str, str] = {}
    for some in added.rows():
        for row, (name, label) in zip(some.numbers, some.cells, strict=True):
            own[name] = label
            if first.setdefault(name, row) != row:
                added.report(row, *_double(added.spec, first[name]))
    try:
        return vocabulary.extended(own), not added.is_complete
    except TooManyCategories as error:
        misfit = Misfit("register.expected.few_categories", **error.values)
        added.report(None, None, misfit, None)
        return vocabulary, True


def _double(spec: TableSpec, first: int) -> tuple[str, Misfit, None]:
    """Return the columns of a key that another row has, and what was expected."""
    return ", ".join(spec.key), Misfit("register.expected.unique", first=first), None


class _Reading:
    """Reads tables into staging and checks them against each other."""

    def __init__(self, rows: Staging) -> None:
        self._staging = rows

    def read(self, tables: Sequence[_Table]) -> None:
        """Read the tables, and check keys and references as far as they could be read."""
        for table in tables:
            self._staging.fill(table.name, table.rows())
        unsure = {table.name for table in tables if not table.is_complete}
        for table in tables:
            if table.has_sound_header:
                for row, first in self._staging.doubles(table.name):
                    table.report(row, *_double(table.spec, first))
            for name, column, known_in in _REFERENCES:
                if name == table.name and known_in not in unsure:
                    self._check_reference(table, column, known_in)

    def _check_reference(self, table: _Table, column: str, known_in: str) -> None:
        strangers = heapq.merge(
            self._strangers_of(table.partly, column, known_in),
            self._staging.strangers(table.name, known_in),
        )
        for row, code in strangers:
            table.report(row, column, self._stranger(known_in, code), code)

    def _strangers_of(
        self, rows: Sequence[tuple[int, dict[str, object]]], column: str, known_in: str
    ) -> list[tuple[int, str]]:
        """Return the rows that name what nobody knows, of those that could be read in part."""
        named = [(row, str(cells[column])) for row, cells in rows if cells.get(column)]
        codes = set(self._staging.codes(known_in)) if named else set()
        return [(row, code) for row, code in named if code not in codes]

    def _stranger(self, known_in: str, code: str) -> Misfit:
        if known_in == CLIENTS:
            return Misfit("register.expected.known_client")
        near = difflib.get_close_matches(code, self._staging.codes(known_in), n=3)
        if near:
            return Misfit("register.expected.known_system_near", near=", ".join(near))
        return Misfit("register.expected.known_system")

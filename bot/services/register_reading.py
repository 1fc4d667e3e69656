"""The files of an import are read once, whole, into temporary tables beside the register.

All faults are found before any is told: of the files, of their cells, and of what they name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.categories import Vocabulary
from bot.domain.errors import Refusal
from bot.domain.register_changes import ImportDifference
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
    SoundRows,
    TableSpec,
    header_faults,
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
    """The files of one import, without a fault, ready to be compared and taken over."""

    source: str
    vocabulary: Vocabulary
    names: tuple[str, ...]
    rows: Staging

    def lock(self) -> None:
        """Wait until no other import is under way; call it inside the transaction."""
        self.rows.lock()

    def difference(self, today: date) -> ImportDifference:
        """Return what taking them over would change; ``today`` is the organisation's day."""
        tables = tuple(self.rows.difference(name, self.source, today) for name in self.names)
        return ImportDifference(self.source, tables)

    def take_over(self, difference: ImportDifference, today: date, *, leader: str) -> None:
        """Put them into the register; ``leader`` is the source whose rows lead others'."""
        for table in difference.tables:
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
        vocabulary = _vocabulary(by_name.pop(CATEGORIES, None), known.load_vocabulary(), faults)
        with staging(store, vocabulary) as rows:
            with snapshot(store):
                names = tuple(name for name in TABLES if name in by_name)
                _Reading(rows, vocabulary, faults).read([by_name[name] for name in names])
            faults.refuse_if_any()
            yield ReadIn(source, vocabulary, names, rows)


def _vocabulary(table: RawTable | None, vocabulary: Vocabulary, faults: FaultList) -> Vocabulary:
    """Return the vocabulary with the categories that a file adds."""
    if table is None:
        return vocabulary
    rows = _rows(table_specs(vocabulary)[CATEGORIES], table, faults)
    return vocabulary.extended({name: label for some in rows for name, label in some.cells})


def _rows(spec: TableSpec, table: RawTable, faults: FaultList) -> Iterator[SoundRows]:
    """Yield the rows that are sound, some at once, and collect what is wrong with others."""
    wrong = [*table.faults] or list(header_faults(spec, table))
    for fault in wrong:
        faults.add(fault)
    if wrong:
        return
    reader = RowReader(spec, table, faults)
    for some in table.batches():
        if isinstance(some, Fault):
            faults.add(some)
        else:
            yield reader.read_all(some)


class _Reading:
    """Reads tables into staging and checks them against each other."""

    def __init__(self, rows: Staging, vocabulary: Vocabulary, faults: FaultList) -> None:
        self._staging = rows
        self._specs = table_specs(vocabulary)
        self._faults = faults

    def read(self, tables: Sequence[RawTable]) -> None:
        """Read the tables, and check keys and references of those that are sound."""
        faulty = {table.name for table in tables if self._has_faults(table)}
        for table in tables:
            self._check_doubles(table)
            for name, column, known_in in _REFERENCES:
                if name == table.name and known_in not in faulty:
                    self._check_reference(table, column, known_in)

    def _has_faults(self, table: RawTable) -> bool:
        before = self._faults.count
        rows = _rows(self._specs[table.name], table, self._faults)
        self._staging.fill(table.name, rows)
        return self._faults.count > before

    def _check_doubles(self, table: RawTable) -> None:
        column = ", ".join(self._specs[table.name].key)
        for row, first in self._staging.doubles(table.name):
            self._report(table, row, column, Misfit("register.expected.unique", first=first))

    def _check_reference(self, table: RawTable, column: str, known_in: str) -> None:
        for row, code in self._staging.strangers(table.name, known_in):
            self._report(table, row, column, self._stranger(known_in, code), code)

    def _stranger(self, known_in: str, code: str) -> Misfit:
        if known_in == CLIENTS:
            return Misfit("register.expected.known_client")
        near = difflib.get_close_matches(code, self._staging.codes(known_in), n=3)
        if near:
            return Misfit("register.expected.known_system_near", near=", ".join(near))
        return Misfit("register.expected.known_system")

    def _report(
        self, table: RawTable, row: int, column: str, misfit: Misfit, found: str | None = None
    ) -> None:
        self._faults.add(Fault.of(misfit, file=table.file, row=row, column=column, found=found))

"""The four tables as files have them: headings, what their cells hold, and rules across cells.

A file's rows arrive as text (``RawRow``), whatever it was read from, and leave as cells in the
order of the table's columns, which are the fields of its value (``Client(*cells)``).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.domain import register_columns as read
from bot.domain.categories import Vocabulary, is_category_name
from bot.domain.register import (
    Capacity,
    Client,
    Entry,
    Holding,
    Language,
    OwnCategory,
    Reach,
    Role,
    System,
    Trigger,
)
from bot.domain.register_faults import Fault, FaultList, Misfit

Cells = list[Any]

SYSTEMS: Final = "systems"
CLIENTS: Final = "clients"
HOLDINGS: Final = "holdings"
REACH: Final = "reach"
CATEGORIES: Final = "categories"

#: The order in which tables are read: what others refer to comes first.
TABLES: Final = (CATEGORIES, SYSTEMS, CLIENTS, HOLDINGS, REACH)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a file as text; ``number`` as a spreadsheet counts, the header being 1."""

    number: int
    cells: Sequence[str]


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its cells hold, whether it must be there."""

    name: str
    parse: read.Parser
    required: bool = False


Rule = Callable[[Cells], None]
"""Looks across the cells of a row, may complete them, and raises ``RowMisfit``."""


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


def table_specs(vocabulary: Vocabulary) -> dict[str, TableSpec]:
    """Return the tables of a register that knows these categories."""
    specs = (_categories(), _systems(), _clients(), _holdings(vocabulary), _reach())
    return {spec.name: spec for spec in specs}


def header_faults(spec: TableSpec, table: RawTable) -> Iterator[Fault]:
    """Yield what is wrong with a header: missing, unknown and doubled columns."""
    found = [heading(name) for name in table.header]
    for name in sorted(set(found)):
        if name not in spec.column_names:
            yield _header_fault(table, name, _unknown_column(name, spec))
        elif found.count(name) > 1:
            yield _header_fault(table, name, Misfit("register.expected.once"))
    for column in spec.columns:
        if column.required and column.name not in found:
            yield _header_fault(table, column.name, Misfit("register.expected.column"))


def heading(text: str) -> str:
    """Return a heading as headings are compared: no outer spaces, lower case."""
    return text.strip().lower()


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

    def read(self, row: RawRow) -> Cells | None:
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
                rule(cells)
            except RowMisfit as error:
                found = self._written(row, error.column)
                self._report(row, error.column, error.misfit, found)

    def _written(self, row: RawRow, column: str) -> str:
        place = self._places[column]
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _report(self, row: RawRow, column: str | None, misfit: Misfit, found: str | None) -> None:
        fault = Fault.of(misfit, file=self._file, row=row.number, column=column, found=found)
        self._faults.add(fault)


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


def _columns(required: Iterable[str], **parsers: read.Parser) -> tuple[Column, ...]:
    must = frozenset(required)
    return tuple(Column(name, parse, name in must) for name, parse in parsers.items())


def _categories() -> TableSpec:
    columns = _columns({"category"}, category=_category_name, name=read.text)
    return TableSpec(CATEGORIES, OwnCategory, columns, ("category",))


def _systems() -> TableSpec:
    columns = _columns(
        {"system"},
        system=read.required_code,
        name=read.text,
        kind=read.text,
        capacity=read.choice(Capacity),
    )
    return TableSpec(SYSTEMS, System, columns, ("system",))


def _clients() -> TableSpec:
    columns = _columns(
        {"client_id", "name", "language"},
        client_id=read.required_code,
        name=read.required_text,
        language=read.choice(Language, required=True),
        role=read.choice(Role),
        country=read.country,
        enterprise_number=read.code,
        registered_office=read.text,
        email=read.email,
        deputy_email=read.email,
        phone=read.phone,
        mail_domain=read.domain,
        notify_within_hours=read.number(1, read.MOST_HOURS),
        notify_trigger=read.choice(Trigger),
        contract_reference=read.text,
        may_file_for=read.yes_no,
        started_on=read.day,
        ended_on=read.day,
        dispute_from=read.day,
        dispute_until=read.day,
        verified_on=read.day,
    )
    rules = (
        _belgian_number(columns),
        _in_order(columns, "started_on", "ended_on"),
        _in_order(columns, "dispute_from", "dispute_until"),
    )
    return TableSpec(CLIENTS, Client, columns, ("client_id",), rules)


def _holdings(vocabulary: Vocabulary) -> TableSpec:
    columns = _columns(
        {"client_id", "system"},
        client_id=read.code,
        system=read.required_code,
        data=read.categories(vocabulary),
        capacity=read.choice(Capacity),
        people=read.number(0, read.MOST_PEOPLE),
        since=read.day,
        until=read.day,
        encrypted=read.yes_no,
        key_system=read.code,
    )
    rules = (_own_is_ours(columns), _in_order(columns, "since", "until"))
    return TableSpec(HOLDINGS, Holding, columns, ("client_id", "system", "since"), rules)


def _reach() -> TableSpec:
    columns = _columns(
        {"client_id", "system"},
        client_id=read.required_code,
        system=read.required_code,
        access=read.text,
        since=read.day,
        until=read.day,
    )
    rules = (_in_order(columns, "since", "until"),)
    return TableSpec(REACH, Reach, columns, ("client_id", "system", "since"), rules)


def _places(columns: tuple[Column, ...], *names: str) -> list[int]:
    order = [column.name for column in columns]
    return [order.index(name) for name in names]


def _in_order(columns: tuple[Column, ...], first: str, last: str) -> Rule:
    begin, end = _places(columns, first, last)

    def rule(cells: Cells) -> None:
        if cells[begin] and cells[end] and cells[end] < cells[begin]:
            raise RowMisfit(last, Misfit("register.expected.not_before", other=first))

    return rule


def _belgian_number(columns: tuple[Column, ...]) -> Rule:
    """Return the rule that checks a Belgian number and writes it as its ten digits."""
    country, number = _places(columns, "country", "enterprise_number")

    def rule(cells: Cells) -> None:
        written_number = cells[number]
        if not written_number or not _is_belgian(cells[country], written_number):
            return
        try:
            cells[number] = read.belgian_number(written_number)
        except Misfit as misfit:
            raise RowMisfit("enterprise_number", misfit) from None

    return rule


def _is_belgian(country: str, number: str) -> bool:
    return country == "BE" or (not country and number.upper().startswith("BE"))


def _own_is_ours(columns: tuple[Column, ...]) -> Rule:
    """Return the rule that data of the organisation itself are held as controller."""
    client, capacity = _places(columns, "client_id", "capacity")

    def rule(cells: Cells) -> None:
        if not cells[client] and cells[capacity] not in {None, Capacity.CONTROLLER}:
            raise RowMisfit("capacity", Misfit("register.expected.own_controller"))

    return rule


def _category_name(cell: str) -> str:
    name = cell.strip().lower()
    if not is_category_name(name):
        raise Misfit("register.expected.category_name")
    return name


def _unknown_column(name: str, spec: TableSpec) -> Misfit:
    near = difflib.get_close_matches(name, spec.column_names, n=1)
    if near:
        return Misfit("register.expected.known_column_near", near=near[0])
    return Misfit("register.expected.known_column", columns=", ".join(spec.column_names))


def _header_fault(table: RawTable, column: str, misfit: Misfit) -> Fault:
    return Fault.of(misfit, file=table.file, row=1, column=column, found=None)

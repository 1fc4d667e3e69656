"""How the values of the register stand in its tables, and back.

A table's columns stand in the order of its value's fields, so that ``Client(*cells)`` and the
row of a query need no names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.categories import Vocabulary
from bot.domain.duty_facts import NotifyTrigger
from bot.domain.register import (
    Capacity,
    Client,
    Entry,
    Holding,
    Language,
    Reach,
    Role,
    System,
)
from bot.domain.register_tables import CLIENTS, HOLDINGS, REACH, SYSTEMS
from bot.domain.remembered import remembered
from bot.store.tables.register import OPEN

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, how a value goes in, how it comes out, whether it may be null."""

    name: str
    store: Convert
    load: Convert
    nullable: bool = False


@dataclass(frozen=True)
class Shape:
    """One table of the register in the database.

    Attributes:
        name: Its name in files.
        table: Its name in the database.
        key: Columns that tell the rows of one source apart.
        end: Column with the day of erasure, if it has one.
        leads: Whether one source's row leads the others' of the same key.
    """

    name: str
    table: str
    entry: Callable[..., Entry]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    end: str | None = None
    leads: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns in the order of the value's fields."""
        return tuple(field.name for field in self.fields)

    @property
    def others(self) -> tuple[str, ...]:
        """Return the columns beside the key."""
        return tuple(name for name in self.columns if name not in self.key)

    @property
    def staged(self) -> str:
        """Return the name of the table that holds what a file says, before it is taken over."""
        return f"staged_{self.name}"

    def stored(self, columns: Sequence[Sequence[Any]]) -> list[Iterable[Any]]:
        """Return the cells of values as the table has them; both are column by column."""
        own = zip(self.fields, columns, strict=True) if columns else ()
        return [cells if field.store is _as_is else map(field.store, cells) for field, cells in own]

    def value(self, row: Sequence[Any]) -> Any:
        """Return the value of a row, whose columns are in the table's order."""
        return self.entry(*(field.load(cell) for field, cell in zip(self.fields, row, strict=True)))

    def loaded(self, rows: Sequence[Sequence[Any]]) -> list[Iterable[Any]]:
        """Return the cells of rows as values have them, column by column.

        Columns beyond the table's own fields stay as they are.
        """
        columns = list(zip(*rows, strict=True))
        own = zip(self.fields, columns, strict=False)
        made: list[Iterable[Any]] = [
            cells if field.load is _as_is else map(field.load, cells) for field, cells in own
        ]
        return made + columns[len(self.fields) :]


def shapes(vocabulary: Vocabulary) -> dict[str, Shape]:
    """Return the four tables for a register that knows these categories, by name in files."""
    found = (_systems(), _clients(), _holdings(vocabulary), _reach())
    return {shape.name: shape for shape in found}


@remembered
def load_day(text: str) -> date | None:
    """Return the day of an ISO text; None for no day and for what is still open."""
    return None if not text or text == OPEN else date.fromisoformat(text)


@remembered
def load_flag(cell: Any) -> bool | None:
    """Return a flag; SQLite has numbers for them."""
    return None if cell is None else bool(cell)


def _as_is(cell: Any) -> Any:
    return cell


@remembered
def _store_word(cell: Any) -> str:
    return "" if cell is None else str.__str__(cell)


@remembered
def _store_day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


@remembered
def _store_end(day: date | None) -> str:
    return OPEN if day is None else day.isoformat()


def _load_word(words: Callable[[str], Any]) -> Convert:
    return remembered(lambda cell: words(cell) if cell else None)


def _plain(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, _as_is, _as_is) for name in names)


def _day(name: str) -> Field:
    return Field(name, _store_day, load_day)


def _end(name: str) -> Field:
    return Field(name, _store_end, load_day)


def _flag(name: str) -> Field:
    return Field(name, _as_is, load_flag, nullable=True)


def _number(name: str) -> Field:
    return Field(name, _as_is, _as_is, nullable=True)


def _word(name: str, words: Callable[[str], Any]) -> Field:
    return Field(name, _store_word, _load_word(words))


def _categories(vocabulary: Vocabulary) -> Field:
    return Field(
        "categories",
        remembered(vocabulary.stated),
        remembered(vocabulary.named),
    )


def _systems() -> Shape:
    fields = (*_plain("system_id", "name", "kind"), _word("capacity", Capacity))
    return Shape(SYSTEMS, "register_system", System, fields, ("system_id",), leads=True)


def _clients() -> Shape:
    fields = (
        *_plain("client_id", "name"),
        _word("language", Language),
        _word("role", Role),
        *_plain("country", "enterprise_number", "registered_office"),
        *_plain("email", "deputy_email", "phone", "mail_domain"),
        _number("notify_within_hours"),
        _word("notify_trigger", NotifyTrigger),
        *_plain("contract_reference"),
        _flag("may_file_for"),
        _day("started_on"),
        _day("ended_on"),
        _day("dispute_from"),
        _day("dispute_until"),
        _day("verified_on"),
    )
    return Shape(CLIENTS, "register_client", Client, fields, ("client_id",), leads=True)


def _holdings(vocabulary: Vocabulary) -> Shape:
    fields = (
        *_plain("client_id", "system_id"),
        _categories(vocabulary),
        _word("capacity", Capacity),
        _number("people"),
        _day("valid_from"),
        _end("valid_to"),
        _flag("encrypted"),
        *_plain("key_system"),
    )
    key = ("client_id", "system_id", "valid_from")
    return Shape(HOLDINGS, "register_holding", Holding, fields, key, end="valid_to")


def _reach() -> Shape:
    fields = (*_plain("client_id", "system_id", "access"), _day("valid_from"), _end("valid_to"))
    key = ("client_id", "system_id", "valid_from")
    return Shape(REACH, "register_reach", Reach, fields, key, end="valid_to")

"""Table rows become plain values before they leave the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any, Final, TypeVar, get_type_hints

from peewee import Model, ModelSelect

#: SQLite takes 32,766 values in a statement, PostgreSQL 65,535; no table has sixty columns.
ROWS_A_STATEMENT: Final = 500

Value = TypeVar("Value")
Row = TypeVar("Row", bound=Model)


def value_of(kind: type[Value], row: Model) -> Value:
    """Return a row as a dataclass with the same names; enumerations and tuples are made whole."""
    shape: Any = kind  # what the cache takes for hashable
    return kind(**{name: make(getattr(row, name)) for name, make in _makers(shape)})


def values_of(kind: type[Value], rows: Iterable[Model]) -> tuple[Value, ...]:
    """Return rows as dataclasses."""
    return tuple(value_of(kind, row) for row in rows)


def tuples_of(kind: type[Value], rows: Iterable[Any]) -> tuple[Value, ...]:
    """Return tuples, in the order of a dataclass's fields, as that dataclass."""
    shape: Any = kind
    makers = [make for _, make in _makers(shape)]
    return tuple(
        kind(*(make(value) for make, value in zip(makers, row, strict=True))) for row in rows
    )


def in_batches(rows: Iterable[Value]) -> Iterator[list[Value]]:
    """Yield rows or keys in lists that one statement takes."""
    left = iter(rows)
    while some := list(islice(left, ROWS_A_STATEMENT)):
        yield some


def held(query: ModelSelect[Row]) -> ModelSelect[Row]:
    """Return a query whose rows nobody else changes until the transaction ends.

    On SQLite nobody does anyway: its transactions come one at a time.
    """
    database = query.model._meta.database  # noqa: SLF001 - the library's own place for it
    return query.for_update() if database.for_update else query


@cache
def _makers(kind: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return how each field is made of its column, worked out once for each dataclass."""
    hints = get_type_hints(kind)
    return tuple((item.name, _maker(hints[item.name])) for item in fields(kind))


def _maker(hint: Any) -> Callable[[Any], Any]:
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _whole


def _whole(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

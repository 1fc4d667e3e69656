"""Table rows become plain values before they leave the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from peewee import Model

Value = TypeVar("Value")


def value_of(kind: type[Value], row: Model) -> Value:
    """Return a row as a dataclass with the same names; enumerations and tuples are made whole."""
    hints = get_type_hints(kind)
    return kind(**{name: _made(hints[name], _read(row, name)) for name in _names(kind)})


def values_of(kind: type[Value], rows: Iterable[Model]) -> tuple[Value, ...]:
    """Return rows as dataclasses."""
    return tuple(value_of(kind, row) for row in rows)


def _names(kind: type[Any]) -> list[str]:
    return [item.name for item in fields(kind)]


def _read(row: Model, name: str) -> Any:
    return getattr(row, name)


def _made(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return tuple(value) if isinstance(value, list) else value

"""Facts as JSON can keep them: what a draft was made from is stored beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def plain_facts(facts: DataclassInstance) -> dict[str, object]:
    """Return the fields of a dataclass as texts, numbers, lists and dicts.

    Instants are ISO 8601 in UTC, dates ISO 8601, members of an enum their value.
    """
    return {field.name: plain(getattr(facts, field.name)) for field in fields(facts)}


def plain(value: object) -> object:
    """Return one value as a text, a number, a list or a dict."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain_facts(value)
    return value

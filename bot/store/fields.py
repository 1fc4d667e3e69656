"""Columns whose meaning is fixed: instants in UTC, local days, JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import BigIntegerField, CharField, TextField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


class InstantField(BigIntegerField):
    """An instant as whole microseconds since 1970-01-01T00:00Z.

    Text and zone-less columns compare wrongly when offsets mix; a number does not. A naive
    datetime is refused. Reads give an aware datetime in UTC.
    """

    def db_value(self, value: Any) -> int | None:
        """Return the microseconds of an aware datetime; ValueError if it is naive."""
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return int((value - EPOCH) // MICROSECOND)

    def python_value(self, value: Any) -> datetime | None:
        """Return the instant in UTC; of a number beyond all calendars, their first or last."""
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=min(max(int(value), _FIRST), _LAST))


class DayField(CharField):
    """A local calendar day as ISO text (``2026-11-22``), which sorts as the days do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=10, **kwargs)

    def db_value(self, value: Any) -> str | None:
        """Return the ISO text of a date."""
        if value is None or isinstance(value, str):
            return value
        return str(value.isoformat())

    def python_value(self, value: Any) -> date | None:
        """Return the date."""
        return None if value is None else date.fromisoformat(value)


class JsonField(TextField):
    """A JSON value as text with sorted keys, so that equal values have equal bytes."""

    def db_value(self, value: Any) -> str | None:
        """Return the canonical JSON text."""
        return None if value is None else canonical_json(value)

    def python_value(self, value: Any) -> Any:
        """Return the parsed value."""
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces; the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

"""What a press or a form brings back: ids of ours, which the services check again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack

from bot.domain.errors import Refusal
from bot.messages import ids

Given = Mapping[str, str | int]


def acknowledge(ack: Ack) -> None:
    """Answer Slack at once; the work follows."""
    ack()


def value_of(body: Mapping[str, Any]) -> Given:
    """Return what the pressed button carries.

    Raises:
        Refusal: it is not of our making.
    """
    return _decoded(str(body["actions"][0].get("value") or "{}"))


def metadata_of(body: Mapping[str, Any]) -> Given:
    """Return what the form carries beside its fields.

    Raises:
        Refusal: it is not of our making.
    """
    return _decoded(str(body["view"]["private_metadata"] or "{}"))


def instant(picked: int | None, otherwise: datetime) -> datetime:
    """Return the instant of a date-and-time picker; Slack gives seconds of epoch."""
    return otherwise if picked is None else datetime.fromtimestamp(picked, UTC)


def optional_instant(picked: int | None) -> datetime | None:
    """Return the instant of a date-and-time picker that may be left empty."""
    return None if picked is None else datetime.fromtimestamp(picked, UTC)


def _decoded(text: str) -> Given:
    try:
        return ids.decode(text)
    except ValueError as error:
        raise Refusal("error.not_ours") from error

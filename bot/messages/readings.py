"""Asks which of two hours is meant, below a picker whose time the clock shows twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.messages import ids
from bot.messages.blocks import option
from bot.messages.inputs import again, chosen, field
from bot.messages.types import Json
from bot.messages.voice import Voice

Readings = Sequence[datetime]


def with_readings(view: Mapping[str, Any], asked: Mapping[str, Readings], voice: Voice) -> Json:
    """Return a form again with a question below each picker whose time can be read twice.

    Args:
        view: The form as Slack sent it back; what was filled in stays.
        asked: By field: the instant that was picked first, then both readings of it (UTC).
        voice: How it speaks.
    """
    old = {ids.reading(name) for name in asked}
    blocks: list[Json] = []
    for block in view["blocks"]:
        name = block.get("block_id")
        if name not in old:
            blocks.append(block)
        if name in asked:
            blocks.append(_question(voice, name, asked[name]))
    return again(view, blocks)


def _question(voice: Voice, name: str, readings: Readings) -> Json:
    picked, *meant = readings
    options = [option(voice.at(one), _value(picked, one)) for one in meant]
    label = voice.label("reading.question")
    hint = voice.label("reading.hint")
    return field(ids.reading(name), label, chosen("radio_buttons", options), hint=hint)


def _value(picked: datetime, meant: datetime) -> str:
    return ids.encode_reading(int(picked.timestamp()), int(meant.timestamp()))

"""What holds for everything the bot draws, whatever it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.messages.types import Json, Message
from bot.workspace.blockkit.checking import checked_blocks, checked_view
from bot.workspace.ids import Ids

OURS = re.compile(r"<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>")
UNSEEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")

Drawn = Message | Json


def blocks_of(drawn: Drawn) -> list[Json]:
    """Return the blocks of a message or view."""
    return list(drawn.blocks) if isinstance(drawn, Message) else drawn["blocks"]


def assert_accepted(drawn: Drawn) -> None:
    """Slack takes it: checked by the workspace, which refuses what Slack refuses."""
    if isinstance(drawn, Message):
        assert drawn.text.strip()
        checked_blocks(list(drawn.blocks), Ids())
    else:
        checked_view(drawn, "home" if drawn["type"] == "home" else "modal", Ids())


def assert_honest(drawn: Drawn) -> None:
    """Nothing that people wrote acts as a mention, a link or an invisible control."""
    marked = [one["text"] for one in objects(blocks_of(drawn)) if one.get("type") == "mrkdwn"]
    if isinstance(drawn, Message):
        marked.append(drawn.text)
    for text in marked:
        assert not re.search("[<>]", OURS.sub("", text)), text
    for text in strings(blocks_of(drawn)):
        assert not UNSEEN.search(text), text


def objects(value: Any) -> Iterator[Json]:
    """Yield every JSON object in a value, itself included."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def strings(value: Any) -> Iterator[str]:
    """Yield every text people see in a value."""
    for one in objects(value):
        if isinstance(one.get("text"), str):
            yield one["text"]


def said(drawn: Drawn) -> str:
    """Return all that is seen, one text a line, no-break spaces as plain ones."""
    return re.sub("[\u00a0\u202f]", " ", "\n".join(strings(blocks_of(drawn))))


def pressed(drawn: Drawn) -> dict[str, Json]:
    """Return the elements a person can press or fill, by their action_id."""
    return {one["action_id"]: one for one in objects(blocks_of(drawn)) if "action_id" in one}


def fields(drawn: Drawn) -> dict[str, Json]:
    """Return the input blocks of a form by name."""
    return {one["block_id"]: one for one in blocks_of(drawn) if one["type"] == "input"}

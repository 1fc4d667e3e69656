"""Checks blocks, attachments and views, and completes them with generated ids."""

from __future__ import annotations

import copy
from typing import Any, Literal

from bot.workspace.ids import Ids
from bot.workspace.state import Json

Surface = Literal["message", "modal", "home"]


def checked_blocks(given: list[Any], surface: Surface, ids: Ids) -> list[Json]:
    """The blocks of a message."""
    return completed(given, ids)


def checked_attachments(given: list[Any], ids: Ids) -> list[Json]:
    """The attachments of a message."""
    return copy.deepcopy(given)


def checked_view(given: Any, surface: Surface, ids: Ids) -> Json:
    """A view."""
    return {**given, "blocks": completed(given["blocks"], ids)}


def completed(blocks: list[Json], ids: Ids) -> list[Json]:
    """The blocks, with the ids Slack generates for what has none."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", ids.short())
        inside = [block.get("accessory"), block.get("element")]
        if block["type"] == "actions":
            inside += block["elements"]
        for element in inside:
            if element and element["type"] != "image":
                element.setdefault("action_id", ids.short())
    return named


def checked_offers(body: Json) -> list[tuple[str, Json]]:
    """The options an external select offers, each with the label of its group."""
    groups = body.get("option_groups")
    if groups is None:
        return [("", option) for option in body.get("options", [])]
    return [(g["label"]["text"], option) for g in groups for option in g["options"]]

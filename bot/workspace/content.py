"""The content of a message as the bot sends it: text, blocks, attachments."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.workspace.blockkit.checking import checked_attachments, checked_blocks
from bot.workspace.errors import SlackError
from bot.workspace.ids import Ids
from bot.workspace.state import Json

LONGEST_TEXT = 40_000


@dataclass(frozen=True)
class Content:
    """Content that Slack would take, completed with generated ids."""

    text: str
    blocks: list[Json]
    attachments: list[Json]


def checked_content(ids: Ids, text: str | None, blocks: object, attachments: object) -> Content:
    """Check and complete content; raises `SlackError` (``no_text``, ``invalid_blocks``, ...).

    Text beyond 40,000 characters is cut, as Slack does.
    """
    listed = parsed_list(blocks, "invalid_blocks_format")
    attached = parsed_list(attachments, "invalid_attachments")
    if not (text or listed or attached):
        raise SlackError("no_text")
    return Content(
        text=(text or "")[:LONGEST_TEXT],
        blocks=checked_blocks(listed, ids),
        attachments=checked_attachments(attached, ids),
    )


def parsed_list(given: object, error: str) -> list[object]:
    """A list that may come as JSON text, as in forms."""
    if isinstance(given, str):
        try:
            given = json.loads(given) if given else []
        except ValueError as broken:
            raise SlackError(error) from broken
    if given is None:
        return []
    if not isinstance(given, list):
        raise SlackError(error)
    return given

"""What the messages are made of: plain dicts in Slack's shapes, and text that is safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""A JSON object in Slack's shape: a block, an element, a modal."""


class Mrkdwn(str):
    """Text in Slack's markup whose every value from people has been escaped.

    Only :mod:`bot.messages.voice` and the joins below make it, so that a type checker finds a
    value that was not escaped.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Slack takes it.

    Args:
        text: What notifications and screen readers say; it says the main thing by itself.
        blocks: What is seen.
    """

    text: str
    blocks: tuple[Json, ...]


def lines(*parts: Mrkdwn | None) -> Mrkdwn:
    """Return the parts that there are, one a line."""
    return Mrkdwn("\n".join(part for part in parts if part))


def beside(*parts: Mrkdwn | None) -> Mrkdwn:
    """Return the parts that there are, on one line."""
    return Mrkdwn(" · ".join(part for part in parts if part))

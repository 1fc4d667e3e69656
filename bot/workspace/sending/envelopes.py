"""What is sent to the bot, and what it answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.workspace.state import Json

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Envelope:
    """One delivery of a payload; ``reason`` says why a second ``attempt`` (from 0) is made."""

    kind: Kind
    payload: Json
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Answer:
    """The acknowledgement: its body, or Slack's name for what went wrong."""

    body: Json = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Delivered:
    """A delivery that was tried, for tests and the curious; ``error`` is why it failed."""

    envelope: Envelope
    error: str | None


class UndeliveredError(Exception):
    """Nobody took the envelope: ``reason`` as in ``X-Slack-Retry-Reason``."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Transport(Protocol):
    """A way to the bot."""

    async def deliver(self, envelope: Envelope) -> Json:
        """Send, wait for the acknowledgement, return its body; raises `UndeliveredError`."""
        ...

"""Trigger ids: leave to open one modal, for three seconds of real time."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace.errors import SlackError


@dataclass
class Trigger:
    """Who acted, from which open view if from one, and until when the trigger lives."""

    user: str
    view_id: str | None
    dies_at: float
    used: bool = False


class Triggers:
    """Issues triggers and exchanges each once."""

    def __init__(self, lifetime: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime = lifetime
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str | None = None) -> str:
        """A fresh trigger for what ``user`` just did."""
        self._forget_old()
        trigger_id = f"{len(self._issued)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, view_id, self._clock() + self.lifetime)
        return trigger_id

    def look(self, trigger_id: str) -> Trigger:
        """The trigger, still good; raises Slack's error otherwise."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() > trigger.dies_at:
            raise SlackError("expired_trigger_id")
        return trigger

    def _forget_old(self) -> None:
        """Drop what died an hour ago, so that a long demo does not grow."""
        long_ago = self._clock() - 3600
        dead = [key for key, trigger in self._issued.items() if trigger.dies_at < long_ago]
        for key in dead:
            del self._issued[key]

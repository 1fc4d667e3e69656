"""What every handler at the Slack edge works with: desk, clock, Slack, words."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.domain.errors import Refusal, Unavailable
from bot.i18n.catalogue import Translator, translator
from bot.messages.voice import Voice
from bot.services import people
from bot.services.desk import Desk

View = dict[str, Any]

_MENTION = re.compile(r"<@(\w+)>")

log = structlog.get_logger()


@dataclass(frozen=True)
class Edge:
    """The desk, the clock, Slack, and a place for work that must not hold up an answer.

    Attributes:
        languages: The language of everybody who was spoken with, for when the database is away.
    """

    desk: Desk
    clock: Callable[[], datetime]
    client: WebClient
    background: Executor
    languages: dict[str, str] = field(default_factory=dict)

    def translator(self, user_id: str) -> Translator:
        """Return the words of a person's language."""
        try:
            self.languages[user_id] = people.language_of(self.desk, user_id)
        except Unavailable:
            return self.known_translator(user_id)
        return translator(self.languages[user_id])

    def known_translator(self, user_id: str) -> Translator:
        """Return the words of the language last spoken with a person, or the organisation's."""
        return translator(self.languages.get(user_id, self.desk.organisation.language))

    def voice(self, user_id: str) -> Voice:
        """Return how the bot speaks with a person now."""
        return Voice(self.translator(user_id), self.desk.organisation.zone, self.clock())

    def say(self, user_id: str, error: Exception) -> str:
        """Return the sentence for an error: what to do, or a reference that is in the log.

        A database that is away is not asked once more: Slack waits for the answer.
        """
        if isinstance(error, Unavailable):
            return self.known_translator(user_id).refusal(error)
        if isinstance(error, Refusal):
            return self.translator(user_id).refusal(error)
        reference = secrets.token_hex(4)
        log.error("unexpected_error", reference=reference, exc_info=error)
        return self.known_translator(user_id).text("error.unexpected", reference=reference)

    def plainly(self, text: str) -> str:
        """Return a sentence for where Slack shows no mentions: people by their names."""
        mentioned = set(_MENTION.findall(text))
        try:
            names = people.names(self.desk, mentioned) if mentioned else {}
        except Unavailable:
            names = {}
        return _MENTION.sub(lambda found: names.get(found[1], f"@{found[1]}"), text)

    def later(self, work: Callable[[], None]) -> None:
        """Do something after the answer; what goes wrong there is in the log."""
        self.background.submit(quietly, work)


def quietly(work: Callable[[], None]) -> None:
    """Do something that nobody waits for; what goes wrong is in the log, without its words."""
    try:
        work()
    except Unavailable as unavailable:
        log.warning("background_unavailable", error=unavailable.key)
    except Exception:
        log.exception("background_failed")

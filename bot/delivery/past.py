"""Looks for what the bot said in a conversation before, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog

from bot.delivery.slack_api import UNKNOWN_METHOD, SlackApi, SlackRefusedError

Said = Mapping[str, Any]

_log = structlog.get_logger()


class Past:
    """The messages of the bot, newest first.

    Args:
        api: The Web API.
    """

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    def find(self, channel: str, after: str | None, fits: Callable[[Said], bool]) -> Said | None:
        """Return a message of ours that fits, newer than ``after``.

        None when there is none, or where Slack does not let us look: a double is better than
        silence.
        """
        try:
            for message in self._history(channel, after):
                if fits(message) and self._is_ours(message):
                    return message
        except SlackRefusedError as refused:
            if not refused.passes and refused.error != UNKNOWN_METHOD:
                raise
            _log.warning("slack_cannot_look", error=refused.error)
        return None

    def _is_ours(self, message: Said) -> bool:
        return bool(message.get("user") == self._api.me())

    def _history(self, channel: str, after: str | None) -> Iterator[Said]:
        return self._api.each(
            "conversations.history",
            "messages",
            channel=channel,
            oldest=after or "0",
            include_all_metadata=True,
        )

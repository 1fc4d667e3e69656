"""Response URLs: five posts in thirty minutes, without being in the channel."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from bot.workspace.errors import SlackError
from bot.workspace.settings import WorkspaceSettings


@dataclass
class ResponseUrl:
    """Where a response goes: the person, the channel, the message that was acted on."""

    user: str
    channel: str
    message_ts: str | None
    dies_at: float
    posts_left: int


class ResponseUrls:
    """Issues response URLs and counts their use."""

    def __init__(self, settings: WorkspaceSettings) -> None:
        self._settings = settings
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """The token of a new response URL."""
        token = secrets.token_hex(12)
        dies_at = time.monotonic() + self._settings.response_seconds
        posts = self._settings.response_posts
        self._issued[token] = ResponseUrl(user, channel, message_ts, dies_at, posts)
        return token

    def use(self, token: str) -> ResponseUrl:
        """Take one of its posts; raises ``expired_url`` or ``used_url``."""
        issued = self._issued.get(token)
        if issued is None or time.monotonic() > issued.dies_at:
            self._issued.pop(token, None)
            raise SlackError("expired_url")
        if issued.posts_left == 0:
            raise SlackError("used_url")
        issued.posts_left -= 1
        return issued

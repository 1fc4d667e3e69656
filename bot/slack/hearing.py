"""The part of a process that hears Slack: connection, handlers, and what follows an answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from slack_sdk import WebClient

from bot.services.desk import Desk
from bot.slack.acquaintance import meet_team
from bot.slack.edge import Edge
from bot.slack.listening import Listener

#: Threads for what follows an answer: filling forms, looking people up.
BACKGROUND = 16


class Hearing:
    """Hears Slack and answers, until it is closed.

    Args:
        desk: What the use cases work with.
        now: The clock that people see (UTC).
        web: Calls Slack with the bot's token.
        app_token: The token for Socket Mode.
        team_id: The one workspace that is answered.
    """

    def __init__(
        self,
        desk: Desk,
        now: Callable[[], datetime],
        web: WebClient,
        app_token: str,
        team_id: str,
    ) -> None:
        self._background = ThreadPoolExecutor(BACKGROUND, thread_name_prefix="background")
        self._edge = Edge(desk, now, web, self._background)
        self._listener = Listener(self._edge, app_token, team_id)

    def start(self) -> None:
        """Begin to listen.

        Raises:
            Refusal: Slack does not know the app's token; nothing is left running.
            Unavailable: Slack cannot be reached; nothing is left running.
        """
        try:
            self._listener.connect()
        except BaseException:
            self.stop()
            raise
        self._edge.later(lambda: meet_team(self._edge))

    def stop(self) -> None:
        """Take nothing new, and answer what is under way."""
        self._listener.close()
        self._background.shutdown()

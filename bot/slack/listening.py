"""Hears Slack over Socket Mode, and stops without leaving anybody unanswered."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.domain.errors import Unavailable
from bot.slack import bolt
from bot.slack.connecting import in_words
from bot.slack.edge import Edge

#: Measured: with fewer, lazy parts start after their trigger has died.
LISTENERS = 50
#: Bytes read at once from Slack's socket; with the library's 1,024 a form arrives in pieces.
RECEIVE_BUFFER = 64 * 1024
#: A connection that was cut is noticed after so many seconds.
PING_SECONDS = 5.0
#: From one word to the receiving thread that it shall end to the next.
ENDING_SECONDS = 0.05


class Listener:
    """One connection to Slack, and the threads that answer what comes in over it.

    Args:
        edge: What handlers work with.
        app_token: The token for Socket Mode.
        team_id: The one workspace that is answered.
    """

    def __init__(self, edge: Edge, app_token: str, team_id: str) -> None:
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        self._url = edge.client.base_url
        handler = SocketModeHandler(
            bolt.build(edge, self._listeners, team_id),
            app_token,
            concurrency=LISTENERS,
            receive_buffer_size=RECEIVE_BUFFER,
            ping_interval=PING_SECONDS,
        )
        self._client = handler.client

    def connect(self) -> None:
        """Begin to listen.

        Raises:
            Refusal: Slack does not know the token.
            Unavailable: Slack cannot be reached.
        """
        with in_words(self._url, "error.slack_app_token_refused", "SLACK_APP_TOKEN"):
            self._client.connect()
        if not self._client.is_connected():
            raise Unavailable("error.slack_unreachable", url=self._url)

    def close(self) -> None:
        """Take nothing new, answer what is under way, then close the connection."""
        client = self._client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.closed = True
        client.enqueue_message("")  # wakes the thread that waits for a message
        client.message_processor.shutdown()
        client.message_workers.shutdown()
        self._listeners.shutdown()
        self._wake_receiver()
        self._end_receiver()
        client.close()

    def _end_receiver(self) -> None:
        """Tell the thread that reads from the connection to end until it does.

        One that is only just beginning takes back what it was told before, and the library's own
        way of closing then waits for it for ever.
        """
        runner = self._client.current_session_runner
        runner.event.set()
        while runner.is_alive():
            self._client.current_session_state.terminated = True
            self._client.disconnect()
            runner.thread.join(ENDING_SECONDS)

    def _wake_receiver(self) -> None:
        """End the connection under the thread that reads from it, which else waits for seconds."""
        session = self._client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)

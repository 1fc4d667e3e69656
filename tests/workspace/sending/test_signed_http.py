"""Signed HTTP: the same payloads, posted to the request URL of a real Bolt app."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Json, View
from tests.workspace.cast import (
    ANNA,
    bolt_app,
    client_of,
    modal,
    opening,
    private_channel,
    running,
    text_input,
    with_modal_open,
)


class _Quiet(WSGIRequestHandler):
    """A server that keeps its log to itself."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def served(ws: RunningWorkspace, app: App) -> Iterator[str]:
    """The app behind HTTP, named to the workspace as its request URL."""
    handler = SlackRequestHandler(app)
    with make_server("127.0.0.1", 0, handler, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/slack/events"
        ws.use_http(url)
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()


def test_a_command_a_modal_and_its_submission(ws: RunningWorkspace) -> None:
    """Forms and interactions arrive signed, and their answers are taken."""
    app = opening(ws, modal(text_input()))

    @app.view("form")
    def _submitted(ack: Any, view: Json) -> None:
        typed = view["state"]["values"]["what"]["what"]["value"]
        ack(response_action="errors", errors={"what": f"Not {typed}"})

    with served(ws, app):
        anna = with_modal_open(ws)
        outcome = anna.submit(values={"what": "this"})
        assert outcome.errors == {"what": "Not this"}
        shown = anna.view()
        assert isinstance(shown, View)
        assert shown.values["what"]["what"]["value"] == "this"


def test_events_arrive_signed(ws: RunningWorkspace) -> None:
    """Bolt verifies the signature of an event and hears it."""
    app = bolt_app(ws)
    heard: list[str] = []

    @app.event("app_mention")
    def _mention(event: Json) -> None:
        heard.append(event["text"])

    @app.event("message")
    def _message() -> None:
        heard.append("")

    channel = private_channel(ws, "room", ANNA.id)
    with served(ws, app):
        ws.person("anna").write(channel, f"<@{ws.bot_user_id}> status")
        ws.wait_for(lambda: any("status" in text for text in heard))


def test_words_may_answer_a_command(ws: RunningWorkspace) -> None:
    """An acknowledgement in plain text is shown to the person."""
    app = bolt_app(ws)

    @app.command("/breach")
    def _take(ack: Any) -> None:
        ack("Heard")

    with served(ws, app):
        assert ws.person("anna").command("/breach").ok
    assert [note.text for note in ws.person("anna").ephemerals()] == ["Heard"]


def test_a_wrong_secret_is_noticed(ws: RunningWorkspace) -> None:
    """An app that knows another secret refuses the request, and the command fails."""
    app = App(client=client_of(ws), signing_secret="another")
    with served(ws, app):
        failure = ws.person("anna").command("/breach").failure
    assert failure == '/breach failed with the error "dispatch_failed"'


def test_an_event_is_retried_with_its_reason(ws: RunningWorkspace) -> None:
    """Headers say which attempt it is and why."""
    asked: list[tuple[str | None, str | None]] = []

    def refuse(environ: Json, start: Any) -> list[bytes]:
        headers = (
            environ.get("HTTP_X_SLACK_RETRY_NUM"),
            environ.get("HTTP_X_SLACK_RETRY_REASON"),
        )
        asked.append(headers)
        last = [("X-Slack-No-Retry", "1")] if len(asked) == 3 else []
        start("500 No", [("Content-Type", "text/plain"), *last])
        return [b"no"]

    with make_server("127.0.0.1", 0, refuse, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        ws.use_http(f"http://127.0.0.1:{server.server_port}/")
        ws.person("anna").write_to_bot("Hello?")
        ws.wait_for(lambda: len(ws.deliveries()) == 3)
        server.shutdown()
        thread.join()
    assert asked == [(None, None), ("1", "http_error"), ("2", "http_error")]


def test_nobody_there_is_a_failed_connection(ws: RunningWorkspace) -> None:
    """A request URL where nobody listens fails the command at once."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    ws.use_http(url)
    assert "dispatch_failed" in str(ws.person("anna").command("/breach").failure)
    assert not ws.challenge(url)


def test_a_slow_server_is_a_timeout() -> None:
    """An answer after Slack's patience counts for nothing."""
    with running(ack_seconds=0.1) as ws:
        app = bolt_app(ws)

        @app.command("/breach")
        def _late(ack: Any) -> None:
            ws.wait_for(lambda: ws.person("anna").ephemerals())
            ack("Too late")

        with served(ws, app):
            assert "operation_timeout" in str(ws.person("anna").command("/breach").failure)
            assert len(ws.person("anna").ephemerals()) == 1


def test_a_request_url_proves_itself(ws: RunningWorkspace) -> None:
    """Bolt answers Slack's url_verification with its challenge."""
    with served(ws, bolt_app(ws)) as url:
        assert ws.challenge(url)


def test_back_to_socket_mode(ws: RunningWorkspace) -> None:
    """Without a request URL the sockets are used again."""
    ws.use_http("http://127.0.0.1:9/")
    ws.use_http(None)
    assert "dispatch_failed" in str(ws.person("anna").command("/breach").failure)
    assert ws.deliveries()[-1].error == "no_connection"

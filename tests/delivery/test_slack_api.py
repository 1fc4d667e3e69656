"""One call of Slack's Web API, and the three ways in which it does not work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.delivery.slack_api import (
    SlackApi,
    SlackPauseError,
    SlackRefusedError,
    SlackUnsureError,
    outcome_of,
)
from bot.delivery.types import Again, Refused, Slower


@contextmanager
def answering(
    status: int, body: str, headers: dict[str, str] | None = None
) -> Iterator[tuple[SlackApi, list[str]]]:
    """Serve one answer to everything; yield a client of it and the bodies it was sent."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *words: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield SlackApi("xoxb-x", f"http://127.0.0.1:{server.server_port}/api/"), heard
        finally:
            server.shutdown()
            thread.join()


def trouble(status: int, body: str, headers: dict[str, str] | None = None) -> Exception:
    """Return what a call raises for an answer; it is made exactly once."""
    with answering(status, body, headers) as (api, heard):
        with pytest.raises((SlackPauseError, SlackRefusedError, SlackUnsureError)) as raised:
            api.call("chat.postMessage", channel="C1", text="hello")
        assert len(heard) == 1
    return raised.value


def test_lists_and_objects_are_sent_as_json_and_nothing_for_none() -> None:
    """Blocks and metadata are JSON in a form field; what is None is not sent."""
    with answering(200, '{"ok": true, "ts": "1.2"}') as (api, heard):
        answer = api.call("chat.postMessage", blocks=[{"a": 1}], cursor=None, flag=True)
    assert answer["ts"] == "1.2"
    assert heard == ["blocks=%5B%7B%22a%22%3A+1%7D%5D&flag=1"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7), ({}, 30), ({"Retry-After": "soon"}, 30), ({"retry-after": "0"}, 1)],
)
def test_too_many_requests_name_a_pause(headers: dict[str, str], seconds: int) -> None:
    """Retry-After in seconds, half a minute where it is not said."""
    raised = trouble(429, '{"ok": false, "error": "ratelimited"}', headers)
    assert isinstance(raised, SlackPauseError)
    assert raised.wait == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "oops"),
        (503, '{"ok": false, "error": "service_unavailable"}'),
        (200, '{"ok": false, "error": "internal_error"}'),
        (200, "<html>a proxy's page</html>"),
        (404, "<html>not here</html>"),
        (200, ""),
    ],
)
def test_nobody_knows_what_became_of_it(status: int, body: str) -> None:
    """Faults of the server, and answers that are not Slack's."""
    assert isinstance(trouble(status, body), SlackUnsureError)


def test_no_server_at_all_is_as_unclear() -> None:
    """A refused connection, too, is looked into before another post."""
    with answering(200, "{}") as (api, _):
        pass
    with pytest.raises(SlackUnsureError):
        api.call("chat.postMessage")


@pytest.mark.parametrize(
    ("name", "passes"), [("invalid_blocks", False), ("is_archived", False), ("invalid_auth", True)]
)
def test_a_refusal_bears_slacks_name_for_it(name: str, passes: bool) -> None:
    """What a person can put right in the settings passes."""
    body = f'{{"ok": false, "error": "{name}", "errors": [{{"user": "U1"}}]}}'
    raised = trouble(200, body)
    assert isinstance(raised, SlackRefusedError)
    assert (raised.error, raised.passes) == (name, passes)
    assert list(raised.details) == [{"user": "U1"}]


def test_what_each_trouble_means_for_a_message() -> None:
    """Wait, never, or once more after a look."""
    assert outcome_of(SlackPauseError(timedelta(seconds=3))) == Slower(timedelta(seconds=3))
    assert outcome_of(SlackRefusedError("is_archived")) == Refused("is_archived")
    assert outcome_of(SlackRefusedError("not_authed")) == Again("not_authed")
    assert outcome_of(SlackUnsureError("status_500")) == Again("status_500")


def test_the_bots_own_id_is_asked_for_once() -> None:
    """It does not change."""
    with answering(200, '{"ok": true, "user_id": "U0BOT"}') as (api, heard):
        assert [api.me(), api.me()] == ["U0BOT", "U0BOT"]
    assert len(heard) == 1

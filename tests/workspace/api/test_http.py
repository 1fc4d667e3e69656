"""The Web API over HTTP: every encoding, every fault, the call log."""

from __future__ import annotations

import json
import urllib.request
from http.client import RemoteDisconnected
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.workspace.faults import LostReply, RateLimited, Refused, ServerError, Slow
from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import ANNA, client_of, error_of, private_channel, section


def test_blocks_may_come_as_a_form(ws: RunningWorkspace) -> None:
    """A form carries blocks as JSON text, and is taken like JSON."""
    channel = private_channel(ws)
    answer = client_of(ws).api_call(
        "chat.postMessage", data={"channel": channel, "blocks": json.dumps([section("Hi")])}
    )
    assert answer["message"]["blocks"][0]["text"]["text"] == "Hi"


def test_blocks_that_are_no_json_are_refused(ws: RunningWorkspace) -> None:
    """Text that is not JSON answers invalid_blocks_format."""
    channel = private_channel(ws)
    for blocks in ("[{", '{"type": "divider"}'):
        with pytest.raises(SlackApiError) as refused:
            client_of(ws).api_call("chat.postMessage", data={"channel": channel, "blocks": blocks})
        assert error_of(refused) == "invalid_blocks_format"


def test_a_body_that_is_no_json_has_no_arguments(ws: RunningWorkspace) -> None:
    """A broken body is answered like an empty one."""
    request = urllib.request.Request(
        f"{ws.api_url}users.info",
        data=b"{broken",
        headers={"Authorization": f"Bearer {ws.bot_token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["error"] == "invalid_arguments"


def test_a_lost_reply_comes_after_the_work(ws: RunningWorkspace) -> None:
    """The message stands in the channel though the caller saw the connection cut."""
    channel = private_channel(ws)
    ws.faults.add("chat.postMessage", LostReply())
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        client_of(ws).chat_postMessage(channel=channel, text="once")
    history = client_of(ws).conversations_history(channel=channel)["messages"]
    assert [message["text"] for message in history] == ["once"]
    assert ws.calls.of("chat.postMessage")[-1].error == "lost"


def test_429_says_when_to_come_back(ws: RunningWorkspace) -> None:
    """A limited call answers 429 with Retry-After and does nothing."""
    channel = private_channel(ws)
    ws.faults.add("chat.postMessage", RateLimited(30))
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).chat_postMessage(channel=channel, text="no")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "30"
    assert error_of(refused) == "ratelimited"
    assert client_of(ws).conversations_history(channel=channel)["messages"] == []


def test_the_client_of_slack_outlasts_faults(ws: RunningWorkspace) -> None:
    """Slack's own retry handlers get through a 429 and a 503."""
    client = WebClient(
        token=ws.bot_token,
        base_url=ws.api_url,
        retry_handlers=[RateLimitErrorRetryHandler(2), ServerErrorRetryHandler(2)],
    )
    ws.faults.add("auth.test", RateLimited(0))
    ws.faults.add("auth.test", ServerError(503))
    assert client.auth_test()["ok"]
    assert [call.error for call in ws.calls.of("auth.test")] == ["ratelimited", "status 503", None]


def test_a_server_error_is_no_json(ws: RunningWorkspace) -> None:
    """A 5xx carries no answer of Slack's."""
    ws.faults.add("*", ServerError(500))
    request = urllib.request.Request(f"{ws.api_url}api.test")
    with pytest.raises(HTTPError, match="500"):
        urllib.request.urlopen(request)


def test_a_slow_method_answers_all_the_same(ws: RunningWorkspace) -> None:
    """Slowness delays the answer and changes nothing else."""
    ws.faults.add("auth.test", Slow(0.05))
    assert client_of(ws).auth_test()["ok"]


def test_a_method_can_be_unknown_for_good(ws: RunningWorkspace) -> None:
    """A server that lacks a method answers unknown_method until told otherwise."""
    ws.faults.always("users.info", Refused())
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            client_of(ws).users_info(user=ANNA.id)
        assert error_of(refused) == "unknown_method"
    ws.faults.clear()
    assert client_of(ws).users_info(user=ANNA.id)["ok"]


def test_answers_name_the_scopes(ws: RunningWorkspace) -> None:
    """Headers say what the token has and what the method takes."""
    headers = client_of(ws).users_info(user=ANNA.id).headers
    assert "chat:write" in headers["X-OAuth-Scopes"]
    assert headers["X-Accepted-OAuth-Scopes"] == "users:read"

"""Who may call a method: tokens, scopes, arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.api.registry import page
from bot.workspace.errors import SlackError
from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import ANNA, client_of, error_of, running


def test_a_call_without_a_token_is_not_authed(ws: RunningWorkspace) -> None:
    """No token at all answers not_authed."""
    with pytest.raises(SlackApiError) as refused:
        WebClient(base_url=ws.api_url).auth_test()
    assert error_of(refused) == "not_authed"


def test_a_foreign_token_is_invalid_auth(ws: RunningWorkspace) -> None:
    """A token of another app answers invalid_auth."""
    with pytest.raises(SlackApiError) as refused:
        WebClient(token="xoxb-other", base_url=ws.api_url).auth_test()
    assert error_of(refused) == "invalid_auth"


def test_the_kind_of_token_matters(ws: RunningWorkspace) -> None:
    """Connections need the app token, everything else the bot's."""
    with pytest.raises(SlackApiError) as by_bot:
        client_of(ws).apps_connections_open(app_token=ws.bot_token)
    with pytest.raises(SlackApiError) as by_app:
        WebClient(token=ws.app_token, base_url=ws.api_url).users_info(user=ANNA.id)
    assert error_of(by_bot) == error_of(by_app) == "not_allowed_token_type"


def test_the_token_may_come_as_an_argument(ws: RunningWorkspace) -> None:
    """A token in the body is as good as one in the header, and is not logged."""
    answer = WebClient(base_url=ws.api_url).api_call("auth.test", params={"token": ws.bot_token})
    assert answer["user_id"] == ws.bot_user_id
    assert ws.calls.of("auth.test")[-1].args == {}


def test_an_unknown_method_says_so(ws: RunningWorkspace) -> None:
    """A method this Slack lacks answers unknown_method."""
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).api_call("blocks.dance")
    assert error_of(refused) == "unknown_method"


def test_a_missing_argument_is_named(ws: RunningWorkspace) -> None:
    """What a method needs and was not given stands in the messages."""
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).api_call("chat.postMessage", json={"text": "hello"})
    assert error_of(refused) == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel"
    ]


def test_an_argument_of_the_wrong_kind_is_named(ws: RunningWorkspace) -> None:
    """A limit that is no number is refused by its name."""
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).api_call("users.list", params={"limit": "many"})
    assert "invalid value for field: limit" in str(refused.value.response["response_metadata"])


NEEDS: dict[str, tuple[str, dict[str, Any]]] = {
    "chat.postMessage": ("chat:write", {"channel": "C1", "text": "a"}),
    "chat.update": ("chat:write", {"channel": "C1", "ts": "1.0", "text": "a"}),
    "chat.delete": ("chat:write", {"channel": "C1", "ts": "1.0"}),
    "chat.postEphemeral": ("chat:write", {"channel": "C1", "user": "U1", "text": "a"}),
    "conversations.create": ("groups:write", {"name": "a", "is_private": True}),
    "conversations.open": ("im:write", {"users": "U0ANNA"}),
    "conversations.list": ("groups:read", {"types": "private_channel"}),
    "users.conversations": ("groups:read", {"types": "private_channel"}),
    "users.info": ("users:read", {"user": "U0ANNA"}),
    "users.list": ("users:read", {}),
    "users.lookupByEmail": ("users:read.email", {"email": "anna@example.com"}),
    "usergroups.list": ("usergroups:read", {}),
    "usergroups.users.list": ("usergroups:read", {"usergroup": "S0TEAM"}),
    "pins.add": ("pins:write", {"channel": "C1", "timestamp": "1.0"}),
    "pins.remove": ("pins:write", {"channel": "C1", "timestamp": "1.0"}),
    "pins.list": ("pins:read", {"channel": "C1"}),
    "bookmarks.add": ("bookmarks:write", {"channel_id": "C1", "title": "a", "type": "link"}),
    "bookmarks.list": ("bookmarks:read", {"channel_id": "C1"}),
    "files.getUploadURLExternal": ("files:write", {"filename": "a", "length": 1}),
    "files.info": ("files:read", {"file": "F1"}),
    "team.info": ("team:read", {}),
}


@pytest.fixture(scope="module")
def bare() -> Iterator[RunningWorkspace]:
    """A workspace whose bot token has no scope at all."""
    with running(scopes=("none",)) as ws:
        yield ws


@pytest.mark.parametrize("method", NEEDS)
def test_a_missing_scope_is_named(bare: RunningWorkspace, method: str) -> None:
    """Every method says which scope it needs and which the token has."""
    scope, args = NEEDS[method]
    with pytest.raises(SlackApiError) as refused:
        client_of(bare).api_call(method, params=args)
    answer = refused.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        scope,
        "none",
    )


def test_the_scope_of_a_channel_follows_its_kind(ws: RunningWorkspace) -> None:
    """Public channels ask for channels:* scopes, which the bot was not given."""
    general = ws.person("anna").channels()[0]
    client = client_of(ws)

    def needed(call: Callable[..., object], **args: str) -> object:
        with pytest.raises(SlackApiError) as refused:
            call(**args)
        return refused.value.response["needed"]

    assert needed(client.conversations_info, channel=general.id) == "channels:read"
    assert needed(client.conversations_create, name="open") == "channels:manage"
    assert needed(client.conversations_list, types="mpim") == "mpim:read"


def test_a_list_comes_in_pages() -> None:
    """Pages follow each other by cursor until none is left."""
    first, more = page([1, 2, 3], "", 2)
    last, end = page([1, 2, 3], more["response_metadata"]["next_cursor"], 2)
    assert (first, last) == ([1, 2], [3])
    assert end["response_metadata"]["next_cursor"] == ""


def test_a_made_up_cursor_is_refused() -> None:
    """A cursor this workspace did not give answers invalid_cursor."""
    with pytest.raises(SlackError, match="invalid_cursor"):
        page([1], "dXNlcjpV", 2)

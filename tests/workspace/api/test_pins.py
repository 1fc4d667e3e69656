"""Pins and bookmarks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import BOT_SCOPES
from tests.workspace.cast import client_of, error_of, private_channel, refusal, running


@pytest.fixture
def open_ws() -> Iterator[RunningWorkspace]:
    """A workspace whose bot may also read bookmarks."""
    with running(scopes=(*BOT_SCOPES, "bookmarks:read")) as ws:
        yield ws


def test_a_message_is_pinned_once(ws: RunningWorkspace) -> None:
    """Pins are listed with their message; pinning twice and unpinning twice are refused."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(channel=channel, text="Headline")["ts"]
    client.pins_add(channel=channel, timestamp=ts)
    (item,) = client.pins_list(channel=channel)["items"]
    assert (item["message"]["text"], item["created_by"]) == ("Headline", ws.bot_user_id)
    assert item["message"]["pinned_to"] == [channel]
    with pytest.raises(SlackApiError) as twice:
        client.pins_add(channel=channel, timestamp=ts)
    client.pins_remove(channel=channel, timestamp=ts)
    with pytest.raises(SlackApiError) as gone:
        client.pins_remove(channel=channel, timestamp=ts)
    assert (error_of(twice), error_of(gone)) == ("already_pinned", "no_pin")


def test_what_is_not_there_cannot_be_pinned(ws: RunningWorkspace) -> None:
    """No message, or none named, is refused."""
    client, channel = client_of(ws), private_channel(ws)
    assert refusal(client.pins_add, channel=channel, timestamp="1.000001") == "message_not_found"
    assert refusal(client.pins_add, channel=channel) == "no_item_specified"
    assert refusal(client.pins_remove, channel=channel, timestamp="1.000001") == "message_not_found"


def test_a_channel_holds_a_hundred_pins(ws: RunningWorkspace) -> None:
    """The hundred and first is refused."""
    client, channel = client_of(ws), private_channel(ws)
    stamps = [client.chat_postMessage(channel=channel, text="x")["ts"] for _ in range(101)]
    for ts in stamps[:100]:
        client.pins_add(channel=channel, timestamp=ts)
    with pytest.raises(SlackApiError) as refused:
        client.pins_add(channel=channel, timestamp=stamps[100])
    assert error_of(refused) == "not_pinnable"


def test_bookmarks_come_change_and_go(open_ws: RunningWorkspace) -> None:
    """A link is added, edited and removed."""
    client, channel = client_of(open_ws), private_channel(open_ws)
    added = client.bookmarks_add(
        channel_id=channel, title="Dossier", type="link", link="https://example.com", emoji=":a:"
    )["bookmark"]
    client.bookmarks_edit(
        bookmark_id=added["id"],
        channel_id=channel,
        title="The dossier",
        emoji=":b:",
        link="https://x.org",
    )
    (kept,) = client.bookmarks_list(channel_id=channel)["bookmarks"]
    assert (kept["title"], kept["emoji"], kept["link"]) == (
        "The dossier",
        ":b:",
        "https://x.org",
    )
    client.bookmarks_remove(bookmark_id=added["id"], channel_id=channel)
    assert client.bookmarks_list(channel_id=channel)["bookmarks"] == []


def test_a_bookmark_needs_a_link(open_ws: RunningWorkspace) -> None:
    """No link, a wrong link, or a bookmark that is not there is refused."""
    client, channel = client_of(open_ws), private_channel(open_ws)

    def add(**more: str) -> object:
        return client.bookmarks_add(channel_id=channel, title="a", type="link", **more)

    mark = client.bookmarks_add(
        channel_id=channel, title="a", type="link", link="https://example.com"
    )["bookmark"]["id"]
    assert refusal(add) == "link_required"
    assert refusal(add, link="somewhere") == "invalid_link"
    assert refusal(client.bookmarks_remove, bookmark_id="Bk404", channel_id=channel) == "not_found"
    assert (
        refusal(client.bookmarks_edit, bookmark_id=mark, channel_id=channel, link="nowhere")
        == "invalid_link"
    )


def test_a_channel_holds_a_hundred_bookmarks(ws: RunningWorkspace) -> None:
    """The hundred and first is refused."""
    client, channel = client_of(ws), private_channel(ws)

    def add() -> object:
        return client.bookmarks_add(
            channel_id=channel, title="a", type="link", link="https://example.com"
        )

    for _ in range(100):
        add()
    with pytest.raises(SlackApiError) as refused:
        add()
    assert error_of(refused) == "too_many_bookmarks"

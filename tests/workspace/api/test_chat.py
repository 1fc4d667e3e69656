"""Messages: posting, changing, deleting, whispering, linking."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import (
    ANNA,
    BRAM,
    CELINE,
    actions,
    button,
    client_of,
    error_of,
    private_channel,
    refusal,
    section,
)

METADATA = {"event_type": "headline", "event_payload": {"incident": "BR-2026-007"}}


def test_a_message_keeps_what_was_said(ws: RunningWorkspace) -> None:
    """Text, blocks, attachments and metadata are kept, and ids are generated."""
    channel = private_channel(ws)
    answer = client_of(ws).chat_postMessage(
        channel=channel,
        text="Plain",
        blocks=[section("Rich"), actions(button())],
        attachments=[{"color": "#d00", "blocks": [section("Below")]}],
        metadata=METADATA,
    )
    message = answer["message"]
    assert message["metadata"] == METADATA
    assert message["blocks"][0]["block_id"]
    assert message["attachments"][0]["blocks"][0]["text"]["text"] == "Below"
    assert (message["user"], message["text"]) == (ws.bot_user_id, "Plain")


def test_ts_are_unique_and_rise(ws: RunningWorkspace) -> None:
    """No two messages share a ts, and a later one has a greater."""
    channel = private_channel(ws)
    stamps = [client_of(ws).chat_postMessage(channel=channel, text="x")["ts"] for _ in range(20)]
    assert stamps == sorted(set(stamps))


def test_a_person_is_addressed_by_id(ws: RunningWorkspace) -> None:
    """Posting to a user id goes to the direct messages with the bot."""
    answer = client_of(ws).chat_postMessage(channel=ANNA.id, text="Hello")
    assert answer["channel"].startswith("D")
    assert [message.text for message in ws.person("anna").dms()] == ["Hello"]


def test_a_channel_is_addressed_by_name(ws: RunningWorkspace) -> None:
    """A name with # reaches a channel the bot is in."""
    channel = private_channel(ws, "war-room")
    assert client_of(ws).chat_postMessage(channel="#war-room", text="x")["channel"] == channel


def test_text_beyond_forty_thousand_is_cut(ws: RunningWorkspace) -> None:
    """Long text is cut, and the answer warns."""
    answer = client_of(ws).chat_postMessage(channel=private_channel(ws), text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


def test_a_reply_goes_to_the_thread_of_its_parent(ws: RunningWorkspace) -> None:
    """A reply to a reply stands in the same thread."""
    client, channel = client_of(ws), private_channel(ws)
    parent = client.chat_postMessage(channel=channel, text="a")["ts"]
    reply = client.chat_postMessage(channel=channel, text="b", thread_ts=parent)["ts"]
    nested = client.chat_postMessage(channel=channel, text="c", thread_ts=reply)["message"]
    assert nested["thread_ts"] == parent


def test_an_update_keeps_what_it_does_not_name(ws: RunningWorkspace) -> None:
    """Text alone leaves blocks and metadata; an empty list takes blocks away."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(
        channel=channel, text="a", blocks=[section("Rich")], metadata=METADATA
    )["ts"]
    kept = client.chat_update(channel=channel, ts=ts, text="b")["message"]
    assert (kept["text"], kept["blocks"][0]["text"]["text"]) == ("b", "Rich")
    assert kept["metadata"] == METADATA
    bare = client.chat_update(channel=channel, ts=ts, text="c", blocks=[])["message"]
    assert "blocks" not in bare
    assert bare["edited"]["user"] == ws.bot_user_id


def test_a_deleted_message_is_gone(ws: RunningWorkspace) -> None:
    """Deleting takes the message and its pin away."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(channel=channel, text="a")["ts"]
    client.pins_add(channel=channel, timestamp=ts)
    client.chat_delete(channel=channel, ts=ts)
    assert client.conversations_history(channel=channel)["messages"] == []
    assert client.pins_list(channel=channel)["items"] == []


def test_an_ephemeral_message_is_seen_by_one(ws: RunningWorkspace) -> None:
    """Only the person named sees it."""
    channel = private_channel(ws, "room", ANNA.id, BRAM.id)
    below = [{"blocks": [actions(button())]}]
    client_of(ws).chat_postEphemeral(channel=channel, user=ANNA.id, text="Psst", attachments=below)
    (note,) = ws.person("anna").ephemerals()
    assert note.text == "Psst"
    assert note.attachments[0]["blocks"][0]["elements"][0]["action_id"] == "go"
    assert ws.person("bram").ephemerals() == []


def test_a_permalink_leads_to_a_message(ws: RunningWorkspace) -> None:
    """A permalink names channel and ts."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(channel=channel, text="a")["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    assert link == f"{ws.url}/archives/{channel}/p{ts.replace('.', '')}"


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "no such channel": ("postMessage", {"channel": "C404", "text": "a"}, "channel_not_found"),
    "the bot itself": ("postMessage", {"channel": "U0BREACHBOT", "text": "a"}, "channel_not_found"),
    "a channel it is not in": (
        "postMessage",
        {"channel": "general", "text": "a"},
        "not_in_channel",
    ),
    "nothing to say": ("postMessage", {}, "no_text"),
    "nothing at all": ("postMessage", {"text": "", "blocks": []}, "no_text"),
    "wrong blocks": ("postMessage", {"blocks": [section("")]}, "invalid_blocks"),
    "wrong attachments": ("postMessage", {"attachments": [{"x": 1}]}, "invalid_attachments"),
    "attachments as text": ("postMessage", {"attachments": "none"}, "invalid_attachments"),
    "metadata without type": (
        "postMessage",
        {"text": "a", "metadata": {"event_payload": {}}},
        "invalid_metadata_format",
    ),
    "metadata as text": ("postMessage", {"text": "a", "metadata": "x"}, "invalid_metadata_format"),
    "metadata with more": (
        "postMessage",
        {"text": "a", "metadata": {**METADATA, "x": 1}},
        "invalid_metadata_format",
    ),
    "payload as text": (
        "postMessage",
        {"text": "a", "metadata": {"event_type": "a", "event_payload": "b"}},
        "invalid_metadata_format",
    ),
    "heavy metadata": (
        "postMessage",
        {"text": "a", "metadata": {"event_type": "a", "event_payload": {"x": "y" * 16_000}}},
        "metadata_too_large",
    ),
    "no such thread": ("postMessage", {"text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
    "update of nothing": ("update", {"ts": "1.000001", "text": "a"}, "message_not_found"),
    "deletion of nothing": ("delete", {"ts": "1.000001"}, "message_not_found"),
    "whisper to nobody": ("postEphemeral", {"user": "U404", "text": "a"}, "user_not_found"),
    "whisper to an outsider": (
        "postEphemeral",
        {"user": CELINE.id, "text": "a"},
        "user_not_in_channel",
    ),
    "link to nothing": ("getPermalink", {"message_ts": "1.000001"}, "message_not_found"),
}


@pytest.fixture(scope="module")
def room() -> Any:
    """A workspace with a channel of the bot and Anna."""
    from tests.workspace.cast import running

    with running() as ws:
        yield ws, private_channel(ws, "room", ANNA.id)


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused(room: tuple[RunningWorkspace, str], name: str) -> None:
    """Each wrong call answers Slack's own error name."""
    ws, channel = room
    method, args, error = REFUSED[name]
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).api_call(f"chat.{method}", json={"channel": channel, **args})
    assert error_of(refused) == error


def test_only_own_messages_are_changed(ws: RunningWorkspace) -> None:
    """The bot neither edits nor deletes what a person wrote."""
    channel = private_channel(ws, "room", ANNA.id)
    ts = ws.person("anna").write(channel, "mine")
    assert (
        refusal(client_of(ws).chat_update, channel=channel, ts=ts, text="a")
        == "cant_update_message"
    )
    assert refusal(client_of(ws).chat_delete, channel=channel, ts=ts) == "cant_delete_message"


def test_an_update_must_say_something_short_enough(ws: RunningWorkspace) -> None:
    """An update without content, or with text beyond 4,000, is refused."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(channel=channel, text="a")["ts"]
    where = {"channel": channel, "ts": ts}
    bare = refusal(client.api_call, api_method="chat.update", json=where)
    long = refusal(client.chat_update, **where, text="x" * 4_001)
    assert (bare, long) == ("no_text", "msg_too_long")


def test_an_archived_channel_takes_nothing(ws: RunningWorkspace) -> None:
    """Posting to and changing in an archived channel is refused."""
    client, channel = client_of(ws), private_channel(ws)
    ts = client.chat_postMessage(channel=channel, text="a")["ts"]
    client.conversations_archive(channel=channel)
    refusals = {
        refusal(client.chat_postMessage, channel=channel, text="b"),
        refusal(client.chat_update, channel=channel, ts=ts, text="b"),
        refusal(client.pins_add, channel=channel, timestamp=ts),
        refusal(client.conversations_invite, channel=channel, users=ANNA.id),
    }
    assert refusals == {"is_archived"}

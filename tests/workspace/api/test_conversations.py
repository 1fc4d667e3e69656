"""Channels: making, naming, filling, archiving, reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import (
    ANNA,
    BRAM,
    CELINE,
    client_of,
    error_of,
    private_channel,
    refusal,
    running,
)

NAMES = {
    "": "invalid_name_required",
    "  ": "invalid_name_required",
    "x" * 81: "invalid_name_maxlength",
    "Has-Capitals": "invalid_name_specials",
    "has space": "invalid_name_specials",
    "dot.ted": "invalid_name_specials",
    "---": "invalid_name_punctuation",
    "!!!": "invalid_name_punctuation",
    "general": "name_taken",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_name_is_refused(ws: RunningWorkspace, name: str) -> None:
    """Every rule of channel names has its own error."""
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).conversations_create(name=name, is_private=True)
    assert error_of(refused) == NAMES[name]


def test_the_name_of_an_archived_channel_stays_taken(ws: RunningWorkspace) -> None:
    """Archiving frees no name, not even of a channel nobody can see."""
    client = client_of(ws)
    client.conversations_archive(channel=private_channel(ws, "once"))
    ws.person("anna").create_channel("secret", private=True)
    for name in ("once", "secret"):
        with pytest.raises(SlackApiError) as refused:
            client.conversations_create(name=name, is_private=True)
        assert error_of(refused) == "name_taken"


def test_who_makes_a_channel_is_in_it(ws: RunningWorkspace) -> None:
    """The bot is creator and first member."""
    client = client_of(ws)
    channel = client.conversations_create(name="br-2026-007", is_private=True)["channel"]
    assert (channel["creator"], channel["is_private"]) == (ws.bot_user_id, True)
    assert client.conversations_members(channel=channel["id"])["members"] == [ws.bot_user_id]


def test_a_private_channel_is_invisible_from_outside(ws: RunningWorkspace) -> None:
    """Until it is invited, the bot cannot find a private channel by any means."""
    anna, client = ws.person("anna"), client_of(ws)
    secret = anna.create_channel("secret", private=True)
    with pytest.raises(SlackApiError) as refused:
        client.conversations_info(channel=secret)
    assert error_of(refused) == "channel_not_found"
    assert client.conversations_list(types="private_channel")["channels"] == []
    anna.invite(secret, ws.bot_user_id)
    assert client.conversations_info(channel=secret)["channel"]["name"] == "secret"
    assert secret not in [channel.id for channel in ws.person("bram").channels()]


def test_people_are_invited_together(ws: RunningWorkspace) -> None:
    """One call brings several in; the list of members says so."""
    channel = private_channel(ws, "room", ANNA.id, BRAM.id)
    members = client_of(ws).conversations_members(channel=channel)["members"]
    assert members == [ws.bot_user_id, ANNA.id, BRAM.id]


def test_one_wrong_person_keeps_all_out_unless_forced(ws: RunningWorkspace) -> None:
    """Without force nobody is invited; with it, those who can be."""
    client, channel = client_of(ws), private_channel(ws)
    with pytest.raises(SlackApiError) as refused:
        client.api_call(
            "conversations.invite", json={"channel": channel, "users": [ANNA.id, "U404"]}
        )
    assert refused.value.response["errors"] == [
        {"user": "U404", "ok": False, "error": "user_not_found"}
    ]
    client.conversations_invite(channel=channel, users=[ANNA.id, "U404"], force=True)
    assert ANNA.id in client.conversations_members(channel=channel)["members"]


Wrong = Callable[[WebClient, str, str], Any]
REFUSED: dict[str, tuple[Wrong, str]] = {
    "inviting who is in": (
        lambda c, mine, _: c.conversations_invite(channel=mine, users=ANNA.id),
        "already_in_channel",
    ),
    "inviting oneself": (
        lambda c, mine, _: c.conversations_invite(channel=mine, users="U0BREACHBOT"),
        "cant_invite_self",
    ),
    "inviting nobody known": (
        lambda c, mine, _: c.conversations_invite(channel=mine, users="U404"),
        "user_not_found",
    ),
    "inviting nobody": (
        lambda c, mine, _: c.conversations_invite(channel=mine, users=""),
        "no_user",
    ),
    "inviting too many": (
        lambda c, mine, _: c.conversations_invite(channel=mine, users=["U404"] * 101),
        "too_many_users",
    ),
    "removing oneself": (
        lambda c, mine, _: c.conversations_kick(channel=mine, user="U0BREACHBOT"),
        "cant_kick_self",
    ),
    "removing who is not in": (
        lambda c, mine, _: c.conversations_kick(channel=mine, user=CELINE.id),
        "not_in_channel",
    ),
    "removing nobody known": (
        lambda c, mine, _: c.conversations_kick(channel=mine, user="U404"),
        "user_not_found",
    ),
    "a long topic": (
        lambda c, mine, _: c.conversations_setTopic(channel=mine, topic="x" * 251),
        "too_long",
    ),
    "a long purpose": (
        lambda c, mine, _: c.conversations_setPurpose(channel=mine, purpose="x" * 251),
        "too_long",
    ),
    "bringing back what is here": (
        lambda c, mine, _: c.conversations_unarchive(channel=mine),
        "not_archived",
    ),
    "taking a taken name": (
        lambda c, mine, _: c.conversations_rename(channel=mine, name="general"),
        "name_taken",
    ),
    "renaming another's": (
        lambda c, _, annas: c.conversations_rename(channel=annas, name="mine-now"),
        "not_authorized",
    ),
    "a topic on direct messages": (
        lambda c, _m, _a: c.conversations_setTopic(
            channel=c.conversations_open(users=ANNA.id)["channel"]["id"], topic="x"
        ),
        "method_not_supported_for_channel_type",
    ),
    "archiving direct messages": (
        lambda c, _m, _a: c.conversations_archive(
            channel=c.conversations_open(users=ANNA.id)["channel"]["id"]
        ),
        "method_not_supported_for_channel_type",
    ),
    "opening with nobody": (
        lambda c, _m, _a: c.conversations_open(users=""),
        "users_list_not_supplied",
    ),
    "opening with nobody known": (
        lambda c, _m, _a: c.conversations_open(users="U404"),
        "user_not_found",
    ),
    "opening with two": (
        lambda c, _m, _a: c.conversations_open(users=[ANNA.id, BRAM.id]),
        "missing_scope",
    ),
    "opening a channel": (
        lambda c, mine, _: c.conversations_open(channel=mine),
        "method_not_supported_for_channel_type",
    ),
    "an unknown kind": (
        lambda c, _m, _a: c.conversations_list(types="secret"),
        "invalid_types",
    ),
    "channels of nobody known": (
        lambda c, _m, _a: c.users_conversations(user="U404", types="im"),
        "user_not_found",
    ),
    "a thread that is none": (
        lambda c, mine, _: c.conversations_replies(channel=mine, ts="1.000001"),
        "thread_not_found",
    ),
    "a time that is none": (
        lambda c, mine, _: c.conversations_history(channel=mine, oldest="yesterday"),
        "invalid_ts_oldest",
    ),
}


@pytest.fixture(scope="module")
def rooms() -> Any:
    """A workspace with a channel of the bot, and one of Anna's that the bot is in."""
    with running(scopes=(*running_scopes(), "im:read")) as ws:
        mine = private_channel(ws, "mine", ANNA.id)
        anna = ws.person("anna")
        annas = anna.create_channel("annas", private=True)
        anna.invite(annas, ws.bot_user_id)
        client_of(ws).chat_postMessage(channel=mine, text="x")
        yield ws, mine, annas


def running_scopes() -> tuple[str, ...]:
    """The scopes a bot token has by default."""
    from bot.workspace.settings import BOT_SCOPES

    return BOT_SCOPES


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused(rooms: tuple[RunningWorkspace, str, str], name: str) -> None:
    """Each wrong call answers Slack's own error name."""
    ws, mine, annas = rooms
    call, error = REFUSED[name]
    with pytest.raises(SlackApiError) as refused:
        call(client_of(ws), mine, annas)
    assert error_of(refused) == error


def test_general_is_neither_archived_nor_left() -> None:
    """#general is neither archived nor left by force."""
    with running(scopes=("channels:manage",)) as ws:
        anna, client = ws.person("anna"), client_of(ws)
        general = anna.channels()[0].id
        anna.invite(general, ws.bot_user_id)
        assert refusal(client.conversations_archive, channel=general) == "cant_archive_general"
        kick = refusal(client.conversations_kick, channel=general, user=ANNA.id)
        assert kick == "cant_kick_from_general"


def test_a_channel_is_archived_once_and_comes_back(ws: RunningWorkspace) -> None:
    """Archiving twice is refused; unarchiving opens it again."""
    client, channel = client_of(ws), private_channel(ws)
    client.conversations_archive(channel=channel)
    with pytest.raises(SlackApiError) as refused:
        client.conversations_archive(channel=channel)
    assert error_of(refused) == "already_archived"
    client.conversations_unarchive(channel=channel)
    assert client.chat_postMessage(channel=channel, text="again")["ok"]


def test_topic_purpose_and_name_are_kept(ws: RunningWorkspace) -> None:
    """What is set is read back."""
    client, channel = client_of(ws), private_channel(ws)
    client.conversations_setTopic(channel=channel, topic="Next: 17:00")
    client.conversations_setPurpose(channel=channel, purpose="incident 1")
    client.conversations_rename(channel=channel, name="renamed")
    info = client.conversations_info(channel=channel, include_num_members=True)["channel"]
    assert (info["topic"]["value"], info["purpose"]["value"]) == ("Next: 17:00", "incident 1")
    assert (info["name"], info["num_members"]) == ("renamed", 1)


def test_who_is_removed_no_longer_sees_the_channel(ws: RunningWorkspace) -> None:
    """A kick takes a person out."""
    client, channel = client_of(ws), private_channel(ws, "room", ANNA.id)
    client.conversations_kick(channel=channel, user=ANNA.id)
    assert channel not in [seen.id for seen in ws.person("anna").channels()]


def test_history_is_newest_first_without_threads(ws: RunningWorkspace) -> None:
    """Replies stay out, unless sent to the channel too; a parent counts its replies."""
    client, channel = client_of(ws), private_channel(ws)
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)
    client.chat_postMessage(channel=channel, text="loud", thread_ts=parent, reply_broadcast=True)
    messages = client.conversations_history(channel=channel)["messages"]
    assert [message["text"] for message in messages] == ["loud", "parent"]
    assert messages[1]["reply_count"] == 2
    thread = client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert [message["text"] for message in thread] == ["parent", "reply", "loud"]


def test_history_is_bounded(ws: RunningWorkspace) -> None:
    """Both oldest and latest leave their own message out, unless inclusive."""
    client, channel = client_of(ws), private_channel(ws)
    stamps = [client.chat_postMessage(channel=channel, text=str(n))["ts"] for n in range(3)]

    def texts(**bounds: Any) -> list[str]:
        found = client.conversations_history(channel=channel, **bounds)["messages"]
        return [message["text"] for message in found]

    assert texts(oldest=stamps[0]) == ["2", "1"]
    assert texts(oldest=stamps[0], inclusive=True) == ["2", "1", "0"]
    assert texts(latest=stamps[2]) == ["1", "0"]
    assert texts(latest=stamps[2], oldest=stamps[1], inclusive=True) == ["2", "1"]


def test_history_comes_in_pages(ws: RunningWorkspace) -> None:
    """A cursor leads to the next page until has_more is false."""
    client, channel = client_of(ws), private_channel(ws)
    for number in range(5):
        client.chat_postMessage(channel=channel, text=str(number))
    history = client.conversations_history(channel=channel, limit=2)
    pages = [(len(page["messages"]), page["has_more"]) for page in history]
    assert pages == [(2, True), (2, True), (1, False)]


def test_metadata_is_read_only_when_asked_for(ws: RunningWorkspace) -> None:
    """include_all_metadata shows what messages carry."""
    client, channel = client_of(ws), private_channel(ws)
    metadata = {"event_type": "headline", "event_payload": {"version": 3}}
    client.chat_postMessage(channel=channel, text="x", metadata=metadata)
    bare = client.conversations_history(channel=channel)["messages"][0]
    full = client.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
    assert "metadata" not in bare
    assert full["metadata"] == metadata


def test_lists_leave_archived_out_when_asked(ws: RunningWorkspace) -> None:
    """The bot's own channels, archived too, unless excluded."""
    client = client_of(ws)
    kept, gone = private_channel(ws, "kept"), private_channel(ws, "gone")
    client.conversations_archive(channel=gone)

    def listed(**more: Any) -> list[str]:
        found = client.users_conversations(types="private_channel", **more)["channels"]
        return [channel["id"] for channel in found]

    assert listed() == [kept, gone]
    assert listed(exclude_archived=True) == [kept]


def test_direct_messages_are_opened_once(ws: RunningWorkspace) -> None:
    """Opening twice gives the same conversation; a person who left cannot be reached."""
    client = client_of(ws)
    first = client.conversations_open(users=ANNA.id)["channel"]["id"]
    again = client.conversations_open(users=ANNA.id, return_im=True)["channel"]
    assert again["id"] == first
    assert again["user"] == ANNA.id
    assert client.conversations_open(channel=first)["channel"]["id"] == first

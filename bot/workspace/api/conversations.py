"""``conversations.*``: making channels and changing them."""

from __future__ import annotations

import re

from pydantic import Field

from bot.workspace import changes
from bot.workspace.api.registry import Args, Call, Listed, method
from bot.workspace.errors import SlackError
from bot.workspace.payloads import channel_payload
from bot.workspace.state import Channel, ChannelKind, Json

LONGEST_NAME = 80
LONGEST_TOPIC = 250
MOST_INVITED = 100


class Named(Args):
    """A new channel."""

    name: str = ""
    is_private: bool = False


class InChannel(Args):
    """A channel."""

    channel: str


class Renamed(InChannel):
    """A channel and its new name."""

    name: str = ""


class Invited(InChannel):
    """A channel and whom to bring in."""

    users: Listed
    force: bool = False


class Kicked(InChannel):
    """A channel and whom to remove."""

    user: str


class Topic(InChannel):
    """A channel's topic."""

    topic: str


class Purpose(InChannel):
    """A channel's purpose."""

    purpose: str


class Opened(Args):
    """Direct messages to open."""

    channel: str | None = None
    users: Listed = Field(default_factory=list)
    return_im: bool = False


def check_name(name: str) -> None:
    """Slack's rules for the name of a channel."""
    if not name.strip():
        raise SlackError("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackError("invalid_name_maxlength")
    if re.fullmatch(r"[-_]+|[^\w\s]+", name):
        raise SlackError("invalid_name_punctuation")
    if not all(sign.isdigit() or sign in "-_" or _lower_letter(sign) for sign in name):
        raise SlackError("invalid_name_specials")


def _lower_letter(sign: str) -> bool:
    """Letters of any script, as long as they are not capitals."""
    return sign.isalpha() and sign == sign.lower()


@method("conversations.create", args=Named)
def create(call: Call, args: Named) -> Json:
    """Make a channel; the bot is in it."""
    ws = call.workspace
    call.need("groups:write" if args.is_private else "channels:manage")
    check_name(args.name)
    if ws.state.channel_named(args.name):
        raise SlackError("name_taken")
    kind: ChannelKind = "private" if args.is_private else "public"
    channel = changes.create_channel(ws, args.name, kind, ws.settings.bot_user_id)
    return {"channel": channel_payload(ws, channel)}


@method("conversations.rename", args=Renamed)
def rename(call: Call, args: Renamed) -> Json:
    """Rename a channel the bot made."""
    ws = call.workspace
    channel = _own(call, args.channel)
    check_name(args.name)
    if ws.state.channel_named(args.name) not in (None, channel):
        raise SlackError("name_taken")
    if channel.creator != ws.settings.bot_user_id:
        raise SlackError("not_authorized")
    channel.name = args.name
    ws.feed.bump()
    return {"channel": channel_payload(ws, channel)}


@method("conversations.archive", args=InChannel)
def archive(call: Call, args: InChannel) -> Json:
    """Archive a channel."""
    channel = call.own_channel(args.channel, "write")
    if channel.kind == "im":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    if channel.is_archived:
        raise SlackError("already_archived")
    channel.is_archived = True
    call.workspace.feed.bump()
    return {}


@method("conversations.unarchive", args=InChannel)
def unarchive(call: Call, args: InChannel) -> Json:
    """Bring an archived channel back."""
    channel = call.own_channel(args.channel, "write")
    if not channel.is_archived:
        raise SlackError("not_archived")
    channel.is_archived = False
    call.workspace.feed.bump()
    return {}


@method("conversations.invite", args=Invited)
def invite(call: Call, args: Invited) -> Json:
    """Bring people in: all, or with ``force`` those who can be."""
    ws = call.workspace
    channel = _own(call, args.channel)
    if len(args.users) > MOST_INVITED:
        raise SlackError("too_many_users")
    if not args.users:
        raise SlackError("no_user")
    refused = {user: why for user in args.users if (why := _why_not(call, channel, user))}
    if refused and (not args.force or len(refused) == len(args.users)):
        errors = [{"user": user, "ok": False, "error": why} for user, why in refused.items()]
        raise SlackError(next(iter(refused.values())), errors=errors)
    for user in dict.fromkeys(args.users):
        if user not in refused:
            changes.join(ws, channel, user, inviter=ws.settings.bot_user_id)
    return {"channel": channel_payload(ws, channel)}


def _why_not(call: Call, channel: Channel, user: str) -> str | None:
    """Why a person cannot be invited."""
    member = call.workspace.state.members.get(user)
    if user == call.workspace.settings.bot_user_id:
        return "cant_invite_self"
    if member is None or member.deleted:
        return "user_not_found"
    if user in channel.members:
        return "already_in_channel"
    return None


@method("conversations.kick", args=Kicked)
def kick(call: Call, args: Kicked) -> Json:
    """Remove someone."""
    channel = _own(call, args.channel)
    if args.user == call.workspace.settings.bot_user_id:
        raise SlackError("cant_kick_self")
    if args.user not in call.workspace.state.members:
        raise SlackError("user_not_found")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    if args.user not in channel.members:
        raise SlackError("not_in_channel")
    changes.leave(call.workspace, channel, args.user)
    return {}


@method("conversations.setTopic", args=Topic)
def set_topic(call: Call, args: Topic) -> Json:
    """Write the line above a channel."""
    channel = _own(call, args.channel)
    if len(args.topic) > LONGEST_TOPIC:
        raise SlackError("too_long")
    channel.topic = args.topic
    call.workspace.feed.bump()
    return {"channel": channel_payload(call.workspace, channel)}


@method("conversations.setPurpose", args=Purpose)
def set_purpose(call: Call, args: Purpose) -> Json:
    """Say what a channel is for."""
    channel = _own(call, args.channel)
    if len(args.purpose) > LONGEST_TOPIC:
        raise SlackError("too_long")
    channel.purpose = args.purpose
    call.workspace.feed.bump()
    return {"purpose": channel.purpose, "channel": channel_payload(call.workspace, channel)}


def _own(call: Call, channel_id: str) -> Channel:
    """A channel (no direct messages) that the bot is in and may change."""
    channel = call.open_channel(channel_id, "write")
    if channel.kind == "im":
        raise SlackError("method_not_supported_for_channel_type")
    return channel


@method("conversations.open", args=Opened, scopes=("im:write",))
def open_direct(call: Call, args: Opened) -> Json:
    """Open direct messages with one person."""
    ws = call.workspace
    if args.channel:
        channel = call.channel(args.channel)
        if channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
    else:
        channel = changes.direct_messages(ws, _one_person(call, args.users))
    full = channel_payload(ws, channel) if args.return_im else {"id": channel.id}
    return {"channel": full}


def _one_person(call: Call, users: list[str]) -> str:
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("missing_scope", needed="mpim:write", provided="im:write")
    member = call.workspace.state.members.get(users[0])
    if member is None or member.is_bot:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    return member.id

"""What happens in the workspace, whoever causes it: each change is stored, told and shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.workspace import events
from bot.workspace.payloads import group_payload, message_payload, user_payload
from bot.workspace.state import (
    Channel,
    ChannelKind,
    Ephemeral,
    Json,
    Member,
    Message,
    Pin,
    UserGroup,
)

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace


@dataclass(frozen=True)
class Draft:
    """A message about to be posted."""

    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    files: tuple[str, ...] = ()


def post(ws: Workspace, channel: Channel, draft: Draft) -> Message:
    """Post a message."""
    by_bot = draft.user == ws.settings.bot_user_id
    message = Message(
        ts=ws.clock.next_ts(),
        channel=channel.id,
        user=draft.user,
        text=draft.text,
        blocks=draft.blocks,
        attachments=draft.attachments,
        metadata=draft.metadata,
        thread_ts=draft.thread_ts,
        bot_id=ws.settings.bot_id if by_bot else None,
        subtype=draft.subtype,
        broadcast=draft.broadcast,
        files=list(draft.files),
    )
    channel.messages[message.ts] = message
    events.message_posted(ws, channel, message)
    ws.feed.bump()
    return message


def edit(ws: Workspace, channel: Channel, message: Message, draft: Draft) -> None:
    """Replace what a message says."""
    before = message_payload(ws, channel, message)
    message.text = draft.text
    message.blocks = draft.blocks
    message.attachments = draft.attachments
    message.metadata = draft.metadata
    message.edited = ws.clock.next_ts()
    events.message_changed(ws, channel, message, before)
    ws.feed.bump()


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Delete a message, and its pin."""
    before = message_payload(ws, channel, message)
    del channel.messages[message.ts]
    channel.pins.pop(message.ts, None)
    events.message_deleted(ws, channel, before)
    ws.feed.bump()


def show_ephemeral(ws: Workspace, note: Ephemeral) -> None:
    """Show one person something."""
    ws.state.ephemerals.setdefault(note.user, []).append(note)
    ws.feed.bump()


def slack_says(ws: Workspace, user: str, channel: str, text: str) -> None:
    """Show a person what Slack itself has to say."""
    note = Ephemeral(ws.clock.next_ts(), channel, user, text, from_slack=True)
    show_ephemeral(ws, note)


def create_channel(ws: Workspace, name: str, kind: ChannelKind, creator: str) -> Channel:
    """Create a channel; its creator is in it."""
    channel = Channel(
        id=ws.ids.new("C"),
        name=name,
        kind=kind,
        creator=creator,
        created=ws.clock.seconds(),
        members=[creator],
    )
    ws.state.channels[channel.id] = channel
    events.membership(ws, "member_joined_channel", channel, creator)
    ws.feed.bump()
    return channel


def direct_messages(ws: Workspace, user: str) -> Channel:
    """The bot's conversation with a person, opened when there is none yet."""
    if channel := ws.state.direct_messages(user):
        return channel
    bot = ws.settings.bot_user_id
    members = [bot, user]
    opened = Channel(ws.ids.new("D"), "", "im", bot, ws.clock.seconds(), members=members)
    ws.state.channels[opened.id] = opened
    ws.feed.bump()
    return opened


def join(ws: Workspace, channel: Channel, user: str, inviter: str | None = None) -> None:
    """Someone enters a channel."""
    channel.members.append(user)
    if events.bot_sees(ws, channel):
        events.membership(ws, "member_joined_channel", channel, user, inviter)
    draft = Draft(user, f"<@{user}> has joined the channel", subtype="channel_join")
    post(ws, channel, draft)


def leave(ws: Workspace, channel: Channel, user: str) -> None:
    """Someone leaves a channel, or is removed."""
    told = events.bot_sees(ws, channel)
    channel.members.remove(user)
    if told:
        events.membership(ws, "member_left_channel", channel, user)
    draft = Draft(user, f"<@{user}> has left the channel", subtype="channel_leave")
    post(ws, channel, draft)


def pin(ws: Workspace, channel: Channel, message: Message, by: str) -> None:
    """Pin a message."""
    channel.pins[message.ts] = Pin(message.ts, by, ws.clock.seconds())
    events.pinned(ws, channel, message, by)
    ws.feed.bump()


def unpin(ws: Workspace, channel: Channel, ts: str) -> None:
    """Take a pin away."""
    del channel.pins[ts]
    ws.feed.bump()


def set_member(ws: Workspace, member: Member) -> None:
    """Add a person (``team_join``) or change one (``user_change``)."""
    known = member.id in ws.state.members
    ws.state.members[member.id] = member
    event = {"type": "user_change" if known else "team_join", "user": user_payload(ws, member)}
    events.emit(ws, event)
    ws.feed.bump()


def set_group(ws: Workspace, group: UserGroup) -> None:
    """Add or change a user group (``subteam_updated``, ``subteam_members_changed``)."""
    before = ws.state.groups.get(group.id) or replace(group, members=())
    ws.state.groups[group.id] = group
    told = group_payload(ws, group, users=True)
    events.emit(ws, {"type": "subteam_updated", "subteam": told})
    if set(before.members) != set(group.members):
        _tell_members(ws, before, group)
    ws.feed.bump()


def _tell_members(ws: Workspace, before: UserGroup, after: UserGroup) -> None:
    added = [user for user in after.members if user not in before.members]
    removed = [user for user in before.members if user not in after.members]
    event = {
        "type": "subteam_members_changed",
        "subteam_id": after.id,
        "team_id": ws.settings.team_id,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    events.emit(ws, event)

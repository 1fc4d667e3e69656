"""Events the bot is told of, if it subscribed to them and may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.payloads import message_payload
from bot.workspace.state import Channel, Json, Message

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

_FAMILY = {"private": "groups", "public": "channels", "im": "im"}
_CHANNEL_TYPE = {"private": "group", "public": "channel", "im": "im"}


def emit(ws: Workspace, event: Json, subscription: str | None = None) -> None:
    """Send an event, if the bot subscribed to it (by the event's own type unless told)."""
    if (subscription or event["type"]) not in ws.settings.events:
        return
    settings = ws.settings
    ws.delivery.emit(
        {
            "token": settings.verification_token,
            "team_id": settings.team_id,
            "context_team_id": settings.team_id,
            "api_app_id": settings.app_id,
            "event": {**event, "event_ts": event.get("event_ts") or ws.clock.next_ts()},
            "type": "event_callback",
            "event_id": ws.ids.new("Ev"),
            "event_time": ws.clock.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": settings.team_id,
                    "user_id": settings.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
    )


def bot_sees(ws: Workspace, channel: Channel) -> bool:
    """Whether the bot is in the channel, and so told what happens there."""
    return ws.settings.bot_user_id in channel.members


def message_posted(ws: Workspace, channel: Channel, message: Message) -> None:
    """A new message: ``message.*``, and ``app_mention`` where the bot is named."""
    if not bot_sees(ws, channel):
        return
    content = message_payload(ws, channel, message, metadata=True)
    _message_event(ws, channel, content)
    mention = f"<@{ws.settings.bot_user_id}>"
    if channel.kind != "im" and mention in message.text and message.bot_id is None:
        told = {**content, "type": "app_mention", "channel": channel.id}
        emit(ws, {**told, "event_ts": message.ts})


def message_changed(ws: Workspace, channel: Channel, message: Message, before: Json) -> None:
    """A message was edited."""
    if bot_sees(ws, channel):
        now = message_payload(ws, channel, message, metadata=True)
        event = {"subtype": "message_changed", "message": now, "previous_message": before}
        _message_event(ws, channel, {"type": "message", "ts": ws.clock.next_ts(), **event})


def message_deleted(ws: Workspace, channel: Channel, before: Json) -> None:
    """A message was deleted."""
    if bot_sees(ws, channel):
        event = {
            "subtype": "message_deleted",
            "deleted_ts": before["ts"],
            "previous_message": before,
        }
        _message_event(ws, channel, {"type": "message", "ts": ws.clock.next_ts(), **event})


def _message_event(ws: Workspace, channel: Channel, content: Json) -> None:
    where = {"channel": channel.id, "channel_type": _CHANNEL_TYPE[channel.kind]}
    told = {**content, **where, "event_ts": content["ts"]}
    emit(ws, told, f"message.{_FAMILY[channel.kind]}")


def membership(
    ws: Workspace, kind: str, channel: Channel, user: str, inviter: str | None = None
) -> None:
    """``member_joined_channel`` or ``member_left_channel``."""
    event: Json = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": ws.settings.team_id,
    }
    if inviter:
        event["inviter"] = inviter
    emit(ws, event)


def pinned(ws: Workspace, channel: Channel, message: Message, by: str) -> None:
    """``pin_added``."""
    if not bot_sees(ws, channel):
        return
    item = {
        "type": "message",
        "channel": channel.id,
        "created": ws.clock.seconds(),
        "created_by": by,
        "message": message_payload(ws, channel, message),
    }
    emit(
        ws,
        {
            "type": "pin_added",
            "user": by,
            "channel_id": channel.id,
            "item": item,
            "item_user": message.user,
            "pin_count": len(channel.pins),
        },
    )

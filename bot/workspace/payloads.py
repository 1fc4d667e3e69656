"""How Slack writes people, channels, messages and views in answers, events and payloads."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.workspace.state import Channel, File, Json, Member, Message, UserGroup, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace


def user_payload(ws: Workspace, member: Member) -> Json:
    """A user object; the e-mail address only with its own scope, as in Slack."""
    offset = ws.clock.now().astimezone(ZoneInfo(member.tz)).utcoffset()
    profile: Json = {
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "avatar_hash": hashlib.sha256(member.id.encode()).hexdigest()[:12],
        "team": ws.settings.team_id,
    }
    if "users:read.email" in ws.settings.scopes and member.email:
        profile["email"] = member.email
    if member.is_bot:
        profile["bot_id"] = ws.settings.bot_id
    return {
        "id": member.id,
        "team_id": ws.settings.team_id,
        "name": member.name,
        "real_name": member.real_name,
        "deleted": member.deleted,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": member.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.is_guest,
        "is_ultra_restricted": False,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": ws.clock.seconds(),
    }


def short_user(ws: Workspace, user: str) -> Json:
    """The user as interaction payloads name them."""
    name = ws.state.members[user].name
    return {"id": user, "username": name, "name": name, "team_id": ws.settings.team_id}


def channel_payload(ws: Workspace, channel: Channel) -> Json:
    """A conversation object, as the bot sees it."""
    if channel.kind == "im":
        other = next(u for u in channel.members if u != ws.settings.bot_user_id)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": False,
            "is_org_shared": False,
            "user": other,
            "is_open": True,
            "context_team_id": ws.settings.team_id,
        }
    private = channel.kind == "private"
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_general": channel.name == "general",
        "is_archived": channel.is_archived,
        "is_member": ws.settings.bot_user_id in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "created": channel.created,
        "creator": channel.creator,
        "context_team_id": ws.settings.team_id,
        "topic": _said(channel.topic, channel),
        "purpose": _said(channel.purpose, channel),
        "previous_names": [],
    }


def _said(value: str, channel: Channel) -> Json:
    by = channel.creator if value else ""
    return {"value": value, "creator": by, "last_set": channel.created if value else 0}


def short_channel(channel: Channel) -> Json:
    """The channel as interaction payloads name it: private ones keep their name to themselves."""
    names = {"private": "privategroup", "im": "directmessage"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def message_payload(
    ws: Workspace, channel: Channel, message: Message, *, metadata: bool = False
) -> Json:
    """A message object as in histories and interaction payloads."""
    payload: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": ws.settings.team_id,
    }
    if message.subtype:
        payload["subtype"] = message.subtype
    if message.bot_id:
        payload |= {"bot_id": message.bot_id, "app_id": ws.settings.app_id}
    for name in ("blocks", "attachments"):
        if content := getattr(message, name):
            payload[name] = content
    if message.files:
        payload["files"] = [file_payload(ws, ws.state.files[f]) for f in message.files]
    if message.edited:
        payload["edited"] = {"user": message.user, "ts": message.edited}
    if metadata and message.metadata:
        payload["metadata"] = message.metadata
    if message.ts in channel.pins:
        payload["pinned_to"] = [channel.id]
    return payload | _thread_of(channel, message)


def _thread_of(channel: Channel, message: Message) -> Json:
    if message.is_reply:
        return {"thread_ts": message.thread_ts}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": sorted({r.user for r in replies}),
        "reply_users_count": len({r.user for r in replies}),
        "latest_reply": replies[-1].ts,
    }


def view_payload(ws: Workspace, view: View) -> Json:
    """A view object; ``state.values`` holds what its elements hold now."""
    definition = view.definition
    return {
        "id": view.id,
        "team_id": ws.settings.team_id,
        "app_id": ws.settings.app_id,
        "app_installed_team_id": ws.settings.team_id,
        "bot_id": ws.settings.bot_id,
        "type": view.kind,
        "title": definition.get("title"),
        "blocks": view.blocks,
        "close": definition.get("close"),
        "submit": definition.get("submit"),
        "private_metadata": definition.get("private_metadata", ""),
        "callback_id": definition.get("callback_id", ""),
        "external_id": definition.get("external_id", ""),
        "clear_on_close": definition.get("clear_on_close", False),
        "notify_on_close": definition.get("notify_on_close", False),
        "state": {"values": view.values},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
    }


def group_payload(ws: Workspace, group: UserGroup, *, users: bool = False) -> Json:
    """A user group object."""
    payload: Json = {
        "id": group.id,
        "team_id": ws.settings.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "date_delete": 0,
        "user_count": len(group.members),
    }
    if users:
        payload["users"] = list(group.members)
    return payload


def file_payload(ws: Workspace, file: File) -> Json:
    """A file object; ``url_private`` asks for the bot's token. Of a deleted one its id is left."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "text",
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{ws.url}/files-pri/{file.id}/{file.name}",
        "url_private_download": f"{ws.url}/files-pri/{file.id}/download/{file.name}",
        "permalink": f"{ws.url}/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.channels),
    }

"""The payloads of interactions, as Slack sends them to the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.workspace.elements_held import HOLDS, kept_values
from bot.workspace.payloads import message_payload, short_channel, short_user, view_payload
from bot.workspace.places import InView, NotThere, OnHome, OnMessage, Where
from bot.workspace.state import Channel, Ephemeral, Json, Message, StateValues, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace


@dataclass(frozen=True)
class ShownView:
    """A modal or Home in front of a person."""

    view: View

    @property
    def blocks(self) -> list[Json]:
        """What it shows."""
        return self.view.blocks

    @property
    def values(self) -> StateValues:
        """What its elements hold."""
        return self.view.values


@dataclass(frozen=True)
class ShownMessage:
    """A message in front of a person: its blocks, and what they chose there."""

    blocks: list[Json]
    values: StateValues
    channel: Channel
    message: Message | Ephemeral


Surface = ShownView | ShownMessage


def seen_channel(ws: Workspace, user: str, channel_id: str) -> Channel:
    """A channel the person sees; raises `NotThere`."""
    channel = ws.state.channels.get(channel_id) or ws.state.channel_named(channel_id)
    if channel is None or (channel.kind != "public" and user not in channel.members):
        raise NotThere(f"{user} sees no channel {channel_id!r}")
    return channel


def surface(ws: Workspace, user: str, where: Where) -> Surface:
    """What is at that place on the person's screen; raises `NotThere`."""
    if isinstance(where, OnMessage):
        return shown_message(ws, user, where)
    return ShownView(shown_view(ws, user, where))


def shown_view(ws: Workspace, user: str, where: InView | OnHome) -> View:
    """The person's Home, or the modal in front of them; raises `NotThere`."""
    view = ws.state.homes.get(user) if isinstance(where, OnHome) else ws.state.top_view(user)
    if view is None or (isinstance(where, InView) and view.id != where.view_id):
        raise NotThere(f"{user} does not see that view")
    return view


def shown_message(ws: Workspace, user: str, where: OnMessage) -> ShownMessage:
    """A message the person sees, or one shown to them alone; raises `NotThere`."""
    channel = seen_channel(ws, user, where.channel)
    for note in ws.state.ephemerals.get(user, []):
        if note.ts == where.ts:
            blocks = _all_blocks(note)
            note.chosen = kept_values(note.chosen, blocks)
            return ShownMessage(blocks, note.chosen, channel, note)
    message = channel.messages.get(where.ts)
    if message is None:
        raise NotThere(f"There is no message {where.ts} in {channel.name or channel.id}")
    blocks = _all_blocks(message)
    message.chosen[user] = kept_values(message.chosen.get(user, {}), blocks)
    return ShownMessage(blocks, message.chosen[user], channel, message)


def _all_blocks(message: Message | Ephemeral) -> list[Json]:
    """The blocks of a message and of its attachments."""
    attached = (block for part in message.attachments for block in part.get("blocks", []))
    return [*message.blocks, *attached]


def base(ws: Workspace, user: str, kind: str) -> Json:
    """What every interaction says."""
    settings = ws.settings
    return {
        "type": kind,
        "token": settings.verification_token,
        "team": {"id": settings.team_id, "domain": settings.team_domain},
        "user": short_user(ws, user),
        "api_app_id": settings.app_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def place(ws: Workspace, where: Surface) -> Json:
    """Where an interaction happened: container, and the view or the message."""
    if isinstance(where, ShownView):
        container: Json = {"type": "view", "view_id": where.view.id}
        return {"container": container, "view": view_payload(ws, where.view)}
    whispered = isinstance(where.message, Ephemeral)
    container = {
        "type": "message",
        "message_ts": where.message.ts,
        "channel_id": where.channel.id,
        "is_ephemeral": whispered,
    }
    told: Json = {
        "container": container,
        "channel": short_channel(where.channel),
        "state": {"values": where.values},
    }
    if isinstance(where.message, Message):
        told["message"] = message_payload(ws, where.channel, where.message, metadata=True)
    return told


def response_url(ws: Workspace, user: str, channel: Channel, ts: str | None = None) -> str:
    """A fresh response URL for what ``user`` just did."""
    return f"{ws.url}/response/{ws.responses.issue(user, channel.id, ts)}"


def block_actions(
    ws: Workspace, user: str, where: Surface, block: Json, element: Json, chosen: Json
) -> Json:
    """A press or a choice; ``chosen`` is what the element holds now."""
    payload = base(ws, user, "block_actions") | place(ws, where)
    if isinstance(where, ShownView):
        payload["trigger_id"] = ws.triggers.issue(user, where.view.id)
    else:
        payload["trigger_id"] = ws.triggers.issue(user)
        payload["response_url"] = response_url(ws, user, where.channel, where.message.ts)
    shown = {k: v for k, v in element.items() if k in ("text", "value", "style", "placeholder")}
    if element["type"] in HOLDS:
        shown.pop("text", None)
    action = {
        **shown,
        **chosen,
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ws.clock.next_ts(),
    }
    payload["actions"] = [action]
    return payload


def block_suggestion(
    ws: Workspace, user: str, where: Surface, block: Json, element: Json, query: str
) -> Json:
    """A question to the bot: which options fit what is typed."""
    return {
        **base(ws, user, "block_suggestion"),
        **place(ws, where),
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": query,
    }


def view_submission(ws: Workspace, view: View) -> Json:
    """A submitted modal."""
    return {
        **base(ws, view.user, "view_submission"),
        "trigger_id": ws.triggers.issue(view.user, view.id),
        "view": view_payload(ws, view),
        "response_urls": [],
    }


def view_closed(ws: Workspace, view: View, *, cleared: bool) -> Json:
    """A modal that was closed without being submitted."""
    return {
        **base(ws, view.user, "view_closed"),
        "view": view_payload(ws, view),
        "is_cleared": cleared,
    }


def message_action(
    ws: Workspace, user: str, callback_id: str, channel: Channel, message: Message
) -> Json:
    """A shortcut chosen from a message."""
    return {
        **base(ws, user, "message_action"),
        "callback_id": callback_id,
        "trigger_id": ws.triggers.issue(user),
        "action_ts": ws.clock.next_ts(),
        "message_ts": message.ts,
        "message": message_payload(ws, channel, message, metadata=True),
        "channel": short_channel(channel),
        "response_url": response_url(ws, user, channel, message.ts),
    }


def global_shortcut(ws: Workspace, user: str, callback_id: str) -> Json:
    """A shortcut chosen from the search box."""
    return {
        **base(ws, user, "shortcut"),
        "callback_id": callback_id,
        "trigger_id": ws.triggers.issue(user),
        "action_ts": ws.clock.next_ts(),
    }


def slash_command(ws: Workspace, user: str, channel: Channel, command: str, text: str) -> Json:
    """A typed command: flat, as it goes into a form."""
    settings = ws.settings
    return {
        "token": settings.verification_token,
        "team_id": settings.team_id,
        "team_domain": settings.team_domain,
        "channel_id": channel.id,
        "channel_name": short_channel(channel)["name"],
        "user_id": user,
        "user_name": ws.state.members[user].name,
        "command": command,
        "text": text,
        "api_app_id": settings.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(ws, user, channel),
        "trigger_id": ws.triggers.issue(user),
    }

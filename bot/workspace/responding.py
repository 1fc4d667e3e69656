"""What the bot says through an acknowledgement or a response URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace import changes
from bot.workspace.content import Content, checked_content
from bot.workspace.errors import SlackError
from bot.workspace.sending.response_urls import ResponseUrl
from bot.workspace.state import Channel, Ephemeral, Json, Message

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace


def respond(ws: Workspace, to: ResponseUrl, body: Json) -> None:
    """Post, replace or delete, as the body says; raises `SlackError`."""
    if body.get("delete_original"):
        _delete_original(ws, to)
        return
    content = checked_content(ws.ids, body.get("text"), body.get("blocks"), body.get("attachments"))
    if body.get("replace_original") and to.message_ts:
        _replace_original(ws, to, content)
    elif body.get("response_type") == "in_channel":
        changes.post(ws, ws.state.channels[to.channel], _draft(ws, content, body))
    else:
        _whisper(ws, to, content, body)


def _draft(ws: Workspace, content: Content, body: Json) -> changes.Draft:
    return changes.Draft(
        user=ws.settings.bot_user_id,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=body.get("thread_ts"),
    )


def _whisper(ws: Workspace, to: ResponseUrl, content: Content, body: Json) -> None:
    note = Ephemeral(
        ws.clock.next_ts(),
        to.channel,
        to.user,
        content.text,
        blocks=content.blocks,
        thread_ts=body.get("thread_ts"),
        attachments=content.attachments,
    )
    changes.show_ephemeral(ws, note)


def _original(ws: Workspace, to: ResponseUrl) -> tuple[Channel, Message | Ephemeral]:
    """The message that was acted on, seen by everyone or by one person."""
    channel = ws.state.channels[to.channel]
    notes = {note.ts: note for note in ws.state.ephemerals.get(to.user, [])}
    original = channel.messages.get(to.message_ts or "") or notes.get(to.message_ts or "")
    if original is None:
        raise SlackError("message_not_found")
    return channel, original


def _replace_original(ws: Workspace, to: ResponseUrl, content: Content) -> None:
    channel, original = _original(ws, to)
    if isinstance(original, Ephemeral):
        original.text, original.blocks, original.chosen = content.text, content.blocks, {}
        original.attachments = content.attachments
        ws.feed.bump()
        return
    draft = changes.Draft(
        original.user, content.text, content.blocks, content.attachments, original.metadata
    )
    changes.edit(ws, channel, original, draft)


def _delete_original(ws: Workspace, to: ResponseUrl) -> None:
    channel, original = _original(ws, to)
    if isinstance(original, Ephemeral):
        ws.state.ephemerals[to.user].remove(original)
        ws.feed.bump()
    else:
        changes.delete(ws, channel, original)

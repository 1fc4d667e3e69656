"""``chat.*``: messages."""

from __future__ import annotations

from typing import Any

from bot.workspace import changes
from bot.workspace.api.registry import Args, AsJson, Call, method
from bot.workspace.content import LONGEST_TEXT, checked_content, parsed_list
from bot.workspace.errors import SlackError
from bot.workspace.payloads import message_payload
from bot.workspace.state import Channel, Ephemeral, Json, Message

LONGEST_UPDATE = 4_000
LARGEST_METADATA = 16_000


class Posting(Args):
    """What is posted, and where."""

    channel: str
    text: str | None = None
    blocks: AsJson = None
    attachments: AsJson = None
    metadata: AsJson = None
    thread_ts: str | None = None
    reply_broadcast: bool = False


class Whisper(Posting):
    """The same, for one person."""

    user: str


class Update(Posting):
    """What a message shall say now."""

    ts: str


class Place(Args):
    """A message, by channel and ts."""

    channel: str
    ts: str


class Linked(Args):
    """A message, as chat.getPermalink names it."""

    channel: str
    message_ts: str


@method("chat.postMessage", args=Posting, scopes=("chat:write",))
def post_message(call: Call, args: Posting) -> Json:
    """Post to a channel the bot is in, or to a person's direct messages."""
    ws = call.workspace
    channel = _addressee(call, args.channel)
    content = checked_content(ws.ids, args.text, args.blocks, args.attachments)
    draft = changes.Draft(
        user=ws.settings.bot_user_id,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        metadata=checked_metadata(args.metadata),
        thread_ts=_thread(channel, args.thread_ts),
        broadcast=args.reply_broadcast,
    )
    message = changes.post(ws, channel, draft)
    shown = message_payload(ws, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown, **_warning(args.text)}


def _warning(text: str | None) -> Json:
    """What Slack says when it cut the text."""
    if len(text or "") <= LONGEST_TEXT:
        return {}
    warning = "message_truncated"
    return {"warning": warning, "response_metadata": {"warnings": [warning]}}


def _addressee(call: Call, name: str) -> Channel:
    """A channel by id or name, or a person's direct messages by user id."""
    ws = call.workspace
    member = ws.state.members.get(name)
    if member is not None:
        if member.is_bot or member.deleted:
            raise SlackError("channel_not_found")
        return changes.direct_messages(ws, name)
    named = ws.state.channel_named(name.removeprefix("#"))
    return call.open_channel(named.id if named else name)


def _thread(channel: Channel, thread_ts: str | None) -> str | None:
    """The parent's ts; a reply to a reply goes to the same parent."""
    if not thread_ts:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def checked_metadata(given: Any) -> Json | None:
    """Metadata as Slack takes it: a type, and a payload that is an object."""
    if given in (None, {}):
        return None
    if not isinstance(given, dict) or not given.get("event_type"):
        raise SlackError("invalid_metadata_format")
    if set(given) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_payload", {}), dict):
        raise SlackError("invalid_metadata_format")
    if len(str(given)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given.get("event_payload", {})}


@method("chat.update", args=Update, scopes=("chat:write",))
def update(call: Call, args: Update) -> Json:
    """Change one of the bot's messages; what is not given stays."""
    ws = call.workspace
    channel, message = _own_message(call, args.channel, args.ts, "cant_update_message")
    if args.text is not None and len(args.text) > LONGEST_UPDATE and args.blocks is None:
        raise SlackError("msg_too_long")
    draft = _updated(call, args, message)
    changes.edit(ws, channel, message, draft)
    shown = message_payload(ws, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def _updated(call: Call, args: Update, message: Message) -> changes.Draft:
    if args.text is None and args.blocks is None and args.attachments is None:
        raise SlackError("no_text")
    blocks = message.blocks if args.blocks is None else args.blocks
    attachments = message.attachments if args.attachments is None else args.attachments
    text = message.text if args.text is None else args.text
    content = checked_content(
        call.workspace.ids,
        text,
        parsed_list(blocks, "invalid_blocks_format"),
        attachments,
    )
    metadata = message.metadata if args.metadata is None else checked_metadata(args.metadata)
    return changes.Draft(message.user, content.text, content.blocks, content.attachments, metadata)


def _own_message(call: Call, channel_id: str, ts: str, refusal: str) -> tuple[Channel, Message]:
    """One of the bot's own messages."""
    channel = call.open_channel(channel_id)
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.workspace.settings.bot_user_id or message.subtype:
        raise SlackError(refusal)
    return channel, message


@method("chat.delete", args=Place, scopes=("chat:write",))
def delete(call: Call, args: Place) -> Json:
    """Delete one of the bot's messages."""
    channel, message = _own_message(call, args.channel, args.ts, "cant_delete_message")
    changes.delete(call.workspace, channel, message)
    return {"channel": channel.id, "ts": args.ts}


@method("chat.postEphemeral", args=Whisper, scopes=("chat:write",))
def post_ephemeral(call: Call, args: Whisper) -> Json:
    """Show one person in the channel something."""
    ws = call.workspace
    channel = call.open_channel(args.channel)
    if args.user not in ws.state.members:
        raise SlackError("user_not_found")
    if args.user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = checked_content(ws.ids, args.text, args.blocks, args.attachments)
    note = Ephemeral(
        ws.clock.next_ts(),
        channel.id,
        args.user,
        content.text,
        blocks=content.blocks,
        thread_ts=args.thread_ts,
        attachments=content.attachments,
    )
    changes.show_ephemeral(ws, note)
    return {"message_ts": note.ts}


@method("chat.getPermalink", args=Linked)
def get_permalink(call: Call, args: Linked) -> Json:
    """The address of a message."""
    channel = call.channel(args.channel)
    if args.message_ts not in channel.messages:
        raise SlackError("message_not_found")
    where = f"archives/{channel.id}/p{args.message_ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"{call.workspace.url}/{where}"}

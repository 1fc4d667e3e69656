"""``pins.*`` and ``bookmarks.*``."""

from __future__ import annotations

from typing import Literal

from bot.workspace import changes
from bot.workspace.api.registry import Args, Call, method
from bot.workspace.errors import SlackError
from bot.workspace.payloads import message_payload
from bot.workspace.state import Bookmark, Channel, Json

MOST_PINS = 100
MOST_BOOKMARKS = 100


class Pinned(Args):
    """A message to pin."""

    channel: str
    timestamp: str = ""


class InChannel(Args):
    """A channel."""

    channel: str


class InBar(Args):
    """A channel, as bookmarks name it."""

    channel_id: str


class NewBookmark(InBar):
    """A bookmark to add."""

    title: str
    type: Literal["link"]
    link: str = ""
    emoji: str = ""


class OneBookmark(InBar):
    """A bookmark."""

    bookmark_id: str


class EditedBookmark(OneBookmark):
    """A bookmark and what to change."""

    title: str | None = None
    link: str | None = None
    emoji: str | None = None


@method("pins.add", args=Pinned, scopes=("pins:write",))
def pins_add(call: Call, args: Pinned) -> Json:
    """Pin a message."""
    ws = call.workspace
    channel = call.open_channel(args.channel)
    if not args.timestamp:
        raise SlackError("no_item_specified")
    message = channel.messages.get(args.timestamp)
    if message is None:
        raise SlackError("message_not_found")
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("not_pinnable")
    changes.pin(ws, channel, message, ws.settings.bot_user_id)
    return {}


@method("pins.remove", args=Pinned, scopes=("pins:write",))
def pins_remove(call: Call, args: Pinned) -> Json:
    """Take a pin away."""
    channel = call.open_channel(args.channel)
    if args.timestamp not in channel.pins:
        raise SlackError("no_pin" if args.timestamp in channel.messages else "message_not_found")
    changes.unpin(call.workspace, channel, args.timestamp)
    return {}


@method("pins.list", args=InChannel, scopes=("pins:read",))
def pins_list(call: Call, args: InChannel) -> Json:
    """What is pinned."""
    ws = call.workspace
    channel = call.own_channel(args.channel)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": pin.created,
            "created_by": pin.by,
            "message": message_payload(ws, channel, channel.messages[pin.ts]),
        }
        for pin in channel.pins.values()
    ]
    return {"items": items}


@method("bookmarks.add", args=NewBookmark, scopes=("bookmarks:write",))
def bookmarks_add(call: Call, args: NewBookmark) -> Json:
    """Add a link below a channel's name."""
    ws = call.workspace
    channel = call.open_channel(args.channel_id)
    if not args.link:
        raise SlackError("link_required")
    _check_link(args.link)
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    bookmark = Bookmark(
        ws.ids.new("Bk"), channel.id, args.title, args.link, args.emoji, ws.clock.seconds()
    )
    channel.bookmarks[bookmark.id] = bookmark
    ws.feed.bump()
    return {"bookmark": _bookmark(call, bookmark)}


@method("bookmarks.edit", args=EditedBookmark, scopes=("bookmarks:write",))
def bookmarks_edit(call: Call, args: EditedBookmark) -> Json:
    """Change a link."""
    _channel, bookmark = _found(call, args)
    if args.link is not None:
        _check_link(args.link)
        bookmark.link = args.link
    bookmark.title = bookmark.title if args.title is None else args.title
    bookmark.emoji = bookmark.emoji if args.emoji is None else args.emoji
    call.workspace.feed.bump()
    return {"bookmark": _bookmark(call, bookmark)}


@method("bookmarks.remove", args=OneBookmark, scopes=("bookmarks:write",))
def bookmarks_remove(call: Call, args: OneBookmark) -> Json:
    """Take a link away."""
    channel, bookmark = _found(call, args)
    del channel.bookmarks[bookmark.id]
    call.workspace.feed.bump()
    return {}


@method("bookmarks.list", args=InBar, scopes=("bookmarks:read",))
def bookmarks_list(call: Call, args: InBar) -> Json:
    """The links of a channel."""
    channel = call.own_channel(args.channel_id)
    return {"bookmarks": [_bookmark(call, mark) for mark in channel.bookmarks.values()]}


def _found(call: Call, args: OneBookmark) -> tuple[Channel, Bookmark]:
    channel = call.open_channel(args.channel_id)
    bookmark = channel.bookmarks.get(args.bookmark_id)
    if bookmark is None:
        raise SlackError("not_found")
    return channel, bookmark


def _check_link(link: str) -> None:
    if not link.startswith(("http://", "https://", "mailto:", "tel:", "slack://")):
        raise SlackError("invalid_link")


def _bookmark(call: Call, mark: Bookmark) -> Json:
    return {
        "id": mark.id,
        "channel_id": mark.channel,
        "title": mark.title,
        "link": mark.link,
        "emoji": mark.emoji,
        "type": "link",
        "date_created": mark.created,
        "date_updated": 0,
        "app_id": call.workspace.settings.app_id,
    }

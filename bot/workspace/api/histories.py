"""``conversations.*``: reading channels, members and messages; ``users.conversations``."""

from __future__ import annotations

from pydantic import Field

from bot.workspace.api.conversations import InChannel
from bot.workspace.api.registry import Args, Call, Listed, method, page
from bot.workspace.errors import SlackError
from bot.workspace.payloads import channel_payload, message_payload
from bot.workspace.state import Channel, Json, Message

_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im"}
_READ = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}


class Info(InChannel):
    """A channel, perhaps with the number of its members."""

    include_num_members: bool = False


class Paged(Args):
    """A page of a list."""

    cursor: str = ""
    limit: int = Field(default=100, ge=1, le=1000)


class Members(InChannel, Paged):
    """Members of a channel."""


class History(InChannel, Paged):
    """Messages of a channel between two instants (exclusive unless ``inclusive``)."""

    oldest: str = "0"
    latest: str = ""
    inclusive: bool = False
    include_all_metadata: bool = False


class Replies(History):
    """Messages of a thread."""

    ts: str


class Listing(Paged):
    """Conversations of some kinds."""

    types: Listed = Field(default_factory=lambda: ["public_channel"])
    exclude_archived: bool = False
    user: str | None = None


@method("conversations.info", args=Info)
def info(call: Call, args: Info) -> Json:
    """One conversation."""
    channel = call.channel(args.channel, "read")
    payload = channel_payload(call.workspace, channel)
    if args.include_num_members:
        payload["num_members"] = len(channel.members)
    return {"channel": payload}


@method("conversations.members", args=Members)
def members(call: Call, args: Members) -> Json:
    """Who is in a conversation."""
    channel = call.channel(args.channel, "read")
    shown, following = page(channel.members, args.cursor, args.limit)
    return {"members": shown, **following}


@method("conversations.history", args=History)
def history(call: Call, args: History) -> Json:
    """Messages outside threads, newest first."""
    channel = call.own_channel(args.channel, "history")
    found = [m for m in reversed(channel.top_level()) if _between(m, args)]
    shown, following = page(found, args.cursor, args.limit)
    return {
        "messages": _written(call, channel, shown, metadata=args.include_all_metadata),
        "has_more": bool(following["response_metadata"]["next_cursor"]),
        "pin_count": len(channel.pins),
        **following,
    }


@method("conversations.replies", args=Replies)
def replies(call: Call, args: Replies) -> Json:
    """A thread, oldest first, its parent before the replies."""
    channel = call.own_channel(args.channel, "history")
    parent = channel.messages.get(args.ts)
    if parent is None:
        raise SlackError("thread_not_found")
    found = [parent, *(m for m in channel.replies(args.ts) if _between(m, args))]
    shown, following = page(found, args.cursor, args.limit)
    return {
        "messages": _written(call, channel, shown, metadata=args.include_all_metadata),
        "has_more": bool(following["response_metadata"]["next_cursor"]),
        **following,
    }


def _written(call: Call, channel: Channel, shown: list[Message], *, metadata: bool) -> list[Json]:
    ws = call.workspace
    return [message_payload(ws, channel, message, metadata=metadata) for message in shown]


def _between(message: Message, args: History) -> bool:
    """Whether a message lies between ``oldest`` and ``latest``."""
    oldest, at = _instant(args.oldest), _instant(message.ts)
    latest = _instant(args.latest) if args.latest else at + (0 if args.inclusive else 1)
    return oldest <= at <= latest if args.inclusive else oldest < at < latest


def _instant(ts: str) -> int:
    """A ts in microseconds; raises ``invalid_ts_oldest`` for what is none."""
    seconds, _, rest = ts.partition(".")
    if not (seconds.isdigit() and (rest or "0").isdigit()):
        raise SlackError("invalid_ts_oldest")
    return int(seconds) * 1_000_000 + int(f"{rest:0<6}"[:6])


@method("conversations.list", args=Listing)
def list_all(call: Call, args: Listing) -> Json:
    """Every conversation the bot can see."""
    return _listed(call, args, list(call.workspace.state.channels.values()))


@method("users.conversations", args=Listing)
def list_own(call: Call, args: Listing) -> Json:
    """The conversations a member (by default the bot) is in, as far as the bot can see."""
    ws = call.workspace
    user = args.user or ws.settings.bot_user_id
    if user not in ws.state.members:
        raise SlackError("user_not_found")
    return _listed(call, args, ws.state.channels_of(user))


def _listed(call: Call, args: Listing, channels: list[Channel]) -> Json:
    ws = call.workspace
    for kind in args.types:
        if kind != "mpim" and kind not in _TYPES:
            raise SlackError("invalid_types")
        call.need(_READ.get(kind, "mpim:read"))
    kinds = {_TYPES.get(kind) for kind in args.types}
    bot = ws.settings.bot_user_id
    seen = [c for c in channels if c.kind in kinds and (c.kind == "public" or bot in c.members)]
    kept = [c for c in seen if not (args.exclude_archived and c.is_archived)]
    shown, following = page(kept, args.cursor, args.limit)
    return {"channels": [channel_payload(ws, c) for c in shown], **following}

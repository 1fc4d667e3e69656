"""What a workspace holds: people, channels, messages, views, files.

Plain mutable dataclasses, touched only by the event loop that runs the workspace; a caller on
another thread gets copies. Timestamps called ``ts`` are Slack's: seconds since 1970 as a string
with six decimals, unique in the workspace. Blocks and views are kept as the JSON the bot sent,
completed with the ids Slack generates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
"""A JSON object, such as a block."""
StateValues = dict[str, dict[str, Json]]
"""Slack's ``state.values``: block_id -> action_id -> what the element holds."""
ChannelKind = Literal["public", "private", "im"]


@dataclass(frozen=True)
class Member:
    """A person of the workspace, or the bot."""

    id: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "en-GB"
    tz: str = "Europe/Brussels"
    is_guest: bool = False
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class UserGroup:
    """A user group (``@handle``) and who is in it."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A shortcut declared by the bot: from a message, or global."""

    callback_id: str
    name: str
    kind: Literal["message", "global"] = "message"


@dataclass
class Message:
    """A message of a channel or thread.

    ``chosen`` keeps, per person, what stands selected in the message's elements.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    edited: str | None = None
    broadcast: bool = False
    files: list[str] = field(default_factory=list)
    chosen: dict[str, StateValues] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether the message lives in a thread below another."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True)
class Pin:
    """A pinned message: who pinned it, and when (seconds)."""

    ts: str
    by: str
    created: int


@dataclass
class Bookmark:
    """A link in the bar below a channel's name."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    created: int


@dataclass
class Channel:
    """A channel, or the direct messages between the bot and one person (``im``)."""

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    pins: dict[str, Pin] = field(default_factory=dict)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)

    def top_level(self) -> list[Message]:
        """Messages outside threads, oldest first; replies also sent to the channel included."""
        return [m for m in self.messages.values() if not m.is_reply or m.broadcast]

    def replies(self, thread_ts: str) -> list[Message]:
        """The replies of one thread, oldest first, without its parent."""
        return [m for m in self.messages.values() if m.is_reply and m.thread_ts == thread_ts]


@dataclass
class Ephemeral:
    """A message that one person alone sees.

    ``from_slack`` marks what Slack itself says, such as that a command failed.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    from_slack: bool = False
    chosen: StateValues = field(default_factory=dict)
    attachments: list[Json] = field(default_factory=list)


@dataclass
class View:
    """An open modal or a person's Home.

    ``definition`` is the view as the bot gave it (blocks, title, callback_id, ...), ``values``
    what the elements hold now, ``errors`` the sentences beside the fields by block_id, and
    ``failure`` what Slack shows when the bot did not answer.
    """

    id: str
    user: str
    kind: Literal["modal", "home"]
    hash: str
    root_id: str
    previous_id: str | None
    definition: Json
    values: StateValues = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    failure: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view, as shown."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The title of a modal; empty for a Home."""
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """What the bot calls this view."""
        return str(self.definition.get("callback_id", ""))


@dataclass
class File:
    """An uploaded file; ``complete`` once its upload was finished."""

    id: str
    name: str
    title: str
    user: str
    created: int
    size: int
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    channels: list[str] = field(default_factory=list)
    complete: bool = False
    deleted: bool = False


@dataclass
class State:
    """Everything the workspace remembers."""

    members: dict[str, Member] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    ephemerals: dict[str, list[Ephemeral]] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def people(self) -> list[Member]:
        """Who may act: everyone but the bot."""
        return [m for m in self.members.values() if not m.is_bot]

    def channel_named(self, name: str) -> Channel | None:
        """The channel of that name, archived or not."""
        return next((c for c in self.channels.values() if c.name == name and c.kind != "im"), None)

    def channels_of(self, user: str) -> list[Channel]:
        """Channels and direct messages the person is in."""
        return [c for c in self.channels.values() if user in c.members]

    def direct_messages(self, user: str) -> Channel | None:
        """The conversation between the bot and that person, if there is one."""
        return next((c for c in self.channels_of(user) if c.kind == "im"), None)

    def top_view(self, user: str) -> View | None:
        """The modal the person sees, if one is open."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def views(self) -> Iterator[View]:
        """Every open modal and every Home."""
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def view(self, view_id: str) -> View | None:
        """The open view of that id."""
        return next((v for v in self.views() if v.id == view_id), None)

"""What one person sees: the lists, lines and panes the templates draw.

Everything here is made anew for each drawing, from the state as it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.workspace import page_text
from bot.workspace.page_blocks import Drawing, render_blocks
from bot.workspace.page_emoji import EMOJI
from bot.workspace.page_text import Viewer
from bot.workspace.state import Channel, Ephemeral, File, Member, Message, Shortcut, State, View
from bot.workspace.workspace import Workspace

HOME = "home"
MOST_SHOWN = 300
"""How many messages of a channel are drawn; a demo seldom has more."""
SYSTEM = frozenset({"channel_join", "channel_leave", "channel_topic", "channel_purpose"})
"""Messages that Slack itself writes about a channel."""
_TOGETHER = timedelta(minutes=5)
_SLACK = Member(id="USLACKBOT", name="slackbot", real_name="Slackbot", is_bot=True)


@dataclass(frozen=True)
class Entry:
    """A line of the side bar, or a tab: where it leads, and the newest message there."""

    at: str
    label: str
    kind: str
    latest: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file below a message, with its first lines where it is text."""

    id: str
    name: str
    size: str
    preview: str = ""


@dataclass(frozen=True)
class Line:
    """One message as drawn."""

    ts: str
    where: str
    author: Member
    body: Markup
    time: str
    day: date
    follows: bool = False
    ephemeral: bool = False
    system: bool = False
    mine: bool = False
    edited: bool = False
    pinned: bool = False
    text: str = ""
    replies: int = 0
    files: tuple[Attachment, ...] = ()

    @property
    def initials(self) -> str:
        """Up to two letters for the picture."""
        words = (self.author.real_name or self.author.name or "?").split()
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def tone(self) -> int:
        """Which of eight colours the picture has."""
        return sum(map(ord, self.author.id)) % 8


class Screen:
    """The workspace on one person's screen.

    Args:
        workspace: What there is.
        person: Who looks.
        at: A channel's id, or ``home``; what the person cannot see becomes the first place.
        thread: The ``ts`` of the thread that is open beside it.
    """

    def __init__(
        self, workspace: Workspace, person: Member, at: str = "", thread: str = ""
    ) -> None:
        self.workspace = workspace
        self.state: State = workspace.state
        self.person = person
        self.zone = ZoneInfo(person.tz)
        self.viewer = self._viewer()
        self.at = self._place(at)
        self.channel: Channel | None = self.state.channels.get(self.at)
        self.thread = thread if self.channel and thread in self.channel.messages else ""

    def _viewer(self) -> Viewer:
        return Viewer(
            person=self.person.id,
            now=self.workspace.clock.now(),
            users={one.id: one.real_name or one.name for one in self.state.members.values()},
            channels={one.id: one.name for one in self._visible() if one.kind != "im"},
            groups={one.id: one.handle for one in self.state.groups.values()},
            zone=self.zone,
            url=self.workspace.url,
        )

    def _visible(self) -> Iterator[Channel]:
        """Public channels, and what the person is a member of; guests see only the latter."""
        for channel in self.state.channels.values():
            inside = self.person.id in channel.members
            if inside or (channel.kind == "public" and not self.person.is_guest):
                yield channel

    def sees(self, channel_id: str) -> bool:
        """Whether the person may read that channel."""
        return any(one.id == channel_id for one in self._visible())

    def _place(self, at: str) -> str:
        if at == HOME or self.sees(at):
            return at
        own = [one.id for one in self._visible() if one.kind != "im"]
        return own[0] if own else HOME

    @property
    def clock(self) -> str:
        """The workspace's time as a person reads it."""
        return f"{self.viewer.now.astimezone(self.zone):%a} {self.when(self.viewer.now)}"

    def when(self, instant: datetime) -> str:
        """A moment as this person's clock showed it."""
        local = instant.astimezone(self.zone)
        return f"{local.day} {local:%b %Y, %H:%M}"

    @property
    def app_name(self) -> str:
        """What the bot is called."""
        return self.state.members[self.workspace.settings.bot_user_id].real_name

    def people(self) -> list[Member]:
        """Who one may be, in the order of their names."""
        return sorted(
            (one for one in self.state.people() if not one.deleted), key=lambda m: m.real_name
        )

    def channels(self) -> list[Entry]:
        """The channels of the side bar."""
        shown = (one for one in self._visible() if one.kind != "im" and not one.is_archived)
        return sorted(
            (Entry(one.id, one.name, one.kind, _latest(one)) for one in shown),
            key=lambda entry: entry.label,
        )

    def app_tabs(self) -> list[Entry]:
        """The bot's Home and its direct messages with this person."""
        messages = self.state.direct_messages(self.person.id)
        tabs = [Entry(HOME, "Home", HOME)]
        if messages:
            tabs.append(Entry(messages.id, "Messages", "im", _latest(messages)))
        return tabs

    @property
    def in_app(self) -> bool:
        """Whether the place is the bot's own: its Home or its direct messages."""
        return self.channel is None or self.channel.kind == "im"

    @property
    def member(self) -> bool:
        """Whether the person may write here."""
        return self.channel is not None and self.person.id in self.channel.members

    def outsiders(self) -> list[Member]:
        """Who could be invited into the channel."""
        inside = self.channel.members if self.channel else []
        everyone = [m for m in self.state.members.values() if not m.deleted]
        return [one for one in everyone if one.id not in inside]

    def shortcuts(self, kind: str) -> list[Shortcut]:
        """The bot's shortcuts: on a message, or global."""
        return [one for one in self.workspace.settings.shortcuts if one.kind == kind]

    def lines(self) -> list[Line]:
        """The messages of the place, oldest first, with what only this person sees."""
        if self.channel is None:
            return []
        return self._drawn(self.channel, self.channel.top_level()[-MOST_SHOWN:], "")

    def thread_lines(self) -> list[Line]:
        """The open thread: its first message and the replies."""
        if self.channel is None or not self.thread:
            return []
        first = self.channel.messages[self.thread]
        return self._drawn(self.channel, [first, *self.channel.replies(self.thread)], self.thread)

    def _drawn(self, channel: Channel, messages: list[Message], thread: str) -> list[Line]:
        own = [
            one
            for one in self.state.ephemerals.get(self.person.id, [])
            if one.channel == channel.id and (one.thread_ts or "") == thread
        ]
        lines: list[Line] = []
        both: list[Message | Ephemeral] = [*messages, *own]
        for one in sorted(both, key=lambda m: m.ts):
            lines.append(self._line(channel, one, lines[-1] if lines else None))
        return lines

    def _line(self, channel: Channel, one: Message | Ephemeral, before: Line | None) -> Line:
        local = page_text.moment(float(one.ts)).astimezone(self.zone)
        author = self._author(one)
        common: dict[str, Any] = {
            "ts": one.ts,
            "where": f"message/{channel.id}/{one.ts}",
            "author": author,
            "body": self._body(channel, one),
            "time": f"{local:%H:%M}",
            "day": local.date(),
            "text": one.text,
        }
        if isinstance(one, Ephemeral):
            return Line(**common, ephemeral=True)
        return Line(
            **common,
            follows=before is not None and _follows(before, one, author),
            system=(one.subtype or "") in SYSTEM,
            mine=one.user == self.person.id,
            edited=one.edited is not None and not author.is_bot,
            pinned=one.ts in channel.pins,
            replies=len(channel.replies(one.ts)),
            files=tuple(self._files(one)),
        )

    def _author(self, one: Message | Ephemeral) -> Member:
        if isinstance(one, Message):
            return self.state.members.get(one.user, _SLACK)
        bot = self.state.members[self.workspace.settings.bot_user_id]
        return _SLACK if one.from_slack else bot

    def _body(self, channel: Channel, one: Message | Ephemeral) -> Markup:
        chosen = one.chosen if isinstance(one, Ephemeral) else one.chosen.get(self.person.id, {})
        drawing = Drawing(self.viewer, f"message/{channel.id}/{one.ts}", chosen, people=self._ids())
        parts = [render_blocks(one.blocks, drawing) if one.blocks else drawing.text(one.text)]
        for attached in one.attachments:
            inside = attached.get("blocks")
            drawn = render_blocks(inside, drawing) if inside else drawing.text(_fallback(attached))
            parts.append(Markup('<div class="attached">{}</div>').format(drawn))
        return Markup("").join(parts)

    def _ids(self) -> list[str]:
        return [one.id for one in self.people()]

    def _files(self, one: Message) -> Iterator[Attachment]:
        for identity in one.files:
            file = self.state.files.get(identity)
            if file and file.complete and not file.deleted:
                yield Attachment(file.id, file.title or file.name, _size(file), _preview(file))

    def pinned(self) -> list[tuple[str, Markup]]:
        """The pinned messages, newest pin first: their ts and first words."""
        if self.channel is None:
            return []
        pins = sorted(self.channel.pins.values(), key=lambda pin: pin.created, reverse=True)
        return [(pin.ts, self._first_words(pin.ts)) for pin in pins]

    def _first_words(self, ts: str) -> Markup:
        message = self.channel.messages.get(ts) if self.channel else None
        words = message.text if message else "a message that is gone"
        return page_text.inline(words.strip().split("\n")[0][:160], self.viewer)

    def rich(self, text: str) -> Markup:
        """A line such as a topic, with its links."""
        return page_text.inline(text, self.viewer)

    def safe(self, url: str) -> bool:
        """Whether a browser may follow the address."""
        return page_text.harmless(url)

    def emoji(self, name: str) -> str:
        """An emoji by its name, with or without colons; a link's sign when there is none."""
        return EMOJI.get(name.strip(":"), "🔗")

    def home(self) -> Markup | None:
        """The bot's Home for this person, once published."""
        view = self.state.homes.get(self.person.id)
        return None if view is None else self._view_body(view, HOME)

    def stack(self) -> list[View]:
        """The open modals, the top one last."""
        return self.state.stacks.get(self.person.id, [])

    def modal_body(self, view: View) -> Markup:
        """The blocks of an open modal."""
        return self._view_body(view, f"view/{view.id}")

    def version(self, view: View) -> str:
        """Changes when the bot changed the modal, and not when someone types in it."""
        shown = json.dumps([view.definition, view.errors, view.failure], sort_keys=True)
        return hashlib.blake2b(shown.encode(), digest_size=8).hexdigest()

    def _view_body(self, view: View, where: str) -> Markup:
        drawing = Drawing(self.viewer, where, view.values, view.errors, self._ids())
        return render_blocks(view.blocks, drawing)


def _latest(channel: Channel) -> str:
    return max(channel.messages, key=float, default="")


def _follows(before: Line, one: Message, author: Member) -> bool:
    if before.author.id != author.id or before.ephemeral or before.system or one.blocks:
        return False
    return timedelta(seconds=float(one.ts) - float(before.ts)) < _TOGETHER


def _fallback(attached: Mapping[str, Any]) -> str:
    return str(attached.get("text") or attached.get("fallback") or "")


def _size(file: File) -> str:
    return f"{file.size} bytes" if file.size < 2048 else f"{file.size / 1024:.0f} kB"


def _preview(file: File) -> str:
    if not file.mimetype.startswith("text/"):
        return ""
    return file.content[:1500].decode("utf-8", "replace")

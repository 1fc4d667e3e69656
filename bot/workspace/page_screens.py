"""What one person sees: the lists, lines and panes the templates draw.

Everything here is made anew for each drawing, from the state as it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.workspace import page_text
from bot.workspace.page_blocks import Drawing, render_blocks
from bot.workspace.page_emoji import EMOJI
from bot.workspace.page_lines import Line, Reading
from bot.workspace.page_text import Viewer
from bot.workspace.state import Channel, Member, Shortcut, State, View
from bot.workspace.workspace import Workspace

HOME = "home"
MOST_SHOWN = 300
"""How many messages of a channel are drawn; a demo seldom has more."""


@dataclass(frozen=True)
class Entry:
    """A line of the side bar, or a tab: where it leads, and the newest message there."""

    at: str
    label: str
    kind: str
    latest: str = ""


class Screen:
    """The workspace on one person's screen.

    Args:
        workspace: What there is.
        person: Who looks.
        at: A channel's id, or ``home``; what the person cannot see becomes the place where
            something was said last.
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
        own = [
            one for one in self._visible() if self.person.id in one.members and not one.is_archived
        ]
        return max(own, key=_latest).id if own else HOME

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
        return self._reading(self.channel).lines(self.channel.top_level()[-MOST_SHOWN:])

    def thread_lines(self) -> list[Line]:
        """The open thread: its first message and the replies."""
        if self.channel is None or not self.thread:
            return []
        first = self.channel.messages[self.thread]
        shown = [first, *self.channel.replies(self.thread)]
        return self._reading(self.channel, self.thread).lines(shown)

    def _reading(self, channel: Channel, thread: str = "") -> Reading:
        return Reading(self.workspace, self.viewer, channel, thread, self._ids())

    def _ids(self) -> list[str]:
        return [one.id for one in self.people()]

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

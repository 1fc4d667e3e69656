"""Messages as one person reads them: who said what, when, with which files and buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from bot.workspace.page_blocks import Drawing, render_blocks
from bot.workspace.page_dates import moment
from bot.workspace.page_text import Viewer
from bot.workspace.state import Channel, Ephemeral, File, Member, Message
from bot.workspace.workspace import Workspace

SYSTEM = frozenset({"channel_join", "channel_leave", "channel_topic", "channel_purpose"})
"""Messages that Slack itself writes about a channel."""
_TOGETHER = timedelta(minutes=5)
_SLACK = Member(id="USLACKBOT", name="slackbot", real_name="Slackbot", is_bot=True)
_PREVIEW = 1500
"""Bytes of a text file that are shown below its name."""


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


class Reading:
    """One channel, or one of its threads, on one person's screen.

    Args:
        workspace: What there is.
        viewer: Who reads.
        channel: Where.
        thread: The ``ts`` of the thread's first message; empty for the channel itself.
        people: Ids of the people who can be chosen in selects.
    """

    def __init__(
        self,
        workspace: Workspace,
        viewer: Viewer,
        channel: Channel,
        thread: str,
        people: Sequence[str],
    ) -> None:
        self.workspace = workspace
        self.viewer = viewer
        self.channel = channel
        self.thread = thread
        self.people = people
        self.replies = Counter(m.thread_ts for m in channel.messages.values() if m.is_reply)

    def lines(self, messages: Sequence[Message]) -> list[Line]:
        """Messages as lines, oldest first, with what only this person was told there."""
        told = self.workspace.state.ephemerals.get(self.viewer.person, [])
        own = [one for one in told if self._is_here(one)]
        both: list[Message | Ephemeral] = [*messages, *own]
        lines: list[Line] = []
        for one in sorted(both, key=lambda message: float(message.ts)):
            lines.append(self._line(one, lines[-1] if lines else None))
        return lines

    def _is_here(self, one: Ephemeral) -> bool:
        return one.channel == self.channel.id and (one.thread_ts or "") == self.thread

    def _line(self, one: Message | Ephemeral, before: Line | None) -> Line:
        local = moment(float(one.ts)).astimezone(self.viewer.zone)
        author = self._author(one)
        common: dict[str, Any] = {
            "ts": one.ts,
            "where": self._where(one),
            "author": author,
            "body": self._body(one),
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
            mine=one.user == self.viewer.person,
            edited=one.edited is not None and not author.is_bot,
            pinned=one.ts in self.channel.pins,
            replies=self.replies[one.ts],
            files=tuple(self._files(one)),
        )

    def _where(self, one: Message | Ephemeral) -> str:
        return f"message/{self.channel.id}/{one.ts}"

    def _author(self, one: Message | Ephemeral) -> Member:
        members = self.workspace.state.members
        if isinstance(one, Message):
            return members.get(one.user, _SLACK)
        return _SLACK if one.from_slack else members[self.workspace.settings.bot_user_id]

    def _body(self, one: Message | Ephemeral) -> Markup:
        mine = one.chosen if isinstance(one, Ephemeral) else one.chosen.get(self.viewer.person, {})
        pane = "thread" if self.thread else ""
        drawing = Drawing(self.viewer, self._where(one), mine, people=self.people, pane=pane)
        parts = [render_blocks(one.blocks, drawing) if one.blocks else drawing.text(one.text)]
        for attached in one.attachments:
            inside = attached.get("blocks")
            drawn = render_blocks(inside, drawing) if inside else drawing.text(_fallback(attached))
            parts.append(Markup('<div class="attached">{}</div>').format(drawn))
        return Markup("").join(parts)

    def _files(self, one: Message) -> Iterator[Attachment]:
        for identity in one.files:
            file = self.workspace.state.files.get(identity)
            if file and file.complete and not file.deleted:
                yield Attachment(file.id, file.title or file.name, _size(file), _preview(file))


def _follows(before: Line, one: Message, author: Member) -> bool:
    """Whether a line belongs to the one above it, so that name and picture are left out."""
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
    return file.content[:_PREVIEW].decode("utf-8", "replace")

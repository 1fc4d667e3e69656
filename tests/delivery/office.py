"""An office for the tests: a workspace, a mailbox, and dispatchers that empty one outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.attempts import Senders
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.mail import MailSender
from bot.delivery.paging import PagingSender
from bot.delivery.slack import SlackSender
from bot.delivery.slack_api import SlackApi
from bot.delivery.types import (
    ChannelPlan,
    Composed,
    Drawn,
    HomeView,
    MailMessage,
    MailSettings,
    Obsolete,
    PageText,
    PagingSettings,
    SlackFiles,
    SlackPost,
)
from bot.domain.outgoing import (
    CHANNEL_CREATE,
    FILE,
    PAGE,
    Lane,
    OutgoingRow,
    ProjectionRow,
    Proof,
    RowState,
    Transport,
    channel_stream,
)
from bot.services import outbox
from bot.services.ledger import IsOpen
from bot.services.papers import Paper
from bot.services.postroom import LEASE, Postroom
from bot.services.settling import Settling
from bot.services.telling import Watchers
from bot.store import outbox as kept
from bot.store.database import Store
from bot.store.tables.delivery import Outgoing, Projection, Stream
from bot.workspace.mailbox import Mailbox
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Channel, Member, Message

INCIDENT = "3fa2b1c4d5e6f708192a3b4c5d6e7f80"
OFFICER, RESPONDER = "U0OFFICER", "U0RESPONDER"
PEOPLE = (
    Member(id=OFFICER, name="officer", real_name="Olga Officer"),
    Member(id=RESPONDER, name="responder", real_name="Ravi Responder"),
)
WATCHERS = Watchers((OFFICER,), ("privacy@own.example",))


def always_open(incident_id: str, group_kind: str, group_due: datetime | None) -> bool:
    """Say that every duty is open."""
    return True


@dataclass
class Words:
    """Composes what the row's facts say, and remembers what it was asked."""

    members: tuple[str, ...] = (OFFICER, RESPONDER)
    poison: frozenset[str] = frozenset()
    shown: str = "headline"
    asked: list[str] = field(default_factory=list)
    papers: tuple[Paper, ...] = ()

    def compose(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return a post, a mail, a page or a channel, as the row's stream wants."""
        self.asked.append(row.key)
        if row.key in self.poison:
            raise KeyError("secret words of jan@client.example")
        if row.kind == CHANNEL_CREATE:
            return ChannelPlan(INCIDENT, "BR-2026-007", "Topic", "Purpose", self.members)
        if row.kind == PAGE:
            return PageText(str(row.facts["text"]))
        if row.kind == "settled":
            return Obsolete("settled")
        if row.transport is Transport.MAIL:
            return self._mail(row)
        if row.kind == FILE:
            return SlackFiles(self.papers)
        return SlackPost(str(row.facts.get("text", row.kind)), (), {"kind": row.kind})

    def draw(self, projection: ProjectionRow, now: datetime) -> Drawn:
        """Return what a projection shows: `shown`."""
        self.asked.append(projection.target)
        if projection.target in self.poison:
            raise KeyError("secret")
        if self.shown == "obsolete":
            return Obsolete("closed")
        if projection.kind == "home":
            text = {"type": "mrkdwn", "text": self.shown}
            return HomeView([{"type": "section", "text": text}])
        return SlackPost(self.shown)

    def _mail(self, row: OutgoingRow) -> MailMessage:
        return MailMessage(
            recipient=str(row.facts["recipient"]),
            subject=row.kind,
            text=str(row.facts.get("text", row.kind)),
            message_id=f"<{row.id}@own.example>",
            once=row.kind == "notice",
        )


@dataclass
class Rooms:
    """Remembers which channel an incident has; the first one recorded counts."""

    known: dict[str, str] = field(default_factory=dict)

    def channel_of(self, incident_id: str) -> str | None:
        """Return the channel's id."""
        return self.known.get(incident_id)

    def channel_created(self, incident_id: str, channel_id: str, name: str, now: datetime) -> str:
        """Record the channel unless there is one; return the one that counts."""
        return self.known.setdefault(incident_id, channel_id)


@dataclass
class Office:
    """What one test works with; `dispatcher` gives a process of the bot."""

    store: Store
    workspace: RunningWorkspace
    mailbox: Mailbox
    now: datetime
    words: Words = field(default_factory=Words)
    rooms: Rooms = field(default_factory=Rooms)
    watchers: Watchers = WATCHERS
    sent: list[tuple[str, Proof]] = field(default_factory=list)
    troubles: list[tuple[str, RowState, str]] = field(default_factory=list)

    def clock(self) -> datetime:
        """Return the office's instant."""
        return self.now

    def dispatcher(
        self,
        *,
        is_open: IsOpen = always_open,
        effects: outbox.Effects | None = None,
        senders: Senders | None = None,
        monotonic: Callable[[], float] | None = None,
        lease: timedelta = LEASE,
        timeout: int = 10,
    ) -> Dispatcher:
        """Return one more process that sends."""
        clocks: dict[str, Any] = {} if monotonic is None else {"monotonic": monotonic}
        settling = Settling(self.store, self.watchers, effects or self._sent, self._troubled)
        return Dispatcher(
            Postroom(self.store, is_open, lease=lease, **clocks),
            settling,
            self.words,
            senders or self.senders(timeout),
            self.clock,
            poll=0.05,
            **clocks,
        )

    def senders(self, timeout: int = 10) -> Senders:
        """Return senders of their own, as a process has them."""
        mail = MailSender(
            MailSettings(self.mailbox.host, self.mailbox.port, "bot@own.example", "plain")
        )
        api = SlackApi(self.workspace.bot_token, self.workspace.api_url, timeout)
        return Senders(SlackSender(api, self.rooms), mail, PagingSender(PagingSettings(), mail))

    def write(
        self,
        key: str,
        stream: str,
        *,
        kind: str = "word",
        lane: Lane = Lane.NARRATIVE,
        incident_id: str | None = INCIDENT,
        **facts: object,
    ) -> None:
        """Write one row; its text is its key unless given."""
        with self.store.transaction():
            outbox.enqueue(
                key=key,
                stream=stream,
                lane=lane,
                kind=kind,
                facts={"text": key, **facts},
                incident_id=incident_id,
                now=self.now,
            )

    def write_channel(self) -> str:
        """Write the row that makes the incident's channel; return the channel's stream."""
        stream = channel_stream(INCIDENT)
        self.write("create", stream, kind=CHANNEL_CREATE, lane=Lane.FOUNDATION)
        return stream

    def want(self, target: str, stream: str, kind: str = "headline") -> None:
        """Ask for a projection to be brought up to date."""
        with self.store.transaction():
            outbox.raise_wanted(target, stream, kind, INCIDENT)

    def row(self, key: str) -> OutgoingRow:
        """Return a row as it is now."""
        with self.store.read():
            row = kept.find(key)
        assert row is not None
        return row

    def states(self) -> dict[str, str]:
        """Return the state of every row by key."""
        with self.store.read():
            return {row.key: row.state for row in Outgoing.select().order_by(Outgoing.id)}

    def projection(self, target: str) -> Projection:
        """Return a projection as it is stored."""
        with self.store.read():
            found: Projection = Projection.get_by_id(target)
            return found

    def pass_time(self) -> None:
        """Let every lease and every wait run out."""
        with self.store.transaction():
            Stream.update(lease_until=0, next_allowed_at=0).execute()
            Outgoing.update(not_before=0).execute()
            Projection.update(not_before=0).execute()

    def taken_over(self) -> None:
        """Let another process own every stream."""
        with self.store.transaction():
            Stream.update(token="another").execute()

    def channel(self) -> Channel:
        """Return the incident's channel in the workspace."""
        channel_id = self.rooms.known[INCIDENT]
        return self.workspace.read(lambda ws: ws.state.channels[channel_id])

    def private_channels(self) -> list[Channel]:
        """Return all private channels of the workspace."""
        channels = self.workspace.read(lambda ws: list(ws.state.channels.values()))
        return [channel for channel in channels if channel.kind == "private"]

    def said(self) -> list[str]:
        """Return what the bot said in the incident's channel, in order."""
        return _texts(self.channel().messages)

    def said_to(self, user_id: str) -> list[str]:
        """Return what the bot said to a person directly, in order."""
        person = self.workspace.person(user_id)
        return [message.text for message in person.dms()]

    def calls(self, method: str) -> int:
        """Return how often a method of Slack was called."""
        return len(self.workspace.calls.of(method))

    def _sent(self, row: OutgoingRow, proof: Proof, now: datetime) -> None:
        self.sent.append((row.key, dict(proof)))

    def _troubled(self, row: OutgoingRow, state: RowState, error: str, now: datetime) -> None:
        self.troubles.append((row.key, state, error))


class Killed(BaseException):
    """Stands for the end of a process: nothing after it runs, and nothing is given back."""


@dataclass(frozen=True)
class DiesAfterSending:
    """A Slack sender that is killed when the first message has left."""

    inner: SlackSender

    @property
    def rooms(self) -> Any:
        """Make channels, and die."""
        return self

    def say(self, *arguments: Any) -> None:
        """Post, and die."""
        self.inner.say(*arguments)
        raise Killed

    def show(self, *arguments: Any) -> None:
        """Show, and die."""
        self.inner.show(*arguments)
        raise Killed

    def make(self, *arguments: Any) -> None:
        """Make the channel, and die."""
        self.inner.rooms.make(*arguments)
        raise Killed


def _texts(messages: Mapping[str, Message]) -> list[str]:
    return [message.text for message in messages.values() if message.subtype is None]


def keys(rows: Sequence[tuple[str, Proof]]) -> list[str]:
    """Return the keys of what was sent."""
    return [key for key, _ in rows]

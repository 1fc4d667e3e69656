"""What delivery sends and what it needs to know; the composer makes it, the senders send it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.domain.outgoing import OutgoingRow, ProjectionRow, Proof
from bot.services.papers import Paper

Block = Mapping[str, Any]


@dataclass(frozen=True)
class SlackPost:
    """A message in the channel or direct messages the row's stream leads to.

    Args:
        text: Shown in notifications, and where blocks cannot be; never empty.
        blocks: Block Kit; at most 50.
        metadata: More values beside the row's key in the message's metadata.
    """

    text: str
    blocks: Sequence[Block] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SlackFiles:
    """Files for the channel or direct messages the row's stream leads to, in one message.

    Args:
        papers: At least one.
    """

    papers: Sequence[Paper]


@dataclass(frozen=True)
class SlackRemoval:
    """Files that are to be taken out of Slack.

    Args:
        row: The row that put them there.
    """

    row: OutgoingRow


@dataclass(frozen=True)
class HomeView:
    """What a person's Home shows; the projection's stream is the person's."""

    blocks: Sequence[Block]


@dataclass(frozen=True)
class ChannelPlan:
    """An incident's channel to be made (row kind ``channel.create``).

    Args:
        incident_id: Hex digits; the name ends in some of them, the purpose holds all of them.
        reference: The incident's reference; the name begins with it.
        topic: Shown at the top; at most 250 characters.
        purpose: What it is for, in words; the incident's id is added.
        members: Slack ids of whom to invite; unknown ones are skipped and told.
        bookmarks: Titles and links for the bar below the name.
    """

    incident_id: str
    reference: str
    topic: str
    purpose: str
    members: tuple[str, ...]
    bookmarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Membership:
    """Who is let into and out of an incident's channel (row kind ``channel.members``).

    Args:
        incident_id: The incident.
        members: Slack ids of whom to invite; who is in already stays.
        removed: Slack ids of whom to take out.
    """

    incident_id: str
    members: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class ChannelEnd:
    """An incident's channel to be archived (row kind ``channel.archive``)."""

    incident_id: str


@dataclass(frozen=True)
class MailMessage:
    """One mail to one recipient; all but ``Date`` is fixed before the first attempt.

    Args:
        recipient: One plain address.
        subject: One line.
        text: The plain text.
        html: The same as HTML, if there is one.
        message_id: ``<...@...>``, the same at every attempt.
        reply_to: Where an answer should go, if not to the sender.
        headers: Further headers, such as ``Auto-Submitted``.
        named: Whether the proof names the recipient; False where the address may have to be
            erased although the mail was sent.
        once: Whether it must never arrive twice: an attempt whose fate is unknown is then
            parked for a person. False for what is better said twice than not at all.
    """

    recipient: str
    subject: str
    text: str
    message_id: str
    html: str | None = None
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = True
    named: bool = True


@dataclass(frozen=True)
class PageText:
    """A few words that wake a person, through the paging hook."""

    text: str


@dataclass(frozen=True)
class Obsolete:
    """What there is no longer any point in saying, and why (for the record)."""

    reason: str


Composed = (
    SlackPost
    | SlackFiles
    | SlackRemoval
    | ChannelPlan
    | Membership
    | ChannelEnd
    | MailMessage
    | PageText
    | Obsolete
)
Drawn = SlackPost | HomeView | Obsolete


class Composer(Protocol):
    """Turns facts into words, from the database as it is now; sends nothing."""

    def compose(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return what a row says; its type fits the row's stream."""
        ...

    def draw(self, projection: ProjectionRow, now: datetime) -> Drawn:
        """Return what a projection shows now."""
        ...


class Channels(Protocol):
    """Which Slack channel an incident has; each method opens its own transaction."""

    def channel_of(self, incident_id: str) -> str | None:
        """Return the channel's Slack id; None while it has none."""
        ...

    def channel_created(self, incident_id: str, channel_id: str, name: str, now: datetime) -> str:
        """Record the channel unless the incident has one; return the id that counts."""
        ...


@dataclass(frozen=True)
class Sent:
    """The other side took it, and this shows it."""

    proof: Proof


@dataclass(frozen=True)
class Unfinished:
    """It arrived, but something that belongs to it did not; a further attempt finishes it."""

    proof: Proof
    error: str


@dataclass(frozen=True)
class Again:
    """It did not arrive, or nobody knows and a further attempt finds out.

    Args:
        error: Why, without personal data.
        wait: How long to wait; None for the usual, growing time.
    """

    error: str
    wait: timedelta | None = None


@dataclass(frozen=True)
class Slower:
    """The other side wants nothing in this stream for a while."""

    wait: timedelta


@dataclass(frozen=True)
class Refused:
    """The other side will never take it."""

    error: str


@dataclass(frozen=True)
class Unknown:
    """It may have arrived, and there is no way to find out: a person decides."""

    error: str


@dataclass(frozen=True)
class Overtaken:
    """Too much of the lease had gone by: another process may own the stream; nothing was sent."""


@dataclass(frozen=True)
class Poisoned:
    """It cannot be turned into words or sent because of a fault of ours, not of the world."""

    error: str


MayGo = Callable[[], bool]
"""Asked just before something leaves: whether the stream is surely still one's own."""

Outcome = Sent | Unfinished | Again | Slower | Refused | Unknown | Overtaken | Obsolete | Poisoned

Security = Literal["starttls", "tls", "plain"]


@dataclass(frozen=True)
class MailSettings:
    """How mail leaves.

    Args:
        host: The mail server's name, which its certificate must bear.
        port: Its port.
        sender: The ``From`` address, perhaps with a name: ``Privacy <privacy@example.com>``.
        security: ``starttls``, ``tls`` from the first byte, or ``plain`` (loopback only).
        user: Empty for none.
        password: Never shown.
        timeout: Seconds for each step of the conversation.
    """

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30.0


@dataclass(frozen=True)
class PagingSettings:
    """How a person is woken: a web hook, or a mail address that becomes a text message.

    Args:
        webhook: ``https://`` address that takes JSON by POST; empty for none.
        address: Mail-to-SMS address; empty for none.
        timeout: Seconds.
    """

    webhook: str = field(default="", repr=False)
    address: str = ""
    timeout: float = 10.0

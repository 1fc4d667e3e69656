"""What goes out: rows of the outbox, messages kept up to date, and where they go.

A row means something (a kind and its facts); it is turned into words when it is sent. Rows of one
stream leave in order, one at a time, whoever sends them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any, Final

CHANNEL_CREATE: Final = "channel.create"
REMINDER: Final = "reminder"
ANSWER: Final = "scope.answer"
PAGE: Final = "page"
FILE: Final = "file"
FILE_DELETE: Final = "file.delete"
CHANNEL_ARCHIVE: Final = "channel.archive"

Proof = Mapping[str, str]
"""What shows that the other side took it: channel and ts, or the mail server's reply."""

_NOT_A_DOMAIN: Final = re.compile(r"[^a-z0-9.-]+")


class Lane(IntEnum):
    """The order of importance inside a stream; first in, first out within a lane."""

    FOUNDATION = -1  # what must exist before anything can be said in the stream
    DEADLINE = 0
    NARRATIVE = 1


class Transport(Enum):
    """The way a stream goes out; one that is down does not delay the others."""

    SLACK = "slack"
    MAIL = "mail"
    PAGING = "page"


class RowState(Enum):
    """What has become of a row."""

    WAITING = "waiting"
    SENT = "sent"
    DIVERTED = "diverted"  # said to people directly, because the channel was not there yet
    OBSOLETE = "obsolete"  # no longer worth saying
    FAILED = "failed"  # refused for good; a person was told by another way
    PARKED = "parked"  # may have arrived; a person decides


def channel_stream(incident_id: str) -> str:
    """Return the stream of an incident's channel, which may not exist yet."""
    return f"channel:{incident_id}"


def person_stream(user_id: str) -> str:
    """Return the stream of the bot's direct messages with one person."""
    return f"person:{user_id}"


def mail_stream(address: str) -> str:
    """Return the mail stream of an address: one a domain.

    A domain is one mail server, which wants its mail in order and one at a time; different
    domains do not wait for each other.
    """
    domain = address.rpartition("@")[2].strip().lower()
    return f"mail:{_NOT_A_DOMAIN.sub('_', domain)[:100]}"


def file_stream(stream: str) -> str:
    """Return the stream of the files for a channel or a person.

    A file takes long to make and to hand over; in a stream of its own it holds up no message.
    """
    return f"files:{stream}"


PAGE_STREAM: Final = "page"


def transport_of(stream: str) -> Transport:
    """Return the way a stream goes out.

    Raises:
        ValueError: no stream is called like that.
    """
    kind = stream.partition(":")[0]
    if kind in {"channel", "person", "files"}:
        return Transport.SLACK
    return Transport(kind)


def target_of(stream: str) -> str:
    """Return what a stream leads to: an incident's id, a person's id, a mail domain.

    A stream of files leads to that of the messages they belong beside.
    """
    return stream.partition(":")[2]


@dataclass(frozen=True)
class OutgoingRow:
    """One row of the outbox, as it was when it was claimed.

    Args:
        id: Its place in the order of writing.
        key: The same for the same message, however often it is written or tried.
        incident_id: The incident it belongs to, if any.
        stream: Where it goes; see the functions of this module.
        lane: Its importance.
        kind: What it says, such as ``reminder``.
        facts: What the kind needs to be turned into words; JSON values.
        state: What has become of it.
        attempts: How often it was tried, this time included.
        first_try_at: When it was first tried (UTC); the ``Date`` of a mail.
        tried_after: Slack's time stamp of the newest message known in the stream when it was
            first tried; None when there was none.
        handed_over: Whether an earlier attempt may have reached the other side.
        last_error: Why the last attempt did not succeed.
        proof: What shows that it was taken.
        created_at: When it was written (UTC).
    """

    id: int
    key: str
    incident_id: str | None
    stream: str
    lane: Lane
    kind: str
    facts: Mapping[str, Any]
    state: RowState
    attempts: int
    first_try_at: datetime | None
    tried_after: str | None
    handed_over: bool
    last_error: str | None
    proof: Proof | None
    created_at: datetime

    @property
    def transport(self) -> Transport:
        """The way it goes out."""
        return transport_of(self.stream)


@dataclass(frozen=True)
class ProjectionRow:
    """A message that is kept up to date in place, as it was when it was claimed.

    Args:
        target: What is shown, such as ``headline:<incident id>``; unique.
        incident_id: The incident it belongs to, if any.
        stream: Where it is shown.
        kind: ``headline`` is pinned, ``home`` is a person's Home, others are plain messages.
        version: The version wanted when it was claimed; drawing now shows at least that.
        message: Slack's time stamp of the message that shows it; None before the first.
        pinned: Whether it was pinned.
        attempts: How often this version was tried, this time included.
        tried_after: As for a row.
    """

    target: str
    incident_id: str | None
    stream: str
    kind: str
    version: int
    message: str | None
    pinned: bool
    attempts: int
    tried_after: str | None

    @property
    def key(self) -> str:
        """The key its first message carries."""
        return f"projection:{self.target}"

"""The timeline of an incident: what people put there, beside what the record says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What a line of the timeline comes from."""

    NOTE = "note"
    MESSAGE = "message"  # marked by the shortcut
    PIN = "pin"
    DECISION = "decision"
    PROOF = "proof"  # a note or a proof of a step
    HANDOVER = "handover"
    LESSON = "lesson"  # what the review brought, in words
    RECORD = "record"  # from the audit chain


@dataclass(frozen=True, slots=True)
class TimelineRecord:
    """One line that a person put into the timeline; all times are instants in UTC.

    Attributes:
        author: Who said it; ``added_by`` is who put it here.
        details: Of a decision ``why`` and ``considered``, of a proof ``where``.
        about: The step it belongs to.
        channel: Where its message stands in Slack.
        message: Slack's time stamp of that message.
        version: Counts the edits of the message.
        gone_at: When the message was deleted in Slack.
    """

    id: int
    kind: EntryKind
    author: str
    at: datetime
    added_by: str
    added_at: datetime
    text: str
    details: Mapping[str, str]
    about: str | None
    channel: str | None
    message: str | None
    version: int
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastVersion:
    """What an entry said before its message was edited or deleted in Slack."""

    version: int
    text: str
    replaced_at: datetime
    deleted: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline as it is shown.

    Attributes:
        kind: Where it comes from.
        at: When it happened (UTC).
        who: The person or the bot.
        text: In a person's own words; empty for a line of the record.
        action: Of a line of the record: what happened, such as ``step.done``.
        facts: Ids, numbers and times that belong to it.
        versions: What it said before, oldest first.
        gone_at: When its message was deleted in Slack.
    """

    kind: EntryKind
    at: datetime
    who: str
    text: str = ""
    action: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    versions: tuple[PastVersion, ...] = ()
    gone_at: datetime | None = None

"""An incident: what is reported, what it is called, what state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.duties import Track

__all__ = [
    "DutyState",
    "IncidentState",
    "Kind",
    "NoticeState",
    "Outcome",
    "Report",
    "TaskState",
    "Track",
    "channel_name",
    "reference",
]


class Kind(StrEnum):
    """Kinds of breach; each has a playbook, and ``general`` serves what has none of its own."""

    RANSOMWARE = "ransomware"
    CREDENTIALS = "credentials"
    MAILBOX = "mailbox"
    DEVICE = "device"
    WRONG_RECIPIENT = "wrong_recipient"
    BACKUP = "backup"
    CROSS_CLIENT = "cross_client"
    INSIDER = "insider"
    SUPPLIER = "supplier"
    PORTAL = "portal"
    PAPER = "paper"
    AVAILABILITY = "availability"
    TELEPHONE = "telephone"
    GENERAL = "general"


class IncidentState(StrEnum):
    """Open until every duty is settled."""

    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an incident ended; ``real`` is an exercise that turned out not to be one (rule 2)."""

    HANDLED = "handled"
    FALSE_ALARM = "false_alarm"
    MERGED = "merged"
    REAL = "real"


class DutyState(StrEnum):
    """A duty is never deleted."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    WAIVED = "waived"
    SUPERSEDED = "superseded"


class TaskState(StrEnum):
    """A step of the playbook in one incident."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class NoticeState(StrEnum):
    """A notice from draft to proof.

    ``blocked`` has no contact to go to; ``sent`` has the mail server's final reply.
    """

    DRAFT = "draft"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    APPROVED = "approved"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # the server may have taken it; a person decides
    FAILED = "failed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Report:
    """What a person reports. Only ``what`` is asked (rule 1); all else is prefilled.

    ``noticed_at`` is an instant; ``request_key`` tells a repeated submission from a second
    report; ``confirmed`` says that personal data are known to be compromised.
    """

    what: str
    reporter: str
    request_key: str
    noticed_at: datetime
    kind: Kind = Kind.GENERAL
    confirmed: bool = False
    restricted: bool = False
    exercise: bool = False
    members: tuple[str, ...] = ()


def reference(year: int, number: int, *, exercise: bool) -> str:
    """Return the reference people use: ``BR-2026-007``, or ``EX-2026-001`` for an exercise."""
    return f"{'EX' if exercise else 'BR'}-{year}-{number:03d}"


def channel_name(reference_: str, incident_id: str) -> str:
    """Return a neutral channel name: the reference and four hex digits of the incident's id."""
    return f"{reference_}-{incident_id[:4]}".lower()

"""The dossier: what an incident's documentation holds for the supervisory authority.

A controller documents every personal data breach, its effects and the remedial action, so that the
authority can verify compliance (GDPR Art. 33(5)). The same facts come as data, in tables with the
columns below, and as chapters to be read and printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.audit import Verdict
from bot.domain.errors import Refusal
from bot.domain.walk_views import TimelineView

#: Of the data; a change of a column's name or meaning is another number.
FORMAT: Final = 1

Row: TypeAlias = Mapping[str, object]
"""One row: texts, numbers, truth values, instants (aware, UTC), None, and lists or maps of them."""

#: The tables, in their order, and the columns of each.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "corrections": ("replaced_at", "by", "reason", "noticed_at", "suspected_at", "aware_at"),
    "facts": ("name", "value", "sure", "basis", "said_by", "at", "current"),
    "duties": (
        "id", "kind", "client_id", "client", "rule", "basis", "state", "due_at",
        "latest_1182_at", "contract_due_at", "target_due_at", "at_most_at", "pending_on",
        "fulfilled_at", "recorded_at", "fulfilled_by", "late_by_seconds", "reason", "number",
    ),
    "scopes": (
        "id", "asked_at", "asked_by", "confirmed_at", "confirmed_by", "in_force", "systems",
        "data", "access", "begins", "ends", "named",
    ),
    "clients": (
        "client_id", "client", "status", "found", "former", "reasons", "people",
        "notify_within_hours", "decision", "warnings",
    ),
    "client_decisions": (
        "client_id", "client", "what", "words", "who", "day", "decided_by", "decided_at",
        "read_by", "read_at",
    ),
    "notices": (
        "id", "client_id", "client", "kind", "version", "language", "state", "recipient",
        "subject", "text", "digest", "created_at", "authors", "edited_at", "countersigned_by",
        "approved_by", "approved_at", "approval_path", "message_id", "sent_at", "proof", "answer",
        "answer_how", "answered_at", "answer_recorded_by",
    ),
    "tellings": ("sequence", "at", "by", "action", "client_id", "client", "facts", "words"),
    "sheets": (
        "id", "kind", "client_id", "client", "version", "language", "subject", "text", "digest",
        "drafted_by", "drafted_at", "approved_by", "approved_at", "approval_path",
    ),
    "letters": (
        "id", "sheet_id", "address", "message_id", "added_by", "created_at", "state", "sent_at",
        "proof",
    ),
    "decisions": ("sequence", "at", "by", "action", "client_id", "client", "facts", "words"),
    "steps": (
        "step", "title", "phase", "role", "state", "due_at", "assigned_to", "settled_by",
        "settled_at", "reason", "times", "proofs",
    ),
    "client_steps": (
        "step", "client_id", "client", "state", "owner", "reason", "settled_by", "settled_at",
    ),
    "roles": ("role", "person", "deputy", "given_by", "given_at"),
    "timeline": (
        "kind", "at", "author", "text", "details", "about", "added_by", "added_at", "gone_at",
        "before",
    ),
    "record": (
        "sequence", "at", "by", "action", "client_id", "client", "facts", "words", "previous",
        "digest",
    ),
}  # fmt: skip

#: Entries of the record that are decisions, and those about what a client was told.
DECISIONS: Final = frozenset(
    {
        "awareness.agreed",
        "awareness.confirmed",
        "awareness.corrected",
        "counsel.answered",
        "decision.taken",
        "duty.waived",
        "incident.closed",
        "incident.merged",
        "kind.changed",
        "scope.confirmed",
        "scope.decided",
        "track.ruled_out",
    }
)
TELLINGS: Final = frozenset(
    {
        "client.told",
        "notice.acknowledged",
        "notice.again",
        "notice.arrived",
        "notice.bounced",
        "notice.delivered",
        "notice.failed",
        "notice.sent",
        "notice.uncertain",
    }
)


class DossierRefused(Refusal):
    """The dossier is not for this person; the sentence says whom to ask."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that an incident's documentation holds, as plain values.

    Attributes:
        reference: The incident's.
        organisation: Whose documentation it is.
        made_at: The instant (UTC) of which all of it is true.
        made_by: Slack id of who asked, or ``breach-bot``.
        exercise: Whether the incident is an exercise.
        zone: In which hours are read.
        incident: What is kept of the incident itself.
        tables: Rows by the names of :data:`COLUMNS`.
        people: Names by Slack id.
        verdict: What walking the whole audit chain found, with its head.
        erased: How many personal values of this incident were erased.
        timeline: All that happened, to be written out.
    """

    reference: str
    organisation: str
    made_at: datetime
    made_by: str
    exercise: bool
    zone: ZoneInfo
    incident: Row
    tables: Mapping[str, Sequence[Row]]
    people: Mapping[str, str]
    verdict: Verdict
    erased: int
    timeline: TimelineView


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be printed: all cells are plain text.

    Attributes:
        widths: How wide each column is, in parts of the page.
        note: Below the table, such as how much of it is not printed; may be empty.
    """

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter to be printed.

    Attributes:
        text: Plain text: an empty line ends a paragraph; may be empty.
        rows: Name and value.
        grids: Tables below it.
    """

    heading: str
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    grids: tuple[Grid, ...] = ()

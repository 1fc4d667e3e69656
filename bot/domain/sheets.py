"""Sheets: what is drafted to be copied, handed over or read aloud, and never mailed to a client.

A sheet for an authority is filed by a person in its portal; a letter to data subjects is sent by
the controller; a script is read by telephone. Each is kept with the incident in every version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.deadlines import DutyKind
from bot.domain.merging import Change
from bot.domain.notices import NoticeKind, NoticeText

#: Who a sheet is about when it is about us and no client.
OURS: Final = ""

#: The sheets for the authority's portal, in the order of filing.
FILINGS: Final = (NoticeKind.AUTHORITY_PART_1, NoticeKind.AUTHORITY_PART_2)

#: The reports under NIS2, in the order of filing: always ours.
NIS2_REPORTS: Final = (
    NoticeKind.EARLY_WARNING,
    NoticeKind.INCIDENT_NOTIFICATION,
    NoticeKind.PROGRESS_REPORT,
    NoticeKind.FINAL_REPORT,
)

#: What is drafted for ourselves, and what for one client.
FOR_US: Final = (
    *FILINGS,
    NoticeKind.DATA_SUBJECTS,
    *NIS2_REPORTS,
    NoticeKind.CALL_LIST,
    NoticeKind.HOLDING_LINE,
)
FOR_A_CLIENT: Final = (*FILINGS, NoticeKind.DATA_SUBJECTS, NoticeKind.CALL_SCRIPT)

#: The sheet that helps to do a duty.
OF_DUTY: Final[Mapping[DutyKind, NoticeKind]] = {
    DutyKind.NOTIFY_AUTHORITY: NoticeKind.AUTHORITY_PART_1,
    DutyKind.AUTHORITY_PART_2: NoticeKind.AUTHORITY_PART_2,
    DutyKind.COMMUNICATE_SUBJECTS: NoticeKind.DATA_SUBJECTS,
    DutyKind.NIS2_EARLY_WARNING: NoticeKind.EARLY_WARNING,
    DutyKind.NIS2_NOTIFICATION: NoticeKind.INCIDENT_NOTIFICATION,
    DutyKind.NIS2_PROGRESS_REPORT: NoticeKind.PROGRESS_REPORT,
    DutyKind.NIS2_FINAL_REPORT: NoticeKind.FINAL_REPORT,
}


#: What is made of the register alone: a person changes the register instead.
NEVER_EDITED: Final = frozenset({NoticeKind.CALL_LIST})

#: About us, and read outside of us and the authorities: no client is named in it either.
NAMES_NOBODY: Final = frozenset({NoticeKind.DATA_SUBJECTS, NoticeKind.HOLDING_LINE})


def sheet_of(duty_kind: str) -> NoticeKind | None:
    """Return the sheet that helps to do a duty; None for one that has none."""
    return OF_DUTY.get(DutyKind(duty_kind))


def may_be_edited(kind: str) -> bool:
    """Return whether a person may write in a sheet of this kind."""
    return kind not in NEVER_EDITED


def names_no_client(kind: str, client_id: str) -> bool:
    """Return whether no client (but the one it is about) may be named in a sheet."""
    return client_id != OURS or kind in NAMES_NOBODY


def is_released_here(kind: str, client_id: str) -> bool:
    """Return whether a sheet is ours to release: a client releases its own letter."""
    return kind == NoticeKind.DATA_SUBJECTS and client_id == OURS


def may_be_about(kind: NoticeKind, client_id: str) -> bool:
    """Return whether a sheet of this kind can be about a client, or about us (:data:`OURS`)."""
    return kind in (FOR_A_CLIENT if client_id else FOR_US)


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One version of a sheet as it was drafted; instants in UTC.

    Attributes:
        client_id: The client it is about; :data:`OURS` for our own.
        version: Counts on for each kind and client.
        missing: Names of the fields that are still open.
        digest: Of exactly this text in this language.
        drafted_by: Who asked for it.
        approved_by: Of a letter to data subjects: who released it.
        authors: Everyone who wrote in it; empty for one that nobody edited.
        edited_at: When somebody last did.
        countersigned_by: Of a letter to data subjects: who read it beside its authors.
    """

    id: str
    incident_id: str
    kind: str
    client_id: str
    version: int
    language: str
    facts: Mapping[str, object]
    missing: tuple[str, ...]
    subject: str
    text: str
    html: str
    digest: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    approval_path: str | None = None
    authors: tuple[str, ...] = ()
    edited_at: datetime | None = None
    countersigned_by: str | None = None

    @property
    def notice(self) -> NoticeText:
        """The text, as one reads and approves it."""
        return NoticeText(self.subject, self.text, self.html)


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet as it is shown.

    Attributes:
        client_name: Of whom it is about; empty for our own.
        duty_id: The open duty it helps to do; None where there is none.
        open: Labels of the fields that its text leaves open.
        stale: Whether what is known now would change a text that somebody edited.
        edits: Where a person's text departs from how it was drafted.
        names: Names of other clients a word of which a person wrote in it.
        may_countersign: Whether the viewer may sign as its second reader.
    """

    incident_id: str
    reference: str
    exercise: bool
    sheet: SheetRecord
    client_name: str
    duty_id: int | None
    now: datetime
    zone: ZoneInfo
    open: tuple[str, ...] = ()
    stale: bool = False
    edits: tuple[Change, ...] = ()
    names: tuple[str, ...] = ()
    may_countersign: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """The sheets an incident can have now.

    Attributes:
        ours: Kinds about us.
        clients: Affected clients by id and name, about whom there can be sheets.
        calls: How many clients are to be called.
    """

    incident_id: str
    reference: str
    exercise: bool
    ours: tuple[NoticeKind, ...]
    clients: dict[str, str]
    calls: int
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed for calling.

    Attributes:
        calls: The list of calls.
        scripts: One for each client to be called, in that order; no more than a file should hold.
        left_out: How many clients have no script here.
    """

    calls: SheetRecord
    scripts: tuple[SheetRecord, ...]
    left_out: int

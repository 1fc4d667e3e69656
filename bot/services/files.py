"""Files that somebody asks for: written into the outbox, made when they are sent.

A row says which file is wanted, of what is kept with the incident; its bytes are made from that
when it is sent. So a file outlives a crash, waits for a channel that is not there yet, and is
told like any other message when it does not arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.outgoing import (
    FILE,
    Lane,
    OutgoingRow,
    channel_stream,
    file_stream,
    person_stream,
)
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.domain.sheets import Printed, SheetRecord
from bot.services import audit, darkness, outbox, rights
from bot.services.desk import Desk
from bot.store import incidents, notices, sheets


class What(StrEnum):
    """What a file holds."""

    SHEET = "sheet"
    CALLS = "calls"
    NOTICE = "notice"
    TIMELINE = "timeline"
    SCOPE = "scope"
    DOSSIER = "dossier"


#: What only the person who asks gets; all else is for the incident's channel.
PRIVATE = frozenset({What.TIMELINE, What.DOSSIER})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file is wanted.

    Attributes:
        what: What it holds.
        language: In which it speaks where it is not frozen in one.
        about: Ids of what it is made from: a sheet, a notice; of calls the list and each script.
        left_out: Of calls: how many clients have no script in it.
        by: Slack id of who asked; known of a row.
    """

    what: What
    language: str
    about: tuple[str, ...] = ()
    left_out: int = 0
    by: str = ""


def ask(desk: Desk, incident_id: str, wanted: Wanted, by: str, now: datetime) -> None:
    """Have a file made and put into the incident's channel, or sent to who asks.

    The same one asked for twice within a minute by the same person, as by a double press, is one.

    Raises:
        NoSuchIncident: there is none, or not for this person.
        Refusal: somebody may read along in Slack.
    """
    with desk.store.transaction():
        incidents.hold(incident_id)
        incident = rights.seen_by(desk.organisation, incident_id, by)
        enqueue(desk, incident, wanted, by, now)
        audit.record(
            "file.asked",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"what": wanted.what.value, "about": list(wanted.about[:1])},
        )


def enqueue(desk: Desk, incident: IncidentRecord, wanted: Wanted, by: str, now: datetime) -> None:
    """Write the row of a file, inside the caller's transaction.

    Raises:
        Refusal: somebody may read along in Slack.
    """
    if darkness.of(desk, incident) is not None:
        raise Refusal("error.dark_no_files", reference=incident.reference)
    minute = now.replace(second=0, microsecond=0).isoformat()
    private = wanted.what in PRIVATE
    where = person_stream(by) if private else channel_stream(incident.id)
    about = wanted.about[0] if wanted.about else incident.id
    outbox.enqueue(
        key=f"{FILE}:{wanted.what}:{about}:{by}:{minute}",
        stream=file_stream(where),
        lane=Lane.NARRATIVE,
        kind=FILE,
        facts={
            "incident_id": incident.id,
            "user_id": by,
            "what": wanted.what.value,
            "language": wanted.language,
            "about": list(wanted.about),
            "left_out": wanted.left_out,
        },
        incident_id=incident.id,
        now=now,
    )


def wanted_by(row: OutgoingRow) -> Wanted:
    """Return which file a row asks for."""
    facts: Any = row.facts
    return Wanted(
        What(facts["what"]),
        facts["language"],
        tuple(facts["about"]),
        facts["left_out"],
        facts["user_id"],
    )


def of_sheet(desk: Desk, wanted: Wanted) -> SheetRecord | None:
    """Return the sheet a file is made from."""
    with desk.store.read():
        return sheets.find(wanted.about[0])


def of_calls(desk: Desk, wanted: Wanted) -> Printed | None:
    """Return the list of calls and the scripts that a file is made from."""
    with desk.store.read():
        found = [sheets.find(one) for one in wanted.about]
    there = [one for one in found if one is not None]
    if not there:
        return None
    return Printed(there[0], tuple(there[1:]), wanted.left_out)


def of_notice(desk: Desk, wanted: Wanted) -> NoticeRecord | None:
    """Return the notice a file is made from, as it stands now: its proof may have come."""
    with desk.store.read():
        return notices.find(wanted.about[0])

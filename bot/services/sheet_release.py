"""Releasing our own letter to data subjects: under the rules of every notice (rule 26).

What is released is exactly the version that was read. It then reaches people by mail
(:mod:`bot.services.letters`) or another way; that they were told is recorded on the duty to tell
them (GDPR Art. 34(1)).
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.approval import (
    Countersignature,
    DraftState,
    Release,
    ReleaseRefused,
    may_release,
)
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.sheets import SheetRecord, is_released_here
from bot.services import audit, rights
from bot.services.approvals import Approvals, NoticeTaken
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.services.sheets import SheetUnknown
from bot.store import sheets


def approve(desk: Desk, sheet_id: str, seen: str, by: str, now: datetime) -> Release:
    """Release our letter to data subjects.

    Args:
        desk: What every use case works with.
        sheet_id: The version that is shown.
        seen: Digest of what the person was shown.
        by: Who releases.
        now: The instant of release.

    Raises:
        SheetUnknown: it is none that we release.
        ReleaseRefused: the rules do not allow it, or a newer version is there.
        NoticeTaken: it is released already.
    """
    with desk.store.transaction():
        incident, sheet = _found(desk, sheet_id, by)
        if sheet.approved_by is not None:
            raise NoticeTaken("error.notice_approved", who=f"<@{sheet.approved_by}>")
        return _release(desk, incident, sheet, seen, by, now)


def released(
    desk: Desk, sheet_id: str, seen: str, by: str, now: datetime
) -> tuple[IncidentRecord, SheetRecord]:
    """Return our letter, released; by this person now, unless somebody has released it.

    It runs inside the caller's transaction. Also for a letter that is released the rules must let
    this person release it: whoever adds people to it decides the same thing.

    Raises:
        SheetUnknown, ReleaseRefused: as for :func:`approve`.
    """
    incident, sheet = _found(desk, sheet_id, by)
    if sheet.approved_by is None:
        _release(desk, incident, sheet, seen, by, now)
    else:
        _permit(desk, incident, sheet, seen, by, now)
    return incident, sheet


def _found(desk: Desk, sheet_id: str, by: str) -> tuple[IncidentRecord, SheetRecord]:
    found = sheets.find(sheet_id)
    if found is None:
        rights.require(desk.organisation, by, Right.RELEASE)
        raise NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, Right.RELEASE)
    newest = sheets.newest(incident.id, found.kind, found.client_id, found.language)
    sheet = newest or found
    if not is_released_here(sheet.kind, sheet.client_id):
        raise SheetUnknown("error.sheet_unknown")
    if sheet.id != sheet_id:
        raise ReleaseRefused("approval.error.text_changed")
    return incident, sheet


def _permit(
    desk: Desk, incident: IncidentRecord, sheet: SheetRecord, seen: str, by: str, now: datetime
) -> Release:
    approvals = Approvals(desk, incident)
    return may_release(state_of(approvals, sheet), approvals.person(by), seen, now)


def _release(
    desk: Desk, incident: IncidentRecord, sheet: SheetRecord, seen: str, by: str, now: datetime
) -> Release:
    release = _permit(desk, incident, sheet, seen, by, now)
    sheets.approve(sheet.id, approved_by=by, approved_at=now, approval_path=release.path.value)
    audit.record(
        "sheet.approved",
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={"sheet": sheet.id, "digest": sheet.digest, "path": release.path.value},
    )
    return release


def state_of(approvals: Approvals, sheet: SheetRecord) -> DraftState:
    """Return a letter as the rules of approval see one.

    Who wrote in it is its author, and so is who wrote what happened.
    """
    words = str(sheet.facts.get("happened") or "")
    written = approvals.passage_writers.get((sheet.language, words), ())
    edits = [at for at in (sheet.edited_at, *(one.at for one in written)) if at is not None]
    signed = sheet.countersigned_by
    return DraftState(
        digest=sheet.digest,
        authors=frozenset((*sheet.authors, *(one.by for one in written))),
        countersignature=None
        if signed is None
        else Countersignature(approvals.person(signed), sheet.digest),
        second_asked_at=max(edits, default=None),
        officer_asked_at=sheet.drafted_at,
    )

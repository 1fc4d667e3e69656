"""Writing in a sheet before it is copied, handed over or released; every version is kept.

Whoever writes in our own letter to data subjects is its author and does not release it
(rule 26). What is handed to a client, or read out to callers, names no other client.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.approval import countersign as countersigned
from bot.domain.errors import Refusal
from bot.domain.notices import NoticeKind, NoticeText
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.sheets import OURS, SheetRecord, is_released_here, may_be_edited
from bot.services import audit, editing, foreign, rights
from bot.services.approvals import Approvals, NoticeTaken
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.services.sheet_facts import facts_of
from bot.services.sheet_ground import Ground
from bot.services.sheet_release import state_of
from bot.services.sheet_texts import Joined, join, require_nobody_else, text_digest
from bot.services.sheets import SheetUnknown
from bot.store import sheets


def edit(
    desk: Desk,
    sheet_id: str,
    seen: str,
    by: str,
    now: datetime,
    *,
    subject: str,
    text: str,
    fresh: str = "",
) -> str:
    """Keep a person's words as the newest version of a sheet, and return its id.

    Args:
        desk: What every use case works with.
        sheet_id: The version that was shown.
        seen: Digest of what the person was shown.
        by: Who writes; an author from now on.
        now: The instant.
        subject: One line.
        text: The text; plain, nothing in it is markup or a template.
        fresh: Of words joined with news: what :attr:`Joined.fresh` said. If there is other news
            by now, the version stays marked as stale.

    Raises:
        ForeignClientNamed: the text names a client that it is not about.
        NoticeTaken: a newer version is there; nothing is lost, the form stays.
        Refusal: subject or text is empty, or it is a sheet that nobody writes in.
    """
    with desk.store.transaction():
        incident, sheet, newest = _held(desk, sheet_id, by)
        words = editing.written(subject, text, sheet.language)
        digest = text_digest(words, sheet.language)
        if newest.digest == digest and by in newest.authors:
            return newest.id  # pressed twice
        if (newest.id, newest.digest) != (sheet_id, seen):
            raise NoticeTaken("error.sheet_changed", field="text")
        _require_nobody_else(desk, sheet, words)
        facts, missing = _facts_behind(desk, incident, sheet, fresh, now)
        written = _written(sheet, words, digest, by, now, facts=facts, missing=missing)
        sheets.insert(written)
        _record("sheet.edited", written, by, now, {"from": seen, "version": written.version})
    return written.id


def joined(desk: Desk, sheet_id: str, by: str, now: datetime) -> Joined:
    """Return an edited sheet joined with what is known now; nothing is saved.

    Raises:
        Refusal: nothing is known of it anew.
    """
    with desk.store.transaction():
        incident, sheet, _ = _held(desk, sheet_id, by)
        found = join(desk, sheet, _present(desk, incident, sheet, now))
    if found is None:
        raise Refusal("error.nothing_new")
    return found


def countersign(desk: Desk, sheet_id: str, seen: str, by: str, now: datetime) -> None:
    """Record that a second person has read exactly this version of our letter.

    Raises:
        SheetUnknown: it is none that we release.
        ReleaseRefused: the person wrote in it, is no responder, or read another text.
        NoticeTaken: a newer version is there.
    """
    with desk.store.transaction():
        incident, sheet, newest = _held(desk, sheet_id, by)
        if not is_released_here(sheet.kind, sheet.client_id):
            raise SheetUnknown("error.sheet_unknown")
        if newest.id != sheet_id:
            raise NoticeTaken("error.sheet_changed")
        approvals = Approvals(desk, incident)
        approvals.require_releaser(by)
        signed = countersigned(state_of(approvals, sheet), approvals.person(by), seen)
        sheets.countersign(sheet.id, signed.person.user_id)
        _record("sheet.countersigned", sheet, by, now, {})


def _held(desk: Desk, sheet_id: str, by: str) -> tuple[IncidentRecord, SheetRecord, SheetRecord]:
    """Return an incident that the person works on, the sheet, and its newest version.

    Raises:
        NoSuchIncident: there is no such sheet, or not for this person.
        SheetUnknown: nobody writes in a sheet of this kind.
    """
    sheet = sheets.find(sheet_id)
    if sheet is None:
        rights.require(desk.organisation, by, Right.WORK)
        raise NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, sheet.incident_id, by, Right.WORK)
    if not may_be_edited(sheet.kind):
        raise SheetUnknown("error.sheet_from_register")
    newest = sheets.newest(incident.id, sheet.kind, sheet.client_id, sheet.language)
    return incident, sheet, newest or sheet


def _require_nobody_else(desk: Desk, sheet: SheetRecord, words: NoticeText) -> None:
    require_nobody_else(
        desk,
        foreign.index(desk),
        words,
        kind=sheet.kind,
        client_id=sheet.client_id,
        language=sheet.language,
    )


def _facts_behind(
    desk: Desk, incident: IncidentRecord, sheet: SheetRecord, fresh: str, now: datetime
) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Return the facts that a person's words rest on, and which of them are open."""
    present = _present(desk, incident, sheet, now)
    found = join(desk, sheet, present) if fresh else None
    if found is None or found.fresh != fresh:
        return sheet.facts, sheet.missing
    return present, found.missing


def _present(
    desk: Desk, incident: IncidentRecord, sheet: SheetRecord, now: datetime
) -> Mapping[str, object]:
    """Return what a sheet would be drafted from now; a client that is gone keeps its facts."""
    ground = Ground.of(desk, incident, now)
    if sheet.client_id != OURS and sheet.client_id not in ground.facts.rows:
        return sheet.facts
    return facts_of(ground, NoticeKind(sheet.kind), sheet.client_id, sheet.language)


def _written(
    sheet: SheetRecord, words: NoticeText, digest: str, by: str, now: datetime, **behind: Any
) -> SheetRecord:
    """Return the version that holds a person's words."""
    return replace(
        sheet,
        id=uuid.uuid4().hex,
        version=sheets.next_version(sheet.incident_id, sheet.kind, sheet.client_id),
        subject=words.subject,
        text=words.text,
        html=words.html,
        digest=digest,
        drafted_by=by,
        drafted_at=now,
        authors=tuple(sorted({*sheet.authors, by})),
        edited_at=now,
        countersigned_by=None,
        approved_by=None,
        approved_at=None,
        approval_path=None,
        **behind,
    )


def _record(
    what: str, sheet: SheetRecord, by: str, now: datetime, facts: dict[str, object]
) -> None:
    about = {"sheet": sheet.id, "kind": sheet.kind, "client": sheet.client_id}
    audit.record(
        what,
        actor=by,
        now=now,
        incident_id=sheet.incident_id,
        facts={**about, "digest": sheet.digest, **facts},
    )

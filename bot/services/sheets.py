"""Drafting sheets: for an authority's portal, for data subjects, for the telephone.

Every version is kept with the incident; drafting again what has not changed keeps the version
there is, so that a double press does nothing twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import Track
from bot.domain.notices import NoticeKind, NoticeText
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.sheets import (
    FILINGS,
    FOR_US,
    NIS2_REPORTS,
    OURS,
    Offered,
    Printed,
    SheetRecord,
    SheetView,
    may_be_about,
    sheet_of,
)
from bot.services import audit, foreign, overview, rights
from bot.services.calls import to_call
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.services.sheet_facts import facts_of
from bot.services.sheet_ground import Ground
from bot.services.sheet_showing import view
from bot.services.sheet_texts import join, text_digest
from bot.store import duties, sheets

#: Of a list of calls, the scripts of so many clients are printed; the others on asking.
MOST_SCRIPTS = 200


class SheetUnknown(Refusal):
    """There is no such sheet, or not about this client."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sheet is wanted.

    Attributes:
        kind: What kind.
        client_id: The client it is about; :data:`bot.domain.sheets.OURS` for our own.
        language: ``nl``, ``fr``, ``de`` or ``en``; empty for the client's, or ours.
    """

    kind: NoticeKind
    client_id: str = OURS
    language: str = ""


def offered(desk: Desk, incident_id: str, by: str, now: datetime) -> Offered:
    """Return which sheets there can be, for a person to choose from."""
    with desk.store.read():
        incident = rights.seen_by(desk.organisation, incident_id, by)
        return Offered(
            incident_id=incident.id,
            reference=incident.reference,
            exercise=incident.exercise,
            ours=_about_us(desk, incident),
            clients=overview.client_names(incident),
            calls=len(to_call(Ground.of(desk, incident, now).facts)),
            now=now,
            zone=desk.organisation.zone,
        )


def draw(desk: Desk, incident_id: str, asked: Asked, by: str, now: datetime) -> SheetView:
    """Draft a sheet from what is known now, and keep it.

    What a person wrote in it stays, and is joined with the news. Where both changed the same
    place the version there is stays, marked as stale: a person joins the two.

    Raises:
        SheetUnknown: there is no such sheet, or the client is not among the affected.
        ForeignClientNamed: a client's sheet would name another client.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        ground = Ground.of(desk, incident, now)
        (sheet,) = _draw(ground, [asked], by)
        return view(desk, incident, sheet, by, now)


def draw_for_duty(
    desk: Desk, duty_id: int, by: str, now: datetime, language: str = ""
) -> SheetView:
    """Draft the sheet that helps to do a duty.

    Raises:
        SheetUnknown: it needs none.
        NoSuchIncident: there is no such duty, or not for this person.
    """
    with desk.store.read():
        duty = duties.find(duty_id)
    if duty is None:
        raise NoSuchIncident("error.no_such_incident")
    kind = sheet_of(duty.kind)
    if kind is None:
        raise SheetUnknown("error.sheet_unknown")
    asked = Asked(kind, duty.client_id or OURS, language)
    return draw(desk, duty.incident_id, asked, by, now)


def draw_own(desk: Desk, incident: IncidentRecord, by: str, now: datetime) -> None:
    """Draft the first sheet for the authority about our own data, once they are concerned.

    It runs inside the caller's transaction; what is there already is left alone.
    """
    kind = NoticeKind.AUTHORITY_PART_1
    if incident.controller_track is Track.OPEN and not sheets.newest(incident.id, kind, OURS):
        _draw(Ground.of(desk, incident, now), [Asked(kind)], by)


def print_calls(desk: Desk, incident_id: str, by: str, now: datetime) -> Printed:
    """Draft the list of calls and a script for each client on it.

    Raises:
        SheetUnknown: nobody is to be called.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        ground = Ground.of(desk, incident, now)
        clients = list(to_call(ground.facts))
        if not clients:
            raise SheetUnknown("error.nobody_to_call")
        scripts = [Asked(NoticeKind.CALL_SCRIPT, one) for one in clients[:MOST_SCRIPTS]]
        calls, *drawn = _draw(ground, [Asked(NoticeKind.CALL_LIST), *scripts], by)
        return Printed(calls, tuple(drawn), len(clients) - len(drawn))


def shown(desk: Desk, sheet_id: str, by: str, now: datetime, *, newest: bool = False) -> SheetView:
    """Return one version of a sheet again, or the newest one in its language.

    Raises:
        NoSuchIncident: there is none, or not for this person.
    """
    with desk.store.read():
        sheet = sheets.find(sheet_id)
        if sheet is None:
            raise NoSuchIncident("error.no_such_incident")
        incident = rights.seen_by(desk.organisation, sheet.incident_id, by)
        if newest:
            of_now = sheets.newest(incident.id, sheet.kind, sheet.client_id, sheet.language)
            sheet = of_now or sheet
        return view(desk, incident, sheet, by, now)


def _about_us(desk: Desk, incident: IncidentRecord) -> tuple[NoticeKind, ...]:
    """Return the kinds about us that can still be of use."""
    ours = incident.controller_track is Track.OPEN
    without = {
        *(() if ours else (*FILINGS, NoticeKind.DATA_SUBJECTS)),
        *(NIS2_REPORTS if desk.organisation.nis2_class == "none" else ()),
    }
    return tuple(kind for kind in FOR_US if kind not in without)


def _draw(ground: Ground, wanted: Iterable[Asked], by: str) -> list[SheetRecord]:
    """Draft sheets, each in its newest version, and record which ones are new."""
    known = foreign.index(ground.desk)
    drawn = [_drawn(ground, known, asked, by) for asked in wanted]
    new = [sheet for sheet, is_new in drawn if is_new]
    if new:
        audit.record(
            "sheets.drafted",
            actor=by,
            now=ground.now,
            incident_id=ground.incident.id,
            facts={"sheets": [_named(sheet) for sheet in new]},
        )
    return [sheet for sheet, _ in drawn]


def _drawn(
    ground: Ground, known: foreign.ForeignIndex, asked: Asked, by: str
) -> tuple[SheetRecord, bool]:
    """Return a sheet, and whether it is a new version."""
    desk, incident, kind, about = ground.desk, ground.incident, asked.kind, asked.client_id
    _require_sheet(ground, asked)
    language = asked.language or _language(ground, about)
    facts = facts_of(ground, kind, about, language)
    before = sheets.newest(incident.id, kind, about, language)
    text, missing = _text_of(desk, kind, language, facts, before)
    text_is = text_digest(text, language)
    if before is not None and before.digest == text_is:
        return before, False
    if about != OURS:
        foreign.require_own_only(desk, known, text, about, kind, language)
    sheet = SheetRecord(
        id=uuid.uuid4().hex,
        incident_id=incident.id,
        kind=kind.value,
        client_id=about,
        version=sheets.next_version(incident.id, kind, about),
        language=language,
        facts=facts,
        missing=missing,
        subject=text.subject,
        text=text.text,
        html=text.html,
        digest=text_is,
        drafted_by=by,
        drafted_at=ground.now,
        authors=() if before is None else before.authors,
        edited_at=None if before is None else before.edited_at,
    )
    sheets.insert(sheet)
    return sheet, True


def _require_sheet(ground: Ground, asked: Asked) -> None:
    about_somebody = asked.client_id == OURS or asked.client_id in ground.facts.rows
    if not about_somebody or not may_be_about(asked.kind, asked.client_id):
        raise SheetUnknown("error.sheet_unknown", field="client")


def _text_of(
    desk: Desk,
    kind: NoticeKind,
    language: str,
    facts: Mapping[str, object],
    before: SheetRecord | None,
) -> tuple[NoticeText, tuple[str, ...]]:
    """Return the text and its open facts: as drafted, or what a person wrote joined with the news.

    Where a person and the news changed the same place, it is the text that is there.
    """
    if before is None or not before.authors:
        made = desk.notices.render(kind, language, facts)
        return made.notice, made.missing
    joined = join(desk, before, facts)
    if joined is None or joined.clashes:
        return before.notice, before.missing
    return joined.text, joined.missing


def _language(ground: Ground, client_id: str) -> str:
    if client_id == OURS:
        return ground.desk.organisation.language
    return str(ground.facts.rows[client_id]["language"])


def _named(sheet: SheetRecord) -> dict[str, object]:
    return {
        "sheet": sheet.id,
        "kind": sheet.kind,
        "client": sheet.client_id,
        "version": sheet.version,
        "digest": sheet.digest,
    }

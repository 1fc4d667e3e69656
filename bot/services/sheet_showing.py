"""A sheet as a person sees it: what is open in it, who wrote in it, what has changed since."""

from __future__ import annotations

from datetime import datetime

from bot.content.notice_open import open_fields
from bot.domain.approval import RESPONDERS
from bot.domain.incident import DutyState
from bot.domain.merging import Change, changes
from bot.domain.notices import NoticeKind
from bot.domain.records import IncidentRecord
from bot.domain.sheets import (
    OURS,
    SheetRecord,
    SheetView,
    is_released_here,
    names_no_client,
    sheet_of,
)
from bot.services import foreign, overview
from bot.services.desk import Desk
from bot.services.sheet_facts import facts_of
from bot.services.sheet_ground import Ground
from bot.services.sheet_texts import join
from bot.store import duties


def view(
    desk: Desk, incident: IncidentRecord, sheet: SheetRecord, by: str, now: datetime
) -> SheetView:
    """Return one version of a sheet as a person sees it; call it inside a transaction."""
    return SheetView(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        sheet=sheet,
        client_name=overview.client_names(incident).get(sheet.client_id, ""),
        duty_id=_duty_of(incident, sheet),
        now=now,
        zone=desk.organisation.zone,
        open=open_fields(sheet.text, sheet.language),
        stale=_is_stale(desk, incident, sheet, now),
        edits=_edits(desk, sheet),
        names=_names(desk, sheet),
        may_countersign=_may_countersign(desk, incident, sheet, by),
    )


def _duty_of(incident: IncidentRecord, sheet: SheetRecord) -> int | None:
    """Return the open duty that a sheet helps to do."""
    found = (
        duty.id
        for duty in duties.of_incident(incident.id)
        if duty.state is DutyState.OPEN
        and (duty.client_id or OURS) == sheet.client_id
        and sheet_of(duty.kind) == sheet.kind
    )
    return next(found, None)


def _is_stale(desk: Desk, incident: IncidentRecord, sheet: SheetRecord, now: datetime) -> bool:
    """Return whether news would change an edited sheet; others are simply drafted anew."""
    if not sheet.authors:
        return False
    ground = Ground.of(desk, incident, now)
    if sheet.client_id != OURS and sheet.client_id not in ground.facts.rows:
        return False
    kind = NoticeKind(sheet.kind)
    present = facts_of(ground, kind, sheet.client_id, sheet.language)
    joined = join(desk, sheet, present)
    return joined is not None and (bool(joined.clashes) or joined.text != sheet.notice)


def _edits(desk: Desk, sheet: SheetRecord) -> tuple[Change, ...]:
    if not sheet.authors:
        return ()
    drafted = desk.notices.render(sheet.kind, sheet.language, sheet.facts)
    return changes(drafted.text, sheet.text)


def _names(desk: Desk, sheet: SheetRecord) -> tuple[str, ...]:
    """Return the names of other clients a word of which a person wrote where none may stand."""
    if not sheet.authors or not names_no_client(sheet.kind, sheet.client_id):
        return ()
    drafted = desk.notices.render(sheet.kind, sheet.language, sheet.facts).notice
    unfilled = desk.notices.unfilled(sheet.kind, sheet.language)
    printed = f"{unfilled}\n{drafted.subject}\n{drafted.text}"
    return foreign.parts_in(foreign.index(desk), sheet.notice, sheet.client_id, printed)


def _may_countersign(desk: Desk, incident: IncidentRecord, sheet: SheetRecord, by: str) -> bool:
    """Return whether this person's second signature is wanted (rule 26)."""
    wanted = is_released_here(sheet.kind, sheet.client_id) and sheet.authors
    settled = sheet.countersigned_by is not None or sheet.approved_by is not None
    reads = desk.organisation.role_of(by) in RESPONDERS or incident.lead == by
    return bool(wanted) and not settled and by not in sheet.authors and reads

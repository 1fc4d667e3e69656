"""Closing an incident: refused while a duty is open, and it says which."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, rights, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import duties, incidents, notices

UNSETTLED = {NoticeState.DRAFT, NoticeState.REJECTED, NoticeState.APPROVED, NoticeState.UNCERTAIN}
#: A client has been told, or may have been.
LEFT = {NoticeState.APPROVED, NoticeState.SENT, NoticeState.UNCERTAIN}


class DutiesOpen(Refusal):
    """An incident with an open duty stays open; ``values`` say which duties they are."""


def close(
    desk: Desk,
    incident_id: str,
    by: str,
    reason: str,
    now: datetime,
    *,
    false_alarm: bool = False,
) -> None:
    """Close an incident.

    A false alarm (rule 4) needs no duty done: what is open is waived with the reason, drafts are
    set aside, and it all stays on record. Once a client was told it was no false alarm.

    Raises:
        DutiesOpen: a duty is open; ``kinds`` lists its kinds.
        Refusal: a notice still waits or has left, or there is no reason.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        why = said(reason)
        if not why:
            raise Refusal("error.reason_needed", field="reason")
        if false_alarm:
            _set_aside(incident, by, why, now)
        _require_settled(incident)
        incidents.update(incident.id, state=IncidentState.CLOSED, closed_at=now)
        say.in_channel(incident.id, "closed", "closed", now, {"by": by, "reason": why})
        say.redraw(incident, people=rights.members(desk.organisation, incident))
        audit.record(
            "incident.closed",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"false_alarm": false_alarm},
            personal={"reason": why},
        )


def _set_aside(incident: IncidentRecord, by: str, reason: str, now: datetime) -> None:
    """Waive every open duty of a false alarm and set its drafts aside."""
    rows = notices.of_incident(incident.id)
    kept = duties.of_incident(incident.id)
    told = any(duty.client_id and duty.fulfilled_at for duty in kept)
    if told or any(row.state in LEFT for row in rows):
        raise Refusal("error.false_alarm_told", field="outcome", reference=incident.reference)
    for row in rows:
        notices.change(row.id, (row.state,), row.digest, state=NoticeState.SUPERSEDED)
    for duty in kept:
        duties.settle(duty.id, DutyState.WAIVED, reason=reason, recorded_at=now, fulfilled_by=by)


def _require_settled(incident: IncidentRecord) -> None:
    kinds = dict.fromkeys(
        duty.kind for duty in duties.of_incident(incident.id) if duty.state is DutyState.OPEN
    )
    if kinds:
        raise DutiesOpen("error.duties_open", kinds=tuple(kinds), reference=incident.reference)
    unsettled = UNSETTLED - {NoticeState.APPROVED} if incident.exercise else UNSETTLED
    waiting = [row for row in notices.of_incident(incident.id) if row.state in unsettled]
    if waiting:
        raise Refusal("error.notices_waiting", count=len(waiting), reference=incident.reference)

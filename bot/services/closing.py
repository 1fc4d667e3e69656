"""Closing an incident: refused while a duty is open, and it says which."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, rights, say
from bot.services.desk import Desk
from bot.store import duties, incidents, notices

UNSETTLED = {NoticeState.DRAFT, NoticeState.REJECTED, NoticeState.APPROVED, NoticeState.UNCERTAIN}


class DutiesOpen(Refusal):
    """An incident with an open duty stays open; ``values`` say which duties they are."""


def close(desk: Desk, incident_id: str, by: str, reason: str, now: datetime) -> None:
    """Close an incident.

    Raises:
        DutiesOpen: a duty is open; ``kinds`` lists its kinds.
        Refusal: a notice still waits, or there is no reason.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        if not reason.strip():
            raise Refusal("error.reason_needed", field="reason")
        _require_settled(incident)
        incidents.update(incident.id, state=IncidentState.CLOSED, closed_at=now)
        say.in_channel(incident.id, "closed", "closed", now, {"by": by, "reason": reason.strip()})
        say.redraw(incident, people=rights.members(desk.organisation, incident))
        audit.record(
            "incident.closed",
            actor=by,
            now=now,
            incident_id=incident.id,
            personal={"reason": reason.strip()},
        )


def _require_settled(incident: IncidentRecord) -> None:
    kinds = dict.fromkeys(
        duty.kind for duty in duties.of_incident(incident.id) if duty.state is DutyState.OPEN
    )
    if kinds:
        raise DutiesOpen("error.duties_open", kinds=tuple(kinds), reference=incident.reference)
    waiting = [row for row in notices.of_incident(incident.id) if row.state in UNSETTLED]
    if waiting:
        raise Refusal("error.notices_waiting", count=len(waiting), reference=incident.reference)

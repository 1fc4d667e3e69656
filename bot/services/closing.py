"""Closing an incident: refused while a duty is open, and it says which."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, Outcome
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, ending, reminders, rights, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import duties, notices

#: A notice that was neither sent nor set aside keeps an incident open.
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
        outcome = Outcome.FALSE_ALARM if false_alarm else Outcome.HANDLED
        ending.end(desk, incident, outcome, now)
        reminders.settle_all(incident.id, now)
        say.in_channel(incident.id, "closed", "closed", now, {"by": by, "reason": why})
        audit.record(
            "incident.closed",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"outcome": outcome.value},
            personal={"reason": why},
        )


def anybody_told(incident: IncidentRecord) -> bool:
    """Return whether a client was told, or may have been: then it was no false alarm."""
    by_word = any(duty.client_id and duty.fulfilled_at for duty in duties.of_incident(incident.id))
    return by_word or notices.count(incident.id, LEFT) > 0


def waiting(incident: IncidentRecord) -> int:
    """Return how many notices were neither sent nor set aside; in an exercise none can leave."""
    unsettled = UNSETTLED - {NoticeState.APPROVED} if incident.exercise else UNSETTLED
    return notices.count(incident.id, unsettled)


def _set_aside(incident: IncidentRecord, by: str, reason: str, now: datetime) -> None:
    """Waive every open duty of a false alarm and set its drafts aside."""
    if anybody_told(incident):
        raise Refusal("error.false_alarm_told", field="outcome", reference=incident.reference)
    notices.set_aside(incident.id, NoticeState)
    for duty in duties.of_incident(incident.id):
        duties.settle(duty.id, DutyState.WAIVED, reason=reason, recorded_at=now, fulfilled_by=by)


def _require_settled(incident: IncidentRecord) -> None:
    kinds = dict.fromkeys(
        duty.kind for duty in duties.of_incident(incident.id) if duty.state is DutyState.OPEN
    )
    if kinds:
        raise DutiesOpen("error.duties_open", kinds=tuple(kinds), reference=incident.reference)
    count = waiting(incident)
    if count:
        raise Refusal("error.notices_waiting", count=count, reference=incident.reference)

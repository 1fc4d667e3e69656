"""Whether an incident still goes on: under NIS2 that decides which report is due, and when.

Of an incident that still goes on when its final report is due, a progress report is due then;
the final report follows one month after it was handled (Directive (EU) 2022/2555, Art. 23(4)(e)).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, duties, rights, say
from bot.services.desk import Desk
from bot.store import duties as kept_duties
from bot.store import incidents

YES: Final = "yes"
#: It goes on after all: what was said of its end no longer holds.
TAKEN_BACK: Final = ""


class NoReportOwed(Refusal):
    """No final report under NIS2 is owed, so that it does not matter for any deadline."""


def owes_report(desk: Desk, incident: IncidentRecord) -> bool:
    """Return whether a final report under NIS2 is still owed."""
    with desk.store.read():
        return _owed(incident)


def goes_on(desk: Desk, incident_id: str, by: str, now: datetime) -> None:
    """Record that the incident still goes on; what was said of its end is taken back.

    Raises:
        NoReportOwed: no final report is owed.
    """
    with desk.store.transaction():
        incident = _held(desk, incident_id, by)
        known = incidents.facts(incident.id)
        if duties.GOING_ON in known and not known.get(duties.HANDLED_AT):
            return
        incidents.set_fact(incident.id, duties.GOING_ON, YES, by, now)
        if known.get(duties.HANDLED_AT):
            incidents.set_fact(incident.id, duties.HANDLED_AT, TAKEN_BACK, by, now)
        _follow(desk, incident, now)
        audit.record("nis2.goes_on", actor=by, now=now, incident_id=incident.id, facts={})


def handled(desk: Desk, incident_id: str, by: str, at: datetime, now: datetime) -> None:
    """Record when the incident had been handled; saying another time corrects it.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        by: Who says so.
        at: When it had been handled, an instant in UTC.
        now: The instant of recording.

    Raises:
        NoReportOwed: no final report is owed.
        Refusal: the time lies in the future or before the breach was noticed.
    """
    with desk.store.transaction():
        incident = _held(desk, incident_id, by)
        duties.require_plausible(incident, at, now)
        before = incidents.facts(incident.id).get(duties.HANDLED_AT)
        if before == at.isoformat():
            return
        incidents.set_fact(incident.id, duties.HANDLED_AT, at.isoformat(), by, now)
        _follow(desk, incident, now)
        audit.record(
            "nis2.handled",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"at": at.isoformat(), "before": before or None},
        )


def _held(desk: Desk, incident_id: str, by: str) -> IncidentRecord:
    incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
    if not _owed(incident):
        raise NoReportOwed("error.no_report_owed", reference=incident.reference)
    return incident


def _owed(incident: IncidentRecord) -> bool:
    return any(
        duty.kind == DutyKind.NIS2_FINAL_REPORT and duty.state is DutyState.OPEN
        for duty in kept_duties.of_incident(incident.id)
    )


def _follow(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    duties.refresh(desk, incident, now)
    say.redraw(incident)

"""How an incident ends: what is open stops with a reason, and nothing reminds of it any more."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import DutyState, IncidentState, NoticeState, Outcome
from bot.domain.records import IncidentRecord
from bot.services import ledger, rights, say
from bot.services.desk import Desk
from bot.store import duties, incidents, notices

#: Notices that never left; what was sent, or may have been, is not touched.
UNSENT = (
    NoticeState.DRAFT,
    NoticeState.REJECTED,
    NoticeState.BLOCKED,
    NoticeState.APPROVED,
    NoticeState.FAILED,
)


def end(
    desk: Desk,
    incident: IncidentRecord,
    outcome: Outcome,
    now: datetime,
    *,
    went_on_in: str | None = None,
) -> None:
    """Close an incident inside the caller's transaction; its reminders stop with the outcome.

    Args:
        desk: What every use case works with.
        incident: The incident.
        outcome: How it ended; the ledger keeps it as the reason of every reminder not said.
        now: The instant of closing, in UTC.
        went_on_in: Id of the incident that takes it over, if one does.
    """
    incidents.update(
        incident.id,
        state=IncidentState.CLOSED,
        closed_at=now,
        outcome=outcome,
        went_on_in=went_on_in,
    )
    ledger.settle_incident(incident.id, now, outcome.value)
    say.redraw(incident, people=rights.members(desk.organisation, incident))


def stop_all(incident: IncidentRecord, outcome: Outcome, by: str, now: datetime) -> None:
    """Let its open duties be superseded and its unsent notices set aside: another goes on."""
    for duty in duties.of_incident(incident.id):
        duties.settle(
            duty.id,
            DutyState.SUPERSEDED,
            reason=outcome.value,
            recorded_at=now,
            fulfilled_by=by,
        )
    notices.set_aside(incident.id, UNSENT)

"""Whether a breach concerns clients' data or our own: both, until one is ruled out by name."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.incident import Track
from bot.domain.organisation import Right
from bot.services import audit, duties, rights, say
from bot.services.desk import Desk
from bot.store import incidents, notices

COLUMNS = {"processor": "processor_track", "controller": "controller_track"}


def rule_out(desk: Desk, incident_id: str, track: str, by: str, reason: str, now: datetime) -> None:
    """Rule out that we act as ``processor`` or as ``controller`` here (rule 13).

    Its duties are superseded; the decision stands with its reason.

    Raises:
        Refusal: no reason, an unknown track, or clients are confirmed as affected.
    """
    if not reason.strip():
        raise Refusal("error.reason_needed", field="reason")
    if track not in COLUMNS:
        raise Refusal("error.not_ours")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        if track == "processor" and notices.confirmed_snapshot(incident.id) is not None:
            raise Refusal("error.clients_confirmed", field="reason")
        incidents.update(incident.id, **{COLUMNS[track]: Track.RULED_OUT})
        duties.refresh(desk, incidents.find(incident.id) or incident, now)
        say.redraw(incident)
        audit.record(
            "track.ruled_out",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"track": track},
            personal={"reason": reason.strip()},
        )

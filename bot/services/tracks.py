"""Whether a breach concerns clients' data or our own: both, until one is ruled out by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.determination import Status
from bot.domain.errors import Refusal
from bot.domain.incident import Track
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.services import audit, duties, rights, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents, notices

_CONCERNED = frozenset({Status.AFFECTED.value, Status.CHECK.value})
COLUMNS = {"processor": "processor_track", "controller": "controller_track"}


def rule_out(desk: Desk, incident_id: str, track: str, by: str, reason: str, now: datetime) -> None:
    """Rule out that we act as ``processor`` or as ``controller`` here (rule 13).

    Its duties are superseded; the decision stands with its reason.

    Raises:
        Refusal: no reason, an unknown track, one that is ruled out already, or clients are
            confirmed as affected.
    """
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    if track not in COLUMNS:
        raise Refusal("error.not_ours")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        if getattr(incident, COLUMNS[track]) is Track.RULED_OUT:
            raise Refusal("error.track_ruled_out")
        if track == "processor" and _any_client(incident):
            raise Refusal("error.clients_confirmed", field="reason")
        incidents.update(incident.id, **{COLUMNS[track]: Track.RULED_OUT})
        duties.refresh(desk, incidents.get(incident.id), now)
        say.redraw(incident)
        audit.record(
            "track.ruled_out",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"track": track},
            personal={"reason": why},
        )


def reopen(incident: IncidentRecord, tracks: Iterable[str]) -> list[str]:
    """Open tracks again that were ruled out, since the register says otherwise; return which."""
    ruled_out = [track for track in tracks if getattr(incident, COLUMNS[track]) is Track.RULED_OUT]
    if ruled_out:
        incidents.update(incident.id, **{COLUMNS[track]: Track.OPEN for track in ruled_out})
    return ruled_out


def _any_client(incident: IncidentRecord) -> bool:
    snapshot = notices.confirmed_snapshot(incident.id)
    answer: Any = {} if snapshot is None else snapshot.answer
    return any(row["status"] in _CONCERNED for row in answer.get("clients", ()))

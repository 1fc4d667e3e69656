"""A later import asks the questions in force again, and shows what it changes.

Nothing is confirmed by itself: people see who comes, who goes and what is different, and decide.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.domain.determination_decisions import settled
from bot.domain.incident import IncidentState
from bot.domain.instants import local_date
from bot.domain.records import SnapshotRecord
from bot.services import audit, scope, scope_kept
from bot.services.desk import Desk
from bot.services.determination import determine
from bot.services.each import each
from bot.store import incidents, notices, register_known, scope_decisions


def tick(desk: Desk, now: datetime) -> int:
    """Ask again, for every open incident, what was asked before the newest import.

    An incident in which that fails stops no other; it is logged, and tried again.

    Returns:
        How many answers are different, and shown.
    """
    with desk.store.read():
        found = [one.id for one in incidents.open_ones()]
    return each(found, partial(_again, desk, now=now), "scope.asked_again")


def _outdated(incident_id: str) -> SnapshotRecord | None:
    """Return the answer in force, if the newest one is older than the register."""
    imported_at, newest = register_known.last_import(), notices.newest(incident_id)
    if newest is None or imported_at is None or newest.asked_at >= imported_at:
        return None
    return notices.confirmed_snapshot(incident_id)


def _again(desk: Desk, incident_id: str, now: datetime) -> bool:
    with desk.store.read():
        in_force = _outdated(incident_id)
    if in_force is None:
        return False
    zone = desk.organisation.zone
    found = determine(desk.store, scope_kept.scope_of(in_force), zone, now)
    by = in_force.asked_by
    with desk.store.transaction():
        incidents.hold(incident_id)
        incident = incidents.get(incident_id)
        if _outdated(incident_id) is None or incident.state is IncidentState.CLOSED:
            return False  # another process was first, or the incident was closed
        answer = scope_kept.answer_json(desk, found, by, local_date(now, zone))
        snapshot_id = scope.keep(incident, in_force.scope, answer, by, now)
        rows = settled(answer["clients"], scope_decisions.of_incident(incident_id))
        changes = scope_kept.changes(in_force, answer, rows)
        if not changes:
            return False
        scope.show(incident, snapshot_id, str(snapshot_id), now)
        audit.record(
            "scope.asked_again",
            actor=audit.SYSTEM,
            now=now,
            incident_id=incident_id,
            facts={
                "snapshot": snapshot_id,
                "added": [row["client_id"] for row in changes.added],
                "removed": [row["client_id"] for row in changes.removed],
                "changed": [one.client_id for one in changes.changed],
                "own": changes.own,
            },
        )
    return True

"""A later import asks the questions in force again, and shows what it changes.

Nothing is confirmed by itself: people see who comes, who goes and what is different, and decide.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.determination_decisions import settled
from bot.domain.instants import local_date
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.services import audit, scope, scope_kept
from bot.services.desk import Desk
from bot.services.determination import determine
from bot.store import incidents, notices, register_known, scope_decisions


def tick(desk: Desk, now: datetime) -> int:
    """Ask again, for every open incident, what was asked before the newest import.

    Returns:
        How many answers are different, and shown.
    """
    with desk.store.read():
        outdated = _outdated()
    return sum(_again(desk, incident, in_force, now) for incident, in_force in outdated)


def _outdated() -> list[tuple[IncidentRecord, SnapshotRecord]]:
    """Return open incidents whose newest answer is older than the register, with that in force."""
    imported_at = register_known.last_import()
    found = []
    for incident in incidents.open_ones() if imported_at else ():
        in_force, newest = notices.confirmed_snapshot(incident.id), notices.newest(incident.id)
        if in_force and newest and imported_at and newest.asked_at < imported_at:
            found.append((incident, in_force))
    return found


def _again(desk: Desk, incident: IncidentRecord, in_force: SnapshotRecord, now: datetime) -> bool:
    zone = desk.organisation.zone
    found = determine(desk.store, scope_kept.scope_of(in_force), zone, now)
    by = in_force.asked_by
    with desk.store.transaction():
        incidents.hold(incident.id)
        if incident.id not in {one.id for one, _ in _outdated()}:
            return False  # another process was first, or the incident was closed
        answer = scope_kept.answer_json(desk, found, by, local_date(now, zone))
        snapshot_id = scope.keep(incident, in_force.scope, answer, by, now)
        rows = settled(answer["clients"], scope_decisions.of_incident(incident.id))
        changes = scope_kept.changes(in_force, answer, rows)
        if not changes:
            return False
        scope.show(incident, snapshot_id, str(snapshot_id), now)
        audit.record(
            "scope.asked_again",
            actor=audit.SYSTEM,
            now=now,
            incident_id=incident.id,
            facts={
                "snapshot": snapshot_id,
                "added": [row["client_id"] for row in changes.added],
                "removed": [row["client_id"] for row in changes.removed],
                "changed": [one.client_id for one in changes.changed],
                "own": changes.own,
            },
        )
    return True

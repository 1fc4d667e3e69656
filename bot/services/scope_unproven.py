"""Unproven means affected: who was to be checked is told once the time for the proof is over.

Nobody has to press anything for it (rule 12). The client gets its duty and its draft, and the
channel hears of all of them in one message; a proof that comes later is still a decision that
the privacy officer can take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.domain.determination import Status
from bot.domain.determination_decisions import (
    PROOF_TIME,
    ClientDecision,
    Decision,
    Row,
    proof_due,
    settled,
    subject_of,
)
from bot.domain.incident import IncidentState
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.services import audit, say, scope_next
from bot.services.desk import Desk
from bot.services.each import each
from bot.services.scope_kept import rows_of
from bot.store import incidents, notices, scope_decisions

#: "Affected" is one that a person decided in an answer that nobody confirmed since.
_TO_BE_TOLD = {Status.CHECK, Status.AFFECTED}


def tick(desk: Desk, now: datetime) -> int:
    """Treat as affected whom nobody could prove to be erased; return how many clients.

    An incident in which that fails stops no other; it is logged, and tried again.

    Args:
        desk: What every use case works with.
        now: The instant (UTC).
    """
    with desk.store.read():
        found = [one.id for one in incidents.open_ones()]
    return each(found, partial(_treat_as_affected, desk, now=now), "scope.unproven")


def _unproven(incident_id: str, now: datetime) -> tuple[Row, ...]:
    """Return the clients of the answer in force whose time for the proof is over."""
    decided = scope_decisions.of_incident(incident_id)
    if not _long_asked(decided, now):
        return ()  # without reading an answer of thousands of clients every few seconds
    in_force = notices.confirmed_snapshot(incident_id)
    checks = [] if in_force is None else _checks(in_force)
    since = notices.confirmations(incident_id)
    late = [row for row in checks if proof_due(row, decided, since) <= now]
    return tuple(row for row in settled(late, decided) if row["status"] in _TO_BE_TOLD)


def _long_asked(decided: Sequence[ClientDecision], now: datetime) -> bool:
    """Return whether a task to prove an erasure is old enough, and nothing came of it yet."""
    asked = {
        (one.client_id, one.subject)
        for one in decided
        if one.what is Decision.TASK and one.decided_at + PROOF_TIME <= now
    }
    newest = {(one.client_id, one.subject): one for one in decided}
    return any(_is_unanswered(newest[about]) for about in asked)


def _is_unanswered(newest: ClientDecision) -> bool:
    told = newest.what in {Decision.TASK, Decision.AFFECTED}
    return told and newest.decided_by != audit.SYSTEM


def _checks(in_force: SnapshotRecord) -> list[Row]:
    return [row for row in rows_of(in_force) if row["status"] == Status.CHECK]


def _treat_as_affected(desk: Desk, incident_id: str, now: datetime) -> int:
    with desk.store.read():
        if not _unproven(incident_id, now):
            return 0
    with desk.store.transaction():
        incidents.hold(incident_id)
        incident = incidents.get(incident_id)
        in_force = notices.confirmed_snapshot(incident_id)
        rows = _unproven(incident_id, now)
        if in_force is None or not rows or incident.state is IncidentState.CLOSED:
            return 0  # another process was first, or a person
        scope_decisions.insert(_record(incident, row, now) for row in rows)
        next_id = scope_next.put_next(desk, incident, in_force, audit.SYSTEM, now)
        _tell(incident, next_id, rows, now)
        audit.record(
            "scope.unproven",
            actor=audit.SYSTEM,
            now=now,
            incident_id=incident_id,
            facts={"snapshot": in_force.id, "clients": [row["client_id"] for row in rows]},
        )
    return len(rows)


def _record(incident: IncidentRecord, row: Row, now: datetime) -> dict[str, object]:
    return {
        "incident": incident.id,
        "client_id": row["client_id"],
        "subject": subject_of(row),
        "what": Decision.AFFECTED.value,
        "words": "",
        "who": "",
        "day": None,
        "decided_by": audit.SYSTEM,
        "decided_at": now,
    }


def _tell(incident: IncidentRecord, in_force_id: int, rows: Sequence[Row], now: datetime) -> None:
    """Say in the channel, in one message, who is told now and that drafts wait."""
    facts = {"clients": [row["name"] for row in rows], "snapshot_id": in_force_id}
    say.act_in_channel(incident.id, "scope.unproven", now, facts, Lane.DEADLINE)

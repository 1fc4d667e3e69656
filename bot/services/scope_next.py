"""What is decided about the answer in force makes the next one, which is in force at once.

Runs inside the caller's transaction. An answer that waited to be confirmed, as after an import,
is not lost with that: it is put before people again, beside the new list.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.determination_decisions import found_as, settled
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.services import scope
from bot.services.desk import Desk
from bot.services.scope_kept import changes, rows_of
from bot.store import notices, scope_decisions


def put_next(
    desk: Desk, incident: IncidentRecord, in_force: SnapshotRecord, by: str, now: datetime
) -> int:
    """Put the same answer in force again, with what is decided by now.

    Who asked, and when, stays: what the register said did not become newer.

    Args:
        desk: What every use case works with.
        incident: The incident.
        in_force: The answer in force.
        by: Who decided: a Slack user id, or ``breach-bot``.
        now: The instant (UTC).

    Returns:
        The id of the answer that is in force now.
    """
    waiting = notices.newest(incident.id)
    rows = [{**row, "status": found_as(row)} for row in rows_of(in_force)]
    answer: dict[str, Any] = {**in_force.answer, "clients": rows}
    next_id = _keep(incident, in_force, answer)
    scope.put_in_force(desk, incident, notices.get_snapshot(next_id), by, now)
    if waiting is not None and waiting.id > in_force.id:
        _show_again(incident, next_id, waiting, now)
    return next_id


def _show_again(
    incident: IncidentRecord, in_force_id: int, waiting: SnapshotRecord, now: datetime
) -> None:
    """Keep an answer that waits as the newest one, and show it unless nothing differs any more."""
    in_force = notices.get_snapshot(in_force_id)
    rows = settled(rows_of(waiting), scope_decisions.of_incident(incident.id))
    if changes(in_force, waiting.answer, rows):
        snapshot_id = _keep(incident, waiting, dict(waiting.answer))
        scope.show(incident, snapshot_id, str(snapshot_id), now)


def _keep(incident: IncidentRecord, like: SnapshotRecord, answer: dict[str, Any]) -> int:
    return scope.keep(incident, like.scope, answer, like.asked_by, like.asked_at)

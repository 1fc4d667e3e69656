"""Decisions about clients that match: recorded, counted in, read afterwards by a second person.

Only the privacy officer leaves a matching client untold; anybody on the team may have one
checked, or told. What is decided about a confirmed answer makes the next one, which is in force
at once: the one before stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.determination import Status
from bot.domain.determination_decisions import (
    TELLS_NOTHING,
    ClientDecision,
    Decision,
    DecisionUnfit,
    Given,
    Row,
    require_fit,
    settled,
    subject_of,
    undecided,
)
from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.services import audit, rights, say, scope, scope_kept, scope_next
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.scope_kept import rows_of
from bot.store import notices, scope_decisions


def decide(
    desk: Desk, snapshot_id: int, clients: Collection[str], given: Given, by: str, now: datetime
) -> None:
    """Record a decision about clients of an answer; the same one a second time changes nothing.

    Args:
        desk: What every use case works with.
        snapshot_id: The answer they are in, or one that earlier decisions made this one of.
        clients: Their codes.
        given: What is decided, in a person's words.
        by: Who decides.
        now: The instant (UTC).

    Raises:
        NotAllowed: to leave a client untold takes the privacy officer.
        DecisionIncomplete, DecisionUnfit: it lacks something, or cannot be taken about a client.
        ScopeOutdated: the answer to another question came into force since.
    """
    cleaned = replace(given, words=said(given.words), who=said(given.who))
    right = Right.DECIDE if given.what in TELLS_NOTHING else Right.WORK
    with desk.store.transaction():
        snapshot, incident = _for_deciding(desk, snapshot_id, by, right)
        cleaned.require_complete(scope_kept.scope_of(snapshot).begins, desk.organisation.zone)
        rows = _wanted(incident, snapshot, clients, cleaned)
        if not rows:
            return
        scope_decisions.insert(_record(incident, row, cleaned, by, now) for row in rows)
        if snapshot.confirmed:
            in_force = scope_next.put_next(desk, incident, snapshot, by, now)
            scope.tell_of_drafts(incident, in_force, now)
        _tell(incident, snapshot, rows, cleaned, by, now)
        audit.record(
            "scope.decided",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "snapshot": snapshot.id,
                "decision": cleaned.what.value,
                "clients": [row["client_id"] for row in rows],
                "erased_on": None if cleaned.day is None else cleaned.day.isoformat(),
            },
            personal=_words(cleaned),
        )


def _for_deciding(
    desk: Desk, snapshot_id: int, by: str, right: Right
) -> tuple[SnapshotRecord, IncidentRecord]:
    found = notices.snapshot(snapshot_id)
    if found is None:
        rights.require(desk.organisation, by, right)
        raise rights.NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, right)
    snapshot = notices.goes_on(notices.get_snapshot(snapshot_id))
    newest = notices.confirmed_snapshot(incident.id)
    if newest is not None and newest.id > snapshot.id:
        raise scope.ScopeOutdated("error.scope_outdated", who=scope.who_confirmed(newest))
    return snapshot, incident


def _wanted(
    incident: IncidentRecord, snapshot: SnapshotRecord, clients: Collection[str], given: Given
) -> list[Row]:
    """Return the clients that this decides something new about."""
    decided = scope_decisions.of_incident(incident.id)
    rows = {row["client_id"]: row for row in settled(rows_of(snapshot), decided)}
    if not clients or set(clients) - rows.keys():
        raise Refusal("error.client_not_affected", field="scope_clients")
    chosen = [rows[client] for client in sorted(clients)]
    for row in chosen:
        require_fit(given.what, row)
    if given.what is Decision.TASK:
        _require_time_left(chosen, decided)
    newest = {(one.client_id, one.subject): one for one in decided}
    same = (given.what, given.words, given.who, given.day)
    before = [newest.get((row["client_id"], subject_of(row))) for row in chosen]
    return [
        row
        for row, one in zip(chosen, before, strict=True)
        if one is None or (one.what, one.words, one.who, one.day) != same
    ]


def _require_time_left(chosen: Iterable[Row], decided: Iterable[ClientDecision]) -> None:
    """Refuse to look for a proof again once its time was over and the client is told (rule 12).

    Raises:
        DecisionUnfit: the sentence names the clients.
    """
    over = {(one.client_id, one.subject) for one in decided if one.decided_by == audit.SYSTEM}
    late = [row for row in chosen if (row["client_id"], subject_of(row)) in over]
    if late:
        clients = scope_kept.names(late[: scope.MOST_TOLD])
        raise DecisionUnfit("error.proof_time_over", field="scope_clients", clients=clients)


def _record(
    incident: IncidentRecord, row: Row, given: Given, by: str, now: datetime
) -> dict[str, Any]:
    return {
        "incident": incident.id,
        "client_id": row["client_id"],
        "subject": subject_of(row),
        "what": given.what.value,
        "words": given.words,
        "who": given.who,
        "day": given.day,
        "decided_by": by,
        "decided_at": now,
    }


def _tell(
    incident: IncidentRecord,
    snapshot: SnapshotRecord,
    rows: Sequence[Row],
    given: Given,
    by: str,
    now: datetime,
) -> None:
    """Say in the channel what was decided, and how many are still to be."""
    now_so = settled(rows_of(snapshot), scope_decisions.of_incident(incident.id))
    left = undecided(now_so)
    decided = {row["client_id"] for row in rows}
    seen = [row for row in scope_kept.told_apart(rows_of(snapshot)) if row["client_id"] in decided]
    facts = {
        "snapshot_id": snapshot.id,
        "clients": [row["name"] for row in seen],
        "what": given.what.value,
        "by": by,
        "left": 0 if snapshot.confirmed else len(left),
        "to_check": sum(row["status"] == Status.CHECK for row in now_so),
        "confirmed": snapshot.confirmed,
    }
    say.act_in_channel(incident.id, "scope.decided", now, facts)
    say.redraw(incident)
    say.answers_anew(incident.id)


def _words(given: Given) -> dict[str, str]:
    return {name: value for name, value in (("words", given.words), ("who", given.who)) if value}

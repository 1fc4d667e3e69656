"""What people see of an answer: with what was decided, and what it changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.determination_changes import ScopeChanges, ScopeEffects, effects
from bot.domain.determination_decisions import Row, undecided
from bot.domain.incident import NoticeState
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.domain.views import ScopeAnswer
from bot.services import scope, scope_kept
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.services.staleness import WAITING
from bot.store import incidents, notices, outbox, register_known, scope_decisions


def scope_answer(desk: Desk, snapshot_id: int, now: datetime) -> ScopeAnswer:
    """Return a kept answer as it stands now: with all that was decided about it, also afterwards.

    Raises:
        NoSuchIncident: there is no such answer.
    """
    with desk.store.read():
        snapshot = notices.snapshot(snapshot_id)
        found = None if snapshot is None else incidents.find(snapshot.incident_id)
        if snapshot is None or found is None:
            raise NoSuchIncident("error.no_such_incident")
        snapshot = notices.goes_on(snapshot)
        in_force = notices.confirmed_snapshot(found.id)
        outdated = in_force is not None and in_force.id > snapshot.id
        rows = scope_kept.rows_now(snapshot, scope_decisions.of_incident(found.id))
        changes = None if outdated else _changes(in_force, snapshot, rows)
        does = None if changes is None else _effects(found, changes)
    asked, answer = scope_kept.scope_of(snapshot), snapshot.answer
    own: Any = answer["own"]
    warnings: Any = answer["warnings"]
    shown = scope_kept.told_apart(rows)
    names = {row["client_id"]: row["name"] for row in shown}
    return ScopeAnswer(
        incident_id=found.id,
        reference=found.reference,
        exercise=found.exercise,
        snapshot_id=snapshot.id,
        systems=tuple(sorted(asked.systems)),
        categories=tuple(sorted(asked.categories)),
        access=asked.access,
        begins=asked.begins,
        ends=asked.ends,
        clients=shown,
        own=tuple(own),
        warnings=tuple(warnings),
        asked_by=snapshot.asked_by,
        confirmed_by=snapshot.confirmed_by,
        confirmed_at=snapshot.confirmed_at,
        now=now,
        zone=desk.organisation.zone,
        named=tuple((one.client_id, names[one.client_id], one.words) for one in asked.named),
        undecided=() if outdated else _undecided(snapshot, rows),
        outdated=outdated,
        changes=changes,
        effects=does,
    )


def said_answer(desk: Desk, row_id: int, now: datetime) -> ScopeAnswer:
    """Return what an answer that was shown says now, by the row of the outbox that showed it."""
    with desk.store.read():
        row = outbox.get(row_id)
    return scope_answer(desk, int(row.facts["snapshot_id"]), now)


def in_force(desk: Desk, incident: IncidentRecord) -> int | None:
    """Return the id of the answer that is in force; None while none is."""
    with desk.store.read():
        found = notices.confirmed_snapshot(incident.id)
    return None if found is None else found.id


def newest(desk: Desk, incident: IncidentRecord) -> int | None:
    """Return the id of the answer that was asked for last; None before the first."""
    with desk.store.read():
        found = notices.newest(incident.id)
    return None if found is None else found.id


def known_clients(desk: Desk) -> dict[str, str]:
    """Return every client of the register by name, to name one."""
    with desk.store.read():
        found = [(one.client_id, one.name) for one in register_known.load_clients(desk.store)]
    return dict(sorted(found, key=lambda pair: pair[1].casefold()))


def _undecided(snapshot: SnapshotRecord, rows: tuple[Row, ...]) -> tuple[str, ...]:
    return () if snapshot.confirmed else tuple(str(row["client_id"]) for row in undecided(rows))


def _changes(
    before: SnapshotRecord | None, snapshot: SnapshotRecord, rows: tuple[Row, ...]
) -> ScopeChanges | None:
    """Return how an answer that waits differs from the one in force; None if there is none."""
    if before is None or snapshot.confirmed:
        return None
    return scope_kept.changes(before, snapshot.answer, rows)


def _effects(incident: IncidentRecord, changes: ScopeChanges) -> ScopeEffects:
    return effects(
        changes,
        waiting=set(notices.clients_in(incident.id, *WAITING)),
        released=set(notices.clients_in(incident.id, NoticeState.APPROVED)),
        told=scope.told(incident),
    )

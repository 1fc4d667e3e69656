"""Which clients are affected, in an incident: asked, shown, confirmed, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.determination import AffectedClient, Determination, Scope, Status
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.instants import local_date
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord, SnapshotRecord
from bot.domain.regimes import regime_of
from bot.domain.register import Capacity, Client
from bot.services import (
    audit,
    drafting,
    drafting_job,
    duties,
    own_steps,
    reminders,
    rights,
    say,
    sheets,
    showing,
    tracks,
)
from bot.services.desk import Desk
from bot.services.determination import determine
from bot.store import drafting_jobs, incidents, notices
from bot.store import duties as kept_duties


class ScopeOutdated(Refusal):
    """The answer that was to be confirmed is confirmed already, or a newer one is."""


def ask(desk: Desk, incident_id: str, scope: Scope, by: str, now: datetime) -> int:
    """Ask the register, keep the answer as it is now and show it in the channel.

    Returns:
        The id of the kept answer, which a person may confirm.

    Raises:
        Refusal: an unknown system or category, with the near misses.
    """
    found = determine(desk.store, scope, desk.organisation.zone, now)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        snapshot_id = notices.insert_snapshot(
            incident=incident.id,
            scope=_scope_json(scope),
            answer=_answer_json(desk, found, local_date(now, desk.organisation.zone)),
            asked_by=by,
            asked_at=now,
        )
        say.in_channel(
            incident.id, "scope.answer", str(snapshot_id), now, {"snapshot_id": snapshot_id}
        )
        audit.record(
            "scope.asked",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "snapshot": snapshot_id,
                "scope": _scope_json(scope),
                "clients": len(found.clients),
            },
        )
    return snapshot_id


def confirm(desk: Desk, snapshot_id: int, by: str, now: datetime) -> int:
    """Freeze an answer as the scope of its incident; make the duties and one draft a client.

    A client to be checked gets no draft but the task to prove, within four hours, that its data
    were erased. Confirming another answer later drafts only for clients that are new; what was
    sent is not touched, and drafts of clients that are gone are set aside. A track that was ruled
    out is open again when the register shows data of that kind.

    Returns:
        The number of new drafts.

    Raises:
        ScopeOutdated: it is confirmed already, or a newer answer is.
    """
    with desk.store.transaction():
        snapshot, incident = _for_confirming(desk, snapshot_id, by)
        notices.confirm_snapshot(snapshot_id, confirmed_by=by, confirmed_at=now)
        reopened = tracks.reopen(incident, _capacities(snapshot))
        incident = incidents.get(incident.id)
        drafted = drafting.draft_missing(desk, incident, snapshot, now)
        _open_follow_up(desk, incident, snapshot, now)
        duties.refresh(desk, incident, now)
        showing.follow_scope(desk, incident, snapshot, now)
        reminders.plan_drafts(desk, incident, _first_term(incident), now)
        _tell_counsel(desk, incident, snapshot, now)
        _tell_of_drafts(incident, snapshot_id, now)
        if snapshot.answer["own"]:
            sheets.draw_own(desk, incident, by, now)
        say.redraw(incident, people=rights.members(desk.organisation, incident))
        audit.record(
            "scope.confirmed",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "snapshot": snapshot_id,
                "drafts": drafted,
                "clients": _ids(snapshot, Status.AFFECTED),
                "to_check": _ids(snapshot, Status.CHECK),
                "tracks_reopened": reopened,
            },
        )
    return drafted


def clients_of(snapshot: SnapshotRecord) -> tuple[Mapping[str, Any], ...]:
    """Return the clients of a kept answer, in the documented shape."""
    listed: Any = snapshot.answer["clients"]
    return tuple(listed)


def _for_confirming(desk: Desk, snapshot_id: int, by: str) -> tuple[SnapshotRecord, IncidentRecord]:
    asked = notices.snapshot(snapshot_id)
    if asked is None:
        rights.require(desk.organisation, by, Right.WORK)
        raise rights.NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, asked.incident_id, by, Right.WORK)
    newest = notices.confirmed_snapshot(incident.id)
    if newest is not None and newest.id == snapshot_id:
        raise ScopeOutdated("error.scope_confirmed", who=f"<@{newest.confirmed_by}>")
    if newest is not None and newest.id > snapshot_id:
        raise ScopeOutdated("error.scope_outdated", who=f"<@{newest.confirmed_by}>")
    return asked, incident


def _capacities(snapshot: SnapshotRecord) -> list[str]:
    """Return the tracks that an answer shows to concern us, whatever was ruled out before."""
    affected = [row for row in clients_of(snapshot) if row["status"] == Status.AFFECTED]
    capacities = {Capacity(row["capacity"]) for row in affected}
    ours = bool(snapshot.answer["own"]) or bool(capacities & {Capacity.CONTROLLER, Capacity.BOTH})
    theirs = bool(capacities & {Capacity.PROCESSOR, Capacity.BOTH})
    return [name for name, shown in (("processor", theirs), ("controller", ours)) if shown]


def _ids(snapshot: SnapshotRecord, status: Status) -> list[str]:
    return [row["client_id"] for row in clients_of(snapshot) if row["status"] == status]


def _tell_of_drafts(incident: IncidentRecord, snapshot_id: int, now: datetime) -> None:
    """Say that drafts wait, or how many are made already while they are still being made."""
    if drafting_jobs.is_unfinished(incident.id):
        drafting_job.show_progress(incident)
    else:
        say.in_channel(incident.id, "notices.waiting", str(snapshot_id), now, lane=Lane.DEADLINE)


def _open_follow_up(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> None:
    to_check = _ids(snapshot, Status.CHECK)
    own_steps.open_own(desk, incident, own_steps.PROVE_ERASURE, to_check, now)
    to_call = [
        row.client_id
        for row in notices.of_incident(incident.id)
        if row.state is NoticeState.BLOCKED
    ]
    own_steps.open_own(desk, incident, own_steps.CALL_WITHOUT_MAIL, to_call, now)


def _tell_counsel(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> None:
    """Tell counsel of clients in a dispute at the same time as the officer (rule 28)."""
    own: Any = snapshot.answer["notice"]
    disputed = [
        row["name"]
        for row in clients_of(snapshot)
        if own.get(row["client_id"], {}).get("in_dispute")
    ]
    for counsel in desk.organisation.counsel if disputed else ():
        say.to_person(
            counsel,
            "counsel.told",
            str(snapshot.id),
            now,
            {"incident_id": incident.id, "clients": disputed},
            incident.id,
            Lane.DEADLINE,
        )


def _first_term(incident: IncidentRecord) -> datetime | None:
    dates = [
        duty.due_at
        for duty in kept_duties.open_of_kind(incident.id, "notify_controller")
        if duty.due_at
    ]
    return min(dates, default=None)


def _scope_json(scope: Scope) -> dict[str, Any]:
    return {
        "systems": sorted(scope.systems),
        "categories": sorted(scope.categories),
        "access": scope.access,
        "begins": scope.begins.isoformat() if scope.begins else None,
        "ends": scope.ends.isoformat() if scope.ends else None,
    }


def _answer_json(desk: Desk, found: Determination, today: date) -> dict[str, Any]:
    affected = [row for row in found.clients if row.status is Status.AFFECTED]
    return {
        **found.to_json(desk.tell),
        "terms": [_term(row.client) for row in affected],
        "notice": {row.client.client_id: _for_notice(row, today) for row in affected},
    }


def _term(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "notify_within_hours": client.notify_within_hours,
        "notify_trigger": client.notify_trigger,
        "may_file_for": bool(client.may_file_for),
        "regime": regime_of(client.country or "BE").value,
    }


def _for_notice(row: AffectedClient, today: date) -> dict[str, Any]:
    """Return what a notice says of one client, as the register had it when it was asked."""
    client = row.client
    held = [reason for reason in row.reasons if reason.data]
    return {
        "client_is_processor": client.role == "processor",
        "contract_reference": client.contract_reference,
        "country": client.country,
        "mail_domain": client.mail_domain,
        "phone": client.phone,
        "enterprise_number": client.enterprise_number,
        "former_until": client.ended_on.isoformat() if row.former and client.ended_on else None,
        "data": sorted({name for reason in held for name in reason.data}),
        "systems": sorted({reason.system for reason in row.reasons}),
        "in_dispute": client.dispute_from is not None
        and (client.dispute_until is None or client.dispute_until >= today),
        "encrypted_elsewhere": any(w.code == "all_encrypted" for w in row.warnings),
    }

"""Which clients are affected, in an incident: asked, shown, confirmed, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.determination import Scope, Status
from bot.domain.determination_decisions import Row, Standing, settled, undecided
from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.instants import local_date
from bot.domain.organisation import Right
from bot.domain.outgoing import ANSWER, Lane
from bot.domain.records import DutyRecord, IncidentRecord, SnapshotRecord
from bot.domain.register import Capacity
from bot.services import (
    audit,
    counsel,
    drafting,
    drafting_job,
    duties,
    own_steps,
    reaching,
    reminders,
    rights,
    say,
    scope_kept,
    sheets,
    showing,
    tracks,
)
from bot.services.desk import Desk
from bot.services.determination import determine
from bot.services.scope_kept import rows_of
from bot.services.staleness import WAITING
from bot.store import drafting_jobs, incidents, notices, scope_decisions
from bot.store import duties as kept_duties

#: What waived a duty: the client was left out by a decision, whose words are on record.
LEFT_OUT: Final = "left_out"
CONTROLLERS: Final = DutyKind.NOTIFY_CONTROLLER
#: A refusal names so many clients.
MOST_TOLD: Final = 12
_NOT_RELEASED: Final = WAITING | {NoticeState.SUPERSEDED}


class ScopeOutdated(Refusal):
    """The answer that was to be confirmed is confirmed already, or a newer one is."""


class ChecksUndecided(Refusal):
    """Clients are to be checked about which nobody decided anything."""


def ask(desk: Desk, incident_id: str, scope: Scope, by: str, now: datetime) -> int:
    """Ask the register, keep the answer as it is now and show it in the channel.

    Returns:
        The id of the kept answer, which a person may confirm.

    Raises:
        Refusal: an unknown system or category, with the near misses; or an unknown client.
    """
    found = determine(desk.store, scope, desk.organisation.zone, now)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        today = local_date(now, desk.organisation.zone)
        answer = scope_kept.answer_json(desk, found, by, today)
        snapshot_id = keep(incident, scope_kept.scope_json(scope), answer, by, now)
        show(incident, snapshot_id, str(snapshot_id), now)
        audit.record(
            "scope.asked",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "snapshot": snapshot_id,
                "scope": _without_words(scope_kept.scope_json(scope)),
                "clients": len(found.clients),
            },
            personal={"words": words}
            if (words := "; ".join(n.words for n in scope.named))
            else None,
        )
    return snapshot_id


def keep(
    incident: IncidentRecord, scope: Any, answer: dict[str, Any], by: str, now: datetime
) -> int:
    """Keep an answer inside the caller's transaction, and return its id."""
    return notices.insert_snapshot(
        incident=incident.id, scope=scope, answer=answer, asked_by=by, asked_at=now
    )


def show(incident: IncidentRecord, snapshot_id: int, key: str, now: datetime) -> None:
    """Have an answer shown in the channel, once for each key."""
    say.in_channel(incident.id, ANSWER, key, now, {"snapshot_id": snapshot_id})


def confirm(desk: Desk, snapshot_id: int, by: str, now: datetime) -> int:
    """Freeze an answer as the scope of its incident; make the duties and one draft a client.

    A client to be checked gets what was decided about it: no draft and the task to prove, within
    four hours, that its data were erased; or the same as any other. One that was left out gets
    no draft, and its duty is waived by that decision. Confirming another answer later drafts
    only for clients that are new; what was sent is not touched, and drafts of clients that are
    gone are set aside. A track that was ruled out is open again when the register shows data of
    that kind.

    Returns:
        The number of new drafts.

    Raises:
        ScopeOutdated: it is confirmed already, or a newer answer is.
        ChecksUndecided: nothing was decided about a client to be checked; it says which.
    """
    with desk.store.transaction():
        snapshot, incident = _for_confirming(desk, snapshot_id, by)
        decided = scope_decisions.of_incident(incident.id)
        open_ones = undecided(scope_kept.told_apart(settled(rows_of(snapshot), decided)))
        if open_ones:
            names = scope_kept.names(open_ones[:MOST_TOLD])
            raise ChecksUndecided("error.checks_undecided", clients=names, count=len(open_ones))
        drafted = put_in_force(desk, incident, snapshot, by, now)
        tell_of_drafts(incident, snapshot.id, now)
        return drafted


def put_in_force(
    desk: Desk, incident: IncidentRecord, asked: SnapshotRecord, by: str, now: datetime
) -> int:
    """Freeze an answer and bring everything in line with it, inside the caller's transaction.

    Returns:
        The number of new drafts.
    """
    before = notices.confirmed_snapshot(incident.id)
    decided = scope_decisions.of_incident(incident.id)
    answer = scope_kept.freeze(asked, before, decided, told(incident))
    notices.confirm_snapshot(asked.id, answer=answer, confirmed_by=by, confirmed_at=now)
    snapshot = notices.get_snapshot(asked.id)
    reopened = tracks.reopen(incident, _capacities(snapshot))
    if reopened:
        facts = {"tracks": reopened}
        say.in_channel(incident.id, "track.reopened", str(snapshot.id), now, facts, Lane.DEADLINE)
    incident = incidents.get(incident.id)
    drafted = drafting.draft_missing(desk, incident, snapshot, now)
    _open_follow_up(desk, incident, snapshot, by, now)
    _settle_duties(desk, incident, snapshot, now)
    reaching.follow(desk, incident, now)
    showing.follow_scope(desk, incident, snapshot, now)
    reminders.plan_drafts(desk, incident, reaching.first_term(incident), now)
    _tell_counsel(desk, incident, snapshot, now)
    _tell_of_gone(incident, snapshot, before, now)
    if snapshot.answer["own"]:
        sheets.draw_own(desk, incident, by, now)
    say.redraw(incident, people=rights.members(desk.organisation, incident))
    say.answers_anew(incident.id)
    audit.record(
        "scope.confirmed",
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={
            "snapshot": snapshot.id,
            "drafts": drafted,
            "clients": _ids(snapshot, Status.AFFECTED),
            "to_check": _ids(snapshot, Status.CHECK),
            "left_out": _ids(snapshot, Standing.LEFT_OUT),
            "erased": _ids(snapshot, Standing.ERASED),
            "tracks_reopened": reopened,
        },
    )
    return drafted


def who_confirmed(snapshot: SnapshotRecord) -> str:
    """Return who put an answer in force, for a sentence: a mention, or the bot's own name."""
    by = snapshot.confirmed_by
    return audit.SYSTEM if by == audit.SYSTEM else f"<@{by}>"


def told(incident: IncidentRecord) -> frozenset[str]:
    """Return the clients that were told by whatever way; call it inside a transaction."""
    return frozenset(
        duty.client_id
        for duty in kept_duties.of_incident(incident.id)
        if duty.client_id and duty.kind == CONTROLLERS and duty.fulfilled_at is not None
    )


def _without_words(scope: dict[str, Any]) -> dict[str, Any]:
    """Return a question without what a person wrote, which may be erased one day."""
    return {**scope, "named": [one["client_id"] for one in scope["named"]]}


def _settle_duties(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> None:
    """Derive the duties; those towards clients that were left out are waived by that decision.

    A client that is told after all is owed again: what had waived its duty is superseded.
    """
    left_out = {row["client_id"]: row for row in _of_status(snapshot, Standing.LEFT_OUT)}
    before = [duty for duty in kept_duties.of_incident(incident.id) if duty.reason == LEFT_OUT]
    kept_duties.supersede_waived(duty.id for duty in before if duty.client_id not in left_out)
    duties.refresh(desk, incident, now)
    waived = [
        duty
        for duty in kept_duties.of_incident(incident.id)
        if duty.client_id in left_out and duty.state is DutyState.OPEN
    ]
    for duty in waived:
        _waive(duty, left_out[str(duty.client_id)], now)
    reminders.settle_groups(waived, now, DutyState.WAIVED.value)


def _waive(duty: DutyRecord, row: Row, now: datetime) -> None:
    by = row["decision"]["by"]
    kept_duties.settle(duty.id, DutyState.WAIVED, reason=LEFT_OUT, recorded_at=now, fulfilled_by=by)


def _of_status(snapshot: SnapshotRecord, status: str) -> Sequence[Row]:
    return [row for row in rows_of(snapshot) if row["status"] == status]


def _ids(snapshot: SnapshotRecord, status: str) -> list[str]:
    return [row["client_id"] for row in _of_status(snapshot, status)]


def _tell_of_gone(
    incident: IncidentRecord,
    snapshot: SnapshotRecord,
    before: SnapshotRecord | None,
    now: datetime,
) -> None:
    """Offer an all clear to clients that were told and do not match any more."""
    known = set() if before is None else set(_to_clear(incident, before))
    gone = [client for client in _to_clear(incident, snapshot) if client not in known]
    if gone:
        names = [row["name"] for row in rows_of(snapshot) if row["client_id"] in gone]
        facts = {"clients": names, "count": len(names), "snapshot_id": snapshot.id}
        say.in_channel(incident.id, "scope.gone", str(snapshot.id), now, facts)


def _to_clear(incident: IncidentRecord, snapshot: SnapshotRecord) -> Iterable[str]:
    clients = told(incident)
    cleared = {Standing.GONE, Standing.ERASED}
    return [
        row["client_id"]
        for row in rows_of(snapshot)
        if row["client_id"] in clients and row["status"] in cleared
    ]


def _for_confirming(desk: Desk, snapshot_id: int, by: str) -> tuple[SnapshotRecord, IncidentRecord]:
    found = notices.snapshot(snapshot_id)
    if found is None:
        rights.require(desk.organisation, by, Right.WORK)
        raise rights.NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, Right.WORK)
    asked = notices.goes_on(notices.get_snapshot(snapshot_id))
    newest = notices.confirmed_snapshot(incident.id)
    if newest is not None and newest.id == asked.id:
        raise ScopeOutdated("error.scope_confirmed", who=who_confirmed(newest))
    if newest is not None and newest.id > asked.id:
        raise ScopeOutdated("error.scope_outdated", who=who_confirmed(newest))
    return asked, incident


def _capacities(snapshot: SnapshotRecord) -> list[str]:
    """Return the tracks that an answer shows to concern us, whatever was ruled out before."""
    affected = _of_status(snapshot, Status.AFFECTED)
    capacities = {Capacity(row["capacity"]) for row in affected}
    ours = bool(snapshot.answer["own"]) or bool(capacities & {Capacity.CONTROLLER, Capacity.BOTH})
    theirs = bool(capacities & {Capacity.PROCESSOR, Capacity.BOTH})
    return [name for name, shown in (("processor", theirs), ("controller", ours)) if shown]


def tell_of_drafts(incident: IncidentRecord, snapshot_id: int, now: datetime) -> None:
    """Say that drafts wait, or how many are made already while they are still being made.

    Called after :func:`put_in_force`, in the same transaction, with the answer that is in force.
    """
    if drafting_jobs.is_unfinished(incident.id):
        drafting_job.show_progress(incident)
    else:
        say.in_channel(incident.id, "notices.waiting", str(snapshot_id), now, lane=Lane.DEADLINE)


def _open_follow_up(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, by: str, now: datetime
) -> None:
    to_check = _ids(snapshot, Status.CHECK)
    own_steps.open_own(desk, incident, own_steps.PROVE_ERASURE, to_check, now)
    if not to_check:
        own_steps.close_own(incident, own_steps.PROVE_ERASURE, by, now)
    left_out = _ids(snapshot, Standing.LEFT_OUT)
    own_steps.open_own(desk, incident, own_steps.READ_LEFT_OUT, left_out, now)


def _tell_counsel(
    desk: Desk, incident: IncidentRecord, snapshot: SnapshotRecord, now: datetime
) -> None:
    """Tell counsel of clients in a dispute at the same time as the officer (rule 28)."""
    own: Any = snapshot.answer["notice"]
    kept = notices.without_texts(incident.id)
    released = {row.client_id for row in kept if row.state not in _NOT_RELEASED}
    disputed = [
        row["name"]
        for row in _of_status(snapshot, Status.AFFECTED)
        if own[row["client_id"]]["in_dispute"] and row["client_id"] not in released
    ]
    counsel.tell(desk, incident, disputed, str(snapshot.id), now)

"""The duties of an incident, kept in step with its facts; settled, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.awareness import require_not_future
from bot.domain.deadlines import RULES
from bot.domain.duties import (
    Basis,
    ClientTerm,
    DutyFacts,
    DutyKey,
    DutyKind,
    DutySpec,
    Nis2Class,
    NotifyTrigger,
    OpenDuty,
    Regime,
    Targets,
    derive_duties,
    lateness,
    needs_reasons_for_delay,
    reconcile,
)
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState
from bot.domain.organisation import Right
from bot.domain.records import DutyRecord, IncidentRecord
from bot.services import audit, duty_steps, reminders, rights, say
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import duties, incidents, notices

#: Facts: it still went on at the date of the NIS2 final report; when it had been handled.
GOING_ON, HANDLED_AT = "nis2_going_on", "nis2_handled_at"
SETTLED = {DutyState.FULFILLED, DutyState.WAIVED}


class DutySettled(Refusal):
    """Somebody settled the duty before."""


def refresh(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Derive the duties anew and bring those on record in step; plan the reminders.

    Call it inside a transaction, after anything that changes the facts.
    """
    on_record = duties.of_incident(incident.id)
    changes = reconcile(
        [OpenDuty(duty.id, spec_of(duty)) for duty in on_record if duty.state is DutyState.OPEN],
        derive_duties(_facts(desk, incident, on_record)),
        {_key(duty) for duty in on_record if duty.state in SETTLED},
    )
    duties.insert(_row(incident.id, spec, now) for spec in changes.created)
    before = {duty.id: duty for duty in on_record}
    for move in changes.moved:
        duties.move(move.duty.duty_id, **_columns(move.spec))
    for gone in changes.superseded:
        duties.settle(gone.duty_id, DutyState.SUPERSEDED, recorded_at=now, reason="facts_changed")
    replaced = [before[gone.duty_id] for gone in changes.superseded]
    reminders.settle_groups(replaced, now, DutyState.SUPERSEDED.value)
    moved = [move for move in changes.moved if move.deadline_moved]
    reminders.settle_groups((before[move.duty.duty_id] for move in moved), now, "date_moved")
    dated_anew = [move.spec for move in moved]
    reminders.plan_duties(desk, incident, (*changes.created, *dated_anew), now)


def fulfil(
    desk: Desk,
    duty_id: int,
    by: str,
    at: datetime,
    now: datetime,
    *,
    number: str = "",
    reasons: str = "",
) -> None:
    """Record that a duty was done: when, by whom, under which number of the authority.

    Args:
        desk: What every use case works with.
        duty_id: The duty.
        by: The person who records it.
        at: When it was done in the world; its lateness is fixed by this instant.
        now: The instant of recording.
        number: The reference the authority gave, if any.
        reasons: Why it was late; required by GDPR Art. 33(1) where it was.

    Raises:
        DutySettled: it was settled before.
        Refusal: the time lies in the future or before the noticing, or reasons are missing.
    """
    with desk.store.transaction():
        duty, incident = _for_settling(desk, duty_id, by)
        require_plausible(incident, at, now)
        reasons = said(reasons)
        if needs_reasons_for_delay(DutyKind(duty.kind), duty.due_at, at) and not reasons:
            raise Refusal("error.reasons_for_delay_needed", field="reasons")
        settle_as_fulfilled(incident, duty, by=by, at=at, now=now, reason=reasons)
        if said(number):
            incidents.set_fact(incident.id, number_of(duty.id), said(number), by, now)
        refresh(desk, incident, now)
        duty_steps.follow_duty(desk, incident, duty, by, now)
        audit.record(
            "duty.fulfilled",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts=_facts_of_fulfilment(duty, at),
            personal=_words(number, reasons),
        )


def number_of(duty_id: int) -> str:
    """Return the name of the fact that keeps the number an authority gave to a filing."""
    return f"filed:{duty_id}"


def waive(desk: Desk, duty_id: int, by: str, reason: str, now: datetime) -> None:
    """Record the officer's decision that a duty does not arise, with the reason.

    Raises:
        DutySettled: it was settled before.
        Refusal: there is no reason.
    """
    with desk.store.transaction():
        duty, incident = _for_settling(desk, duty_id, by)
        why = said(reason)
        if not why:
            raise Refusal("error.reason_needed", field="reason")
        duties.settle(duty.id, DutyState.WAIVED, reason=why, recorded_at=now, fulfilled_by=by)
        reminders.settle_groups([duty], now, DutyState.WAIVED.value)
        refresh(desk, incident, now)
        duty_steps.follow_duty(desk, incident, duty, by, now)
        say.redraw(incident)
        audit.record(
            "duty.waived",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"duty": duty.kind, "client": duty.client_id},
            personal={"reason": why},
        )


def require_plausible(incident: IncidentRecord, at: datetime, now: datetime) -> None:
    """Refuse a time of doing that lies in the future or before the breach was noticed."""
    require_not_future(at, now, field="fulfilled_at")
    if at < incident.noticed_at:
        raise Refusal("error.fulfilled_before_noticed", field="fulfilled_at")


def open_promise(
    desk: Desk, incident: IncidentRecord, client_id: str, due_at: datetime, now: datetime
) -> None:
    """Open the duty to give a client the update it was promised, inside the transaction.

    Promises that fall due together are one group and one reminder.
    """
    spec = DutySpec(
        DutyKind.CLIENT_UPDATE,
        client_id,
        due_at=due_at,
        basis=Basis.PROMISE,
        rule=RULES[DutyKind.CLIENT_UPDATE].citation,
    )
    if spec.key not in {_key(duty) for duty in duties.of_client(incident.id, client_id)}:
        duties.insert([_row(incident.id, spec, now)])
        reminders.plan_duties(desk, incident, [spec], now)


def settle_as_fulfilled(
    incident: IncidentRecord,
    duty: DutyRecord,
    *,
    by: str,
    at: datetime,
    now: datetime,
    reason: str = "",
) -> bool:
    """Mark a duty as done inside the caller's transaction; False when it was settled before."""
    done = duties.settle(
        duty.id,
        DutyState.FULFILLED,
        fulfilled_at=at,
        recorded_at=now,
        fulfilled_by=by,
        reason=reason or None,
    )
    if done:
        reminders.settle_groups([duty], now, DutyState.FULFILLED.value)
        say.redraw(incident)
    return done


def spec_of(duty: DutyRecord) -> DutySpec:
    """Return a duty on record as the rules describe one."""
    return DutySpec(
        kind=DutyKind(duty.kind),
        client_id=duty.client_id,
        due_at=duty.due_at,
        basis=Basis(duty.basis),
        rule=duty.rule,
        pending_on=duty.pending_on,
        contract_due_at=duty.contract_due_at,
        target_due_at=duty.target_due_at,
        latest_at=duty.latest_at,
    )


def _for_settling(desk: Desk, duty_id: int, by: str) -> tuple[DutyRecord, IncidentRecord]:
    found = duties.find(duty_id)
    if found is None:
        rights.require(desk.organisation, by, Right.DECIDE)
        raise rights.NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, Right.DECIDE)
    duty = duties.find(duty_id) or found  # as it is now that nobody else changes it
    if duty.state is DutyState.SUPERSEDED:
        raise DutySettled("error.duty_superseded")
    if duty.state is not DutyState.OPEN:
        raise DutySettled("error.duty_settled", who=f"<@{duty.fulfilled_by}>")
    return duty, incident


def _facts(desk: Desk, incident: IncidentRecord, on_record: tuple[DutyRecord, ...]) -> DutyFacts:
    organisation = desk.organisation
    known = incidents.facts(incident.id)
    handled = known.get(HANDLED_AT)
    return DutyFacts(
        noticed_at=incident.noticed_at,
        suspected_at=incident.suspected_at,
        aware_at=incident.aware_at,
        significant_at=incident.significant_at,
        nis2_class=None if organisation.nis2_class is None else Nis2Class(organisation.nis2_class),
        going_on=GOING_ON in known,
        handled_at=datetime.fromisoformat(handled) if handled else None,
        processor_track=incident.processor_track,
        controller_track=incident.controller_track,
        clients=_clients(incident, on_record),
        filed={
            DutyKind(duty.kind): duty.fulfilled_at
            for duty in on_record
            if duty.client_id is None and duty.fulfilled_at is not None
        },
        waived=frozenset(
            DutyKind(duty.kind)
            for duty in on_record
            if duty.client_id is None and duty.state is DutyState.WAIVED
        ),
        local_zone=organisation.zone,
        targets=Targets(
            target_hours=int(organisation.target.total_seconds() // 3600),
            at_most_hours=int(organisation.at_most.total_seconds() // 3600),
        ),
    )


def _clients(
    incident: IncidentRecord, on_record: tuple[DutyRecord, ...]
) -> tuple[ClientTerm, ...] | None:
    snapshot = notices.confirmed_snapshot(incident.id)
    if snapshot is None:
        return None
    informed = {
        duty.client_id: duty.fulfilled_at
        for duty in on_record
        if duty.kind == DutyKind.NOTIFY_CONTROLLER and duty.fulfilled_at is not None
    }
    terms: Any = snapshot.answer["terms"]
    promised = incidents.facts(incident.id)
    return tuple(_term(term, informed.get(term["client_id"]), promised) for term in terms)


def _term(
    term: Mapping[str, Any], informed_at: datetime | None, promised: Mapping[str, str]
) -> ClientTerm:
    next_update = promised.get(f"next_update:{term['client_id']}")
    return ClientTerm(
        client_id=term["client_id"],
        notify_within_hours=term["notify_within_hours"],
        notify_trigger=NotifyTrigger(term["notify_trigger"] or "awareness"),
        may_file_for=bool(term["may_file_for"]),
        regime=Regime(term["regime"]),
        informed_at=informed_at,
        next_update_by=datetime.fromisoformat(next_update) if next_update else None,
    )


def _key(duty: DutyRecord) -> DutyKey:
    return spec_of(duty).key


def _row(incident_id: str, spec: DutySpec, now: datetime) -> dict[str, Any]:
    return {
        "incident": incident_id,
        "kind": spec.kind,
        "client_id": spec.client_id,
        "state": DutyState.OPEN,
        "created_at": now,
        **_columns(spec),
    }


def _columns(spec: DutySpec) -> dict[str, Any]:
    return {
        "due_at": spec.due_at,
        "basis": spec.basis,
        "rule": spec.rule,
        "pending_on": spec.pending_on,
        "contract_due_at": spec.contract_due_at,
        "target_due_at": spec.target_due_at,
        "latest_at": spec.latest_at,
    }


def _facts_of_fulfilment(duty: DutyRecord, at: datetime) -> dict[str, object]:
    return {
        "duty": duty.kind,
        "client": duty.client_id,
        "at": at.isoformat(),
        "late_by_seconds": int(lateness(duty.due_at, at).total_seconds()),
    }


def _words(number: str, reasons: str) -> dict[str, str]:
    given = {"number": said(number), "reasons": reasons}
    return {name: value for name, value in given.items() if value}

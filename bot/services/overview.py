"""What people are shown of an incident, read from the database as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.darkness import NOT_ASKED, READ_ALONG, is_dark
from bot.domain.duties import DutyKind, headline_order, lateness
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.playbook import Phase, Words
from bot.domain.records import DutyRecord, IncidentRecord, SnapshotRecord, TaskRecord
from bot.domain.views import (
    ClientCounts,
    DutyLine,
    Headline,
    IncidentLine,
    PhaseView,
    StatusView,
    StepLine,
)
from bot.services import frozen, known, step_lines
from bot.services.desk import Desk
from bot.services.duties import spec_of
from bot.store import answers, duties, incidents, notices, tasks

Group = tuple[DutyRecord, ...]


def headline(
    desk: Desk, incident: IncidentRecord, lines: tuple[DutyLine, ...], now: datetime
) -> Headline:
    """Return the pinned message: the earliest open duty first, the 72-hour clock always."""
    organisation = desk.organisation
    snapshot = notices.confirmed_snapshot(incident.id)
    said = incidents.facts(incident.id)
    return Headline(
        incident_id=incident.id,
        reference=incident.reference,
        kind=incident.kind,
        exercise=incident.exercise,
        restricted=incident.restricted,
        closed=incident.closed_at is not None,
        aware_confirmed=incident.aware_confirmed,
        noticed_at=incident.noticed_at,
        aware_at=incident.aware_at,
        opened_at=incident.opened_at,
        opened_by=incident.opened_by,
        lead=incident.lead,
        officers=organisation.officers,
        telephone=organisation.telephone,
        pages=organisation.pages,
        next_duty=next_duty(lines),
        clock_72=_clock_72(lines),
        clients_target_at=incident.aware_at + organisation.target,
        clients_at_most_at=incident.aware_at + organisation.at_most,
        scope_confirmed=snapshot is not None,
        counts=_counts(incident, snapshot),
        processor_track=incident.processor_track,
        controller_track=incident.controller_track,
        now=now,
        zone=organisation.zone,
        exfiltration=said.get("exfiltration", UNKNOWN_VALUE),
        read_along=said.get(READ_ALONG, NOT_ASKED),
    )


def duty_lines(incident: IncidentRecord) -> tuple[DutyLine, ...]:
    """Return the duties in groups of the same kind, due instant and state, headline order."""
    kept = duties.of_incident(incident.id)
    groups: dict[tuple[str, datetime | None, DutyState], list[DutyRecord]] = {}
    for duty in kept:
        if duty.state is not DutyState.SUPERSEDED:
            groups.setdefault((duty.kind, duty.due_at, duty.state), []).append(duty)
    settled = _settled_by_due(kept)
    alone = any(sum(bool(duty.client_id) for duty in group) == 1 for group in groups.values())
    names = client_names(incident) if alone else {}
    ranked = headline_order(spec_of(group[0]) for group in groups.values())
    place = {spec: rank for rank, spec in enumerate(ranked)}
    ordered = sorted(groups.values(), key=lambda group: place[spec_of(group[0])])
    return tuple(_line(tuple(group), settled, names) for group in ordered)


def next_duty(lines: Iterable[DutyLine]) -> DutyLine | None:
    """Return the open duty that comes first."""
    return next((line for line in lines if line.state is DutyState.OPEN), None)


def counts(incident: IncidentRecord) -> ClientCounts:
    """Return how far the telling of clients is."""
    return _counts(incident, notices.confirmed_snapshot(incident.id))


def _counts(incident: IncidentRecord, snapshot: SnapshotRecord | None) -> ClientCounts:
    listed: Any = () if snapshot is None else snapshot.answer["clients"]
    return ClientCounts(
        affected=sum(row["status"] == "affected" for row in listed),
        to_check=sum(row["status"] == "check" for row in listed),
        told=duties.clients_told(incident.id),
        confirmed=answers.acknowledged(incident.id),
        drafts=notices.count(incident.id, [NoticeState.DRAFT, NoticeState.REJECTED]),
        blocked=notices.count(incident.id, [NoticeState.BLOCKED]),
        undelivered=notices.count(incident.id, [NoticeState.FAILED, NoticeState.UNCERTAIN]),
    )


def phase(desk: Desk, incident: IncidentRecord, name: str, now: datetime) -> PhaseView:
    """Return one phase of the playbook with the steps that apply, and what is asked in it."""
    shown = [row for row in tasks.of_incident(incident.id) if row.phase == name and row.shown]
    present = name == incident.phase and incident.closed_at is None
    facts = known.of(incident) if present else {}
    return PhaseView(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        phase=name,
        steps=step_lines.lines(desk, incident, shown),
        now=now,
        zone=desk.organisation.zone,
        asked=known.questions(desk, incident, facts) if present else (),
        remarks=tuple(words.by_language for words in _remarks(desk, incident, name)),
        back=_back(desk, incident) if present else (),
    )


def _back(desk: Desk, incident: IncidentRecord) -> tuple[StepLine, ...]:
    """Return the open steps of the phases before the present one that come back."""
    order = [one.value for one in Phase]
    passed = order[: order.index(incident.phase)]
    rows = [
        row
        for row in tasks.of_incident(incident.id)
        if row.shown and row.state is TaskState.OPEN and row.phase in passed
    ]
    return tuple(line for line in step_lines.lines(desk, incident, rows) if line.comes_back)


def _remarks(desk: Desk, incident: IncidentRecord, phase: str) -> tuple[Words, ...]:
    playbook = frozen.of(desk, incident)
    by_phase = {Phase.SECURE.value: playbook.never, Phase.LEARN_AND_CLOSE.value: playbook.review}
    return by_phase.get(phase, ())


def status(desk: Desk, incident: IncidentRecord, now: datetime) -> StatusView:
    """Return where an incident stands."""
    shown = [row for row in tasks.of_incident(incident.id) if row.shown]
    lines = duty_lines(incident)
    return StatusView(
        headline=headline(desk, incident, lines, now),
        duties=lines,
        phase=incident.phase,
        steps_open=sum(row.state is TaskState.OPEN for row in shown),
        steps_total=len(shown),
    )


def incident_line(incident: IncidentRecord) -> IncidentLine:
    """Return one incident for a list."""
    return IncidentLine(
        incident_id=incident.id,
        reference=incident.reference,
        kind=incident.kind,
        exercise=incident.exercise,
        channel_id=incident.channel_id,
        next_duty=next_duty(duty_lines(incident)),
        counts=counts(incident),
        opened_at=incident.opened_at,
        dark=is_dark(incidents.facts(incident.id).get(READ_ALONG, NOT_ASKED)),
    )


def step_line(desk: Desk, incident: IncidentRecord, row: TaskRecord) -> StepLine:
    """Return one step with its words; the bot's own steps have theirs in the catalogues."""
    return step_lines.lines(desk, incident, [row])[0]


def client_names(incident: IncidentRecord) -> dict[str, str]:
    """Return the names of the incident's clients as the confirmed scope has them."""
    snapshot = notices.confirmed_snapshot(incident.id)
    listed: Any = () if snapshot is None else snapshot.answer["clients"]
    return {row["client_id"]: row["name"] for row in listed}


def _clock_72(lines: Iterable[DutyLine]) -> DutyLine | None:
    """Return our own duty; what we file for clients is another clock."""
    return next(
        (line for line in lines if line.kind == DutyKind.NOTIFY_AUTHORITY and not line.clients),
        None,
    )


def _settled_by_due(kept: Iterable[DutyRecord]) -> dict[tuple[str, datetime | None], int]:
    done: dict[tuple[str, datetime | None], int] = {}
    for duty in kept:
        if duty.state in {DutyState.FULFILLED, DutyState.WAIVED} and duty.client_id:
            done[duty.kind, duty.due_at] = done.get((duty.kind, duty.due_at), 0) + 1
    return done


def _line(
    group: Group, settled: dict[tuple[str, datetime | None], int], names: dict[str, str]
) -> DutyLine:
    first = group[0]
    clients = [duty.client_id for duty in group if duty.client_id]
    done = settled.get((first.kind, first.due_at), 0)
    open_ = len(clients) if first.state is DutyState.OPEN else 0
    return DutyLine(
        id=first.id,
        kind=first.kind,
        rule=first.rule,
        basis=first.basis,
        due_at=first.due_at,
        state=first.state,
        clients=open_ + done if clients else 0,
        settled=done if clients else 0,
        client_name=names.get(clients[0]) if len(clients) == 1 else None,
        pending_on=first.pending_on,
        contract_due_at=first.contract_due_at,
        fulfilled_at=first.fulfilled_at,
        late_by_seconds=_late(first),
    )


def _late(duty: DutyRecord) -> int | None:
    if duty.fulfilled_at is None:
        return None
    return int(lateness(duty.due_at, duty.fulfilled_at).total_seconds())

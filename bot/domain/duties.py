"""Duties: who must be told of a breach, under which rule, from when and by when.

The duties of an incident follow from its facts alone (:func:`derive_duties`); when the facts
change, :func:`reconcile` says what that does to the duties on record. None is ever deleted.
Three clocks run side by side and are never one: ours towards every client, each client's own
(information for us), and ours as controller; NIS2 adds its own. Nothing stops them.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bot.domain.deadlines import RULES, DutyKind, Start, deadline
from bot.domain.duty_facts import (
    ClientTerm,
    DutyFacts,
    Nis2Class,
    NotifyTrigger,
    Targets,
    Track,
)
from bot.domain.instants import add_hours
from bot.domain.regimes import AUTHORITY_RULES, Regime, client_own_72h

__all__ = [
    "Basis",
    "ClientTerm",
    "DutyChanges",
    "DutyFacts",
    "DutyKey",
    "DutyKind",
    "DutySpec",
    "Moved",
    "Nis2Class",
    "NotifyTrigger",
    "OpenDuty",
    "Regime",
    "Targets",
    "Track",
    "client_own_72h",
    "derive_duties",
    "headline_order",
    "lateness",
    "needs_reasons_for_delay",
    "reconcile",
]


class Basis(StrEnum):
    """Where a duty's date comes from, or why it has none."""

    STATUTORY = "statutory"
    CONTRACT = "contract"
    TARGET = "target"
    PROMISE = "promise"
    NONE = "none"
    PENDING = "pending"


DutyKey: TypeAlias = tuple[DutyKind, str | None, datetime | None]
"""What makes two duties the same one: kind, client and, for a promise, its date."""


@dataclass(frozen=True, slots=True)
class DutySpec:
    """One duty as the facts and rules have it; all instants in UTC.

    Args:
        kind: Who must be told, and at which stage.
        client_id: The client it concerns; None for our own or for all clients together.
        due_at: Its end; None where there is no number, or while it waits.
        basis: Where the date comes from, or why there is none.
        rule: Citation of the rule.
        pending_on: The duty (:class:`DutyKind`) or event (:class:`Start`) it waits for.
        contract_due_at: The end of the client's contractual hours.
        target_due_at: The end of the organisation's own target.
        latest_at: The last defensible instant, never to be planned on: for statutory hours
            their end under Regulation 1182/71; for a notice to a client the organisation's
            "at most".
    """

    kind: DutyKind
    client_id: str | None = None
    due_at: datetime | None = None
    basis: Basis = Basis.NONE
    rule: str = ""
    pending_on: str | None = None
    contract_due_at: datetime | None = None
    target_due_at: datetime | None = None
    latest_at: datetime | None = None

    @property
    def key(self) -> DutyKey:
        """What makes it the same duty as another one; a promise anew is another duty."""
        promised = self.due_at if self.kind is DutyKind.CLIENT_UPDATE else None
        return self.kind, self.client_id, promised


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty on record that is neither fulfilled nor waived nor superseded."""

    duty_id: int
    spec: DutySpec


@dataclass(frozen=True, slots=True)
class Moved:
    """A duty on record that the facts now describe otherwise."""

    duty: OpenDuty
    spec: DutySpec

    @property
    def deadline_moved(self) -> bool:
        """Whether its deadline itself has changed, so that its reminders must be planned anew."""
        return self.duty.spec.due_at != self.spec.due_at


@dataclass(frozen=True, slots=True)
class DutyChanges:
    """What new facts do to the duties on record; nothing is deleted."""

    created: tuple[DutySpec, ...]
    moved: tuple[Moved, ...]
    superseded: tuple[OpenDuty, ...]
    unchanged: tuple[OpenDuty, ...]


_AS_CONTROLLER: Final = (
    DutyKind.NOTIFY_AUTHORITY,
    DutyKind.AUTHORITY_PART_2,
    DutyKind.COMMUNICATE_SUBJECTS,
)
_NIS2: Final = (
    DutyKind.NIS2_EARLY_WARNING,
    DutyKind.NIS2_NOTIFICATION,
    DutyKind.NIS2_RECIPIENTS,
)
_REPORTS: Final = (DutyKind.NIS2_PROGRESS_REPORT, DutyKind.NIS2_FINAL_REPORT)


def derive_duties(facts: DutyFacts) -> tuple[DutySpec, ...]:
    """Return every duty that follows from the facts of an incident.

    A track that is ruled out has no duties. Until the clients are confirmed there is one
    general duty to notify controllers, dated by the organisation's target; then one a client.
    """
    ours = _as_controller(facts) if facts.controller_track is Track.OPEN else ()
    clients = _as_processor(facts) if facts.processor_track is Track.OPEN else ()
    return (*ours, *clients, *_nis2(facts))


def reconcile(
    existing: Iterable[OpenDuty],
    wanted: Iterable[DutySpec],
    settled: AbstractSet[DutyKey] = frozenset(),
) -> DutyChanges:
    """Compare the open duties on record with those the facts now ask for.

    Args:
        existing: The open duties of the incident.
        wanted: What :func:`derive_duties` says now.
        settled: Keys of its fulfilled and waived duties, which are not opened again.
    """
    missing = {spec.key: spec for spec in wanted}
    moved: list[Moved] = []
    superseded: list[OpenDuty] = []
    unchanged: list[OpenDuty] = []
    for duty in existing:
        spec = missing.pop(duty.spec.key, None)
        if spec is None:
            superseded.append(duty)
        elif spec == duty.spec:
            unchanged.append(duty)
        else:
            moved.append(Moved(duty, spec))
    created = (spec for key, spec in missing.items() if key not in settled)
    return DutyChanges(tuple(created), tuple(moved), tuple(superseded), tuple(unchanged))


def headline_order(duties: Iterable[DutySpec]) -> tuple[DutySpec, ...]:
    """Return open duties in the order a headline shows them: the earliest dated one first.

    Of any track, overdue ones included; then those without a number, which are due now; then
    those that wait for something else.
    """
    order = list(DutyKind)

    def rank(duty: DutySpec) -> tuple[int, float, int, str]:
        group = 0 if duty.due_at else 2 if duty.pending_on else 1
        due = duty.due_at.timestamp() if duty.due_at else 0.0
        return group, due, order.index(duty.kind), duty.client_id or ""

    return tuple(sorted(duties, key=rank))


def lateness(due_at: datetime | None, done_at: datetime) -> timedelta:
    """Return by how much a duty was done too late; zero if in time or without a date.

    Both in UTC. It is computed once, when the doing is recorded, and kept: no later change of
    the deadline alters it.
    """
    return timedelta(0) if due_at is None else max(done_at - due_at, timedelta(0))


def needs_reasons_for_delay(kind: DutyKind, due_at: datetime | None, done_at: datetime) -> bool:
    """Tell whether the filing must give reasons for its delay (GDPR Art. 33(1), last sentence)."""
    return kind is DutyKind.NOTIFY_AUTHORITY and lateness(due_at, done_at) > timedelta(0)


def _as_controller(facts: DutyFacts) -> Iterable[DutySpec]:
    return _all_statutory(_AS_CONTROLLER, facts)


def _nis2(facts: DutyFacts) -> Iterable[DutySpec]:
    if facts.nis2_class is Nis2Class.NONE or facts.nis2_track is Track.RULED_OUT:
        return ()
    return (*_all_statutory(_NIS2, facts), *_nis2_reports(facts))


def _nis2_reports(facts: DutyFacts) -> Iterable[DutySpec]:
    """Return the final report; for an incident that goes on, a progress report takes its date.

    The final report then follows one month after the incident was handled (Art. 23(4)(e)).
    """
    reports = list(_all_statutory(_REPORTS, facts))
    progress = next((duty for duty in reports if duty.due_at is not None), None)
    handled = facts.handled_at
    in_time = progress is None or (
        handled is not None and progress.due_at is not None and handled <= progress.due_at
    )
    if not facts.going_on or in_time:
        return reports[1:]
    rule = RULES[DutyKind.NIS2_PROGRESS_REPORT]
    final = DutySpec(
        DutyKind.NIS2_FINAL_REPORT,
        basis=Basis.PENDING,
        rule=rule.citation,
        pending_on=Start.HANDLING.value,
    )
    if handled is not None and rule.period is not None:
        due_at = rule.period.end(handled, facts.local_zone)
        final = replace(final, due_at=due_at, basis=Basis.STATUTORY, pending_on=None)
    return (reports[0], final)


def _all_statutory(kinds: Iterable[DutyKind], facts: DutyFacts) -> Iterable[DutySpec]:
    return (_statutory(kind, facts) for kind in kinds if RULES[kind].after not in facts.waived)


def _statutory(kind: DutyKind, facts: DutyFacts) -> DutySpec:
    """Return a duty that the law alone dates, or that waits for another duty or event."""
    rule = RULES[kind]
    awaited: DutyKind | Start = rule.after or rule.start
    starts = {Start.AWARENESS: facts.aware_at, Start.SIGNIFICANCE: facts.significant_at}
    start = facts.filed.get(rule.after) if rule.after else starts[rule.start]
    if start is None:
        return DutySpec(kind, basis=Basis.PENDING, rule=rule.citation, pending_on=awaited.value)
    end = deadline(kind, start, facts.local_zone)
    return DutySpec(
        kind,
        due_at=end.due_at,
        basis=Basis.STATUTORY if end.due_at else Basis.NONE,
        rule=rule.citation,
        latest_at=end.latest_1182_at,
    )


def _as_processor(facts: DutyFacts) -> Iterable[DutySpec]:
    if facts.clients is None:
        return (_notify_controller(facts, None),)
    return (duty for client in facts.clients for duty in _towards(client, facts))


def _towards(client: ClientTerm, facts: DutyFacts) -> Iterable[DutySpec]:
    """Return the duties one affected client causes: tell it, keep promises, file for it."""
    yield _notify_controller(facts, client)
    if client.next_update_by is not None:
        yield DutySpec(
            DutyKind.CLIENT_UPDATE,
            client.client_id,
            due_at=client.next_update_by,
            basis=Basis.PROMISE,
            rule=RULES[DutyKind.CLIENT_UPDATE].citation,
        )
    if client.may_file_for:
        yield _file_for(client)


def _notify_controller(facts: DutyFacts, client: ClientTerm | None) -> DutySpec:
    """Return the duty to tell one client, or all while they are not known.

    Article 33(2) gives no hours, so the earlier of the organisation's target and the client's
    contract dates it.
    """
    target = add_hours(facts.aware_at, facts.targets.target_hours)
    contract = _contract_end(facts, client) if client else None
    by_contract = contract is not None and contract <= target
    return DutySpec(
        DutyKind.NOTIFY_CONTROLLER,
        client.client_id if client else None,
        due_at=contract if by_contract else target,
        basis=Basis.CONTRACT if by_contract else Basis.TARGET,
        rule=RULES[DutyKind.NOTIFY_CONTROLLER].citation,
        contract_due_at=contract,
        target_due_at=target,
        latest_at=add_hours(facts.aware_at, facts.targets.at_most_hours),
    )


def _contract_end(facts: DutyFacts, client: ClientTerm) -> datetime | None:
    """Return the end of a client's contractual hours; they run from the instant itself.

    A suspicion that nobody recorded apart is taken to have arisen at the noticing: the earlier
    reading is never too late. (Belgian Civil Code, art. 1.7: hours run at once.)
    """
    if client.notify_within_hours is None:
        return None
    starts = {
        NotifyTrigger.AWARENESS: facts.aware_at,
        NotifyTrigger.SUSPICION: facts.suspected_at or facts.noticed_at,
        NotifyTrigger.DETECTION: facts.noticed_at,
    }
    return add_hours(starts[client.notify_trigger], client.notify_within_hours)


def _file_for(client: ClientTerm) -> DutySpec:
    """Return the duty to notify a client's authority for it: its deadline is then ours."""
    rule = AUTHORITY_RULES[client.regime]
    if client.informed_at is None:
        return DutySpec(
            DutyKind.NOTIFY_AUTHORITY,
            client.client_id,
            basis=Basis.PENDING,
            rule=rule.citation,
            pending_on=DutyKind.NOTIFY_CONTROLLER.value,
        )
    due_at = client_own_72h(client.informed_at, client.regime).due_at
    return DutySpec(
        DutyKind.NOTIFY_AUTHORITY,
        client.client_id,
        due_at=due_at,
        basis=Basis.STATUTORY if due_at else Basis.NONE,
        rule=rule.citation,
    )

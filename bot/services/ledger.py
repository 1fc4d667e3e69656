"""The ledger of reminders: planned when a duty arises, moved into the outbox when they are due.

A tick sends nothing and waits for nobody, so any number of processes may tick as often as they
like. Late reminders are moved and say so; of several overdue ones of a group the newest is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain import ladders
from bot.domain.ladders import STEPS_TOGETHER
from bot.domain.outgoing import REMINDER, OutgoingRow, RowState
from bot.services import telling
from bot.services.bundles import Hearers, bundle, groups_of, keys_of, rows_of, the_channel
from bot.services.telling import Watchers
from bot.store import ledger, outbox
from bot.store.database import Store
from bot.store.ledger import Group, LedgerRung, NewRung
from bot.store.outbox import NewRow

__all__ = [
    "Group",
    "Hearers",
    "IsOpen",
    "LedgerRung",
    "TickReport",
    "drop",
    "groups_of",
    "plan",
    "settle_group",
    "settle_incident",
    "tick",
]

TICK_BUDGET_SECONDS: Final = 5.0
RUNGS_A_TICK: Final = 2000
POISONED_WAIT: Final = timedelta(hours=1)
DUTY_CLOSED: Final = "duty_closed"

IsOpen = Callable[[str, str, datetime | None], bool]
"""Whether a group (incident, kind, due) still has a duty to be done; only reads."""


@dataclass(frozen=True)
class TickReport:
    """What one tick did, in numbers of rungs; ``errors`` are those that were put off."""

    moved: int = 0
    superseded: int = 0
    obsolete: int = 0
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """What the ledger cannot know by itself."""

    is_open: IsOpen
    hearers: Hearers
    watchers: Watchers


@dataclass
class _Sorted:
    """What is to become of due rungs."""

    rows: list[NewRow] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    superseded: dict[str, list[int]] = field(default_factory=dict)
    obsolete: list[int] = field(default_factory=list)


def plan(
    incident_id: str,
    group_kind: str,
    group_due: datetime | None,
    rungs: Iterable[ladders.PlannedRung],
) -> int:
    """Write a group's reminders into the ledger, inside the caller's transaction.

    One that is there already is left alone, unless it had become obsolete: then its duty is
    open again, and so is the reminder.

    Args:
        incident_id: The incident.
        group_kind: Kind of duty, or ``task:<step>``, ``awareness``, ...
        group_due: When the group falls due (UTC); None when it has no date.
        rungs: When to say what, to whom.

    Returns:
        How many are new or open again.
    """
    group = Group(incident_id, group_kind, group_due)
    planned = [
        NewRung(group, rung.rung_id, rung.to.value, rung.page, rung.last, rung.at, rung.aloud)
        for rung in rungs
    ]
    revived = sum(ledger.revive(rung) for rung in planned)
    return revived + ledger.insert(planned)


def settle_group(
    incident_id: str,
    group_kind: str,
    group_due: datetime | None,
    now: datetime,
    reason: str,
    *,
    any_due: bool = False,
) -> int:
    """Make a group's remaining reminders obsolete, inside the caller's transaction.

    Args:
        incident_id: The incident.
        group_kind: Kind of duty, or ``task:<step>``, ``awareness``, ...
        group_due: When the group falls due (UTC); None when it has no date.
        now: The instant (UTC).
        reason: Why, for the record; a word such as ``fulfilled``.
        any_due: Take the groups of this kind whatever their date.

    Returns:
        How many reminders will not be said.
    """
    group = Group(incident_id, group_kind, group_due)
    return (
        ledger.settle_kind(group, reason, now)
        if any_due
        else ledger.settle_group(group, reason, now)
    )


def settle_incident(incident_id: str, now: datetime, reason: str) -> int:
    """Make all remaining reminders of an incident obsolete, inside the caller's transaction."""
    return ledger.settle_incident(incident_id, reason, now)


def tick(
    store: Store,
    is_open: IsOpen,
    watchers: Watchers,
    now: datetime,
    hearers: Hearers = the_channel,
) -> TickReport:
    """Move what is due into the outbox, in one transaction; with nothing due, only look.

    A group that cannot be worked out is put off by an hour and told; it stops no other.

    Args:
        store: The database.
        is_open: Asked for every group with something due.
        watchers: Who is told about a group that cannot be worked out.
        now: The instant (UTC).
        hearers: Who is told what is meant for a person.

    Raises:
        Unavailable: the database gave no turn; the next tick does it.
    """
    with store.read():
        if not ledger.anything_due(now):
            return TickReport()
    asked = _Asked(is_open, hearers, watchers)
    with store.transaction(TICK_BUDGET_SECONDS):
        if not ledger.take_tick(store):
            return TickReport()
        groups = ledger.due_groups(now, RUNGS_A_TICK)
        try:
            with ledger.savepoint(store):
                return _move(groups, asked, now)
        except Exception:  # noqa: BLE001 - find the one that cannot be worked out
            return _move_one_by_one(store, groups, asked, now)


def drop(row: OutgoingRow, reason: str, now: datetime) -> None:
    """Settle a row there is no longer any point in sending, in the ledger too if it has it.

    A rung that another person has been told of stays said.
    """
    outbox.settle(row.id, RowState.OBSOLETE, now, error=reason)
    if row.kind == REMINDER and not outbox.is_said(row):
        ledger.take_back(keys_of(row), reason, now)


def _move(groups: Sequence[Group], asked: _Asked, now: datetime) -> TickReport:
    found = _Sorted()
    pages: set[str] = set()
    newest: list[LedgerRung] = []
    for group, rungs in ledger.due_of(groups, now).items():
        if asked.is_open(group.incident_id, group.kind, group.due_at):
            newest.append(_newest(rungs, found, pages))
        else:
            found.obsolete.extend(rung.id for rung in rungs)
    _say(newest, _soon(newest, asked.is_open, now), asked.hearers, pages, found, now)
    return _settle(found, now)


def _newest(rungs: Sequence[LedgerRung], found: _Sorted, pages: set[str]) -> LedgerRung:
    """Return the rung of a group that is said; being late must not let anyone sleep on."""
    *older, newest = rungs
    if older:
        found.superseded.setdefault(newest.rung, []).extend(rung.id for rung in older)
    if any(rung.pages for rung in older):
        pages.add(newest.key)
    return newest


def _soon(due: Sequence[LedgerRung], is_open: IsOpen, now: datetime) -> Iterator[LedgerRung]:
    """Return what other groups of the same incidents say in a moment, oldest first."""
    spoken = {rung.group for rung in due}
    incidents = {rung.group.incident_id for rung in due}
    for rung in ledger.soon_of(incidents, now, now + STEPS_TOGETHER):
        group = rung.group
        if group not in spoken and is_open(group.incident_id, group.kind, group.due_at):
            yield rung


def _say(
    due: Sequence[LedgerRung],
    soon: Iterable[LedgerRung],
    hearers: Hearers,
    pages: set[str],
    found: _Sorted,
    now: datetime,
) -> None:
    for one in bundle(due, soon, hearers, now):
        wakes = any(rung.pages or rung.key in pages for rung in one.rungs)
        found.rows.extend(rows_of(one, pages=wakes))
        found.moved.extend(rung.id for rung in one.rungs)


def _settle(found: _Sorted, now: datetime) -> TickReport:
    outbox.insert(found.rows, now)
    ledger.settle(found.moved, ledger.MOVED, None, now)
    ledger.settle(found.obsolete, ledger.OBSOLETE, DUTY_CLOSED, now)
    for newer, older in found.superseded.items():
        ledger.settle(older, ledger.SUPERSEDED, f"newer:{newer}", now)
    superseded = sum(len(older) for older in found.superseded.values())
    return TickReport(len(found.moved), superseded, len(found.obsolete))


def _move_one_by_one(
    store: Store, groups: Sequence[Group], asked: _Asked, now: datetime
) -> TickReport:
    reports = []
    for group in groups:
        try:
            with ledger.savepoint(store):
                reports.append(_move([group], asked, now))
        except Exception as error:  # noqa: BLE001 - one poisoned row cannot stop the others
            reports.append(_put_off(group, type(error).__name__, asked.watchers, now))
    return TickReport(
        sum(report.moved for report in reports),
        sum(report.superseded for report in reports),
        sum(report.obsolete for report in reports),
        tuple(error for report in reports for error in report.errors),
    )


def _put_off(group: Group, error: str, watchers: Watchers, now: datetime) -> TickReport:
    rungs = ledger.due_of([group], now)[group]
    ledger.put_off([rung.id for rung in rungs], now + POISONED_WAIT, error)
    facts = {"incident_id": group.incident_id, "group_kind": group.kind, "error": error}
    about = f"{rungs[-1].key}:{now.isoformat()}"
    telling.announce(telling.POSTPONED, about, facts, group.incident_id, watchers, now)
    return TickReport(errors=tuple(f"{rung.key}: {error}" for rung in rungs))

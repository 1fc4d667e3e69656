"""Ladders of reminders: what is said before, at and after a deadline, and to whom.

A ladder belongs to a kind of duty (or to tasks, drafts, the question of awareness). Planning it
turns its rungs into instants for one deadline; nothing here knows the clock or sends anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.working_time import is_worked, last_worked_before

QUIET_FROM = time(22, 0)
QUIET_UNTIL = time(7, 0)
SPEAKS_IF_DUE_BEFORE = time(10, 0)

#: Duties of one kind that fall due so shortly after each other fall due together (rule 22).
TOGETHER: Final = timedelta(minutes=5)
#: So much earlier than planned a step is reminded of together with others.
STEPS_TOGETHER: Final = timedelta(minutes=30)


class RungAnchor(Enum):
    """The instant a rung is counted from."""

    OPENED = "opened"
    DUE = "due"
    WORKING = "working"


class Audience(Enum):
    """Who is told; each one up is told when the one before has not acted."""

    CHANNEL = "channel"
    LEAD = "lead"
    OFFICER = "officer"
    DEPUTY = "deputy"


@dataclass(frozen=True)
class Rung:
    """One reminder of a ladder.

    Args:
        id: Unique in its ladder.
        anchor: What the offset is counted from.
        offset: Elapsed time after the anchor; negative for before a deadline, or before the end
            of the last working day before a deadline that lies outside working hours.
        to: Who is told.
        page: Also goes to the paging hook.
        last: Speaks in quiet hours and when somebody has said "I have it".
        aloud: What is said to a person is said in the channel as well.
    """

    id: str
    anchor: RungAnchor
    offset: timedelta
    to: Audience
    page: bool = False
    last: bool = False
    aloud: bool = False


@dataclass(frozen=True)
class Ladder:
    """The reminders for one kind of deadline.

    Args:
        kind: The duty's kind, or ``task``, ``draft``, ``awareness``; the name of its file.
        rungs: In the order in which they escalate.
    """

    kind: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class PlannedRung:
    """A rung with its instant (UTC)."""

    rung_id: str
    at: datetime
    to: Audience
    page: bool
    last: bool
    aloud: bool = False


def falls_together(first: datetime | None, other: datetime | None) -> bool:
    """Return whether two duties of a kind fall due together, and are one message (rule 22)."""
    if first is None or other is None:
        return first is other
    return abs(other - first) <= TOGETHER


def plan(
    ladder: Ladder,
    opened_at: datetime,
    due_at: datetime | None,
    now: datetime,
    zone: ZoneInfo | None = None,
) -> tuple[PlannedRung, ...]:
    """Give each rung of a ladder its instant.

    Left out are rungs that would lie before opening, and rungs that count from opening but
    would come no earlier than the deadline. Of the rungs that have already passed, as when a
    correction moves a deadline back, only the newest is kept, to be said at once; of several
    at one instant, the highest. A deadline never goes without a word: when nothing is left,
    the newest rung speaks now.

    Args:
        ladder: The ladder.
        opened_at: When the incident (task, draft) was opened (UTC).
        due_at: The deadline (UTC); None while it waits for another event, and then rungs that
            count from it are left out, perhaps all of them.
        now: The instant of planning (UTC).
        zone: The zone in which people work; None leaves the rungs of working hours out, as does
            a deadline inside working hours.

    Returns:
        The rungs in order of time.
    """
    every = _in_time(ladder, opened_at, due_at, zone)
    inside = [rung for rung in every if rung.at >= opened_at]
    passed = [rung for rung in inside if rung.at < now]
    kept = passed[-1:] + [rung for rung in inside if rung.at >= now]
    if not kept:
        kept = [replace(rung, at=max(opened_at, now)) for rung in every[-1:]]
    return tuple({rung.at: rung for rung in kept}.values())


def speaks_at(
    at: datetime, due_at: datetime | None, zone: ZoneInfo, *, last: bool = False
) -> datetime:
    """Say when a reminder is really said, given that people sleep.

    Between 22:00 and 07:00 local time only what is due before 10:00 that morning speaks; the
    rest waits for 07:00. A last rung speaks at any hour, and so does one that is paged.

    Args:
        at: When the rung would speak (UTC).
        due_at: The deadline (UTC); None when there is none.
        zone: The zone of the people who are told.
        last: The rung is one of the last, or is paged.
    """
    local = at.astimezone(zone)
    hour = local.time()
    if last or QUIET_UNTIL <= hour < QUIET_FROM:
        return at
    morning = local.date() + timedelta(days=1 if hour >= QUIET_FROM else 0)
    if due_at is not None and due_at < datetime.combine(morning, SPEAKS_IF_DUE_BEFORE, zone):
        return at
    return datetime.combine(morning, QUIET_UNTIL, zone).astimezone(at.tzinfo)


def with_quiet_hours(
    rungs: Iterable[PlannedRung], due_at: datetime | None, zone: ZoneInfo
) -> tuple[PlannedRung, ...]:
    """Move the rungs of a plan out of the night; of those that meet at 07:00 the newest stays."""
    moved = sorted(
        (
            replace(rung, at=speaks_at(rung.at, due_at, zone, last=rung.last or rung.page))
            for rung in rungs
        ),
        key=lambda rung: rung.at,
    )
    return tuple({rung.at: rung for rung in moved}.values())


def _in_time(
    ladder: Ladder, opened_at: datetime, due_at: datetime | None, zone: ZoneInfo | None
) -> list[PlannedRung]:
    planned = [
        PlannedRung(rung.id, at, rung.to, rung.page, rung.last, rung.aloud)
        for rung in ladder.rungs
        if (at := _instant(rung, opened_at, due_at, zone)) is not None
    ]
    return sorted(planned, key=lambda rung: rung.at)


def _instant(
    rung: Rung, opened_at: datetime, due_at: datetime | None, zone: ZoneInfo | None
) -> datetime | None:
    if rung.anchor is RungAnchor.OPENED:
        at = opened_at + rung.offset
        overtaken = due_at is not None and rung.offset > timedelta() and at >= due_at
        return None if overtaken else at
    if due_at is None:
        return None
    if rung.anchor is RungAnchor.DUE:
        return due_at + rung.offset
    if zone is None or is_worked(due_at, zone):
        return None
    return last_worked_before(due_at, zone) + rung.offset

"""Which due reminders are said as one message, and to whom (rule 22).

What falls due together is one message with a line each, so that sixty filings for sixty clients,
noted seconds apart, do not flood anyone; neither do the steps of a phase that stay undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.ladders import STEPS_TOGETHER, TOGETHER, falls_together
from bot.domain.outgoing import (
    PAGE,
    PAGE_STREAM,
    REMINDER,
    Lane,
    OutgoingRow,
    channel_stream,
    person_stream,
)
from bot.store.ledger import Group, LedgerRung
from bot.store.outbox import TO, NewRow

STEPS: Final = "task"

Hearers = Callable[[Group, str], tuple[str, ...]]
"""Who is told what is for an audience (a word of the ladder); nobody means the channel."""


def the_channel(_group: Group, _audience: str) -> tuple[str, ...]:
    """Name nobody: everything is said in the channel."""
    return ()


@dataclass
class Bundle:
    """Reminders that are one message.

    Args:
        people: Who is told directly; nobody means the channel.
        rungs: What it speaks of, one a group, the most urgent first.
    """

    people: tuple[str, ...]
    rungs: list[LedgerRung]

    @property
    def first(self) -> LedgerRung:
        """The rung that the message is named after."""
        return self.rungs[0]

    def takes(self, group: Group) -> bool:
        """Return whether another group of the same topic and people is part of the message."""
        return topic(group) == STEPS or falls_together(self.first.group.due_at, group.due_at)


class _Bundles:
    """Bundles by what must be equal in them, so that many incidents are found fast."""

    def __init__(self, hearers: Hearers) -> None:
        self._hearers = hearers
        self._found: dict[tuple[str, str, tuple[str, ...]], list[Bundle]] = {}

    def add(self, rung: LedgerRung, *, alone: bool) -> bool:
        """Add a rung to the message it belongs to; if there is none, only if it may be alone."""
        group = rung.group
        people = self._hearers(group, rung.audience)
        found = self._found.setdefault((group.incident_id, topic(group), people), [])
        taking = next((one for one in found if one.takes(group)), None)
        if taking is not None:
            taking.rungs.append(rung)
        elif alone:
            found.append(Bundle(people, [rung]))
        return alone or taking is not None

    def all(self) -> Iterator[Bundle]:
        """Return the messages."""
        return (one for found in self._found.values() for one in found)


def topic(group: Group) -> str:
    """Return what a group is about: a kind of duty; all steps are about the same."""
    return group.kind.partition(":")[0]


def bundle(
    due: Iterable[LedgerRung], soon: Iterable[LedgerRung], hearers: Hearers, now: datetime
) -> tuple[Bundle, ...]:
    """Put together what is one message.

    Args:
        due: The rungs to be said now, one a group.
        soon: Rungs of other groups that are due a little later, oldest first: those that belong
            to a message that goes out now are said along with it.
        hearers: Who is told.
        now: The instant (UTC).
    """
    bundles = _Bundles(hearers)
    for rung in due:
        bundles.add(rung, alone=True)
    joined: set[Group] = set()
    for rung in soon:
        in_time = rung.due_at <= now + ahead(rung.group)
        if in_time and rung.group not in joined and bundles.add(rung, alone=False):
            joined.add(rung.group)
    return tuple(bundles.all())


def ahead(group: Group) -> timedelta:
    """Return how much earlier than planned a group is said along with others."""
    return STEPS_TOGETHER if topic(group) == STEPS else TOGETHER


def rows_of(one: Bundle, *, pages: bool) -> Iterator[NewRow]:
    """Return the messages of a bundle: to each person, aloud where a rung says so, and the page.

    Args:
        one: The bundle.
        pages: Whether somebody is to be woken.
    """
    first, incident = one.first, one.first.group.incident_id
    facts = _facts(one.rungs, pages)
    name = f"{first.key}:{first.revivals}"
    key = f"{REMINDER}:{name}"
    if not one.people or any(rung.aloud for rung in one.rungs):
        stream = channel_stream(incident)
        yield NewRow(key, stream, Lane.DEADLINE, REMINDER, facts, incident)
    for person in one.people:
        stream = person_stream(person)
        yield NewRow(f"{key}{TO}{person}", stream, Lane.DEADLINE, REMINDER, facts, incident)
    if pages:
        yield NewRow(f"{PAGE}:{name}", PAGE_STREAM, Lane.DEADLINE, PAGE, facts, incident)


def groups_of(row: OutgoingRow) -> tuple[Group, ...]:
    """Return the groups a reminder or a page speaks for; none for other rows."""
    return tuple(group for group, _ in _spoken(row))


def keys_of(row: OutgoingRow) -> tuple[str, ...]:
    """Return the keys of the rungs that a reminder or a page says."""
    return tuple(key for _, key in _spoken(row))


def _facts(rungs: Sequence[LedgerRung], pages: bool) -> dict[str, Any]:
    first = rungs[0]
    return {
        "incident_id": first.group.incident_id,
        "group_kind": first.group.kind,
        "rung": first.rung,
        "audience": first.audience,
        "groups": [[r.group.kind, _text(r.group.due_at), r.key] for r in rungs],
        "pages": pages,
        "last": any(rung.last for rung in rungs),
        "due_at": first.due_at.isoformat(),
    }


def _spoken(row: OutgoingRow) -> Iterator[tuple[Group, str]]:
    if row.kind not in {REMINDER, PAGE} or row.incident_id is None:
        return
    for kind, due, key in row.facts.get("groups", ()):
        at = None if due is None else datetime.fromisoformat(due)
        yield Group(row.incident_id, kind, at), key


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()

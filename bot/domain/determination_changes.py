"""What a newer answer changes beside the one in force: who comes, who goes, what is different.

Only what matters to a duty or a notice counts: whether a client is told, of what data, about how
many people, in which capacity, within which hours and where. Nothing here is sent or undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.determination import Status
from bot.domain.determination_decisions import Row, Standing

_NOT_CONCERNED: Final = frozenset({Standing.GONE.value})


@dataclass(frozen=True, slots=True)
class Changed:
    """One client that is in both answers, and what of it is different."""

    client_id: str
    name: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeChanges:
    """How a newer answer differs; clients in order of their code.

    Attributes:
        added: Clients that are to be told now and were not before.
        removed: Clients that were to be told before and are not any more.
        changed: Clients that stay, with what is different.
        own: Whether our own data that match are different.
    """

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Changed, ...]
    own: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.own)


def compare(before: Iterable[Row], after: Iterable[Row], *, own: bool = False) -> ScopeChanges:
    """Return how two answers differ.

    Args:
        before: The clients of the older one, decisions counted in.
        after: The same of the newer one.
        own: Whether our own data that match differ.
    """
    old, new = _by_id(before), _by_id(after)
    both = sorted(old.keys() & new.keys())
    changed = (Changed(one, str(new[one]["name"]), _differing(old[one], new[one])) for one in both)
    return ScopeChanges(
        added=tuple(row for _, row in sorted(new.items()) if _comes(old, row)),
        removed=tuple(row for _, row in sorted(old.items()) if _goes(new, row)),
        changed=tuple(one for one in changed if one.what),
        own=own,
    )


def is_told(row: Row | None) -> bool:
    """Return whether a client of an answer is told, or may have to be."""
    return row is not None and row["status"] in {Status.AFFECTED, Status.CHECK}


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["client_id"]: row for row in rows if row["status"] not in _NOT_CONCERNED}


def _comes(old: dict[str, Row], row: Row) -> bool:
    return is_told(row) and not is_told(old.get(row["client_id"]))


def _goes(new: dict[str, Row], row: Row) -> bool:
    return is_told(row) and not is_told(new.get(row["client_id"]))


def _differing(old: Row, new: Row) -> tuple[str, ...]:
    if not (is_told(old) and is_told(new)):
        return ()
    return tuple(name for name, value in _COMPARED.items() if value(old) != value(new))


def _data(row: Row) -> list[Any]:
    return sorted({name for reason in row["reasons"] for name in reason["data"]})


def _systems(row: Row) -> list[Any]:
    return sorted({(reason["kind"], reason["system"]) for reason in row["reasons"]})


def _field(name: str) -> Callable[[Row], object]:
    return lambda row: row[name]


_COMPARED: Final[dict[str, Callable[[Row], object]]] = {
    "status": _field("status"),
    "people": lambda row: (row["people"], row["people_known"]),
    "data": _data,
    "systems": _systems,
    "capacity": _field("capacity"),
    "hours": _field("notify_within_hours"),
    "contact": _field("contact"),
}


@dataclass(frozen=True, slots=True)
class ScopeEffects:
    """What confirming a newer answer does; what was sent is never touched. Names of clients.

    Attributes:
        drafts: How many clients get a draft and a duty.
        set_aside: Whose draft is set aside, unsent; its duty is superseded.
        on_its_way: Whose released notice leaves all the same.
        to_clear: Who was told and does not match any more: an all clear is offered.
        outdated: Whose waiting draft would read differently.
        to_update: Who was told and of whom something changed: an update is due.
    """

    drafts: int
    set_aside: tuple[str, ...]
    on_its_way: tuple[str, ...]
    to_clear: tuple[str, ...]
    outdated: tuple[str, ...]
    to_update: tuple[str, ...]


def effects(
    changes: ScopeChanges,
    *,
    waiting: Collection[str],
    released: Collection[str],
    told: Collection[str],
) -> ScopeEffects:
    """Return what changes mean for drafts and duties.

    Args:
        changes: How the newer answer differs.
        waiting: Clients with a draft that nobody released.
        released: Clients with a notice that was released and has not left.
        told: Clients that were told, by whatever way.
    """

    def removed(among: Collection[str]) -> tuple[str, ...]:
        return tuple(str(row["name"]) for row in changes.removed if row["client_id"] in among)

    def changed(among: Collection[str]) -> tuple[str, ...]:
        return tuple(one.name for one in changes.changed if one.client_id in among)

    return ScopeEffects(
        drafts=sum(row["status"] == Status.AFFECTED for row in changes.added),
        set_aside=removed(waiting),
        on_its_way=removed(released),
        to_clear=removed(told),
        outdated=changed(waiting),
        to_update=changed(told),
    )

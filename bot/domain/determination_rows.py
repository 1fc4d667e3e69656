"""Rows of the register as the determination judges them: flat, in the order of their columns.

A register has many more holdings than clients, so a row is a tuple and becomes no value of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from typing import Final, NamedTuple

from bot.domain.determination import Reason, ReasonKind
from bot.domain.register import Capacity, Client, Holding, Reach

# looked up once: an enumeration's own look-up takes longer than all that is done with it
_HELD: Final = ReasonKind.HELD


class Held(NamedTuple):
    """A holding as the register has it; unconfirmed once its source no longer names it."""

    client_id: str
    system: str
    data: frozenset[str]
    capacity: Capacity | None
    people: int | None
    since: date | None
    until: date | None
    encrypted: bool | None
    key_system: str
    unconfirmed: bool = False

    @classmethod
    def of(cls, holding: Holding, *, unconfirmed: bool = False) -> Held:
        """Return a holding as a row."""
        return cls._make((*astuple(holding), unconfirmed))


class Reached(NamedTuple):
    """A row about reach as the register has it."""

    client_id: str
    system: str
    access: str
    since: date | None
    until: date | None
    unconfirmed: bool = False

    @classmethod
    def of(cls, reach: Reach, *, unconfirmed: bool = False) -> Reached:
        """Return what is in reach as a row."""
        return cls._make((*astuple(reach), unconfirmed))


class Entrusted(NamedTuple):
    """A client with those of its rows that may match.

    Attributes:
        unconfirmed: Whether no source names the client itself any more.
        named: Its environment in words, when a person named the client.
    """

    client: Client
    held: Sequence[Held] = ()
    reached: Sequence[Reached] = ()
    unconfirmed: bool = False
    named: str = ""


class Traits(NamedTuple):
    """What a holding is for a scope, its days apart; few kinds differ among many holdings.

    Attributes:
        matches: Whether its system and categories match.
        shown: The categories that its reason names.
        capacity: Ours, by its own word or that of its system.
        opaque: Whether nobody can see its contents from outside.
        doubtful: Whether it is encrypted, and the key may lie in the scope.
        safe: Whether it is encrypted with a key known to lie outside the scope.
        plain: Whether none of the last three needs a look.
    """

    matches: bool
    shown: tuple[str, ...]
    capacity: Capacity
    opaque: bool
    doubtful: bool
    safe: bool
    plain: bool


class Sign(NamedTuple):
    """What a matching row gives cause to warn of; few differ among many rows.

    Attributes:
        late: Whether it was exposed after the retention had ended.
        undated: Whether nobody knows since when it is there.
        unconfirmed: Whether its source no longer names it.
        opaque, doubtful, safe: As ``Traits`` has them; never of what is in reach.
    """

    system: str
    late: bool = False
    undated: bool = False
    unconfirmed: bool = False
    opaque: bool = False
    doubtful: bool = False
    safe: bool = False


#: The sign of every row that gives no cause at all.
_NO_CAUSE: Final = Sign("")


class Tally:
    """What the matching rows of one client come to.

    Attributes:
        capacity: Ours, over all rows; None while there is none.
        known: How many people those holdings concern that say it.
        uncounted: Whether a row does not say it.
        late: How many holdings were exposed after the retention had ended.
        held: How many holdings match.
        surely: Whether an environment was in reach or named, whatever is held and since when.
    """

    __slots__ = (*("capacity", "held", "known", "late", "reasons", "signs", "surely", "uncounted"),)

    def __init__(self) -> None:
        self.reasons: list[Reason] = []
        self.signs: set[Sign] = set()
        self.capacity: Capacity | None = None
        self.held = self.known = self.late = 0
        self.uncounted = self.surely = False

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def add_held(self, row: Held, traits: Traits, *, late: bool) -> None:
        """Count a holding that matches."""
        _, system, _, _, people, since, until, _, _, unconfirmed = row
        _, shown, capacity, opaque, doubtful, safe, plain = traits
        self.reasons.append(Reason(_HELD, system, shown, since, until))
        if plain and since is not None and not (late or unconfirmed):
            self.signs.add(_NO_CAUSE)
        else:
            self.signs.add(Sign(system, late, since is None, unconfirmed, opaque, doubtful, safe))
        if capacity is not self.capacity:
            self._add_capacity(capacity)
        self.held += 1
        self.late += late
        if people is None:
            self.uncounted = True
        else:
            self.known += people

    def add_reached(self, row: Reached) -> None:
        """Count an environment of the client's own that was in reach."""
        self.signs.add(Sign(row.system, undated=row.since is None, unconfirmed=row.unconfirmed))
        reach = Reason(ReasonKind.REACHABLE, row.system, (), row.since, row.until, row.access)
        self._add_environment(reach)

    def add_named(self, words: str) -> None:
        """Count an environment of the client's own that a person named."""
        self._add_environment(Reason(ReasonKind.NAMED, words, (), None, None))

    def _add_environment(self, reason: Reason) -> None:
        self.reasons.append(reason)
        self._add_capacity(Capacity.PROCESSOR)
        self.surely = self.uncounted = True

    def _add_capacity(self, capacity: Capacity) -> None:
        self.capacity = capacity if self.capacity in {None, capacity} else Capacity.BOTH

    @property
    def sorted_reasons(self) -> tuple[Reason, ...]:
        """The reasons by kind, system and days."""
        found = self.reasons
        return tuple(sorted(found, key=_order) if len(found) > 1 else found)


def _order(reason: Reason) -> tuple[str, str, date, date, tuple[str, ...]]:
    """Sort by kind, system and days; an unknown beginning comes first, an open end last."""
    since, until = reason.since or date.min, reason.until or date.max
    return reason.kind, reason.system, since, until, reason.data

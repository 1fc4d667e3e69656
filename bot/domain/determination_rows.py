"""Rows of the register as the determination judges them: flat, in the order of their columns.

A register has many more holdings than clients, so a row is a tuple and becomes no value of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from typing import NamedTuple, TypeAlias

from bot.domain.register import Capacity, Client, Holding, Reach


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


Judged: TypeAlias = tuple[Held, Traits]
"""A holding, and what it is for the scope."""


class Match(NamedTuple):
    """What of a client matches a scope.

    Attributes:
        late: Holdings exposed after the retention had ended.
        surely: Whether its environment was in reach or named, whatever is held and since when.
    """

    entrusted: Entrusted
    held: Sequence[Judged]
    reached: Sequence[Reached]
    late: Sequence[Judged]
    surely: bool

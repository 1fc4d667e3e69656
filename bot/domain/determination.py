"""Which clients are affected: the question asked of the register, and its answer.

The rules that lead from one to the other are in ``determination_rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from bot.domain.errors import Refusal
from bot.domain.instants import require_utc
from bot.domain.register import Capacity, Client


class PeriodReversed(Refusal):
    """An exposure that would end before it begins."""


class NoSystem(Refusal):
    """A scope without any system, and without any client named."""


class NoWords(Refusal):
    """A client named without words that say which environment of it is concerned."""


class Status(StrEnum):
    """What a matching client is."""

    AFFECTED = "affected"
    CHECK = "check"  # the data should have been erased by then, and no erasure is recorded


class ReasonKind(StrEnum):
    """Why a client matches: its data were held, its environment was in reach, or it was named."""

    HELD = "held"
    REACHABLE = "reachable"
    NAMED = "named"  # by a person, in words: the register does not know that environment


class WarningCode(StrEnum):
    """What a person must know before relying on an answer."""

    NO_CONTACT = "no_contact"
    STALE = "stale"
    OVER_RETAINED = "over_retained"
    PEOPLE_UNKNOWN = "people_unknown"
    CONTENT_UNKNOWN = "content_unknown"
    SINCE_UNKNOWN = "since_unknown"
    UNCONFIRMED = "unconfirmed"
    KEY_STATUS_UNKNOWN = "key_status_unknown"
    ALL_ENCRYPTED = "all_encrypted"
    SYSTEM_WITHOUT_HOLDINGS = "system_without_holdings"
    CATEGORY_NOT_HELD = "category_not_held"


@dataclass(frozen=True, slots=True)
class Named:
    """A client that a person names, with its environment in that person's words.

    Raises:
        NoWords: there are none.
    """

    client_id: str
    words: str

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise NoWords("affected.error.no_words", field="environment")


@dataclass(frozen=True, slots=True)
class Scope:
    """What was exposed, and when.

    Attributes:
        systems: Codes of the systems concerned; at least one, unless clients are named.
        categories: Kinds of data; empty for all.
        access: Whether someone may have used our access, so that ``reach`` counts too.
        begins: First instant of the exposure (UTC, included); None for "since always".
        ends: Last instant (UTC, included); None while it goes on.
        named: Clients concerned through an environment that the register does not know.

    Raises:
        NoSystem, PeriodReversed: if it cannot be answered.
    """

    systems: frozenset[str]
    categories: frozenset[str] = frozenset()
    access: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    named: tuple[Named, ...] = ()

    def __post_init__(self) -> None:
        if not self.systems and not self.named:
            raise NoSystem("affected.error.no_system", field="system")
        for instant in (self.begins, self.ends):
            if instant is not None:
                require_utc(instant)
        if self.begins and self.ends and self.ends < self.begins:
            raise PeriodReversed("affected.error.period_reversed", field="to")


@dataclass(frozen=True, slots=True)
class RegisterWarning:
    """One warning; ``key`` and ``values`` are its sentence in the catalogues."""

    code: WarningCode
    key: str
    values: Mapping[str, object]


Teller = Callable[[RegisterWarning], str]
"""Says a warning in somebody's language."""


class Reason(NamedTuple):
    """One row of the register that makes a client match; a tuple, since there are so many.

    Attributes:
        system: Code of the system; of a client that was named, the environment in words.
        data: Categories asked for or opaque (all, if none were asked for), in order; empty if
            the row states none, or is none of data held.
        access: What can be done there, for a row about reach.
    """

    kind: ReasonKind
    system: str
    data: tuple[str, ...]
    since: date | None
    until: date | None
    access: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "kind": str(self.kind),
            "system": self.system,
            "data": list(self.data),
            "since": _iso(self.since),
            "until": _iso(self.until),
        }


class AffectedClient(NamedTuple):
    """One client that matches, with everything a person needs to judge it.

    Attributes:
        former: Whether the collaboration had ended by the end of the exposure.
        retention_ends: Last local day of the retention year or of the dispute; None if the
            client is not a former one, or a dispute goes on.
        capacity: Ours, over all its matching rows.
        people: Sum of the people of its rows; None as soon as one is unknown. The same person
            may be counted twice.
        people_known: The sum of what is known.
    """

    client: Client
    status: Status
    former: bool
    retention_ends: date | None
    capacity: Capacity
    people: int | None
    people_known: int
    reasons: tuple[Reason, ...]
    warnings: tuple[RegisterWarning, ...]

    def to_json(self, tell: Teller) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "client_id": self.client.client_id,
            "name": self.client.name,
            "language": str(self.client.language),
            "status": str(self.status),
            "former": self.former,
            "retention_ends": _iso(self.retention_ends),
            "capacity": str(self.capacity),
            "people": self.people,
            "people_known": self.people_known,
            "notify_within_hours": self.client.notify_within_hours,
            "contact": self.client.contact,
            "reasons": [reason.to_json() for reason in self.reasons],
            "warnings": _warnings_json(self.warnings, tell),
        }


@dataclass(frozen=True, slots=True)
class Determination:
    """The whole answer.

    Attributes:
        clients: Every client that matches, ordered by ``client_id``.
        own: Matching rows of the organisation's own data, which it holds as controller.
        warnings: What the register could not know.
    """

    clients: tuple[AffectedClient, ...]
    own: tuple[Reason, ...]
    warnings: tuple[RegisterWarning, ...]

    def to_json(self, tell: Teller) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "clients": [client.to_json(tell) for client in self.clients],
            "own": [reason.to_json() for reason in self.own],
            "warnings": _warnings_json(self.warnings, tell),
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _warnings_json(warnings: tuple[RegisterWarning, ...], tell: Teller) -> list[dict[str, str]]:
    return [{"code": str(warning.code), "text": tell(warning)} for warning in warnings]

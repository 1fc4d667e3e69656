"""The rules of the determination: does a row match, and what follows for its client.

Days are whole days in the organisation's zone. A holding is held at every instant from the
start of ``since`` up to, not including, the end of ``until``; an empty day is no bound. The
exposure includes both its ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.categories import OPAQUE
from bot.domain.determination import (
    AffectedClient,
    Reason,
    ReasonKind,
    RegisterWarning,
    Scope,
    Status,
    WarningCode,
)
from bot.domain.determination_days import LocalDays, last_day_of_retention, year_after
from bot.domain.register import Capacity, Client, Holding, Reach

Row = TypeVar("Row", bound=Holding | Reach)

_RANK: Final = {code: rank for rank, code in enumerate(WarningCode)}


@dataclass(frozen=True, slots=True)
class Held:
    """A holding as the register has it; unconfirmed once its source no longer names it."""

    holding: Holding
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A row about reach as the register has it."""

    reach: Reach
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A client with those of its rows that may match."""

    client: Client
    held: Sequence[Held]
    reached: Sequence[Reached] = ()
    unconfirmed: bool = False


class Rules:
    """Judges rows and clients for one scope.

    Args:
        scope: What was exposed, and when.
        defaults: Capacity of each system's holdings that state none.
        zone: The organisation's zone.
        now: The end of an exposure that goes on (UTC), for what must have happened by then.
    """

    def __init__(
        self,
        scope: Scope,
        defaults: Mapping[str, Capacity | None],
        *,
        zone: ZoneInfo,
        now: datetime,
    ) -> None:
        self._scope = scope
        self._defaults = defaults
        self._days = LocalDays(zone)
        self._by = scope.ends or now

    def judge(self, entrusted: Entrusted) -> AffectedClient | None:
        """Return what the scope means for a client; None if nothing of it matches."""
        held = [row for row in entrusted.held if self._matches(row.holding)]
        reached = [row for row in entrusted.reached if self._reaches(row.reach)]
        if not held and not reached:
            return None
        client = entrusted.client
        known = sum(row.holding.people or 0 for row in held)
        all_known = not reached and all(row.holding.people is not None for row in held)
        return AffectedClient(
            client=client,
            status=self._status(client, held, reached),
            former=self._over(client.ended_on),
            retention_ends=last_day_of_retention(client),
            capacity=self._capacity(held, reached),
            people=known if all_known else None,
            people_known=known,
            reasons=self._reasons(held, reached),
            warnings=tuple(sorted(self._warnings(entrusted, held, reached), key=_rank)),
        )

    def own(self, rows: Iterable[Held]) -> tuple[Reason, ...]:
        """Return the matching rows of the organisation's own data."""
        return self._reasons([row for row in rows if self._matches(row.holding)], ())

    def _matches(self, holding: Holding) -> bool:
        return (
            holding.system in self._scope.systems
            and self._shares_category(holding.data)
            and self._overlaps(holding.since, holding.until)
        )

    def _shares_category(self, data: frozenset[str]) -> bool:
        asked = self._scope.categories
        return not asked or not data.isdisjoint(asked) or _is_opaque(data)

    def _reaches(self, reach: Reach) -> bool:
        return (
            self._scope.access
            and reach.system in self._scope.systems
            and self._overlaps(reach.since, reach.until)
        )

    def _overlaps(self, since: date | None, until: date | None) -> bool:
        """Return whether a row was there at some instant of the exposure."""
        start = self._days.start(since) if since else None
        if start and self._scope.ends and start > self._scope.ends:
            return False
        over = self._days.end(until) if until else None
        # the first instant they could share must lie before the row was over; a day that the
        # calendar skipped has no instant at all
        return not over or all(first < over for first in (start, self._scope.begins) if first)

    def _match_begins(self, holding: Holding) -> datetime | None:
        """Return from when on a holding was exposed; None for "before every date"."""
        if holding.since is None:
            return self._scope.begins
        start = self._days.start(holding.since)
        return start if self._scope.begins is None else max(start, self._scope.begins)

    def _status(self, client: Client, held: Sequence[Held], reached: Sequence[Reached]) -> Status:
        if reached or not all(self._too_late(client, row.holding) for row in held):
            return Status.AFFECTED
        return Status.CHECK

    def _too_late(self, client: Client, holding: Holding) -> bool:
        """Return whether the exposure of a holding began after the retention had ended."""
        last_day = last_day_of_retention(client)
        if last_day is None:
            return False
        begins = self._match_begins(holding)
        return begins is not None and begins >= self._days.end(last_day)

    def _over(self, day: date | None) -> bool:
        return day is not None and self._days.end(day) <= self._by

    def _capacity(self, held: Sequence[Held], reached: Sequence[Reached]) -> Capacity:
        """Return our capacity over all rows; what is entered by our access is the client's."""
        found = {self._capacity_of(row.holding) for row in held}
        if reached:
            found.add(Capacity.PROCESSOR)
        return found.pop() if len(found) == 1 else Capacity.BOTH

    def _capacity_of(self, holding: Holding) -> Capacity:
        return holding.capacity or self._defaults.get(holding.system) or Capacity.PROCESSOR

    def _reasons(self, held: Sequence[Held], reached: Sequence[Reached]) -> tuple[Reason, ...]:
        reasons = [self._held_reason(row.holding) for row in held]
        reasons += [_reach_reason(row.reach) for row in reached]
        return tuple(sorted(reasons, key=_order))

    def _held_reason(self, holding: Holding) -> Reason:
        asked = self._scope.categories
        data = holding.data & (asked | OPAQUE) if asked else holding.data
        return Reason(
            ReasonKind.HELD, holding.system, tuple(sorted(data)), holding.since, holding.until
        )

    def _warnings(
        self, entrusted: Entrusted, held: Sequence[Held], reached: Sequence[Reached]
    ) -> Iterator[RegisterWarning]:
        yield from self._client_warnings(entrusted.client)
        yield from self._holding_warnings(entrusted.client, [row.holding for row in held])
        rows: list[Holding | Reach] = [row.holding for row in held]
        rows += [row.reach for row in reached]
        yield from _about(WarningCode.SINCE_UNKNOWN, rows, lambda row: row.since is None)
        stored: list[Held | Reached] = [*held, *reached]
        if entrusted.unconfirmed or any(row.unconfirmed for row in stored):
            yield _warning(WarningCode.UNCONFIRMED)
        if reached or any(row.holding.people is None for row in held):
            yield _warning(WarningCode.PEOPLE_UNKNOWN)
        if not reached and all(self._key_is_elsewhere(row.holding) for row in held):
            yield _warning(WarningCode.ALL_ENCRYPTED)

    def _client_warnings(self, client: Client) -> Iterator[RegisterWarning]:
        if not client.contact and not client.phone:
            yield _warning(WarningCode.NO_CONTACT)
        if client.verified_on is None:
            key = "affected.warning.never_verified"
            yield RegisterWarning(WarningCode.STALE, key, {})
        elif self._over(year_after(client.verified_on)):
            yield _warning(WarningCode.STALE, day=client.verified_on)

    def _holding_warnings(
        self, client: Client, holdings: Sequence[Holding]
    ) -> Iterator[RegisterWarning]:
        yield from _about(
            WarningCode.OVER_RETAINED, holdings, lambda row: self._too_late(client, row)
        )
        yield from _about(WarningCode.CONTENT_UNKNOWN, holdings, lambda row: _is_opaque(row.data))
        yield from _about(WarningCode.KEY_STATUS_UNKNOWN, holdings, self._key_is_doubtful)

    def _key_is_doubtful(self, holding: Holding) -> bool:
        return bool(holding.encrypted) and not self._key_is_elsewhere(holding)

    def _key_is_elsewhere(self, holding: Holding) -> bool:
        """Return whether data are encrypted with a key known to lie outside the scope."""
        key = holding.key_system
        return bool(holding.encrypted) and bool(key) and key not in self._scope.systems


def system_without_holdings(system: str) -> RegisterWarning:
    """Return the warning that nothing is recorded for a system."""
    return _warning(WarningCode.SYSTEM_WITHOUT_HOLDINGS, system=system)


def category_not_held(category: str) -> RegisterWarning:
    """Return the warning that no holding states a category."""
    return _warning(WarningCode.CATEGORY_NOT_HELD, category=category)


def _is_opaque(data: frozenset[str]) -> bool:
    return not data or not data.isdisjoint(OPAQUE)


def _reach_reason(reach: Reach) -> Reason:
    return Reason(ReasonKind.REACHABLE, reach.system, (), reach.since, reach.until, reach.access)


def _order(reason: Reason) -> tuple[str, str, date, date, tuple[str, ...]]:
    """Sort by kind, system and days; an unknown beginning comes first, an open end last."""
    since, until = reason.since or date.min, reason.until or date.max
    return reason.kind, reason.system, since, until, reason.data


def _about(
    code: WarningCode, rows: Sequence[Row], concerns: Callable[[Row], bool]
) -> Iterator[RegisterWarning]:
    """Yield one warning that names the systems of the rows it concerns, if there are any."""
    systems = sorted({row.system for row in rows if concerns(row)})
    if systems:
        yield _warning(code, systems=", ".join(systems))


def _rank(warning: RegisterWarning) -> int:
    return _RANK[warning.code]


def _warning(code: WarningCode, **values: object) -> RegisterWarning:
    return RegisterWarning(code, f"affected.warning.{code}", values)

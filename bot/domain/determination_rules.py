"""The rules of the determination: does a row match, and what follows for its client.

Days are whole days in the organisation's zone. A holding is held at every instant from the
start of ``since`` up to, not including, the end of ``until``; an empty day is no bound. The
exposure includes both its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.categories import OPAQUE
from bot.domain.determination import AffectedClient, Reason, Scope, Status
from bot.domain.determination_days import Exposure, LocalDays, last_day_of_retention, year_after
from bot.domain.determination_rows import Entrusted, Held, Reached, Tally, Traits
from bot.domain.determination_warnings import of_client, of_rows
from bot.domain.register import Capacity, Client
from bot.domain.remembered import remembered

# members looked up once: an enumeration's own look-up takes longer than all that is done with it
_AFFECTED: Final = Status.AFFECTED
_CHECK: Final = Status.CHECK


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
        self._exposure = Exposure(scope.begins, scope.ends, self._days)
        self._first_not_over = self._days.first_not_over(scope.ends or now)
        self._known: dict[tuple[object, ...], Traits] = {}
        self._is_stale = remembered(self._stale)

    def judge(self, entrusted: Entrusted) -> AffectedClient | None:
        """Return what the scope means for a client; None if nothing of it matches."""
        client, held, reached, unconfirmed, named = entrusted
        last_day = last_day_of_retention(client)
        tally = self._tally(held, last_day)
        for row in reached:
            if self._reaches(row):
                tally.add_reached(row)
        if named:
            tally.add_named(named)
        return self._judged(client, tally, last_day, unconfirmed=unconfirmed) if tally else None

    def own(self, rows: Iterable[Held]) -> tuple[Reason, ...]:
        """Return the matching rows of the organisation's own data."""
        return self._tally(rows, None).sorted_reasons

    def _judged(
        self, client: Client, tally: Tally, last_day: date | None, *, unconfirmed: bool
    ) -> AffectedClient:
        uncounted, surely = tally.uncounted, tally.surely
        warnings = of_rows(frozenset(tally.signs), uncounted, unconfirmed, surely)
        return AffectedClient(
            client,
            _AFFECTED if surely or tally.late < tally.held else _CHECK,
            client.ended_on is not None and client.ended_on < self._first_not_over,
            last_day,
            tally.capacity or Capacity.PROCESSOR,
            None if uncounted else tally.known,
            tally.known,
            tally.sorted_reasons,
            (*of_client(client, stale=self._is_stale(client.verified_on)), *warnings),
        )

    def _tally(self, rows: Iterable[Held], last_day: date | None) -> Tally:
        """Return what the holdings that match come to."""
        tally = Tally()
        known, meets = self._known, self._exposure.meets
        for row in rows:
            kind = (row.system, row.data, row.capacity, row.encrypted, row.key_system)
            traits = known.get(kind)
            if traits is None:
                traits = known[kind] = self._traits(row)
            if traits.matches and meets(row.since, row.until):
                late = last_day is not None and self._exposure.follows(last_day, row.since)
                tally.add_held(row, traits, late=late)
        return tally

    def _traits(self, row: Held) -> Traits:
        asked, systems, data = self._scope.categories, self._scope.systems, row.data
        opaque = not data or not data.isdisjoint(OPAQUE)
        shown = data & (asked | OPAQUE) if asked else data
        elsewhere = bool(row.key_system) and row.key_system not in systems
        return Traits(
            matches=row.system in systems and (opaque or not asked or not data.isdisjoint(asked)),
            shown=tuple(sorted(shown)),
            capacity=row.capacity or self._defaults.get(row.system) or Capacity.PROCESSOR,
            opaque=opaque,
            doubtful=bool(row.encrypted) and not elsewhere,
            safe=bool(row.encrypted) and elsewhere,
            plain=not opaque and not row.encrypted,
        )

    def _reaches(self, row: Reached) -> bool:
        return (
            self._scope.access
            and row.system in self._scope.systems
            and self._exposure.meets(row.since, row.until)
        )

    def _stale(self, verified: date | None) -> bool:
        return verified is None or year_after(verified) < self._first_not_over

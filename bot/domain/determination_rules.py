"""The rules of the determination: does a row match, and what follows for its client.

Days are whole days in the organisation's zone. A holding is held at every instant from the
start of ``since`` up to, not including, the end of ``until``; an empty day is no bound. The
exposure includes both its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.categories import OPAQUE
from bot.domain.determination import AffectedClient, Reason, ReasonKind, Scope, Status
from bot.domain.determination_days import Exposure, LocalDays, last_day_of_retention, year_after
from bot.domain.determination_rows import Entrusted, Held, Judged, Match, Reached, Traits
from bot.domain.determination_warnings import warnings_of
from bot.domain.register import Capacity, Client

# members looked up once: an enumeration's own look-up takes longer than all that is done with it
_AFFECTED: Final = Status.AFFECTED
_CHECK: Final = Status.CHECK
_HELD: Final = ReasonKind.HELD


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

    def judge(self, entrusted: Entrusted) -> AffectedClient | None:
        """Return what the scope means for a client; None if nothing of it matches."""
        held = self._held(entrusted.held)
        reached = [row for row in entrusted.reached if self._reaches(row)]
        if not held and not reached and not entrusted.named:
            return None
        last_day = last_day_of_retention(entrusted.client)
        late = [] if last_day is None else [one for one in held if self._too_late(one, last_day)]
        surely = bool(reached or entrusted.named)
        return self._judged(Match(entrusted, held, reached, late, surely), last_day)

    def own(self, rows: Iterable[Held]) -> tuple[Reason, ...]:
        """Return the matching rows of the organisation's own data."""
        return _reasons(self._held(rows), (), "")

    def _judged(self, match: Match, last_day: date | None) -> AffectedClient:
        entrusted, held, reached, late, surely = match
        client = entrusted.client
        counts = [row.people for row, _ in held]
        known = sum(filter(None, counts))
        uncounted = surely or None in counts
        return AffectedClient(
            client,
            _AFFECTED if surely or len(late) < len(held) else _CHECK,
            client.ended_on is not None and client.ended_on < self._first_not_over,
            last_day,
            _capacity(held, surely=surely),
            None if uncounted else known,
            known,
            _reasons(held, reached, entrusted.named),
            warnings_of(match, stale=self._stale(client), uncounted=uncounted),
        )

    def _held(self, rows: Iterable[Held]) -> list[Judged]:
        """Return the holdings that match, each with what it is for this scope."""
        found: list[Judged] = []
        known, meets = self._known, self._exposure.meets
        for row in rows:
            kind = (row.system, row.data, row.capacity, row.encrypted, row.key_system)
            traits = known.get(kind)
            if traits is None:
                traits = known[kind] = self._traits(row)
            if traits.matches and meets(row.since, row.until):
                found.append((row, traits))
        return found

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

    def _too_late(self, judged: Judged, last_day: date) -> bool:
        """Return whether the exposure of a holding began after the retention had ended."""
        since, begins = judged[0].since, self._scope.begins
        ended = self._days.end(last_day)
        return (since is not None and self._days.start(since) >= ended) or (
            begins is not None and begins >= ended
        )

    def _stale(self, client: Client) -> bool:
        verified = client.verified_on
        return verified is None or year_after(verified) < self._first_not_over


def _capacity(held: Sequence[Judged], *, surely: bool) -> Capacity:
    """Return our capacity over all rows; an environment of the client's own is processor."""
    found = {traits.capacity for _, traits in held}
    if surely:
        found.add(Capacity.PROCESSOR)
    return found.pop() if len(found) == 1 else Capacity.BOTH


def _reasons(held: Sequence[Judged], reached: Sequence[Reached], named: str) -> tuple[Reason, ...]:
    reasons = [
        Reason(_HELD, row.system, traits.shown, row.since, row.until) for row, traits in held
    ]
    reasons += [
        Reason(ReasonKind.REACHABLE, row.system, (), row.since, row.until, row.access)
        for row in reached
    ]
    if named:
        reasons.append(Reason(ReasonKind.NAMED, named, (), None, None))
    return tuple(sorted(reasons, key=_order) if len(reasons) > 1 else reasons)


def _order(reason: Reason) -> tuple[str, str, date, date, tuple[str, ...]]:
    """Sort by kind, system and days; an unknown beginning comes first, an open end last."""
    since, until = reason.since or date.min, reason.until or date.max
    return reason.kind, reason.system, since, until, reason.data

"""The determination a second time, by brute force, for comparison only.

Nothing here uses the rules, the query or the calendar of the program. Days are found by
looking at the local clock; whether two stretches of time meet is found by trying instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.determination import Scope
from bot.domain.register import Client, Holding, Reach
from tests.registers import Register

BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
AFTER_ALL = datetime(2300, 1, 1, tzinfo=UTC)
BLINK = timedelta(microseconds=1)
QUARTER = timedelta(minutes=15)  # every clock in these tests changes at a quarter

UNSEEN = ("backup_content", "mail_content", "unknown")
CODES = (
    "no_contact",
    "stale",
    "over_retained",
    "people_unknown",
    "content_unknown",
    "since_unknown",
    "unconfirmed",
    "key_status_unknown",
    "all_encrypted",
)


def answer(register: Register, scope: Scope, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Return the answer as JSON would have it, with the codes of warnings only."""
    judged = (_judge(register, client, scope, zone, now) for client in register.clients)
    own = [row for row in register.holdings if not row.client_id and _held(row, scope, zone)]
    return {
        "clients": sorted(filter(None, judged), key=lambda client: str(client["client_id"])),
        "own": sorted(map(_reason_of(scope), own), key=_reason_order),
        "warnings": sorted(_not_recorded(register, scope)),
    }


def _judge(
    register: Register, client: Client, scope: Scope, zone: ZoneInfo, now: datetime
) -> dict[str, Any] | None:
    mine = client.client_id
    held = [r for r in register.holdings if r.client_id == mine and _held(r, scope, zone)]
    reach = [
        r
        for r in register.reach
        if r.client_id == mine
        and scope.access
        and r.system in scope.systems
        and _meet(r.since, r.until, scope, zone)
    ]
    if held == [] and reach == []:
        return None
    by = now if scope.ends is None else scope.ends
    retention = _retention(client)
    in_time = [r for r in held if not _late(r, retention, scope, zone)]
    people = [r.people for r in held]
    known = sum(n for n in people if n is not None)
    unsure = len(reach) > 0 or None in people
    return {
        "client_id": mine,
        "name": client.name,
        "language": client.language.value,
        "status": "affected" if reach or in_time or retention is None else "check",
        "former": client.ended_on is not None and by >= _after(client.ended_on, zone),
        "retention_ends": retention.isoformat() if retention else None,
        "capacity": _capacity(register, held, reach),
        "people": None if unsure else known,
        "people_known": known,
        "notify_within_hours": client.notify_within_hours,
        "contact": client.email or client.deputy_email or None,
        "reasons": sorted(
            [*map(_reason_of(scope), held), *map(_reach_reason, reach)], key=_reason_order
        ),
        "warnings": _codes(register, client, held, reach, scope, zone, now),
    }


def _codes(
    register: Register,
    client: Client,
    held: Sequence[Holding],
    reach: Sequence[Reach],
    scope: Scope,
    zone: ZoneInfo,
    now: datetime,
) -> list[str]:
    by = now if scope.ends is None else scope.ends
    retention = _retention(client)
    rows: list[Holding | Reach] = [*held, *reach]
    sealed = [r.encrypted is True and r.key_system not in ("", *scope.systems) for r in held]
    checked = client.verified_on
    present = {
        "no_contact": not any((client.email, client.deputy_email, client.phone)),
        "stale": checked is None or by >= _after(_year_on(checked), zone),
        "over_retained": any(_late(r, retention, scope, zone) for r in held),
        "people_unknown": bool(reach) or any(r.people is None for r in held),
        "content_unknown": any(_unseen(r) for r in held),
        "since_unknown": any(r.since is None for r in rows),
        "unconfirmed": any(_is_unconfirmed(register, r, now) for r in rows),
        "key_status_unknown": any(
            r.encrypted is True and not safe for r, safe in zip(held, sealed, strict=True)
        ),
        "all_encrypted": bool(held) and not reach and all(sealed),
    }
    return [code for code in CODES if present[code]]


def _held(row: Holding, scope: Scope, zone: ZoneInfo) -> bool:
    if row.system not in scope.systems:
        return False
    asked = len(scope.categories) == 0 or _unseen(row) or bool(row.data & scope.categories)
    return asked and _meet(row.since, row.until, scope, zone)


def _unseen(row: Holding) -> bool:
    return len(row.data) == 0 or any(category in UNSEEN for category in row.data)


def _meet(since: date | None, until: date | None, scope: Scope, zone: ZoneInfo) -> bool:
    """Try every instant that could be the only one two stretches share."""
    start = BEFORE_ALL if since is None else _start(since, zone)
    end = AFTER_ALL if until is None else _after(until, zone)
    first = BEFORE_ALL if scope.begins is None else scope.begins
    last = AFTER_ALL - BLINK if scope.ends is None else scope.ends
    tries = (start, end - BLINK, end, first, last)
    return any(start <= t < end and first <= t <= last for t in tries)


def _late(row: Holding, retention: date | None, scope: Scope, zone: ZoneInfo) -> bool:
    if retention is None:
        return False
    begins = [] if row.since is None else [_start(row.since, zone)]
    begins += [] if scope.begins is None else [scope.begins]
    return begins != [] and max(begins) >= _after(retention, zone)


def _retention(client: Client) -> date | None:
    if client.ended_on is None or (client.dispute_from and not client.dispute_until):
        return None
    ends = [_year_on(client.ended_on)]
    if client.dispute_from and client.dispute_until:
        ends.append(client.dispute_until)
    return max(ends)


def _year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _capacity(register: Register, held: Sequence[Holding], reach: Sequence[Reach]) -> str:
    defaults = {system.system: system.capacity for system in register.systems}
    words = {str(r.capacity or defaults[r.system] or "processor") for r in held}
    words |= {"processor"} if reach else set()
    return words.pop() if len(words) == 1 else "both"


def _is_unconfirmed(register: Register, row: Holding | Reach, now: datetime) -> bool:
    erased = row.until is not None and row.until < now.date()
    return row in register.gone and not erased


def _not_recorded(register: Register, scope: Scope) -> list[str]:
    recorded = {row.system for row in register.holdings}
    stated = {category for row in register.holdings for category in row.data}
    return ["system_without_holdings"] * len(scope.systems - recorded) + [
        "category_not_held"
    ] * len(scope.categories - stated)


def _reason_of(scope: Scope) -> Any:
    def reason(row: Holding) -> dict[str, Any]:
        shown = [c for c in row.data if not scope.categories or c in (*scope.categories, *UNSEEN)]
        return {
            "kind": "held",
            "system": row.system,
            "data": sorted(shown),
            "since": str(row.since) if row.since else None,
            "until": str(row.until) if row.until else None,
        }

    return reason


def _reach_reason(row: Reach) -> dict[str, Any]:
    return {
        "kind": "reachable",
        "system": row.system,
        "data": [],
        "since": str(row.since) if row.since else None,
        "until": str(row.until) if row.until else None,
    }


def _reason_order(reason: dict[str, Any]) -> tuple[Any, ...]:
    return reason["kind"], reason["system"], reason["since"] or "", reason["until"] or "9"


@cache
def _start(day: date, zone: ZoneInfo) -> datetime:
    """Watch the local clock from long before, until it shows the day."""
    watched = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    while watched.astimezone(zone).date() < day:
        watched += QUARTER
    return watched


def _after(day: date, zone: ZoneInfo) -> datetime:
    return _start(day + timedelta(days=1), zone)


def codes_only(answered: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the program with the codes of its warnings only."""
    clients = [client | {"warnings": _just(client["warnings"])} for client in answered["clients"]]
    return answered | {"clients": clients, "warnings": sorted(_just(answered["warnings"]))}


def _just(warnings: Iterable[dict[str, str]]) -> list[str]:
    return [warning["code"] for warning in warnings]

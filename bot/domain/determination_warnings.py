"""What a person must know before relying on an answer, as warnings in one order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from bot.domain.determination import RegisterWarning, WarningCode
from bot.domain.determination_rows import Held, Match, Reached

NEVER_VERIFIED: Final = RegisterWarning(WarningCode.STALE, "affected.warning.never_verified", {})


def warning(code: WarningCode, **values: object) -> RegisterWarning:
    """Return a warning with the values of its sentence."""
    return RegisterWarning(code, f"affected.warning.{code}", values)


@lru_cache(maxsize=64)
def plain(code: WarningCode) -> RegisterWarning:
    """Return a warning whose sentence has no values."""
    return warning(code)


@lru_cache(maxsize=1024)
def about(code: WarningCode, systems: frozenset[str]) -> RegisterWarning:
    """Return a warning that names systems; few differ among many clients."""
    return warning(code, systems=", ".join(sorted(systems)))


def warnings_of(match: Match, *, stale: bool, uncounted: bool) -> tuple[RegisterWarning, ...]:
    """Return the warnings about one client, in the documented order.

    Args:
        match: What of it matches.
        stale: Whether nobody checked its row within a year.
        uncounted: Whether the number of people is not known.
    """
    client = match.entrusted.client
    found: list[RegisterWarning] = []
    if not (client.email or client.deputy_email or client.phone):
        found.append(plain(WarningCode.NO_CONTACT))
    if stale:
        day = client.verified_on
        found.append(NEVER_VERIFIED if day is None else warning(WarningCode.STALE, day=day))
    if not _is_plain(match):
        _add_of_rows(found, match, uncounted=uncounted)
    return tuple(found)


def _is_plain(match: Match) -> bool:
    """Return whether no row of a client gives cause for a warning; most are like that."""
    entrusted, held, _, late, surely = match
    if surely or late or entrusted.unconfirmed:
        return False
    for row, traits in held:
        if not traits.plain or row.since is None or row.people is None or row.unconfirmed:
            return False
    return True


def _add_of_rows(found: list[RegisterWarning], match: Match, *, uncounted: bool) -> None:
    """Add the warnings that follow from the rows of a client."""
    held = match.held
    _about(found, WarningCode.OVER_RETAINED, [row for row, _ in match.late])
    if uncounted:
        found.append(plain(WarningCode.PEOPLE_UNKNOWN))
    _about(found, WarningCode.CONTENT_UNKNOWN, [row for row, traits in held if traits.opaque])
    _about(found, WarningCode.SINCE_UNKNOWN, _undated(match))
    if match.entrusted.unconfirmed or _any_unconfirmed(match):
        found.append(plain(WarningCode.UNCONFIRMED))
    _about(found, WarningCode.KEY_STATUS_UNKNOWN, [row for row, kind in held if kind.doubtful])
    if not match.surely and all(traits.safe for _, traits in held):
        found.append(plain(WarningCode.ALL_ENCRYPTED))


def _undated(match: Match) -> list[Held | Reached]:
    rows: list[Held | Reached] = [row for row, _ in match.held if row.since is None]
    return rows + [row for row in match.reached if row.since is None]


def _any_unconfirmed(match: Match) -> bool:
    held = any(row.unconfirmed for row, _ in match.held)
    return held or any(row.unconfirmed for row in match.reached)


def _about(found: list[RegisterWarning], code: WarningCode, rows: Sequence[Held | Reached]) -> None:
    """Add one warning that names the systems of the rows it concerns, if there are any."""
    if rows:
        found.append(about(code, frozenset([row.system for row in rows])))


def system_without_holdings(system: str) -> RegisterWarning:
    """Return the warning that nothing is recorded for a system."""
    return warning(WarningCode.SYSTEM_WITHOUT_HOLDINGS, system=system)


def category_not_held(category: str) -> RegisterWarning:
    """Return the warning that no holding states a category."""
    return warning(WarningCode.CATEGORY_NOT_HELD, category=category)

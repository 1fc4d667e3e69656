"""What a person must know before relying on an answer, as warnings in one order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from bot.domain.determination import RegisterWarning, WarningCode
from bot.domain.determination_rows import Sign
from bot.domain.register import Client

NEVER_VERIFIED: Final = RegisterWarning(WarningCode.STALE, "affected.warning.never_verified", {})
_NO_CONTACT: Final = RegisterWarning(WarningCode.NO_CONTACT, "affected.warning.no_contact", {})


def warning(code: WarningCode, **values: object) -> RegisterWarning:
    """Return a warning with the values of its sentence."""
    return RegisterWarning(code, f"affected.warning.{code}", values)


def of_client(client: Client, *, stale: bool) -> list[RegisterWarning]:
    """Return the warnings about a client's own row.

    Args:
        client: The client.
        stale: Whether nobody checked its row within a year.
    """
    found = []
    if not (client.email or client.deputy_email or client.phone):
        found.append(_NO_CONTACT)
    if stale:
        day = client.verified_on
        found.append(NEVER_VERIFIED if day is None else warning(WarningCode.STALE, day=day))
    return found


@lru_cache(maxsize=4096)
def of_rows(
    signs: frozenset[Sign], uncounted: bool, unconfirmed: bool, surely: bool
) -> tuple[RegisterWarning, ...]:
    """Return the warnings that follow from the rows of a client, in the documented order.

    Args:
        signs: What its matching rows give cause to warn of.
        uncounted: Whether the number of people is not known.
        unconfirmed: Whether no source names the client itself any more.
        surely: Whether an environment of its own was in reach or named.
    """
    said = (
        _about(WarningCode.OVER_RETAINED, [sign for sign in signs if sign.late]),
        warning(WarningCode.PEOPLE_UNKNOWN) if uncounted else None,
        _about(WarningCode.CONTENT_UNKNOWN, [sign for sign in signs if sign.opaque]),
        _about(WarningCode.SINCE_UNKNOWN, [sign for sign in signs if sign.undated]),
        warning(WarningCode.UNCONFIRMED)
        if unconfirmed or any(sign.unconfirmed for sign in signs)
        else None,
        _about(WarningCode.KEY_STATUS_UNKNOWN, [sign for sign in signs if sign.doubtful]),
        warning(WarningCode.ALL_ENCRYPTED)
        if not surely and all(sign.safe for sign in signs)
        else None,
    )
    return tuple(filter(None, said))


def _about(code: WarningCode, signs: Sequence[Sign]) -> RegisterWarning | None:
    """Return one warning that names the systems of the rows it concerns, if there are any."""
    systems = sorted({sign.system for sign in signs})
    return warning(code, systems=", ".join(systems)) if systems else None


def system_without_holdings(system: str) -> RegisterWarning:
    """Return the warning that nothing is recorded for a system."""
    return warning(WarningCode.SYSTEM_WITHOUT_HOLDINGS, system=system)


def category_not_held(category: str) -> RegisterWarning:
    """Return the warning that no holding states a category."""
    return warning(WarningCode.CATEGORY_NOT_HELD, category=category)

"""The data-protection law a client is under, and its own time to notify its authority.

That clock is the client's, not ours. It "normally" runs from when the client learned of the
breach, which our notice tells it to check (EDPB Guidelines 9/2022 on a controller's awareness).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.deadlines import RULES, DutyKind
from bot.domain.instants import add_hours


class Regime(StrEnum):
    """The data-protection law a client is under."""

    GDPR = "gdpr"
    UK_GDPR = "uk_gdpr"
    SWISS_FADP = "swiss_fadp"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """How long a controller has under one law; no hours means "as quickly as possible".

    Args:
        citation: Where it stands; empty where local law must be looked up.
        hours: Elapsed hours from the controller's awareness.
    """

    citation: str
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A client's own time to notify its authority.

    Args:
        regime: The law it is under.
        due_at: When it normally ends (UTC); None where the law gives no hours.
        rule: Citation; empty where local law must be looked up.
    """

    regime: Regime
    due_at: datetime | None
    rule: str


_GDPR: Final = RULES[DutyKind.NOTIFY_AUTHORITY]

AUTHORITY_RULES: Final[Mapping[Regime, AuthorityRule]] = {
    Regime.GDPR: AuthorityRule(_GDPR.citation, _GDPR.period.count if _GDPR.period else None),
    Regime.UK_GDPR: AuthorityRule("UK GDPR Art. 33(1)", 72),
    Regime.SWISS_FADP: AuthorityRule("FADP Art. 24"),
    Regime.OTHER: AuthorityRule(""),
}

# The European Economic Area (ISO 3166-1; Greece also by the code that the Union uses).
_MEMBER_STATES: Final = (
    "AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)
_EEA: Final = frozenset(f"{_MEMBER_STATES} IS LI NO".split())
_ELSEWHERE: Final = {"CH": Regime.SWISS_FADP, "GB": Regime.UK_GDPR}


def regime_of(country: str) -> Regime:
    """Return the law of a country by its ISO 3166-1 alpha-2 code, in either case."""
    code = country.upper()
    return Regime.GDPR if code in _EEA else _ELSEWHERE.get(code, Regime.OTHER)


def client_own_72h(informed_at: datetime, regime: Regime) -> OwnTerm:
    """Return a client's own time to notify its authority, counted from when it was told.

    72 elapsed hours under the GDPR and the UK GDPR; no hours in Switzerland ("as quickly as
    possible"); elsewhere nothing is said but to check local law.

    Args:
        informed_at: The earliest proven informing by any channel (UTC).
        regime: The law the client is under.
    """
    rule = AUTHORITY_RULES[regime]
    due_at = None if rule.hours is None else add_hours(informed_at, rule.hours)
    return OwnTerm(regime, due_at, rule.citation)

"""What a privacy officer should see to in the register, as the weekly reminder shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Concern:
    """One kind of rows that need care.

    Attributes:
        count: How many there are.
        named: The first of them, as people call them.
    """

    count: int = 0
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterCare:
    """What needs care in the register.

    Attributes:
        no_contact: Clients without address and telephone.
        stale: Clients that nobody has verified for a year.
        over_retained: Former clients whose retention is over and of whom something is held.
        unconfirmed: Source -> rows that it no longer names.
        now: The instant of the look (UTC), shown in ``zone``.
        gobag_outdated: Whether the go-bag has changed since it was last written.
    """

    no_contact: Concern
    stale: Concern
    over_retained: Concern
    unconfirmed: Mapping[str, int]
    now: datetime
    zone: ZoneInfo
    gobag_outdated: bool = False

    @property
    def is_needed(self) -> bool:
        """Tell whether anything needs care."""
        concerns = (self.no_contact, self.stale, self.over_retained)
        rows = any(one.count for one in concerns) or any(self.unconfirmed.values())
        return rows or self.gobag_outdated

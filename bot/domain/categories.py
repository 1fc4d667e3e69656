"""Categories of personal data: the documented list, and the bit mask a query compares.

A register may add categories of its own; together there are at most 60, so that a holding's
categories fit one 64-bit number.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.register_faults import quotable

#: The documented list. The position of a name is its bit in stored registers: append only.
DOCUMENTED: Final = (
    "name",
    "contact",
    "login",
    "password",
    "national_number",
    "identity_document",
    "social_media",
    "billing",
    "financial",
    "health",
    "location",
    "technical_documentation",
    "remote_session",
    "mail_content",
    "backup_content",
    "unknown",
    "address",
    "birth_date",
    "job",
    "payroll",
    "absence",
    "evaluation",
    "training",
    "family",
    "photo",
    "access_rights",
    "device",
    "network_traffic",
    "mail_metadata",
    "ticket",
    "contract",
    "customer_records",
    "children",
    "criminal",
    "biometric",
    "ethnic_origin",
    "beliefs",
    "union_membership",
)

#: Bits from here on belong to the categories that a register adds.
FIRST_OWN_BIT: Final = 40
MOST_CATEGORIES: Final = 60
MOST_OWN: Final = MOST_CATEGORIES - FIRST_OWN_BIT

#: The bit of a holding whose categories were never stated.
NOT_STATED: Final = 1 << 60

#: Contents nobody can see from outside: they match every category that is asked for.
OPAQUE: Final = frozenset({"backup_content", "mail_content", "unknown"})

#: The special categories of personal data (GDPR Art. 9).
SPECIAL: Final = frozenset({"health", "biometric", "ethnic_origin", "beliefs", "union_membership"})

#: What by its nature holds no special category; of all else nobody can tell unseen.
ORDINARY: Final = frozenset(
    {
        "name",
        "contact",
        "login",
        "password",
        "national_number",
        "billing",
        "technical_documentation",
        "address",
        "birth_date",
        "job",
        "training",
        "access_rights",
        "device",
        "contract",
    }
)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class CategoryUnknown(Refusal):
    """A category that neither the documented list nor the register knows."""


class TooManyCategories(Refusal):
    """More categories than a mask has bits."""


def is_category_name(text: str) -> bool:
    """Return whether a category may be called so: lower-case letters, digits, underscores."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True)
class Vocabulary:
    """The categories one register knows.

    Args:
        own: Categories the register adds: name -> what people read.
    """

    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    _bits: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.own) > MOST_OWN:
            raise TooManyCategories(
                "register.error.too_many_categories", most=MOST_OWN, count=len(self.own)
            )
        bits = {name: 1 << place for place, name in enumerate(DOCUMENTED)}
        bits |= {name: 1 << place for place, name in enumerate(self.own, FIRST_OWN_BIT)}
        object.__setattr__(self, "_bits", MappingProxyType(bits))

    def __contains__(self, name: object) -> bool:
        return name in self._bits

    def names(self) -> tuple[str, ...]:
        """Return every known category, the documented ones first."""
        return tuple(self._bits)

    def extended(self, own: Mapping[str, str]) -> Vocabulary:
        """Return this vocabulary with more categories; known ones keep their bit.

        Raises:
            TooManyCategories: if there is no bit left.
        """
        added = {name: label for name, label in own.items() if name not in DOCUMENTED}
        return Vocabulary({**self.own, **added})

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of the names.

        Raises:
            CategoryUnknown: if one is not known; it names the near misses.
        """
        mask = 0
        for name in names:
            if name not in self._bits:
                raise self._unknown(name)
            mask |= self._bits[name]
        return mask

    def stated(self, names: Iterable[str]) -> int:
        """Return the bits of what a holding states; of nothing, ``NOT_STATED``."""
        return self.mask(names) or NOT_STATED

    def wanted(self, names: Iterable[str]) -> int:
        """Return the bits of which a holding must have one to match these categories.

        Opaque contents and a holding that states nothing match whatever is asked for.
        """
        return self.mask(names) | self.mask(OPAQUE) | NOT_STATED

    def named(self, mask: int) -> frozenset[str]:
        """Return the names of the bits of a mask."""
        return frozenset(name for name, bit in self._bits.items() if mask & bit)

    def near(self, name: str) -> tuple[str, ...]:
        """Return the known categories that look like the name, the nearest first."""
        return tuple(difflib.get_close_matches(name.lower(), self._bits, n=3))

    def _unknown(self, name: str) -> CategoryUnknown:
        near = self.near(name)
        key = "register.error.category_unknown_near" if near else "register.error.category_unknown"
        return CategoryUnknown(key, category=quotable(name), near=", ".join(near))

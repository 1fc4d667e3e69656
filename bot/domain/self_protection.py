"""What people are told when their data are breached, and how they can protect themselves.

The content of a communication to data subjects is that of GDPR Art. 34(2): the nature of the
breach in clear and plain language, a contact point, the likely consequences and the measures.
Advice for self-protection by category of data follows the supervisory board's practice
(Guidelines 9/2022). Both are ids with words in the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.categories import OPAQUE
from bot.domain.notices import Contact, Exfiltration

_SECRETS: Final = frozenset({"password", "access_rights"})
_MONEY: Final = frozenset({"financial", "billing", "payroll"})
_REACHABLE: Final = frozenset({"contact", "name", "address", "mail_metadata", "login"})
_WHO: Final = frozenset({"identity_document", "national_number", "biometric"})
_PRIVATE: Final = frozenset(
    {"health", "criminal", "ethnic_origin", "beliefs", "union_membership", "evaluation"}
)

#: Contents nobody has seen may well hold what mail and back-ups hold most.
_USUAL_CONTENTS: Final = frozenset({"contact", "financial", "password"})


@dataclass(frozen=True, slots=True)
class DataSubjectFacts:
    """What a communication to data subjects may say; None and empty are not yet known.

    Times are instants in UTC, shown in ``zone`` (IANA). ``data``, ``measures`` and ``kind`` are
    ids with words in the catalogues; any other text stands as it is.

    Attributes:
        controller: Who writes: us to our own staff, or the client.
        provider: The processor where it happened; empty if it was the controller itself.
        draft: The client is handed this for its own people and sends it itself.
        for_staff: The people work for the controller.
        happened: What happened, in plain words of the controller, in the letter's language.
        seen: Somebody may have read the data; false if they are only out of reach or lost.
    """

    reference: str
    zone: str
    controller: str
    contacts: tuple[Contact, ...] = ()
    phone: str = ""
    mailbox: str = ""
    provider: str = ""
    draft: bool = False
    for_staff: bool = False
    country: str = ""
    kind: str = "general"
    happened: str = ""
    exposed_from: datetime | None = None
    exposed_until: datetime | None = None
    exposure_ongoing: bool = False
    data: tuple[str, ...] = ()
    seen: bool = True
    exfiltration: Exfiltration = Exfiltration.UNKNOWN
    measures: tuple[str, ...] = ()


def likely_consequences(facts: DataSubjectFacts) -> tuple[str, ...]:
    """Return what may follow for a person, in the order in which it is told."""
    if not facts.seen:
        return ("lost",)
    data = _usual(facts.data)
    holds = {
        "read": True,
        "deceived": bool(data & (_REACHABLE | _MONEY)),
        "account_used": bool(data & _SECRETS),
        "money_lost": bool(data & _MONEY),
        "impersonated": bool(data & _WHO),
        "exposed": bool(data & _PRIVATE),
    }
    return tuple(name for name, true in holds.items() if true)


def self_protection(facts: DataSubjectFacts) -> tuple[str, ...]:
    """Return what a person can do, by the categories of data; watching out is always of use."""
    if not facts.seen:
        return ("keep_copies",)
    data = _usual(facts.data)
    holds = {
        "change_password": bool(data & _SECRETS),
        "watch_account": bool(data & _MONEY),
        "identity_document": "identity_document" in data,
        "national_number": "national_number" in data,
        "private_matters": bool(data & _PRIVATE),
        "social_media": "social_media" in data,
        "children": "children" in data,
        "watch_out": True,
    }
    return tuple(name for name, true in holds.items() if true)


def _usual(data: Iterable[str]) -> frozenset[str]:
    """Return the categories, and for contents nobody has seen what they usually hold."""
    stated = frozenset(data)
    return stated | _USUAL_CONTENTS if not stated or stated & OPAQUE else stated

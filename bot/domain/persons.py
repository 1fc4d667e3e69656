"""What is held about one person, found by a mail address, and what becomes of it on request.

A person may ask for access and a copy, correction, erasure, and may object (GDPR Art. 15 to 21);
each request has an answer within a month (Art. 12(3)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.domain.errors import Refusal
from bot.domain.register_columns import email as read_email
from bot.domain.register_faults import Misfit

_ANY: Final = re.compile(r"[\w.+-]+@\w[\w-]*(?:\.\w[\w-]*)+")
#: Stands in a text where an address was.
ERASED: Final = "▮▮▮"


class Request(StrEnum):
    """What a person may ask, as the record calls it."""

    ACCESS = "person.access"
    CORRECTION = "person.correction"
    ERASURE = "person.erasure"
    OBJECTION = "person.objection"
    PORTABILITY = "person.portability"

    @property
    def word(self) -> str:
        """What people call it: ``access``, ``correction``, ``erasure`` ..."""
        return self.value.partition(".")[2]


class Stay(StrEnum):
    """Why something stays although its erasure was asked (GDPR Art. 17(3))."""

    DISPUTE = "dispute"  # for legal claims
    OPEN_INCIDENT = "open_incident"  # the law wants the breach handled and documented
    PROOF = "proof"  # of a notice that was sent
    ONLY_CONTACT = "only_contact"  # else the client could not be told of a breach
    REQUEST = "request"  # the record of what the person asked


class AddressMalformed(Refusal):
    """A text that is no mail address."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of the register in which the address stands, in the named columns."""

    source: str
    client_id: str
    client_name: str
    columns: tuple[str, ...]
    others: bool  # the client has another address or a telephone number


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the address stands, but as a contact of the register.

    Attributes:
        table: Kind of data, such as ``notice``; ``column`` is the part of it.
        key: Which one; several parts of a row of the register.
        at: When it was written, where that is kept (UTC).
        action: What the entry of the record says was done, for ``audit_value``.
        sent: Whether it is, or belongs to, a notice that was sent.
        client_id: Of a row of the register: whose it is.
    """

    table: str
    column: str
    key: Any
    text: str
    incident_id: str | None = None
    at: datetime | None = None
    action: str | None = None
    sent: bool = False
    client_id: str | None = None


def address(text: str) -> str:
    """Return a mail address as it is compared: without blanks around it, in lower case.

    Raises:
        AddressMalformed: it is none.
    """
    try:
        found = read_email(text.strip())
    except Misfit:
        found = ""
    if not found:
        raise AddressMalformed("person.error.address", field="EMAIL", text=text)
    return found.lower()


def mentions(text: str, wanted: str) -> bool:
    """Tell whether an address stands in a text by itself, not as a part of a longer one."""
    return _pattern(wanted).search(text) is not None


def without(text: str, wanted: str) -> str:
    """Return the text with a sign in the place of an address."""
    return _pattern(wanted).sub(ERASED, text)


def copy_of(text: str, wanted: str) -> str:
    """Return what a person's copy shows of a text: all but the addresses of others (Art. 15(4)).

    Of what the bot keeps for itself, which is JSON about many, only the address is shown.
    """
    if text.startswith(("{", "[")):
        return wanted
    return _ANY.sub(lambda one: one[0] if one[0].lower() == wanted else ERASED, text)


def why_it_stays(mention: Mention, open_incidents: frozenset[str]) -> Stay | None:
    """Return why a mention is not erased on request; None if it is."""
    if mention.action in set(Request):
        return Stay.REQUEST
    if mention.incident_id in open_incidents:
        return Stay.OPEN_INCIDENT
    return Stay.PROOF if mention.sent or mention.column == "proof" else None


def _pattern(wanted: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+-]){re.escape(wanted)}(?![\w-]|\.\w)", re.IGNORECASE)

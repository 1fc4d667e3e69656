"""The register: which client's personal data lie in which system, and whom to call.

Four tables: systems, clients, holdings (what is held) and reach (where our access leads); a
fifth may add categories. Days are whole days in the organisation's zone; an empty cell is an
empty text, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.duty_facts import NotifyTrigger


class Capacity(StrEnum):
    """Our role for the data: for the client (processor), for ourselves (controller), or both."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    BOTH = "both"


class Role(StrEnum):
    """The client's own role for the data it entrusts to us."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class Language(StrEnum):
    """Language of a client's notices."""

    DUTCH = "nl"
    FRENCH = "fr"
    GERMAN = "de"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class OwnCategory:
    """A category of data that this register adds to the documented list."""

    category: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A carrier of data.

    Attributes:
        system: Its code, by which every other table names it.
        capacity: What its holdings have unless they say otherwise.
    """

    system: str
    name: str = ""
    kind: str = ""
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A client, present or former.

    Attributes:
        enterprise_number: Ten digits for a Belgian one, else as it was given.
        notify_within_hours: Hours the contract gives us, elapsed, from ``notify_trigger``.
        may_file_for: Whether we may notify the supervisory authority in its name.
        ended_on: Last day of the collaboration.
        dispute_from, dispute_until: First and last day of a legal dispute.
        verified_on: Day on which someone last checked this row.
    """

    client_id: str
    name: str
    language: Language
    role: Role | None = None
    country: str = ""
    enterprise_number: str = ""
    registered_office: str = ""
    email: str = ""
    deputy_email: str = ""
    phone: str = ""
    mail_domain: str = ""
    notify_within_hours: int | None = None
    notify_trigger: NotifyTrigger | None = None
    contract_reference: str = ""
    may_file_for: bool | None = None
    started_on: date | None = None
    ended_on: date | None = None
    dispute_from: date | None = None
    dispute_until: date | None = None
    verified_on: date | None = None

    @property
    def contact(self) -> str | None:
        """Address for a notice: the first, else the deputy's, else none."""
        return self.email or self.deputy_email or None


@dataclass(frozen=True, slots=True)
class Holding:
    """Data of one client in one system.

    Attributes:
        client_id: The client; empty for data the organisation holds of its own people.
        data: Categories; empty when nobody stated them.
        people: Number of data subjects; None when unknown.
        since: First day on which they were held; None for "always".
        until: Day on which they were *erased*; None for "still held".
        key_system: Where the key to encrypted data lies: a system's code or words.
    """

    client_id: str
    system: str
    data: frozenset[str] = frozenset()
    capacity: Capacity | None = None
    people: int | None = None
    since: date | None = None
    until: date | None = None
    encrypted: bool | None = None
    key_system: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """A client's environment that one who holds our access to a system can enter.

    Attributes:
        access: What can be done there, in words.
        until: Day on which rotation or revocation was confirmed; None while it is open.
    """

    client_id: str
    system: str
    access: str = ""
    since: date | None = None
    until: date | None = None


Entry = OwnCategory | System | Client | Holding | Reach
"""A row of any of the tables."""

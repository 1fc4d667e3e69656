"""Notices: their kinds, the facts a client's notice may use, and what approval binds.

The facts are one client's alone; the renderer is given nothing else. A fact that is not known
is None (or empty) and is said to be not yet known: the first notice is never held back for
completeness (GDPR Art. 33(2) and (4); Decision (EU) 2021/915, clause 9.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.plain_facts import plain_facts
from bot.domain.register import Capacity


class NoticeKind(StrEnum):
    """A kind of notice: the name of its folder under ``notices/``."""

    CLIENT_INITIAL = "client-initial"
    CLIENT_INITIAL_UNTRUSTED = "client-initial-untrusted"
    CLIENT_UPDATE = "client-update"
    CLIENT_FINAL = "client-final"
    CLIENT_ALL_CLEAR = "client-all-clear"
    AUTHORITY_PART_1 = "authority-part-1"
    AUTHORITY_PART_2 = "authority-part-2"
    DATA_SUBJECTS = "data-subjects"
    EARLY_WARNING = "early-warning"
    INCIDENT_NOTIFICATION = "incident-notification"
    PROGRESS_REPORT = "progress-report"
    FINAL_REPORT = "final-report"
    CALL_SCRIPT = "call-script"
    CALL_LIST = "call-list"
    HOLDING_LINE = "holding-line"


#: First notices, whose wording is approved in peacetime.
STANDARD_FIRST: Final = frozenset({NoticeKind.CLIENT_INITIAL, NoticeKind.CLIENT_INITIAL_UNTRUSTED})

#: What is sent to a client. The other kinds are sheets to copy from, letters for others, scripts.
TO_CLIENTS: Final = frozenset(
    {
        *STANDARD_FIRST,
        NoticeKind.CLIENT_UPDATE,
        NoticeKind.CLIENT_FINAL,
        NoticeKind.CLIENT_ALL_CLEAR,
    }
)


class MailTrust(StrEnum):
    """Whether the attacker may read a client's mail."""

    TRUSTED = "trusted"
    NOT_TRUSTED = "not_trusted"
    UNKNOWN = "unknown"


class Exfiltration(StrEnum):
    """What is known about data having been taken out."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    EXCLUDED_ON_EVIDENCE = "excluded_on_evidence"
    UNKNOWN = "unknown"


class Harm(StrEnum):
    """How certain it is that confidentiality, integrity or availability is hurt."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    NONE = "none"


def initial_kind(trust: MailTrust) -> NoticeKind:
    """Return the first notice for a client; an untrusted mailbox learns no more than to call."""
    return kind_for(NoticeKind.CLIENT_INITIAL, trust)


def kind_for(wanted: NoticeKind, trust: MailTrust) -> NoticeKind:
    """Return what a client's mailbox is sent where a notice of some kind is due.

    Unless the mailbox is trusted, whatever is due is told by telephone, and the mail only asks
    to call: an update or an all clear gives the attacker as much as the first notice does.
    """
    return wanted if trust is MailTrust.TRUSTED else NoticeKind.CLIENT_INITIAL_UNTRUSTED


@dataclass(frozen=True, slots=True)
class Contact:
    """A person the client can reach.

    ``role`` is ``officer``, ``deputy`` or ``lead``: the words are in the catalogues.
    """

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ClientNoticeFacts:
    """What a notice to one client may say; ``docs/notices.md`` lists how templates see it.

    All times are instants in UTC, shown in ``zone`` (IANA). ``systems`` are names; ``data``,
    ``kind``, ``measures``, ``actions``, ``data_subjects`` and ``reported_to`` are ids with words
    in the catalogues, and any other text stands as it is. A tuple that is empty and a value that
    is None are not yet known, save where a comment says otherwise.

    Attributes:
        version: 1 for the first notice to this client; each later one counts on.
        capacity: Ours for these data.
        client_is_processor: The client holds the data for others and must pass this on.
        country: Two letters; none stated means Belgium.
        may_file_for: We may notify the authority in the client's name.
        former_until: Last day of the collaboration; None for a present client.
        confirmed: Personal data are known to be compromised; else it is a suspicion.
        passage: The officer's own words on what happened, in the notice's language; may be empty.
        people_at_most, records_at_most: Highest number that may be concerned.
        key_elsewhere: The key to encrypted data is known to lie outside the scope.
    """

    reference: str
    organisation: str
    privacy_mailbox: str
    phone: str
    client_name: str
    zone: str
    kind: str
    confirmed: bool
    noticed_at: datetime
    aware_at: datetime
    version: int = 1
    contacts: tuple[Contact, ...] = ()
    contract_reference: str = ""
    capacity: Capacity = Capacity.PROCESSOR
    client_is_processor: bool = False
    country: str = ""
    may_file_for: bool = False
    former_until: date | None = None
    passage: str = ""
    systems: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    data_subjects: tuple[str, ...] = ()
    people_at_most: int | None = None
    records_at_most: int | None = None
    exposed_from: datetime | None = None
    exposed_until: datetime | None = None
    exposure_ongoing: bool = False
    confidentiality: Harm | None = None
    integrity: Harm | None = None
    availability: Harm | None = None
    exfiltration: Exfiltration = Exfiltration.UNKNOWN
    encrypted: bool | None = None
    key_elsewhere: bool | None = None
    cause: str = ""
    measures: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    subprocessors: tuple[str, ...] = ()  # empty: none involved
    reported_to: tuple[str, ...] = ()  # empty: no report made
    next_update_by: datetime | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the facts as JSON can keep them: texts, numbers, lists, instants as ISO 8601."""
        return plain_facts(self)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What one client is sent, exactly."""

    subject: str
    text: str
    html: str


def digest(notice: NoticeText, language: str, recipients: Iterable[str]) -> str:
    """Return the SHA-256 of what an approval binds, in hex.

    Every part is preceded by its length, so that no two notices share an encoding; recipients
    count as a set.
    """
    parts = (notice.subject, notice.text, notice.html, language, *sorted(set(recipients)))
    encoded = (part.encode() for part in ("notice 1", *parts))
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in encoded)).hexdigest()


def message_id(notice_id: str, domain: str) -> str:
    """Return the Message-ID of a notice: the same at every attempt, telling nothing.

    Args:
        notice_id: Identity of the notice, one for each version.
        domain: Mail domain of the sender; outside ASCII it is written in its IDNA form.
    """
    name = hashlib.sha256(notice_id.encode()).hexdigest()[:40]
    return f"<{name}@{domain.encode('idna').decode()}>"

"""What is said by telephone when mail is down or not trusted, whom to call, and what all may hear.

A script is one client's facts and nothing of another; the list of calls is ours alone and never
leaves the house; the holding line names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.notices import ClientNoticeFacts


@dataclass(frozen=True, slots=True)
class CallScriptFacts(ClientNoticeFacts):
    """What is said to one client by telephone.

    Attributes:
        call_number: The number to call: from the register, never from a mail.
        call_person: Whom to ask for.
    """

    call_number: str = ""
    call_person: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One client to be called.

    Attributes:
        number: From the register; empty if it holds none.
        language: Of the client: ``nl``, ``fr``, ``de`` or ``en``.
        due_at: When its first term ends (UTC).
    """

    client_name: str
    number: str
    person: str
    language: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallListFacts:
    """A list of calls to be printed; instants in UTC, shown in ``zone`` (IANA)."""

    reference: str
    organisation: str
    zone: str
    printed_at: datetime
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """What the service desk may say to whoever calls: nothing that tells who is concerned.

    Attributes:
        services: Services that are visibly out of order; empty if there is nothing to be seen.
        next_word_at: When the line is renewed (UTC).
    """

    reference: str
    organisation: str
    zone: str
    phone: str = ""
    privacy_mailbox: str = ""
    services: tuple[str, ...] = ()
    next_word_at: datetime | None = None


def in_order(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Return the calls as they are made: the first term first, a missing number ahead of others.

    Who has no number needs the most time: it has to be looked up.
    """
    return tuple(sorted(calls, key=lambda call: (call.due_at, bool(call.number), call.client_name)))

"""Requests of people: each has a month of its own, from the day it came in (GDPR Art. 12(3)).

Days are local ones, whole in the organisation's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.instants import calendar_month_after
from bot.domain.persons import Request

#: So many days before its last day a request is near.
NEAR_DAYS: Final = 7
#: How many days before the last day the officers are reminded; after it, every day.
REMINDED_BEFORE: Final = (0, 1, 3, 7, 14)


class Standing(StrEnum):
    """How a request stands."""

    OPEN = "open"
    NEAR = "near"
    OVERDUE = "overdue"
    ANSWERED = "answered"


class ReceivedLater(Refusal):
    """A request that would have come in after today."""


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """One request on record.

    Attributes:
        number: By which it is named; that of its entry in the record.
        person: The mail address of who asks; None once that was erased.
        client_id: Whose data it is about; such a request is passed to the client. None for ours.
        due_on: The last day for the answer.
        answered_on: None while it is open.
    """

    number: int
    request: Request
    person: str | None
    client_id: str | None
    received_on: date
    due_on: date
    answered_on: date | None = None

    def standing(self, today: date) -> Standing:
        """Return how it stands on a local day."""
        if self.answered_on is not None:
            return Standing.ANSWERED
        if self.due_on < today:
            return Standing.OVERDUE
        return Standing.NEAR if self.due_on - today <= timedelta(days=NEAR_DAYS) else Standing.OPEN

    def reminder(self, today: date) -> str | None:
        """Return the reminder that is due on a local day, by a name of its own; None if none is.

        One that fell on a day on which nothing ran is said on the next.
        """
        left = (self.due_on - today).days
        if left < 0:
            return f"{self.number}:overdue:{today.isoformat()}"
        before = next((days for days in REMINDED_BEFORE if left <= days), None)
        return None if before is None else f"{self.number}:{before}"


def last_day(received_on: date, today: date) -> date:
    """Return the last day for the answer: a calendar month after the day it came in.

    Raises:
        ReceivedLater: that day is still to come.
    """
    if received_on > today:
        day = received_on.isoformat()
        raise ReceivedLater("person.error.received_later", field="--received", day=day)
    return calendar_month_after(received_on)

"""When what a closed incident left in Slack goes: its files, and then its channel (rule 35).

Nothing goes unannounced: the channel is told so many days before, and told again when it stays
after all or when the day has moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.retention import Hold

KEEP_IN_SLACK_DAYS: Final = 90
FEWEST_DAYS: Final = 30
#: So many days before, the channel hears of it.
NOTICE_DAYS: Final = 14
#: With fewer days left than this an announcement comes too late, and is made anew.
LEAST_NOTICE_DAYS: Final = 7


class Act(StrEnum):
    """What is to be done for a closed incident on a day."""

    NOTHING = "nothing"
    ANNOUNCE = "announce"  # say in the channel when it goes
    KEEP = "keep"  # say there that it stays, and why
    GO = "go"


@dataclass(frozen=True, slots=True)
class Said:
    """What the channel was told last.

    Attributes:
        on: The day on which it goes; None if it was told that it stays.
        left: Whether that has left; of a message that waits nobody knows yet.
    """

    on: date | None
    left: bool = True


def expires_on(closed_on: date, days: int) -> date:
    """Return the first day on which it may go.

    Args:
        closed_on: The local day on which the incident was closed, or the one that took it over.
        days: How many days it is kept.
    """
    return closed_on + timedelta(days=days)


def is_near(expires: date, said: Said | None, today: date) -> bool:
    """Tell whether there may be something to do, before it is asked what holds it back."""
    return said is not None or today >= expires - timedelta(days=NOTICE_DAYS)


def act(expires: date, said: Said | None, hold: Hold | None, today: date) -> tuple[Act, date]:
    """Return what is to be done today, and the day on which it goes.

    Args:
        expires: The first day on which it may go.
        said: What the channel was told last, if anything.
        hold: What holds it back, if anything.
        today: The organisation's calendar day.
    """
    announced = None if said is None else said.on
    if hold is not None:
        told = said is not None and announced is None
        return (Act.NOTHING if told or not is_near(expires, said, today) else Act.KEEP), expires
    if announced is None or announced < expires:
        new = max(expires, today + timedelta(days=NOTICE_DAYS))
        near = announced is not None or is_near(expires, None, today)
        return (Act.ANNOUNCE if near else Act.NOTHING), new
    gone = said is not None and said.left and today >= announced
    return (Act.GO if gone else Act.NOTHING), announced


def is_too_late(on: date, today: date) -> bool:
    """Tell whether an announcement that leaves today leaves people too little time."""
    return today > on - timedelta(days=LEAST_NOTICE_DAYS)

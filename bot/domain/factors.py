"""The second factor: a code of six digits from a person's own device, good once (RFC 6238).

It lives outside the chat and the mail, so that whoever reads along there cannot act as somebody
else. Whoever wants one must be vouched for, except the first: else anybody who reaches the
server would make a factor for a name that has none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.errors import Refusal

#: The kind of the outbox's rows that say what became of somebody's factor.
CHANGED: Final = "factor.changed"
ENROLLED, REVOKED = "enrolled", "revoked"
DIGITS: Final = 6
STEP_SECONDS: Final = 30
#: How many steps a device's clock may be slow or fast; RFC 6238, section 5.2, recommends one.
DRIFT_STEPS: Final = 1
#: Wrong codes that cost no waiting: a slip of a tired hand.
FREE_TRIES: Final = 3
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)
#: How many people open the way for somebody whom no officer can vouch for.
WITNESSES: Final = 2


class FactorRefused(Refusal):
    """A factor cannot be made or taken away in this way; the sentence says in which it can."""


class Vouched(StrEnum):
    """Who stood in for it that a factor is this person's."""

    FIRST = "first"  # nobody could: no officer or deputy had one
    OWN = "own"  # a code of the factor it replaces
    OFFICER = "officer"  # an officer or a deputy, with a code
    EMERGENCY = "emergency"  # two people at the server, with a reason


@dataclass(frozen=True, slots=True)
class FactorRecord:
    """One person's factor.

    Attributes:
        user_id: Slack id of the person.
        factor: What the record calls this factor; another one has another name.
        sealed: The secret, encrypted; nothing prints or exports it.
        vouched: Who stood in for it.
        vouched_by: Slack ids of those people.
        enrolled_at: When (UTC).
        last_step: The step of time (30 seconds) of the last code that was good.
        wrong: Wrong codes since then.
        wrong_at: When the last of them was given (UTC).
    """

    user_id: str
    factor: str
    sealed: str
    vouched: Vouched
    vouched_by: tuple[str, ...]
    enrolled_at: datetime
    last_step: int
    wrong: int
    wrong_at: datetime | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Who there is to vouch.

    Attributes:
        team: Who works on incidents.
        deciders: The officers and their deputies.
        enrolled: Who has a factor.
        dark: Whether an incident is in the dark now.
        at_server: Whether this is a terminal, where people sit, and no script.
    """

    team: Collection[str]
    deciders: Collection[str]
    enrolled: Collection[str]
    dark: bool
    at_server: bool


def vouching(user: str, by: Sequence[str], why: str, circle: Circle) -> Vouched:
    """Return how a person is vouched for, whose factor is made, replaced or taken away.

    Args:
        user: The person.
        by: Who vouches.
        why: The reason, which two people without a code must give.
        circle: Who there is.

    Raises:
        FactorRefused: not like this; the sentence says who can.
    """
    others = tuple(dict.fromkeys(one for one in by if one != user))
    if not others:
        return _alone(user, circle)
    if len(others) == 1:
        (one,) = others
        if one in circle.deciders and one in circle.enrolled:
            return Vouched.OFFICER
        raise FactorRefused("factor.error.voucher", who=f"<@{one}>")
    strangers = [one for one in others if one not in circle.team]
    if strangers or len(others) > WITNESSES:
        raise FactorRefused("factor.error.witnesses")
    if not circle.at_server:
        raise FactorRefused("factor.error.not_at_server")
    if not why:
        raise FactorRefused("factor.error.why", field="why")
    return Vouched.EMERGENCY


def must_prove(
    user: str, by: Sequence[str], vouched: Vouched, enrolled: Collection[str]
) -> tuple[str, ...]:
    """Return who gives a code before the factor is touched: all those involved who have one."""
    if vouched is Vouched.FIRST:
        return ()
    if vouched is Vouched.OWN:
        return (user,)
    return tuple(one for one in dict.fromkeys(by) if one != user and one in enrolled)


def pause_until(wrong: int, wrong_at: datetime | None) -> datetime | None:
    """Return until when no code is taken after so many wrong ones; None while one is.

    The pause doubles from half a minute to ten: a person waits, a machine cannot try them all.
    """
    if wrong_at is None or wrong < FREE_TRIES:
        return None
    doubled: timedelta = FIRST_PAUSE * 2 ** min(wrong - FREE_TRIES, 10)
    return wrong_at + min(doubled, LONGEST_PAUSE)


def plain_code(typed: str) -> str:
    """Return a code as it is compared: people write a blank in the middle, as devices show it."""
    return "".join(typed.split())


def _alone(user: str, circle: Circle) -> Vouched:
    if user in circle.enrolled:
        return Vouched.OWN
    if not circle.dark and not set(circle.deciders) & set(circle.enrolled):
        return Vouched.FIRST
    raise FactorRefused("factor.error.vouch_needed", who=f"<@{user}>")

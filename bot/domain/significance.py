"""Whether an incident is significant for a managed service provider under NIS2.

The thresholds are those of Implementing Regulation (EU) 2024/2690, Articles 3, 4 and 10: they
alone count for managed (security) service providers, not the national ones for other sectors.
One criterion that is met is enough; without an answer to each that could be, nothing is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What the answers so far come to."""

    SIGNIFICANT = "significant"
    NOT_SIGNIFICANT = "not_significant"
    UNDETERMINED = "undetermined"


class Criterion(StrEnum):
    """A criterion, in the order in which it is asked; words as ``notice.criterion.<value>``."""

    MALICIOUS_COMPROMISE = "malicious_compromise"
    UNAVAILABLE = "unavailable"
    LIMITED = "limited"
    WIDE_COMPROMISE = "wide_compromise"
    MALICIOUS_ACCESS = "malicious_access"
    FINANCIAL_LOSS = "financial_loss"
    TRADE_SECRETS = "trade_secrets"
    DEATH = "death"
    HEALTH = "health"
    RECURRING = "recurring"


#: Art. 10(a): a service that is completely unavailable for more than this many minutes.
UNAVAILABLE_MINUTES: Final = 30
#: Art. 10(b): availability that is limited for more than this many minutes ...
LIMITED_MINUTES: Final = 60
#: ... for more than this share, or this number, of the service's users in the Union.
USERS_PERCENT: Final = 5
USERS: Final = 1_000_000
#: Art. 3(1)(a): a direct loss of more than this many euro, or this share of the turnover.
LOSS_EURO: Final = 500_000
LOSS_PERCENT: Final = 5
#: Art. 4: at least so many incidents of the same apparent root cause within six months.
RECURRENCES: Final = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of an incident; None is not yet known.

    Attributes:
        planned: All of it is the effect of planned maintenance or a scheduled interruption,
            which Art. 3(2) leaves out.
        compromised: Integrity, confidentiality or authenticity of data related to the service
            was hurt.
        malicious: That is suspected to be the work of somebody who meant it.
        unavailable_minutes: For how long a managed service was completely unavailable.
        limited_minutes: For how long its availability was limited.
        users_limited, users_compromised: How many users in the Union that concerned: clients
            with a contract, and the people and companies that use the service through them
            (Art. 3(3)).
        users: How many users in the Union the service has.
        access: There was successful access without authorisation, suspected to be malicious.
        severe_disruption: That access can cause severe operational disruption.
        loss_euro: Direct financial loss, caused or possible, in euro.
        turnover_euro: Turnover of the preceding financial year, in euro.
        recurrences: Incidents of the same apparent root cause within six months, this included.
        recurring_loss_euro: Direct financial loss of all of them together, in euro.
    """

    planned: bool | None = None
    compromised: bool | None = None
    malicious: bool | None = None
    unavailable_minutes: int | None = None
    limited_minutes: int | None = None
    users_limited: int | None = None
    users_compromised: int | None = None
    users: int | None = None
    access: bool | None = None
    severe_disruption: bool | None = None
    loss_euro: int | None = None
    turnover_euro: int | None = None
    trade_secrets: bool | None = None
    death: bool | None = None
    health: bool | None = None
    recurrences: int | None = None
    recurring_loss_euro: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers come to, and why.

    Attributes:
        met: The criteria that are met.
        unanswered: The criteria that are neither met nor ruled out: what to ask next.
    """

    verdict: Verdict
    met: tuple[Criterion, ...]
    unanswered: tuple[Criterion, ...]


def assess(answers: Answers) -> Assessment:
    """Return whether an incident is significant, as far as the answers go.

    The clock of the early warning runs from awareness of a *significant* incident: an answer
    that makes it so is to be dated by whoever gives it.
    """
    if answers.planned:
        return Assessment(Verdict.NOT_SIGNIFICANT, (), ())
    judged = dict(_judged(answers))
    met = tuple(criterion for criterion, holds in judged.items() if holds)
    unanswered = tuple(criterion for criterion, holds in judged.items() if holds is None)
    if met:
        return Assessment(Verdict.SIGNIFICANT, met, unanswered)
    verdict = Verdict.UNDETERMINED if unanswered else Verdict.NOT_SIGNIFICANT
    return Assessment(verdict, (), unanswered)


def _judged(answers: Answers) -> Iterator[tuple[Criterion, bool | None]]:
    compromised, users = answers.compromised, answers.users
    yield Criterion.MALICIOUS_COMPROMISE, _all(compromised, answers.malicious)
    yield Criterion.UNAVAILABLE, _above(answers.unavailable_minutes, UNAVAILABLE_MINUTES)
    long = _above(answers.limited_minutes, LIMITED_MINUTES)
    yield Criterion.LIMITED, _all(long, _many(answers.users_limited, users))
    yield Criterion.WIDE_COMPROMISE, _all(compromised, _many(answers.users_compromised, users))
    yield Criterion.MALICIOUS_ACCESS, _all(answers.access, answers.severe_disruption)
    yield Criterion.FINANCIAL_LOSS, _costly(answers.loss_euro, answers.turnover_euro)
    yield Criterion.TRADE_SECRETS, answers.trade_secrets
    yield Criterion.DEATH, answers.death
    yield Criterion.HEALTH, answers.health
    again = _above(answers.recurrences, RECURRENCES - 1)
    costly = _costly(answers.recurring_loss_euro, answers.turnover_euro)
    yield Criterion.RECURRING, _all(again, costly)


def _all(*conditions: bool | None) -> bool | None:
    """Return whether all hold: one that does not decides, even where others are not known."""
    if False in conditions:
        return False
    return None if None in conditions else True


def _either(*conditions: bool | None) -> bool | None:
    """Return whether one holds: one that does decides, even where others are not known."""
    if True in conditions:
        return True
    return None if None in conditions else False


def _above(value: int | None, limit: int) -> bool | None:
    return None if value is None else value > limit


def _share_above(part: int | None, whole: int | None, percent: int) -> bool | None:
    """Return whether a part is more than a share of the whole, without rounding.

    Nothing at all is no share of anything, so that it needs no whole.
    """
    if part == 0:
        return False
    return None if part is None or whole is None else part * 100 > whole * percent


def _many(users: int | None, of_all: int | None) -> bool | None:
    """Return whether it is more than 5 % or a million users, whichever number is smaller."""
    return _either(_above(users, USERS), _share_above(users, of_all, USERS_PERCENT))


def _costly(loss: int | None, turnover: int | None) -> bool | None:
    """Return whether it is more than EUR 500 000 or 5 % of the turnover, whichever is lower."""
    return _either(_above(loss, LOSS_EURO), _share_above(loss, turnover, LOSS_PERCENT))

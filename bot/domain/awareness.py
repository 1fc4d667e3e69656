"""When a breach was noticed, suspected and known: three times, and who may move them.

Awareness starts most clocks. It is provisional from the first minute (the noticing) and never
empty. Setting a time earlier is easy; moving one later takes the privacy officer and a second
person, and until both agree the earlier one drives every reminder. Old values stay visible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import Refusal
from bot.domain.instants import require_utc


class TimeInFuture(Refusal):
    """A time that has not come yet."""


class AwarenessBeforeNoticed(Refusal):
    """Awareness or suspicion before the noticing, which was not corrected with it."""


class SuspectedAfterAware(Refusal):
    """Suspicion after awareness."""


class ReasonMissing(Refusal):
    """A correction that needs a reason has none."""


class NothingToAgree(Refusal):
    """No later time waits for a second person."""


class SecondPersonNeeded(Refusal):
    """The person who proposed a later time cannot agree to it, too."""


class OfficerNeeded(Refusal):
    """Neither of the two people is the privacy officer or a deputy."""


@dataclass(frozen=True, slots=True)
class Times:
    """The three times of one breach, in UTC: noticed first, aware last.

    Args:
        noticed_at: When the first sign was seen or received; receipt by any mailbox counts.
        suspected_at: When a breach was first suspected; the noticing unless recorded apart.
        aware_at: When there was reasonable certainty (EDPB Guidelines 9/2022, paragraph 31).
    """

    noticed_at: datetime
    suspected_at: datetime
    aware_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and whether as privacy officer or deputy."""

    user_id: str
    officer: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person wants to change; None leaves a time as it is. Instants in UTC."""

    by: Person
    reason: str = ""
    noticed_at: datetime | None = None
    suspected_at: datetime | None = None
    aware_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Later times that wait for a second person; they drive nothing yet."""

    times: Times
    by: Person
    reason: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """Times that were replaced: when, by whom and why."""

    times: Times
    replaced_at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Awareness:
    """What is held about the three times of an incident.

    Args:
        times: The times that drive every clock.
        confirmed: Whether the breach is confirmed; False while it is only suspected.
        provisional: Whether no officer has confirmed or corrected the times yet.
        proposal: Later times that wait for a second person.
        history: The times that were replaced, oldest first.
    """

    times: Times
    confirmed: bool
    provisional: bool = True
    proposal: Proposal | None = None
    history: tuple[Past, ...] = ()

    @property
    def noticed_at(self) -> datetime:
        """When the first sign was noticed (UTC)."""
        return self.times.noticed_at

    @property
    def suspected_at(self) -> datetime:
        """When a breach was first suspected (UTC)."""
        return self.times.suspected_at

    @property
    def aware_at(self) -> datetime:
        """When we became aware (UTC)."""
        return self.times.aware_at


def require_not_future(instant: datetime, now: datetime, *, field: str | None = None) -> None:
    """Refuse an instant after ``now``; both in UTC.

    Raises:
        TimeInFuture: if it lies in the future.
    """
    if require_utc(instant) > require_utc(now):
        raise TimeInFuture("error.time_in_future", field=field)


def open_awareness(noticed_at: datetime, now: datetime, *, confirmed: bool) -> Awareness:
    """Return the awareness of a new incident: provisional, from the noticing.

    Args:
        noticed_at: When the first sign was noticed (UTC).
        now: The present instant (UTC).
        confirmed: Whether the reporter is certain; False while it is a suspicion.

    Raises:
        TimeInFuture: if the noticing lies in the future.
    """
    require_not_future(noticed_at, now, field="noticed_at")
    return Awareness(Times(noticed_at, noticed_at, noticed_at), confirmed=confirmed)


def confirm(awareness: Awareness, by: Person) -> Awareness:
    """Confirm the breach; by an officer, also the times as they stand.

    Confirming moves no clock: it runs from the earlier, provisional awareness already.
    """
    return replace(awareness, confirmed=True, provisional=awareness.provisional and not by.officer)


def correct(awareness: Awareness, correction: Correction, now: datetime) -> Awareness:
    """Correct the times; what becomes earlier counts at once, what becomes later is proposed.

    While awareness is provisional it follows the noticing. A correction voids a proposal that
    waited: it was made on other facts.

    Raises:
        TimeInFuture: if a time lies in the future.
        AwarenessBeforeNoticed: if awareness or suspicion came before the noticing.
        SuspectedAfterAware: if suspicion came after awareness.
        ReasonMissing: if a gap between noticing and awareness, or a later time, has no reason.
    """
    wanted = _wanted(awareness, correction)
    _check(wanted, now)
    reason = correction.reason.strip()
    driving = _earlier(awareness.times, wanted)
    if not reason and (wanted != driving or wanted.aware_at > wanted.noticed_at):
        raise ReasonMissing("error.awareness_reason_needed", field="reason")
    if wanted == driving:
        return _driven_by(awareness, driving, now, correction.by, reason)
    proposal = Proposal(wanted, correction.by, reason, now)
    changed = _driven_by(awareness, driving, now, correction.by, reason)
    return replace(changed, provisional=awareness.provisional, proposal=proposal)


def agree(awareness: Awareness, by: Person, now: datetime) -> Awareness:
    """Let a second person agree to the later times, which from now on drive the clocks.

    Raises:
        NothingToAgree: if no proposal waits.
        SecondPersonNeeded: if the same person proposed it.
        OfficerNeeded: if neither of the two is the officer or a deputy.
    """
    proposal = awareness.proposal
    if proposal is None:
        raise NothingToAgree("error.awareness_nothing_to_agree")
    if proposal.by.user_id == by.user_id:
        raise SecondPersonNeeded("error.awareness_second_person")
    if not (proposal.by.officer or by.officer):
        raise OfficerNeeded("error.awareness_officer_needed")
    officer = by if by.officer else proposal.by
    return _driven_by(awareness, proposal.times, now, officer, proposal.reason)


def _wanted(awareness: Awareness, correction: Correction) -> Times:
    """Return the times asked for; one that was never recorded apart follows the noticing.

    An awareness that is set before the suspicion takes the suspicion with it.
    """
    held = awareness.times
    noticed = correction.noticed_at or held.noticed_at
    suspected, aware = held.suspected_at, held.aware_at
    if suspected == held.noticed_at:
        suspected = noticed
    if awareness.provisional and aware == held.noticed_at:
        aware = noticed
    aware = correction.aware_at or aware
    return Times(noticed, correction.suspected_at or min(suspected, aware), aware)


def _check(wanted: Times, now: datetime) -> None:
    for field in ("noticed_at", "suspected_at", "aware_at"):
        require_not_future(getattr(wanted, field), now, field=field)
    if wanted.aware_at < wanted.noticed_at:
        raise AwarenessBeforeNoticed("error.awareness_before_noticed", field="aware_at")
    if wanted.suspected_at < wanted.noticed_at:
        raise AwarenessBeforeNoticed("error.suspected_before_noticed", field="suspected_at")
    if wanted.suspected_at > wanted.aware_at:
        raise SuspectedAfterAware("error.suspected_after_aware", field="suspected_at")


def _earlier(held: Times, wanted: Times) -> Times:
    return Times(
        min(held.noticed_at, wanted.noticed_at),
        min(held.suspected_at, wanted.suspected_at),
        min(held.aware_at, wanted.aware_at),
    )


def _driven_by(
    awareness: Awareness, times: Times, now: datetime, by: Person, reason: str
) -> Awareness:
    """Return the awareness driven by other times; what drove it before goes into the history."""
    history = awareness.history
    if times != awareness.times:
        history = (*history, Past(awareness.times, now, by.user_id, reason))
    return replace(
        awareness,
        times=times,
        provisional=awareness.provisional and not by.officer,
        proposal=None,
        history=history,
    )

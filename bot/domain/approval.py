"""Who may release a notice: four eyes, and the ways out when nobody answers.

Who wrote a text does not release it. A draft nobody edited has no human author, so the officer
may release it alone. A deputy counts as an officer. Every release by fewer eyes than two, or
without the officer, is read again the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.organisation import Role

OFFICERS: Final = frozenset({Role.OFFICER, Role.DEPUTY})
RESPONDERS: Final = frozenset({Role.OFFICER, Role.DEPUTY, Role.RESPONDER})


class ReleasePath(StrEnum):
    """Under which rule a notice was released."""

    UNEDITED = "unedited"  # nobody wrote it; the officer released it
    FOUR_EYES = "four_eyes"  # another person wrote it; the officer released it
    COUNTERSIGNED = "countersigned"  # the officer wrote it; a second responder read it
    NIGHT = "night"  # the officer wrote it and nobody answered before the term
    EMERGENCY = "emergency"  # the officer could not be reached; lead and one responder


#: Releases that are read again the next working day.
READ_AGAIN: Final = frozenset({ReleasePath.NIGHT, ReleasePath.EMERGENCY})


class ReleaseRefused(Refusal):
    """A notice that this person may not release now; the sentence says who may, or what lacks."""


@dataclass(frozen=True, slots=True)
class ApprovalTimes:
    """How long each party has to answer.

    Attributes:
        second_reader: Wait for an answer to a request to countersign.
        night_term: The officer may act alone only if the term is nearer than this.
        officer: Wait for the officer before lead and responder may act.
        emergency_term: They may act without that wait if the term is nearer than this.
        counsel: Time counsel has to object in a dispute.
        sending: Kept free before a term, so that waiting for counsel never makes us late.
    """

    second_reader: timedelta = timedelta(minutes=20)
    night_term: timedelta = timedelta(hours=2)
    officer: timedelta = timedelta(minutes=30)
    emergency_term: timedelta = timedelta(hours=1)
    counsel: timedelta = timedelta(minutes=60)
    sending: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts: a Slack user id, the strongest role, and whether they lead the incident."""

    user_id: str
    role: Role
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Countersignature:
    """A second person's "I have read this", bound to the digest of what was read."""

    person: Person
    digest: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A client in a dispute: when counsel was told of the draft, and whether counsel answered."""

    counsel_told_at: datetime | None = None
    counsel_answered: bool = False


@dataclass(frozen=True, slots=True)
class DraftState:
    """What decides on the release of one draft.

    Attributes:
        digest: Of text, subject, language and recipients as they are now.
        authors: Everyone who edited the text; empty for an unedited draft.
        standard: A first notice whose wording was approved in peacetime.
        term: When the client must have been told (UTC); None if no term runs.
        countersignature: The latest one, if any.
        second_asked_at: When a second reader was asked (UTC).
        officer_asked_at: When officer and deputies were asked to release (UTC).
        dispute: Set if the client is in a dispute.
    """

    digest: str
    authors: frozenset[str] = frozenset()
    standard: bool = False
    term: datetime | None = None
    countersignature: Countersignature | None = None
    second_asked_at: datetime | None = None
    officer_asked_at: datetime | None = None
    dispute: Dispute | None = None

    @property
    def edited(self) -> bool:
        """Whether a person wrote in it."""
        return bool(self.authors)


@dataclass(frozen=True, slots=True)
class Release:
    """An allowed release."""

    path: ReleasePath
    countersigned_by: str | None = None

    @property
    def read_again(self) -> bool:
        """Whether it is read again the next working day."""
        return self.path in READ_AGAIN


def may_release(
    draft: DraftState,
    person: Person,
    seen_digest: str,
    now: datetime,
    *,
    reason: str = "",
    times: ApprovalTimes | None = None,
) -> Release:
    """Return how this person may release this draft now.

    Args:
        draft: The draft as it stands.
        person: Who releases.
        seen_digest: Digest of what the person was shown.
        now: The instant of the release (UTC).
        reason: Why the officer acts alone, where that is the only way.
        times: How long each party has to answer.

    Raises:
        ReleaseRefused: The rules do not allow it; the sentence says what does.
    """
    times = times or ApprovalTimes()
    if seen_digest != draft.digest:
        raise ReleaseRefused("approval.error.text_changed")
    _require_counsel(draft, now, times)
    if person.role in OFFICERS:
        return _by_officer(draft, person, now, reason, times)
    if person.role is Role.RESPONDER or person.leads:
        return _in_emergency(draft, person, now, times)
    raise ReleaseRefused("approval.error.not_yours")


def countersign(draft: DraftState, person: Person, seen_digest: str) -> Countersignature:
    """Return this person's countersignature under the text it has read.

    Raises:
        ReleaseRefused: It is not a responder, wrote in the text, or read another one.
    """
    if seen_digest != draft.digest:
        raise ReleaseRefused("approval.error.text_changed")
    if person.role not in RESPONDERS and not person.leads:
        raise ReleaseRefused("approval.error.countersign_not_yours")
    if person.user_id in draft.authors:
        raise ReleaseRefused("approval.error.countersign_own_text")
    return Countersignature(person, seen_digest)


def _by_officer(
    draft: DraftState, person: Person, now: datetime, reason: str, times: ApprovalTimes
) -> Release:
    if not draft.edited:
        return Release(ReleasePath.UNEDITED)
    if person.user_id not in draft.authors:
        return Release(ReleasePath.FOUR_EYES)
    second = _second_reader(draft, person)
    if second is not None:
        return Release(ReleasePath.COUNTERSIGNED, second.user_id)
    _require_night(draft, now, times)
    if not reason.strip():
        raise ReleaseRefused("approval.error.reason_needed", field="reason")
    return Release(ReleasePath.NIGHT)


def _in_emergency(
    draft: DraftState, person: Person, now: datetime, times: ApprovalTimes
) -> Release:
    if not draft.standard or draft.edited:
        raise ReleaseRefused("approval.error.only_officer")
    unanswered = _passed(draft.officer_asked_at, times.officer, now)
    if not unanswered and not _near(draft.term, times.emergency_term, now):
        raise ReleaseRefused("approval.error.officer_first", minutes=_minutes(times.officer))
    second = _second_reader(draft, person)
    if second is None or not (person.leads or second.leads):
        raise ReleaseRefused("approval.error.lead_and_responder")
    return Release(ReleasePath.EMERGENCY, second.user_id)


def _second_reader(draft: DraftState, person: Person) -> Person | None:
    """Return who else has read exactly this text, and neither wrote nor releases it."""
    signed = draft.countersignature
    if signed is None or signed.digest != draft.digest:
        return None
    if signed.person.user_id in draft.authors | {person.user_id}:
        return None
    return signed.person


def _require_night(draft: DraftState, now: datetime, times: ApprovalTimes) -> None:
    """Refuse the officer's own text unless nobody answered and the term is near."""
    unanswered = _passed(draft.second_asked_at, times.second_reader, now)
    pressing = draft.term is not None and draft.term - now < times.night_term
    if not (unanswered and pressing):
        raise ReleaseRefused(
            "approval.error.own_text",
            minutes=_minutes(times.second_reader),
            hours=_minutes(times.night_term) // 60,
        )


def _require_counsel(draft: DraftState, now: datetime, times: ApprovalTimes) -> None:
    """Refuse while counsel may still object; never past the client's term."""
    dispute = draft.dispute
    if dispute is None or dispute.counsel_answered or _near(draft.term, times.sending, now):
        return
    if dispute.counsel_told_at is None:
        raise ReleaseRefused("approval.error.counsel_not_told")
    if not _passed(dispute.counsel_told_at, times.counsel, now):
        raise ReleaseRefused("approval.error.counsel_may_object", minutes=_minutes(times.counsel))


def _passed(asked_at: datetime | None, wait: timedelta, now: datetime) -> bool:
    return asked_at is not None and now - asked_at >= wait


def _near(term: datetime | None, distance: timedelta, now: datetime) -> bool:
    return term is not None and term - now <= distance


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60

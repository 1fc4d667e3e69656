"""What decides on a release: who asks, what the draft is, its term, and a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.domain.approval import (
    Countersignature,
    Dispute,
    DraftState,
    Person,
    Release,
    ReleaseRefused,
    may_release,
)
from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.foreign_tokens import ForeignIndex
from bot.domain.incident import NoticeState
from bot.domain.notices import STANDARD_FIRST, NoticeKind, NoticeText
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import foreign, rights
from bot.services.desk import Desk
from bot.store import duties, notices

#: What makes two drafts of one kind differ in more than the client's own facts.
VARIANT = ("capacity", "client_is_processor", "confirmed", "key_elsewhere")
RELEASABLE = frozenset({NoticeState.DRAFT, NoticeState.REJECTED})


class NoticeTaken(Refusal):
    """Another person was first, or the text has changed since it was shown."""


@dataclass(frozen=True)
class Approvals:
    """What decides on the releases of one incident; use it inside one transaction."""

    desk: Desk
    incident: IncidentRecord

    @cached_property
    def terms(self) -> Mapping[str | None, datetime | None]:
        """When each client that is still to be told must have been told (UTC)."""
        open_ones = duties.open_of_kind(self.incident.id, DutyKind.NOTIFY_CONTROLLER)
        return {duty.client_id: duty.due_at for duty in open_ones}

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The clients in a dispute, as the confirmed scope has it."""
        snapshot = notices.confirmed_snapshot(self.incident.id)
        own: Any = {} if snapshot is None else snapshot.answer["notice"]
        return frozenset(client_id for client_id, facts in own.items() if facts["in_dispute"])

    @cached_property
    def known(self) -> ForeignIndex:
        """What gives each client away."""
        return foreign.index(self.desk)

    def require_releaser(self, by: str) -> None:
        """Refuse who neither has the right to release nor leads the incident (rule 26)."""
        if self.incident.lead != by:
            rights.require(self.desk.organisation, by, Right.RELEASE)

    def release(
        self, notice: NoticeRecord, seen: str, by: str, now: datetime, reason: str = ""
    ) -> Release:
        """Return how this person may release a notice now.

        Raises:
            NotAllowed: the person has not the right.
            NoticeTaken: it is not a draft any more.
            ReleaseRefused: the rules do not allow it; the sentence says what does.
            ForeignClientNamed: it names another client.
        """
        self.require_releaser(by)
        if notice.state not in RELEASABLE:
            raise NoticeTaken(f"error.notice_{notice.state.value}", who=f"<@{notice.approved_by}>")
        if notice.digest != seen:
            raise ReleaseRefused("approval.error.text_changed")
        found = may_release(self.state_of(notice), self.person(by), seen, now, reason=reason)
        text = NoticeText(notice.subject, notice.text, notice.html)
        foreign.require_own_only(
            self.desk, self.known, text, notice.client_id, notice.kind, notice.language
        )
        return found

    def refusal(self, notice: NoticeRecord, by: str, now: datetime) -> Refusal | None:
        """Return why this person may not release a notice now; None when they may."""
        try:
            self.release(notice, notice.digest, by, now)
        except Refusal as refusal:
            return refusal
        return None

    def person(self, user_id: str) -> Person:
        """Return a person as the rules of approval see one."""
        role = self.desk.organisation.role_of(user_id)
        return Person(user_id, role, leads=self.incident.lead == user_id)

    def state_of(self, notice: NoticeRecord) -> DraftState:
        """Return a notice as the rules of approval see one.

        The drafts' reminders ask the officer to release, and counsel is told, when a notice is
        drafted; a second reader is wanted from the last edit on.
        """
        told = notice.created_at
        return DraftState(
            digest=notice.digest,
            authors=frozenset(notice.authors),
            standard=NoticeKind(notice.kind) in STANDARD_FIRST,
            term=self.terms.get(notice.client_id),
            countersignature=self._countersignature(notice),
            second_asked_at=notice.edited_at,
            officer_asked_at=told,
            dispute=Dispute(told) if notice.client_id in self.disputed else None,
        )

    def _countersignature(self, notice: NoticeRecord) -> Countersignature | None:
        signed = notice.countersigned_by
        return None if signed is None else Countersignature(self.person(signed), notice.digest)


def alike(notice: NoticeRecord) -> str:
    """Return what two drafts share whose common text is the same; an edited one is alone."""
    if notice.authors:
        return notice.id
    variant = (str(notice.facts.get(name)) for name in VARIANT)
    return "|".join((notice.kind, notice.language, *variant))

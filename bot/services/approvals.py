"""What decides on a release: who asks, what the draft is, its term, and a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

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
from bot.domain.folding import words_in
from bot.domain.foreign_tokens import LEGAL_FORMS, ForeignIndex
from bot.domain.incident import NoticeState
from bot.domain.notices import STANDARD_FIRST, NoticeKind, NoticeText
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import counsel, drafting, foreign, rights
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.staleness import Freshness
from bot.store import duties, passages

#: What makes two drafts of one kind differ in more than the client's own facts.
VARIANT = ("capacity", "client_is_processor", "confirmed", "key_elsewhere", "passage")
RELEASABLE = frozenset({NoticeState.DRAFT, NoticeState.REJECTED})


class NoticeTaken(Refusal):
    """Another person was first, or the text has changed since it was shown."""


class DraftStale(Refusal):
    """The draft would read differently now; it goes as it is only when a person says so."""


class MailNotTrusted(Refusal):
    """The notice says more than to call, and an attacker may read the client's mail (rule 31)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person says in releasing, where the rules ask for more than a press.

    Attributes:
        reason: Why an officer releases alone.
        about: The client that the notice is about, by its name or id: asked where a word of
            another client's name stands in it.
        as_it_is: It goes as it is, and what is new follows in an update.
    """

    reason: str = ""
    about: str = ""
    as_it_is: bool = False


PRESSED: Final = Consent()


@dataclass(frozen=True)
class Approvals:
    """What decides on the releases of one incident; use it inside one transaction.

    Attributes:
        index: What gives each client away, where it was looked up before.
    """

    desk: Desk
    incident: IncidentRecord
    index: ForeignIndex | None = None

    @cached_property
    def terms(self) -> Mapping[str | None, datetime | None]:
        """When each client that is still to be told must have been told (UTC)."""
        open_ones = duties.open_of_kind(self.incident.id, DutyKind.NOTIFY_CONTROLLER)
        return {duty.client_id: duty.due_at for duty in open_ones}

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The clients in a dispute, as the confirmed scope has it."""
        now = self.freshness.now
        own: Any = {} if now is None else now.snapshot.answer["notice"]
        return frozenset(client_id for client_id, facts in own.items() if facts["in_dispute"])

    @cached_property
    def known(self) -> ForeignIndex:
        """What gives each client away."""
        return self.index or foreign.index(self.desk)

    def require_releaser(self, by: str) -> None:
        """Refuse who neither has the right to release nor leads the incident (rule 26)."""
        rights.require_releaser(self.desk.organisation, self.incident, by)

    @cached_property
    def freshness(self) -> Freshness:
        """What drafts would say now."""
        return Freshness.of(self.desk, self.incident)

    @cached_property
    def passage_writers(self) -> Mapping[tuple[str, str], tuple[passages.Written, ...]]:
        """Who wrote the common passages."""
        return passages.writers(self.incident.id)

    def release(
        self, notice: NoticeRecord, seen: str, by: str, now: datetime, consent: Consent = PRESSED
    ) -> Release:
        """Return how this person may release a notice now.

        Raises:
            NotAllowed: the person has not the right.
            NoticeTaken: it is not a draft any more.
            ReleaseRefused: the rules do not allow it; the sentence says what does.
            ForeignClientNamed: it names another client.
            DraftStale: it would read differently now.
            MailNotTrusted: it says more than an attacker may read in that mailbox.
        """
        self.require_releaser(by)
        if notice.state not in RELEASABLE:
            raise NoticeTaken(f"error.notice_{notice.state.value}", who=f"<@{notice.approved_by}>")
        found = self.permit(notice, seen, by, now, consent)
        if tells_too_much(self.freshness, notice):
            raise MailNotTrusted("error.mail_not_trusted")
        return found

    def permit(
        self, notice: NoticeRecord, seen: str, by: str, now: datetime, consent: Consent = PRESSED
    ) -> Release:
        """Return how this person may let a notice go that nobody has released, by any way.

        Raises:
            ReleaseRefused, ForeignClientNamed, DraftStale: as :meth:`release` does.
        """
        if notice.digest != seen:
            raise ReleaseRefused("approval.error.text_changed")
        found = may_release(
            self.state_of(notice), self.person(by), seen, now, reason=said(consent.reason)
        )
        text = NoticeText(notice.subject, notice.text, notice.html)
        foreign.require_own_only(
            self.desk, self.known, text, notice.client_id, notice.kind, notice.language
        )
        parts = self.parts_of_names(notice)
        if parts and not self._names_its_client(notice, consent.about):
            raise ReleaseRefused("error.part_of_a_name", field="about", names=", ".join(parts))
        if not consent.as_it_is and self.freshness.changed(notice):
            raise DraftStale("error.draft_stale", field="as_it_is")
        return found

    def parts_of_names(self, notice: NoticeRecord) -> tuple[str, ...]:
        """Return the names of other clients a word of which a person wrote into a notice."""
        if not self.state_of(notice).edited:
            return ()
        unwritten = {**notice.facts, "passage": ""}
        drafted = drafting.render(self.desk, notice.kind, notice.language, unwritten)
        unfilled = self.desk.notices.unfilled(notice.kind, notice.language)
        printed = f"{unfilled}\n{drafted.subject}\n{drafted.text}\n{drafted.html}"
        text = NoticeText(notice.subject, notice.text, notice.html)
        return foreign.parts_in(self.known, text, notice.client_id, printed)

    def refusal(
        self, notice: NoticeRecord, by: str, now: datetime, consent: Consent = PRESSED
    ) -> Refusal | None:
        """Return why this person may not release a notice now; None when they may."""
        try:
            self.release(notice, notice.digest, by, now, consent)
        except Refusal as refusal:
            return refusal
        return None

    def _names_its_client(self, notice: NoticeRecord, about: str) -> bool:
        name = str(notice.facts["client_name"])
        return _called(about) in {_called(name), _called(notice.client_id)}

    def person(self, user_id: str) -> Person:
        """Return a person as the rules of approval see one."""
        role = self.desk.organisation.role_of(user_id)
        return Person(user_id, role, leads=self.incident.lead == user_id)

    def state_of(self, notice: NoticeRecord) -> DraftState:
        """Return a notice as the rules of approval see one.

        The drafts' reminders ask the officer to release, and counsel is told, when a notice is
        drafted; a second reader is wanted from the last edit on. Who wrote the common passage
        wrote in every notice that has it, and who named a client in words wrote in its notice.
        """
        told = notice.created_at
        passage = self._passage_of(notice)
        edits = [at for at in (notice.edited_at, *(one.at for one in passage)) if at is not None]
        return DraftState(
            digest=notice.digest,
            authors=frozenset(
                (*notice.authors, *(one.by for one in passage), *self._named_by(notice))
            ),
            standard=NoticeKind(notice.kind) in STANDARD_FIRST,
            term=self.terms.get(notice.client_id),
            countersignature=self._countersignature(notice),
            second_asked_at=max(edits, default=None),
            officer_asked_at=told,
            dispute=self._dispute(notice),
        )

    def _named_by(self, notice: NoticeRecord) -> tuple[str, ...]:
        """Return who named the client in words of its own, which its notice says."""
        now = self.freshness.now
        own: Any = {} if now is None else now.snapshot.answer["notice"]
        by = own.get(notice.client_id, {}).get("named_by")
        return () if by is None else (by,)

    def _passage_of(self, notice: NoticeRecord) -> tuple[passages.Written, ...]:
        said_ = str(notice.facts.get("passage") or "")
        return self.passage_writers.get((notice.language, said_), ()) if said_ else ()

    def _dispute(self, notice: NoticeRecord) -> Dispute | None:
        """Return where counsel stands; where there is no counsel, nobody is waited for."""
        if notice.client_id not in self.disputed or not self.desk.organisation.counsel:
            return None
        answer = counsel.answer_of(self.incident)
        return Dispute(notice.created_at, answer is not None and answer.at >= notice.created_at)

    def _countersignature(self, notice: NoticeRecord) -> Countersignature | None:
        signed = notice.countersigned_by
        return None if signed is None else Countersignature(self.person(signed), notice.digest)


def tells_too_much(fresh: Freshness, notice: NoticeRecord) -> bool:
    """Return whether a notice says more than its client's mailbox may be sent now (rule 31)."""
    only_call = NoticeKind.CLIENT_INITIAL_UNTRUSTED
    return notice.kind != only_call and fresh.kind_for(notice) is only_call


def alike(notice: NoticeRecord) -> str:
    """Return what two drafts share whose common text is the same; an edited one is alone."""
    if notice.authors:
        return notice.id
    variant = (str(notice.facts.get(name)) for name in VARIANT)
    return "|".join((notice.kind, notice.language, *variant))


def _called(text: str) -> tuple[str, ...]:
    """Return a client's name as people write it: without case, dress and legal form."""
    return tuple(word for word in words_in(text) if word not in LEGAL_FORMS)

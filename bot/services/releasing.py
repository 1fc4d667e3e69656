"""Releasing notices: what is approved is exactly what was seen, and is then on its way."""

from __future__ import annotations

from datetime import datetime

from bot.content.plain_html import html_of
from bot.domain.approval import (
    Countersignature,
    Dispute,
    DraftState,
    Person,
    Release,
    ReleaseRefused,
    may_release,
)
from bot.domain.approval import (
    countersign as countersigned,
)
from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.foreign_tokens import ForeignIndex
from bot.domain.incident import DutyState, NoticeState
from bot.domain.notices import STANDARD_FIRST, NoticeKind, NoticeText, digest, message_id
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane, mail_stream
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, foreign, outbox, rights, say, sending
from bot.services.desk import Desk
from bot.services.foreign import ForeignClientNamed
from bot.services.rights import NoSuchIncident
from bot.store import duties, incidents, notices

#: What makes two drafts of one kind differ in more than the client's own facts.
VARIANT = ("capacity", "client_is_processor", "confirmed", "key_elsewhere")
RELEASABLE = frozenset({NoticeState.DRAFT, NoticeState.REJECTED})
EDITABLE = RELEASABLE | {NoticeState.BLOCKED}


class NoticeTaken(Refusal):
    """Another person was first, or the text has changed since it was shown."""


def approve(
    desk: Desk, notice_id: str, seen: str, by: str, now: datetime, *, reason: str = ""
) -> Release:
    """Release one notice; it is mailed from the outbox.

    Args:
        desk: What every use case works with.
        notice_id: The notice.
        seen: Digest of what the person was shown.
        by: Who releases.
        now: The instant of release.
        reason: Why an officer releases alone, where that is the only way left.

    Raises:
        ReleaseRefused: the rules do not allow it; the sentence says what does.
        NoticeTaken: it is released already, or was edited meanwhile.
    """
    with desk.store.transaction():
        incident, notice = _for(desk, notice_id, by, Right.RELEASE)
        release = _release(desk, incident, notice, seen, by, now, foreign.index(desk), reason)
        _redraw(desk, incident)
    return release


def approve_alike(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> int:
    """Release a notice and all that wait and share its common text.

    Returns:
        How many were released. One that the rules do not let this person release stays.
    """
    with desk.store.transaction():
        incident, shown = _for(desk, notice_id, by, Right.RELEASE)
        known = foreign.index(desk)
        _release(desk, incident, shown, seen, by, now, known)
        others = [
            other
            for other in notices.of_incident(incident.id)
            if other.state in RELEASABLE and alike(other) == alike(shown)
        ]
        released = sum(_released(desk, incident, other, by, now, known) for other in others)
        _redraw(desk, incident)
    return 1 + released


def edit(
    desk: Desk, notice_id: str, seen: str, by: str, now: datetime, *, subject: str, text: str
) -> None:
    """Change the words of one draft; whoever does so is its author and does not release it.

    Raises:
        ForeignClientNamed: the text names another client.
        NoticeTaken: it was changed or released meanwhile; nothing is lost, the form stays.
    """
    with desk.store.transaction():
        incident, notice = _for(desk, notice_id, by, Right.WORK)
        title = _one_line(subject)
        changed = NoticeText(title, text.strip() + "\n", html_of(text, title, notice.language))
        if not text.strip() or not changed.subject:
            raise Refusal("error.text_empty", field="text" if changed.subject else "subject")
        foreign.require_own_only(
            desk, foreign.index(desk), changed, notice.client_id, notice.kind, notice.language
        )
        recipients = [notice.recipient] if notice.recipient else []
        new_digest = digest(changed, notice.language, recipients)
        _change(
            notice,
            seen,
            EDITABLE,
            subject=changed.subject,
            text=changed.text,
            html=changed.html,
            digest=new_digest,
            authors=sorted({*notice.authors, by}),
            countersigned_by=None,
            comment=None,
            state=NoticeState.DRAFT if notice.recipient else NoticeState.BLOCKED,
        )
        audit.record(
            "notice.edited",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"notice": notice.id, "client": notice.client_id, "from": seen, "to": new_digest},
        )


def reject(desk: Desk, notice_id: str, seen: str, by: str, comment: str, now: datetime) -> None:
    """Send a draft back with a comment."""
    if not comment.strip():
        raise Refusal("error.comment_needed", field="comment")
    with desk.store.transaction():
        incident, notice = _for(desk, notice_id, by, Right.RELEASE)
        _change(notice, seen, EDITABLE, state=NoticeState.REJECTED, comment=comment.strip())
        _redraw(desk, incident)
        audit.record(
            "notice.rejected",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"notice": notice.id, "client": notice.client_id},
            personal={"comment": comment.strip()},
        )


def countersign(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> None:
    """Record that a second person has read exactly this text.

    Raises:
        ReleaseRefused: the person wrote in it, is no responder, or read another text.
    """
    with desk.store.transaction():
        incident, notice = _for(desk, notice_id, by, Right.RELEASE)
        written = DraftState(digest=notice.digest, authors=frozenset(notice.authors))
        signed = countersigned(written, _person(desk, incident, by), seen)
        _change(notice, seen, EDITABLE, countersigned_by=signed.person.user_id)
        audit.record(
            "notice.countersigned",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"notice": notice.id, "digest": signed.digest},
        )


def alike(notice: NoticeRecord) -> str:
    """Return what two drafts share whose common text is the same; an edited one is alone."""
    if notice.authors:
        return notice.id
    variant = (str(notice.facts.get(name)) for name in VARIANT)
    return "|".join((notice.kind, notice.language, *variant))


def refusal_for(
    desk: Desk, incident: IncidentRecord, notice: NoticeRecord, by: str, now: datetime
) -> Refusal | None:
    """Return why this person may not release a notice now; None when they may."""
    try:
        rights.require(desk.organisation, by, Right.RELEASE)
        may_release(
            _state_for(desk, incident, notice), _person(desk, incident, by), notice.digest, now
        )
        _require_own_only(desk, foreign.index(desk), notice)
    except Refusal as refusal:
        return refusal
    return None


def _released(
    desk: Desk,
    incident: IncidentRecord,
    notice: NoticeRecord,
    by: str,
    now: datetime,
    known: ForeignIndex,
) -> bool:
    """Release one of several; False when the rules keep just this one back."""
    try:
        _release(desk, incident, notice, notice.digest, by, now, known)
    except (ReleaseRefused, ForeignClientNamed):
        return False
    return True


def _release(
    desk: Desk,
    incident: IncidentRecord,
    notice: NoticeRecord,
    seen: str,
    by: str,
    now: datetime,
    known: ForeignIndex,
    reason: str = "",
) -> Release:
    _require_releasable(notice, seen)
    release = may_release(
        _state_for(desk, incident, notice), _person(desk, incident, by), seen, now, reason=reason
    )
    _require_own_only(desk, known, notice)
    fixed_id = message_id(notice.id, desk.organisation.own_domains[0])
    _change(
        notice,
        seen,
        RELEASABLE,
        state=NoticeState.APPROVED,
        approved_by=by,
        approved_at=now,
        approval_path=release.path.value,
        message_id=fixed_id,
    )
    if not incident.exercise:
        _post(incident, notice, now)
    audit.record(
        "notice.approved",
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={
            "notice": notice.id,
            "client": notice.client_id,
            "digest": seen,
            "path": release.path.value,
            "exercise": incident.exercise,
        },
        personal={"reason": reason} if reason else None,
    )
    return release


def _require_own_only(desk: Desk, known: ForeignIndex, notice: NoticeRecord) -> None:
    text = NoticeText(notice.subject, notice.text, notice.html)
    foreign.require_own_only(desk, known, text, notice.client_id, notice.kind, notice.language)


def _post(incident: IncidentRecord, notice: NoticeRecord, now: datetime) -> None:
    """Put an approved notice on its way; in an exercise nothing leaves."""
    if notice.recipient is None:
        raise LookupError("a notice without a recipient was released")
    outbox.enqueue(
        key=f"{sending.NOTICE}:{notice.id}:{notice.digest}",
        stream=mail_stream(notice.recipient),
        lane=Lane.DEADLINE,
        kind=sending.NOTICE,
        facts={"notice_id": notice.id, "digest": notice.digest},
        incident_id=incident.id,
        now=now,
    )


def _require_releasable(notice: NoticeRecord, seen: str) -> None:
    if notice.state not in RELEASABLE:
        raise NoticeTaken(f"error.notice_{notice.state.value}", who=f"<@{notice.approved_by}>")
    if notice.digest != seen:
        raise ReleaseRefused("approval.error.text_changed")


def _change(
    notice: NoticeRecord, seen: str, states: frozenset[NoticeState], **values: object
) -> None:
    if not notices.change(notice.id, states, seen, **values):
        raise NoticeTaken("error.notice_changed")


def _for(desk: Desk, notice_id: str, by: str, right: Right) -> tuple[IncidentRecord, NoticeRecord]:
    notice = notices.find(notice_id)
    if notice is None:
        raise NoSuchIncident("error.no_such_incident")
    return rights.incident_for(desk.organisation, notice.incident_id, by, right), notice


def _person(desk: Desk, incident: IncidentRecord, user_id: str) -> Person:
    return Person(user_id, desk.organisation.role_of(user_id), leads=incident.lead == user_id)


def _state_for(desk: Desk, incident: IncidentRecord, notice: NoticeRecord) -> DraftState:
    signed = notice.countersigned_by
    countersignature = (
        None if signed is None else Countersignature(_person(desk, incident, signed), notice.digest)
    )
    return DraftState(
        digest=notice.digest,
        authors=frozenset(notice.authors),
        standard=NoticeKind(notice.kind) in STANDARD_FIRST,
        term=_term(incident, notice),
        countersignature=countersignature,
        second_asked_at=notice.created_at,
        officer_asked_at=notice.created_at,
        dispute=_dispute(incident, notice),
    )


def _term(incident: IncidentRecord, notice: NoticeRecord) -> datetime | None:
    terms = (
        duty.due_at
        for duty in duties.of_incident(incident.id)
        if duty.kind == DutyKind.NOTIFY_CONTROLLER
        and duty.client_id == notice.client_id
        and duty.state is DutyState.OPEN
    )
    return next(terms, None)


def _dispute(incident: IncidentRecord, notice: NoticeRecord) -> Dispute | None:
    """Return the dispute of a client; counsel is told together with the drafting (rule 28)."""
    snapshot = notices.confirmed_snapshot(incident.id)
    if snapshot is None:
        return None
    own = snapshot.answer["notice"]
    in_dispute = isinstance(own, dict) and own.get(notice.client_id, {}).get("in_dispute")
    return Dispute(counsel_told_at=notice.created_at) if in_dispute else None


def _redraw(desk: Desk, incident: IncidentRecord) -> None:
    say.redraw(incidents.find(incident.id) or incident, people=desk.organisation.officers)


def _one_line(text: str) -> str:
    return " ".join(text.split())

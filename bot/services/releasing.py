"""Releasing notices: what is approved is exactly what was seen, and is then on its way."""

from __future__ import annotations

from datetime import datetime

from bot.content.plain_html import html_of
from bot.domain.approval import Release, ReleaseRefused
from bot.domain.approval import countersign as countersigned
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.notices import NoticeText, digest, message_id
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane, mail_stream
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, foreign, outbox, own_steps, rights, say, sending
from bot.services.approvals import RELEASABLE, Approvals, NoticeTaken, alike
from bot.services.desk import Desk
from bot.services.foreign import ForeignClientNamed
from bot.services.rights import NoSuchIncident
from bot.services.said import said
from bot.store import incidents, notices

EDITABLE = RELEASABLE | {NoticeState.BLOCKED}


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
        ForeignClientNamed: it names another client.
    """
    with desk.store.transaction():
        approvals, notice = _for(desk, notice_id, by)
        release = approvals.release(notice, seen, by, now, said(reason))
        _let_go(approvals, notice, release, by, now)
        _redraw(desk, approvals.incident)
        _record(approvals.incident, notice, release, by, now, said(reason))
    return release


def approve_alike(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> int:
    """Release a notice and all that wait and share its common text.

    Returns:
        How many were released. One that the rules do not let this person release stays, and so
        does one that was sent back with a comment.
    """
    with desk.store.transaction():
        approvals, shown = _for(desk, notice_id, by)
        released = [(shown, approvals.release(shown, seen, by, now))]
        for other in notices.of_incident(shown.incident_id):
            goes_along = other.state is NoticeState.DRAFT and alike(other) == alike(shown)
            if other.id != shown.id and goes_along:
                released += _releases(approvals, other, by, now)
        for notice, release in released:
            _let_go(approvals, notice, release, by, now)
        _redraw(desk, approvals.incident)
        for notice, release in released:  # last: the chain is held from here on
            _record(approvals.incident, notice, release, by, now)
    return len(released)


def edit(
    desk: Desk, notice_id: str, seen: str, by: str, now: datetime, *, subject: str, text: str
) -> None:
    """Change the words of one draft; whoever does so is its author and does not release it.

    Raises:
        ForeignClientNamed: the text names another client.
        NoticeTaken: it was changed or released meanwhile; nothing is lost, the form stays.
    """
    title, body = " ".join(said(subject).split()), said(text)
    if not title or not body:
        raise Refusal("error.text_empty", field="text" if title else "subject")
    with desk.store.transaction():
        approvals, notice = _for(desk, notice_id, by)
        changed = NoticeText(title, f"{body}\n", html_of(body, title, notice.language))
        foreign.require_own_only(
            desk, approvals.known, changed, notice.client_id, notice.kind, notice.language
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
            edited_at=now,
            countersigned_by=None,
            comment=None,
            state=NoticeState.DRAFT if notice.recipient else NoticeState.BLOCKED,
        )
        _redraw(desk, approvals.incident)
        audit.record(
            "notice.edited",
            actor=by,
            now=now,
            incident_id=notice.incident_id,
            facts={"notice": notice.id, "client": notice.client_id, "from": seen, "to": new_digest},
        )


def reject(desk: Desk, notice_id: str, seen: str, by: str, comment: str, now: datetime) -> None:
    """Send a draft back with a comment; one without an address stays blocked."""
    words = said(comment)
    if not words:
        raise Refusal("error.comment_needed", field="comment")
    with desk.store.transaction():
        approvals, notice = _for(desk, notice_id, by)
        approvals.require_releaser(by)
        state = NoticeState.REJECTED if notice.recipient else NoticeState.BLOCKED
        _change(notice, seen, EDITABLE, state=state, comment=words)
        _redraw(desk, approvals.incident)
        audit.record(
            "notice.rejected",
            actor=by,
            now=now,
            incident_id=notice.incident_id,
            facts={"notice": notice.id, "client": notice.client_id},
            personal={"comment": words},
        )


def countersign(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> None:
    """Record that a second person has read exactly this text.

    Raises:
        ReleaseRefused: the person wrote in it, is no responder, or read another text.
    """
    with desk.store.transaction():
        approvals, notice = _for(desk, notice_id, by)
        approvals.require_releaser(by)
        signed = countersigned(approvals.state_of(notice), approvals.person(by), seen)
        _change(notice, seen, EDITABLE, countersigned_by=signed.person.user_id)
        audit.record(
            "notice.countersigned",
            actor=by,
            now=now,
            incident_id=notice.incident_id,
            facts={"notice": notice.id, "client": notice.client_id, "digest": signed.digest},
        )


def _for(desk: Desk, notice_id: str, by: str) -> tuple[Approvals, NoticeRecord]:
    """Return a notice of an incident that the person works on, as it is now."""
    found = notices.find(notice_id)
    if found is None:
        rights.require(desk.organisation, by, Right.WORK)
        raise NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, Right.WORK)
    return Approvals(desk, incident), notices.find(notice_id) or found


def _releases(
    approvals: Approvals, notice: NoticeRecord, by: str, now: datetime
) -> list[tuple[NoticeRecord, Release]]:
    """Return the release of one of several; none when the rules keep just this one back."""
    try:
        return [(notice, approvals.release(notice, notice.digest, by, now))]
    except (ReleaseRefused, ForeignClientNamed):
        return []


def _let_go(
    approvals: Approvals, notice: NoticeRecord, release: Release, by: str, now: datetime
) -> None:
    """Mark a notice as released and put it on its way; in an exercise nothing leaves."""
    desk, incident = approvals.desk, approvals.incident
    _change(
        notice,
        notice.digest,
        RELEASABLE,
        state=NoticeState.APPROVED,
        approved_by=by,
        approved_at=now,
        approval_path=release.path.value,
        message_id=message_id(notice.id, desk.organisation.own_domains[0]),
    )
    if release.read_again:
        own_steps.open_own(desk, incident, own_steps.READ_AGAIN, [notice.client_id], now)
    if incident.exercise:
        sending.exercised(desk, incident, notice, by, now)
    else:
        _post(notice, now)


def _post(notice: NoticeRecord, now: datetime) -> None:
    if notice.recipient is None:
        raise LookupError("a notice without a recipient was released")
    outbox.enqueue(
        key=f"{sending.NOTICE}:{notice.id}:{notice.digest}",
        stream=mail_stream(notice.recipient),
        lane=Lane.DEADLINE,
        kind=sending.NOTICE,
        facts={"notice_id": notice.id, "digest": notice.digest},
        incident_id=notice.incident_id,
        now=now,
    )


def _record(
    incident: IncidentRecord,
    notice: NoticeRecord,
    release: Release,
    by: str,
    now: datetime,
    reason: str = "",
) -> None:
    audit.record(
        "notice.approved",
        actor=by,
        now=now,
        incident_id=incident.id,
        facts={
            "notice": notice.id,
            "client": notice.client_id,
            "digest": notice.digest,
            "path": release.path.value,
            "exercise": incident.exercise,
        },
        personal={"reason": reason} if reason else None,
    )


def _change(
    notice: NoticeRecord, seen: str, states: frozenset[NoticeState], **values: object
) -> None:
    if not notices.change(notice.id, states, seen, **values):
        raise NoticeTaken("error.notice_changed")


def _redraw(desk: Desk, incident: IncidentRecord) -> None:
    say.redraw(incidents.get(incident.id), people=desk.organisation.officers)

"""Releasing notices: what is approved is exactly what was seen, and is then on its way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.domain.approval import Release, ReleaseRefused
from bot.domain.approval import countersign as countersigned
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.notices import message_id
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane, mail_stream
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, outbox, own_steps, reminders, rights, say, sending
from bot.services.approvals import (
    RELEASABLE,
    Approvals,
    Consent,
    DraftStale,
    MailNotTrusted,
    NoticeTaken,
    alike,
)
from bot.services.desk import Desk
from bot.services.foreign import ForeignClientNamed
from bot.services.rights import NoSuchIncident
from bot.services.said import said
from bot.store import incidents, notices
from bot.store import outbox as kept_outbox

EDITABLE = RELEASABLE | {NoticeState.BLOCKED}
#: So many in one transaction: people who press meanwhile wait for no more.
BATCH: Final = 100


def approve(
    desk: Desk,
    notice_id: str,
    seen: str,
    by: str,
    now: datetime,
    *,
    reason: str = "",
    about: str = "",
    as_it_is: bool = False,
) -> Release:
    """Release one notice; it is mailed from the outbox.

    Args:
        desk: What every use case works with.
        notice_id: The notice.
        seen: Digest of what the person was shown.
        by: Who releases.
        now: The instant of release.
        reason: Why an officer releases alone, where that is the only way left.
        about: The client that it is about, where a word of another client's name stands in it.
        as_it_is: It goes although it would read differently now; an update follows.

    Raises:
        ReleaseRefused: the rules do not allow it; the sentence says what does.
        DraftStale: new facts would change it, and nobody said that it goes as it is.
        NoticeTaken: it is released already, or was edited meanwhile.
        ForeignClientNamed: it names another client.
        MailNotTrusted: it says more than an attacker may read in that mailbox.
    """
    with desk.store.transaction():
        approvals, notice = for_notice(desk, notice_id, by)
        release = approvals.release(notice, seen, by, now, Consent(reason, about, as_it_is))
        _let_go(approvals, notice, release, by, now)
        reminders.settle_drafts(approvals.incident.id, now)
        redraw(desk, approvals.incident)
        record(approvals, notice, release, by, now, said(reason))
    return release


def approve_alike(
    desk: Desk,
    notice_id: str,
    seen: str,
    by: str,
    now: datetime,
    *,
    as_it_is: bool = False,
    except_for: Collection[str] = (),
) -> int:
    """Release a notice and all that wait and share its common text.

    Args:
        desk: What every use case works with.
        notice_id: The notice that is shown.
        seen: Digest of what the person was shown.
        by: Who releases.
        now: The instant of release.
        as_it_is: They go although they would read differently now; updates follow.
        except_for: Ids of notices that stay.

    Returns:
        How many were released. One that the rules do not let this person release stays, and so
        does one that was sent back with a comment, or that somebody changes meanwhile. Of very
        many, a crash leaves those that were not reached as they are: they wait in the queue.
    """
    consent = Consent(as_it_is=as_it_is)
    with desk.store.transaction():
        approvals, shown = for_notice(desk, notice_id, by)
        released = [(shown, approvals.release(shown, seen, by, now, consent))]
        rows = notices.without_texts(shown.incident_id)
        _let_all_go(approvals, released, by, now)
    stay = {shown.id, *except_for}
    wanted = [row.id for row in rows if row.id not in stay and _goes_along(row, shown)]
    count = len(released)
    for start in range(0, len(wanted), BATCH):
        with desk.store.transaction():
            incident = rights.incident_for(desk.organisation, shown.incident_id, by, Right.WORK)
            approvals = Approvals(desk, incident, approvals.known)
            rows = notices.some(wanted[start : start + BATCH])
            batch = [row for row in rows if _goes_along(row, shown)]  # as they are by now
            going = [pair for row in batch for pair in _releases(approvals, row, by, now, consent)]
            _let_all_go(approvals, going, by, now)
        count += len(going)
    return count


def reject(desk: Desk, notice_id: str, seen: str, by: str, comment: str, now: datetime) -> None:
    """Send a draft back with a comment; one without an address stays blocked."""
    words = said(comment)
    if not words:
        raise Refusal("error.comment_needed", field="comment")
    with desk.store.transaction():
        approvals, notice = for_notice(desk, notice_id, by)
        approvals.require_releaser(by)
        state = NoticeState.REJECTED if notice.recipient else NoticeState.BLOCKED
        change(notice, seen, EDITABLE, state=state, comment=words)
        redraw(desk, approvals.incident)
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
        approvals, notice = for_notice(desk, notice_id, by)
        _sign(approvals, notice, seen, by)
        _record_signature(notice, by, now)


def countersign_alike(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> int:
    """Record that a second person has read the common text of a notice, in all that share it.

    Who wrote the common passage wrote it once for all of them (rule 27), so it is read once.

    Returns:
        How many were signed. One that another person wrote in as well stays.

    Raises:
        ReleaseRefused: as :func:`countersign`.
    """
    with desk.store.transaction():
        approvals, shown = for_notice(desk, notice_id, by)
        _sign(approvals, shown, seen, by)
        authors, signed = approvals.state_of(shown).authors, [shown]
        for other in notices.without_texts(shown.incident_id):
            shares = other.state is NoticeState.DRAFT and alike(other) == alike(shown)
            if other.id != shown.id and shares and approvals.state_of(other).authors == authors:
                _sign(approvals, other, other.digest, by)
                signed.append(other)
        for notice in signed:  # last: the chain is held from here on
            _record_signature(notice, by, now)
    return len(signed)


def for_notice(desk: Desk, notice_id: str, by: str) -> tuple[Approvals, NoticeRecord]:
    """Return a notice of an incident that the person works on, as it is now."""
    found = notices.find(notice_id)
    if found is None:
        rights.require(desk.organisation, by, Right.WORK)
        raise NoSuchIncident("error.no_such_incident")
    incident = rights.incident_for(desk.organisation, found.incident_id, by, Right.WORK)
    return Approvals(desk, incident), notices.find(notice_id) or found


def _sign(approvals: Approvals, notice: NoticeRecord, seen: str, by: str) -> None:
    """Put a person's signature under a draft, if it is the second one it needs."""
    approvals.require_releaser(by)
    signed = countersigned(approvals.state_of(notice), approvals.person(by), seen)
    change(notice, seen, EDITABLE, countersigned_by=signed.person.user_id)


def _record_signature(notice: NoticeRecord, by: str, now: datetime) -> None:
    audit.record(
        "notice.countersigned",
        actor=by,
        now=now,
        incident_id=notice.incident_id,
        facts={"notice": notice.id, "client": notice.client_id, "digest": notice.digest},
    )


def _goes_along(other: NoticeRecord, shown: NoticeRecord) -> bool:
    return other.state is NoticeState.DRAFT and alike(other) == alike(shown)


def _releases(
    approvals: Approvals, notice: NoticeRecord, by: str, now: datetime, consent: Consent
) -> list[tuple[NoticeRecord, Release]]:
    """Return the release of one of several; none when the rules keep just this one back."""
    try:
        return [(notice, approvals.release(notice, notice.digest, by, now, consent))]
    except (ReleaseRefused, ForeignClientNamed, DraftStale, MailNotTrusted):
        return []


def _let_all_go(
    approvals: Approvals,
    released: Collection[tuple[NoticeRecord, Release]],
    by: str,
    now: datetime,
) -> None:
    for notice, release in released:
        _let_go(approvals, notice, release, by, now)
    reminders.settle_drafts(approvals.incident.id, now)
    redraw(approvals.desk, approvals.incident)
    for notice, release in released:  # last: the chain is held from here on
        record(approvals, notice, release, by, now)


def _let_go(
    approvals: Approvals, notice: NoticeRecord, release: Release, by: str, now: datetime
) -> None:
    """Mark a notice as released and put it on its way; in an exercise nothing leaves."""
    desk, incident = approvals.desk, approvals.incident
    change(
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
        own_steps.open_own(desk, incident, own_steps.READ_AGAIN, [notice.client_id], now, anew=True)
    if incident.exercise:
        sending.exercised(desk, incident, notice, by, now)
    else:
        _post(notice, now)


def _post(notice: NoticeRecord, now: datetime) -> None:
    if notice.recipient is None:
        raise LookupError("a notice without a recipient was released")
    new = outbox.enqueue(
        key=sending.key_of(notice),
        stream=mail_stream(notice.recipient),
        lane=Lane.DEADLINE,
        kind=sending.NOTICE,
        facts={"notice_id": notice.id, "digest": notice.digest},
        incident_id=notice.incident_id,
        now=now,
    )
    if not new:  # released before, and withdrawn before it left
        kept_outbox.give_again(sending.key_of(notice))


def record(
    approvals: Approvals,
    notice: NoticeRecord,
    release: Release,
    by: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Write a release into the audit chain, with what the notice does not say as it is now."""
    incident = approvals.incident
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
            "stale": list(approvals.freshness.changed(notice)),
        },
        personal={"reason": reason} if reason else None,
    )


def change(
    notice: NoticeRecord, seen: str, states: frozenset[NoticeState], **values: object
) -> None:
    """Change a notice that is still what the person saw.

    Raises:
        NoticeTaken: it is not.
    """
    if not notices.change(notice.id, states, seen, **values):
        raise NoticeTaken("error.notice_changed")


def redraw(desk: Desk, incident: IncidentRecord) -> None:
    """Have the headline and the officers' Home drawn again."""
    say.redraw(incidents.get(incident.id), people=desk.organisation.officers)

"""Notices that a person delivered: by letter, through the client's portal, in person, read aloud.

The text is released under the same rules as one that is mailed; what is filed as proof is who
brought it, when, how and to whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.records import NoticeRecord
from bot.services import audit, duties, own_steps, releasing, sending
from bot.services.approvals import Approvals, Consent, NoticeTaken
from bot.services.desk import Desk
from bot.services.said import said

WAYS: Final = ("letter", "portal", "in_person", "telephone", "mail")
_RELEASED: Final = frozenset({NoticeState.APPROVED, NoticeState.FAILED, NoticeState.UNCERTAIN})
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a notice was brought.

    Attributes:
        how: One of :data:`WAYS`.
        at: When (UTC).
        whom: Who took it.
        note: What shows it, such as the number of the registered letter.
    """

    how: str
    at: datetime
    whom: str = ""
    note: str = ""


def record(
    desk: Desk,
    notice_id: str,
    seen: str,
    by: str,
    delivery: Delivery,
    now: datetime,
    *,
    reason: str = "",
    about: str = "",
) -> None:
    """Record that a person delivered a notice; its duty is done at that hour.

    A draft is released by it, under the rules of every release; one that was released and did
    not surely arrive is settled by it, and is mailed no more.

    Args:
        desk: What every use case works with.
        notice_id: The notice.
        seen: Digest of what the person was shown.
        by: Who delivered it.
        delivery: When, how, to whom.
        now: The instant of recording.
        reason: As for :func:`bot.services.releasing.approve`.
        about: As for :func:`bot.services.releasing.approve`.

    Raises:
        NoticeTaken: it was delivered or set aside before, or was changed meanwhile.
        ReleaseRefused: the rules do not let this person release it.
        Refusal: the way, the hour, or what shows it is missing or cannot be.
    """
    note = _required(delivery)
    with desk.store.transaction():
        approvals, notice = releasing.for_notice(desk, notice_id, by)
        duties.require_plausible(approvals.incident, delivery.at, now)
        approvals.require_releaser(by)
        if notice.state not in _RELEASED | releasing.EDITABLE:
            raise NoticeTaken(f"error.notice_{notice.state.value}", who=f"<@{notice.approved_by}>")
        released = _release(approvals, notice, seen, by, now, Consent(reason, about, True))
        proof = {"how": delivery.how, "by": by, "at": delivery.at.isoformat(), "note": note}
        releasing.change(
            notice,
            seen,
            _RELEASED | releasing.EDITABLE,
            state=NoticeState.SENT,
            sent_at=delivery.at,
            proof={**proof, "whom": said(delivery.whom)},
            comment=None,
            **released,
        )
        sending.delivered(desk, approvals.incident, notice, by, delivery.at, now, delivery.how)
        releasing.redraw(desk, approvals.incident)
        audit.record(
            "notice.delivered",
            actor=by,
            now=now,
            incident_id=notice.incident_id,
            facts={
                "notice": notice.id,
                "client": notice.client_id,
                "digest": notice.digest,
                "how": delivery.how,
                "at": delivery.at.isoformat(),
                "path": released.get("approval_path", notice.approval_path),
            },
            personal={"whom": said(delivery.whom), "note": note},
        )


def _release(
    approvals: Approvals,
    notice: NoticeRecord,
    seen: str,
    by: str,
    now: datetime,
    consent: Consent,
) -> dict[str, object]:
    """Return what a release by this person writes into a notice that nobody has released."""
    if notice.state in _RELEASED:
        return {}
    release = approvals.permit(notice, seen, by, now, consent)
    if release.read_again:
        about = [notice.client_id]
        step = own_steps.READ_AGAIN
        own_steps.open_own(approvals.desk, approvals.incident, step, about, now, anew=True)
    return {"approved_by": by, "approved_at": now, "approval_path": release.path.value}


def _required(delivery: Delivery) -> str:
    """Return what shows the delivery.

    Raises:
        Refusal: nothing does, or the way is none that we know.
    """
    if delivery.how not in WAYS:
        raise Refusal("error.not_ours", field="how")
    note = said(delivery.note)
    if not note:
        raise Refusal("error.delivery_proof_needed", field="note")
    if max(len(note), len(delivery.whom)) > _LONGEST:
        raise Refusal("error.delivery_too_long", field="note", most=_LONGEST)
    return note

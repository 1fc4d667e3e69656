"""Mails whose fate nobody knows, and those that were refused: a person says what became of them.

Nothing is sent a second time by itself. Only a person who has asked the client knows whether a
mail arrived.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.outgoing import OutgoingRow
from bot.domain.records import NoticeRecord
from bot.services import audit, outbox, releasing, sending
from bot.services.approvals import NoticeTaken
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import outbox as kept_outbox

UNSETTLED = (NoticeState.UNCERTAIN, NoticeState.FAILED)


def arrived(desk: Desk, notice_id: str, seen: str, by: str, note: str, now: datetime) -> None:
    """Record a person's word that a mail arrived; the duty is done.

    Args:
        desk: What every use case works with.
        notice_id: The notice.
        seen: Digest of what the person was shown.
        by: Who says so.
        note: What it rests on, such as who confirmed it by telephone.
        now: The instant.

    Raises:
        NoticeTaken: it is settled already.
        Refusal: it rests on nothing.
    """
    words = said(note)
    if not words:
        raise Refusal("error.arrival_proof_needed", field="note")
    with desk.store.transaction():
        notice, row = _unsettled(desk, notice_id, seen, by)
        proof = {"by": by, "note": words, "at": now.isoformat()}
        outbox.accept(row.id, proof, partial(sending.sent, desk), now)
        _record("notice.arrived", notice, by, now, {"note": words})


def again(desk: Desk, notice_id: str, seen: str, by: str, now: datetime) -> None:
    """Let a mail go once more, under the same Message-ID: a person knows it did not arrive.

    Raises:
        NoticeTaken: it is settled already, or is on its way again.
    """
    with desk.store.transaction():
        notice, row = _unsettled(desk, notice_id, seen, by)
        releasing.change(notice, seen, frozenset(UNSETTLED), state=NoticeState.APPROVED)
        outbox.resend(row.id)
        _record("notice.again", notice, by, now, {})


def _unsettled(desk: Desk, notice_id: str, seen: str, by: str) -> tuple[NoticeRecord, OutgoingRow]:
    """Return a notice that nobody has settled, and its row of the outbox."""
    approvals, notice = releasing.for_notice(desk, notice_id, by)
    approvals.require_releaser(by)
    row = kept_outbox.find(sending.key_of(notice))
    if notice.state not in UNSETTLED or row is None:
        raise NoticeTaken(f"error.notice_{notice.state.value}", who=f"<@{notice.approved_by}>")
    if notice.digest != seen:
        raise NoticeTaken("error.notice_changed")
    releasing.redraw(desk, approvals.incident)
    return notice, row


def _record(
    what: str, notice: NoticeRecord, by: str, now: datetime, personal: dict[str, str]
) -> None:
    audit.record(
        what,
        actor=by,
        now=now,
        incident_id=notice.incident_id,
        facts={"notice": notice.id, "client": notice.client_id, "was": notice.state.value},
        personal=personal or None,
    )

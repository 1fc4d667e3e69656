"""What a person decides about messages that failed for good or whose fate nobody knows.

The bot cannot tell whether a mail arrived whose reply was lost; somebody who looked can. Who
decided and why is in the record, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.records import IncidentRecord
from bot.services import audit, darkness, outbox, say, sending
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents, notices
from bot.store import outbox as rows

RESENT, DELIVERED, NOT_DELIVERED = "resent", "delivered", "not-delivered"
#: What a person can say of a message whose fate is unknown.
FATES: Final = (DELIVERED, NOT_DELIVERED)


class RowUnknown(Refusal):
    """There is no such message, or nothing is to be decided about it any more."""


def resend(desk: Desk, row_id: int, who: str, why: str, now: datetime) -> None:
    """Let a message that failed or is parked be sent once more.

    A notice is then approved as before: the text is the one that was released.

    Args:
        desk: What every use case works with.
        row_id: The message.
        who: Who decides.
        why: What it rests on.
        now: The instant (UTC).

    Raises:
        RowUnknown: it is none that failed or is parked.
        Refusal: nobody is named, there is no reason, or the notice was replaced meanwhile.
    """

    def act(row: OutgoingRow) -> None:
        _approve_again(row)
        outbox.resend(row.id)

    _decide(desk, row_id, who, why, now, RESENT, act)


def settle(desk: Desk, row_id: int, fate: str, who: str, why: str, now: datetime) -> None:
    """Take a person's word on whether a message arrived.

    One that did has its proof, and what follows from it follows; one that did not has failed,
    and its duty stays open.

    Raises:
        RowUnknown: it is none that failed or is parked.
        Refusal: nobody is named, there is no reason, or the word is none of :data:`FATES`.
    """
    if fate not in FATES:
        raise Refusal("error.outbox_fate", field="--as", fates=", ".join(FATES))

    def act(row: OutgoingRow) -> None:
        if fate == DELIVERED:
            outbox.accept(
                row.id, {"word_of": who, "rests_on": why}, partial(sending.sent, desk), now
            )
        else:
            rows.settle(row.id, RowState.FAILED, now, among=(RowState.PARKED,))
            _fail(row)

    _decide(desk, row_id, who, why, now, fate, act)


def dark_incident(desk: Desk, row_id: int) -> IncidentRecord | None:
    """Return the incident of a message while it is in the dark: its people prove who they are."""
    with desk.store.read():
        row = rows.find_by_id(row_id)
        if row is None or row.incident_id is None:
            return None
        incident = incidents.get(row.incident_id)
        return None if darkness.of(desk, incident) is None else incident


def _decide(
    desk: Desk,
    row_id: int,
    who: str,
    why: str,
    now: datetime,
    decision: str,
    act: Callable[[OutgoingRow], None],
) -> None:
    name, reason = said(who), said(why)
    if not name:
        raise Refusal("error.outbox_who", field="--by")
    if not reason:
        raise Refusal("error.outbox_why", field="--why")
    with desk.store.transaction():
        row = rows.find_by_id(row_id)
        if row is not None and row.incident_id is not None:
            incidents.hold(row.incident_id)
            row = rows.find_by_id(row_id)  # as it is now that nobody else changes it
        if row is None or row.state not in outbox.TROUBLED:
            raise RowUnknown("error.outbox_unknown", id=row_id)
        act(row)
        if row.incident_id is not None:
            say.redraw(incidents.get(row.incident_id), people=desk.organisation.officers)
        audit.record(
            f"outbox.{decision.replace('-', '_')}",
            actor=audit.SYSTEM,
            now=now,
            incident_id=row.incident_id,
            facts={"row": row.id, "kind": row.kind, "was": row.state.value},
            personal={"who": name, "why": reason},
        )


def _approve_again(row: OutgoingRow) -> None:
    """Let a notice that failed, or may have, be as it was when it was released."""
    if row.kind != sending.NOTICE:
        return
    states = (NoticeState.FAILED, NoticeState.UNCERTAIN, NoticeState.APPROVED)
    notice_id, digest = str(row.facts["notice_id"]), str(row.facts["digest"])
    if not notices.change(notice_id, states, digest, state=NoticeState.APPROVED):
        raise RowUnknown("error.outbox_replaced", id=row.id)


def _fail(row: OutgoingRow) -> None:
    if row.kind == sending.NOTICE:
        notice_id, digest = str(row.facts["notice_id"]), str(row.facts["digest"])
        notices.change(notice_id, (NoticeState.UNCERTAIN,), digest, state=NoticeState.FAILED)

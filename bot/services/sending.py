"""What follows from a notice having left: the proof is filed and the duty is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.organisation import Right
from bot.domain.outgoing import OutgoingRow, Proof, RowState
from bot.domain.records import DutyRecord, IncidentRecord, NoticeRecord
from bot.services import audit, duties, rights, say
from bot.services.desk import Desk
from bot.store import duties as kept_duties
from bot.store import incidents, notices

NOTICE = "mail.notice"


class ClientUnknown(Refusal):
    """The incident has no such client, or several match what was typed."""


def sent(desk: Desk, row: OutgoingRow, proof: Proof, now: datetime) -> None:
    """File the proof of a mailed notice and fulfil its duty, in the settling transaction."""
    if row.kind != NOTICE:
        return
    notice = _notice_of(row)
    if notice is None or notice.state is NoticeState.SENT:
        return
    states = (NoticeState.APPROVED, NoticeState.UNCERTAIN, NoticeState.FAILED)
    notices.change(
        notice.id, states, notice.digest, state=NoticeState.SENT, sent_at=now, proof=dict(proof)
    )
    _fulfil(desk, notice, now)


def troubled(desk: Desk, row: OutgoingRow, state: RowState, error: str, now: datetime) -> None:
    """Mark a notice that was refused, or whose fate is unknown; its duty stays open."""
    notice = _notice_of(row) if row.kind == NOTICE else None
    if notice is None:
        return
    now_is = NoticeState.UNCERTAIN if state is RowState.PARKED else NoticeState.FAILED
    notices.change(notice.id, (NoticeState.APPROVED,), notice.digest, state=now_is)
    incident = incidents.find(notice.incident_id)
    if incident is not None:
        say.redraw(incident, people=desk.organisation.officers)
    audit.record(
        f"notice.{now_is.value}",
        actor=audit.SYSTEM,
        now=now,
        incident_id=notice.incident_id,
        facts={"notice": notice.id, "client": notice.client_id, "error": error},
    )


def told(
    desk: Desk,
    incident_id: str,
    client: str,
    by: str,
    how: str,
    at: datetime,
    now: datetime,
    *,
    whom: str = "",
    note: str = "",
) -> None:
    """Record that a client was told by telephone, letter, portal or in person (rule 18).

    The earliest proven telling fulfils the duty; a written notice that waits goes out all the
    same.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        client: The client's id.
        by: Who told it.
        how: A word of ``bot.messages.ids.WAYS_TO_TELL``.
        at: When, an instant in UTC.
        now: The instant of recording.
        whom: Who was spoken to.
        note: Anything worth keeping.

    Raises:
        ClientUnknown: the client is not among the affected.
        Refusal: the time lies in the future or before the breach was noticed.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        duties.require_plausible(incident, at, now)
        duty = _duty_to(incident, client)
        if duty is None:
            raise ClientUnknown("error.client_not_affected", field="client")
        duties.settle_as_fulfilled(incident, duty, by=by, at=at, now=now, reason=how)
        duties.refresh(desk, incident, now)
        say.in_channel(
            incident.id,
            "client.told",
            f"{client}:{now.isoformat()}",
            now,
            {"client_id": client, "by": by, "how": how},
        )
        audit.record(
            "client.told",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"client": client, "how": how, "at": at.isoformat()},
            personal=_personal(whom, note),
        )


def _fulfil(desk: Desk, notice: NoticeRecord, now: datetime) -> None:
    incident = incidents.find(notice.incident_id)
    if incident is None:
        return
    duty = _duty_to(incident, notice.client_id)
    if duty is not None and duty.state is DutyState.OPEN:
        by = notice.approved_by or audit.SYSTEM
        duties.settle_as_fulfilled(incident, duty, by=by, at=now, now=now, reason="mail")
        if kept_duties.anything_waits_on(incident.id, duty.kind, notice.client_id):
            duties.refresh(desk, incident, now)
    say.redraw(incident)
    audit.record(
        "notice.sent",
        actor=audit.SYSTEM,
        now=now,
        incident_id=incident.id,
        facts={
            "notice": notice.id,
            "client": notice.client_id,
            "digest": notice.digest,
            "message_id": notice.message_id,
        },
    )


def _duty_to(incident: IncidentRecord, client_id: str) -> DutyRecord | None:
    wanted = (
        duty
        for duty in kept_duties.of_incident(incident.id)
        if duty.kind == DutyKind.NOTIFY_CONTROLLER
        and duty.client_id == client_id
        and duty.state is not DutyState.SUPERSEDED
    )
    return next(wanted, None)


def _notice_of(row: OutgoingRow) -> NoticeRecord | None:
    facts: Mapping[str, object] = row.facts
    return notices.find(str(facts["notice_id"]))


def _personal(whom: str, note: str) -> dict[str, str]:
    said = {"whom": whom.strip(), "note": note.strip()}
    return {name: text for name, text in said.items() if text}

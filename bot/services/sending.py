"""What follows from a notice having left: the proof is filed and the duty is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState
from bot.domain.notices import STANDARD_FIRST, NoticeKind
from bot.domain.organisation import Right
from bot.domain.outgoing import OutgoingRow, Proof, RowState
from bot.domain.records import DutyRecord, IncidentRecord, NoticeRecord
from bot.services import (
    audit,
    client_steps,
    confirming,
    duties,
    duty_steps,
    expiry,
    letter_post,
    rights,
    say,
)
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import duties as kept_duties
from bot.store import incidents, notices

NOTICE = "mail.notice"
#: Ways of bringing a notice in which whoever brings it talks to the client.
SPOKEN: Final = frozenset({"telephone", "in_person"})


class ClientUnknown(Refusal):
    """The incident has no such client, or several match what was typed."""


def key_of(notice: NoticeRecord) -> str:
    """Return the key of a notice's row of the outbox: one a text."""
    return f"{NOTICE}:{notice.id}:{notice.digest}"


def informs(notice: NoticeRecord) -> bool:
    """Return whether a client that has the notice knows of the breach (rule 31).

    A mail that only asks to call tells nothing: the client is informed by the call.
    """
    return notice.kind != NoticeKind.CLIENT_INITIAL_UNTRUSTED


def sent(desk: Desk, row: OutgoingRow, proof: Proof, now: datetime) -> None:
    """File the proof of a mail and fulfil the duty of a notice, in the settling transaction.

    What has gone from Slack is put on record in it, too.

    Of our own letter a person says when all were told: nobody else knows who they are.
    """
    if row.kind == letter_post.LETTER:
        letter_post.sent(row, proof, now)
    expiry.sent(row, proof, now)
    if row.kind != NOTICE:
        return
    notice = _notice_of(row)
    if notice is None:
        return
    incidents.hold(notice.incident_id)
    states = (NoticeState.APPROVED, NoticeState.UNCERTAIN, NoticeState.FAILED)
    digest = str(row.facts["digest"])
    if notices.change(
        notice.id, states, digest, state=NoticeState.SENT, sent_at=now, proof=dict(proof)
    ):
        confirming.expect(notice, now)
        _fulfil(desk, notice, now)
        if informs(notice):
            _keep_promise(desk, notice, now)


def troubled(desk: Desk, row: OutgoingRow, state: RowState, error: str, now: datetime) -> None:
    """Mark a notice that was refused, or whose fate is unknown; its duty stays open."""
    notice = _notice_of(row) if row.kind == NOTICE else None
    if notice is None:
        return
    incidents.hold(notice.incident_id)
    now_is = NoticeState.UNCERTAIN if state is RowState.PARKED else NoticeState.FAILED
    if not notices.change(notice.id, (NoticeState.APPROVED,), notice.digest, state=now_is):
        return
    say.redraw(incidents.get(notice.incident_id), people=desk.organisation.officers)
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

    The earliest proven telling fulfils the duty, also when a later one was recorded before it;
    a written notice that waits goes out all the same.

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
        first = duties.settle_as_fulfilled(incident, duty, by=by, at=at, now=now, reason=how)
        earlier = kept_duties.inform_earlier(duty.id, at, fulfilled_by=by, reason=how)
        if not (first or earlier):
            _settle_promises(incident, client, by, at, now, how)
        confirming.heard(incident, client, by, how, at, now)
        duties.refresh(desk, incident, now)
        client_steps.told(desk, incident, client, by, now)
        duty_steps.follow_notice(desk, incident, by, now)
        facts = {"client_id": client, "by": by, "how": how}
        say.act_in_channel(incident.id, "client.told", now, facts)
        audit.record(
            "client.told",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"client": client, "how": how, "at": at.isoformat()},
            personal=_personal(whom, note),
        )


def delivered(
    desk: Desk,
    incident: IncidentRecord,
    notice: NoticeRecord,
    by: str,
    at: datetime,
    now: datetime,
    how: str,
) -> None:
    """Do the duty of a notice that a person brought, at the hour it was brought.

    It runs inside the caller's transaction; in an exercise nobody is promised an update. One that
    only asks to call does no duty, unless it was brought by talking to the client.
    """
    if how == confirming.BY_MAIL and not incident.exercise:
        confirming.expect(notice, at)
    if not informs(notice) and how not in SPOKEN:
        return
    duty = _duty_to(incident, notice.client_id)
    if duty is not None:
        duties.settle_as_fulfilled(incident, duty, by=by, at=at, now=now, reason=how)
        kept_duties.inform_earlier(duty.id, at, fulfilled_by=by, reason=how)
        duties.refresh(desk, incident, now)
    if NoticeKind(notice.kind) not in STANDARD_FIRST:
        _settle_promises(incident, notice.client_id, by, at, now, how)
    if not incident.exercise:
        _keep_promise(desk, notice, now)
    duty_steps.follow_notice(desk, incident, by, now)


def exercised(
    desk: Desk, incident: IncidentRecord, notice: NoticeRecord, by: str, now: datetime
) -> None:
    """Do the duty of a notice released in an exercise: nothing leaves, and its clock stops.

    It runs inside the caller's transaction.
    """
    if informs(notice):
        _settle_duty(desk, incident, notice.client_id, by, now, "exercise")
    duty_steps.follow_notice(desk, incident, by, now)


def _fulfil(desk: Desk, notice: NoticeRecord, now: datetime) -> None:
    incident = incidents.get(notice.incident_id)
    by = notice.approved_by or audit.SYSTEM
    if informs(notice):
        _settle_duty(desk, incident, notice.client_id, by, now, "mail")
    if NoticeKind(notice.kind) not in STANDARD_FIRST:
        _settle_promises(incident, notice.client_id, by, now, now, "mail")
    duty_steps.follow_notice(desk, incident, by, now)
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


def _keep_promise(desk: Desk, notice: NoticeRecord, now: datetime) -> None:
    """Make the promised next update of a notice that has left a dated duty (rule 18)."""
    promised = notice.facts.get("next_update_by")
    if not isinstance(promised, str):
        return
    incident = incidents.get(notice.incident_id)
    fact = f"next_update:{notice.client_id}"
    incidents.set_fact(incident.id, fact, promised, notice.approved_by or audit.SYSTEM, now)
    due_at = datetime.fromisoformat(promised)
    duties.open_promise(desk, incident, notice.client_id, due_at, now)


def _settle_duty(
    desk: Desk, incident: IncidentRecord, client_id: str, by: str, now: datetime, how: str
) -> None:
    duty = _duty_to(incident, client_id)
    if duty is None:
        return
    duties.settle_as_fulfilled(incident, duty, by=by, at=now, now=now, reason=how)
    if kept_duties.anything_waits_on(incident.id, duty.kind, client_id):
        duties.refresh(desk, incident, now)


def _settle_promises(
    incident: IncidentRecord, client_id: str, by: str, at: datetime, now: datetime, how: str
) -> None:
    """Let a further telling of a client fulfil the update it was promised."""
    for duty in kept_duties.of_client(incident.id, client_id):
        if duty.kind == DutyKind.CLIENT_UPDATE:
            duties.settle_as_fulfilled(incident, duty, by=by, at=at, now=now, reason=how)


def _duty_to(incident: IncidentRecord, client_id: str) -> DutyRecord | None:
    wanted = (
        duty
        for duty in kept_duties.of_client(incident.id, client_id)
        if duty.kind == DutyKind.NOTIFY_CONTROLLER and duty.state is not DutyState.SUPERSEDED
    )
    return next(wanted, None)


def _notice_of(row: OutgoingRow) -> NoticeRecord | None:
    facts: Mapping[str, object] = row.facts
    return notices.find(str(facts["notice_id"]))


def _personal(whom: str, note: str) -> dict[str, str]:
    given = {"whom": said(whom), "note": said(note)}
    return {name: text for name, text in given.items() if text}

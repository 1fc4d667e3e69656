"""Whether a client has its notice: a mail that was accepted is sent, not confirmed (rule 18).

Without an answer within two hours somebody calls. A bounce opens the duty again, with the
deadline that it had at first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal, Unavailable
from bot.domain.incident import DutyState, IncidentState, NoticeState
from bot.domain.organisation import Right
from bot.domain.outgoing import RowState
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import (
    audit,
    duties,
    overview,
    own_steps,
    reminders,
    rights,
    say,
    telling,
    watching,
)
from bot.services.desk import Desk
from bot.services.said import said
from bot.services.staleness import Freshness
from bot.store import answers, incidents, notices, outbox
from bot.store import duties as kept_duties

CALL_AFTER: Final = timedelta(hours=2)
#: How the fulfilment of a duty by a mailed notice is recorded.
BY_MAIL: Final = "mail"
#: How it can be known that a client has its notice.
WAYS: Final = frozenset({"mail", "telephone", "portal", "in_person"})
NOTICE: Final = "mail.notice"


class NothingToAnswer(Refusal):
    """No notice to that client is waiting for an answer."""


def expect(notice: NoticeRecord, now: datetime) -> None:
    """Wait for the answer to a notice that has just left, inside the settling transaction."""
    answers.expect(
        notice.id,
        incident_id=notice.incident_id,
        client_id=notice.client_id,
        sent_at=now,
        call_at=now + CALL_AFTER,
    )


def tick(desk: Desk, now: datetime) -> int:
    """Open the step to call those who have not answered; return how many are to be called.

    An incident in which that fails stops no other; it is told, and tried again.
    """
    with desk.store.read():
        waiting = sorted({incident_id for incident_id, _ in answers.unanswered(now)})
    return sum(_have_called(desk, incident_id, now) for incident_id in waiting)


def awaited(desk: Desk, incident: IncidentRecord) -> dict[str, str]:
    """Return the clients whose answer to a notice is awaited: id and name.

    Raises:
        NothingToAnswer: every notice that has left was answered, or none has left.
    """
    with desk.store.read():
        names = overview.client_names(incident)
        waiting = {one: names.get(one, one) for one in answers.awaited(incident.id)}
    if not waiting:
        raise NothingToAnswer("error.nothing_awaited", reference=incident.reference)
    return waiting


def acknowledge(
    desk: Desk,
    incident_id: str,
    client: str,
    by: str,
    how: str,
    at: datetime,
    now: datetime,
    *,
    whom: str = "",
) -> None:
    """Record that a client has its notice: who says so, when, and how it was learned.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        client: The client's id.
        by: Who records it.
        how: A word of :data:`WAYS`.
        at: When it was acknowledged, an instant in UTC.
        now: The instant of recording.
        whom: Who acknowledged it.

    Raises:
        NothingToAnswer: no notice to that client waits for an answer.
        Refusal: the way is none that we know, the time lies in the future or before the breach
            was noticed, or it was answered by a mail that an attacker may have written.
    """
    if how not in WAYS:
        raise Refusal("error.not_ours", field="how")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        duties.require_plausible(incident, at, now)
        if how == BY_MAIL and not Freshness.of(desk, incident).trusts(client):
            raise Refusal("error.answer_by_mail", field="how")
        if not heard(incident, client, by, how, at, now):
            raise NothingToAnswer("error.nothing_to_answer", field="client")
        say.redraw(incident)
        audit.record(
            "notice.acknowledged",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"client": client, "how": how, "at": at.isoformat()},
            personal={"whom": said(whom)} if said(whom) else None,
        )


def heard(
    incident: IncidentRecord, client: str, by: str, how: str, at: datetime, now: datetime
) -> bool:
    """Let a client count as having answered, inside the transaction; False if none was awaited."""
    return answers.settle(
        incident.id,
        client,
        answers.ACKNOWLEDGED,
        how=how,
        answered_at=at,
        recorded_by=by,
        recorded_at=now,
    )


def bounced(desk: Desk, incident_id: str, client: str, by: str, reason: str, now: datetime) -> None:
    """Record that a notice came back: its duty is open again, with its first deadline.

    A client that was told by another way as well, or has answered an earlier notice, stays told;
    the update that it was promised is owed again. The notice can be sent again.

    Raises:
        NothingToAnswer: no notice to that client waits for an answer.
        Refusal: there is no reason.
    """
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        settled = {"recorded_by": by, "recorded_at": now}
        came_back = answers.awaited_of(incident.id, client)
        if not answers.settle(incident.id, client, answers.BOUNCED, **settled):
            raise NothingToAnswer("error.nothing_to_answer", field="client")
        failed = _fail_notices(incident, client, came_back, now)
        _reopen(desk, incident, client, failed, by, now)
        _have_called_first(desk, incident, client, now)
        say.redraw(incident, people=desk.organisation.officers)
        audit.record(
            "notice.bounced",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"client": client},
            personal={"reason": why},
        )


def _have_called(desk: Desk, incident_id: str, now: datetime) -> int:
    try:
        with desk.store.transaction():
            incidents.hold(incident_id)
            waiting = answers.unanswered(now)
            clients = [client for one, client in waiting if one == incident_id]
            if clients:  # else another process was first
                _open_step(desk, incident_id, clients, now)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one poisoned incident cannot stop the others
        _tell(desk, incident_id, type(error).__name__, now)
        return 0
    return len(clients)


def _open_step(desk: Desk, incident_id: str, clients: list[str], now: datetime) -> None:
    incident = incidents.get(incident_id)
    answers.called(incident_id, clients, now)
    if incident.state is not IncidentState.CLOSED:
        own_steps.open_own(desk, incident, own_steps.CALL_UNCONFIRMED, clients, now, anew=True)
        say.redraw(incident, [incident.phase])


def _tell(desk: Desk, incident_id: str, error: str, now: datetime) -> None:
    """Tell the watchers, once an hour, that nobody was asked to call the silent clients."""
    kind = f"{reminders.TASK}:{own_steps.CALL_UNCONFIRMED}"
    facts = {"incident_id": incident_id, "group_kind": kind, "error": error}
    about = f"{incident_id}:{kind}:{now:%Y-%m-%dT%H}"
    with desk.store.transaction():
        watchers = watching.watchers(desk)
        telling.announce(telling.POSTPONED, about, facts, incident_id, watchers, now)


def _have_called_first(desk: Desk, incident: IncidentRecord, client: str, now: datetime) -> None:
    """Open the step to call a client that no mail has reached, while it is still to be told."""
    to_tell = any(
        duty.kind == DutyKind.NOTIFY_CONTROLLER and duty.state is DutyState.OPEN
        for duty in kept_duties.of_client(incident.id, client)
    )
    if to_tell:
        step = own_steps.CALL_WITHOUT_MAIL
        own_steps.open_own(desk, incident, step, [client], now, anew=True)


def _fail_notices(
    incident: IncidentRecord, client: str, came_back: Collection[str], now: datetime
) -> list[NoticeRecord]:
    """Let what came back from a client have failed, where it can be sent again from."""
    failed = [
        notice
        for notice in notices.to_client(incident.id, client)
        if notice.state is NoticeState.SENT and notice.id in came_back
    ]
    for notice in failed:
        notices.change(notice.id, (NoticeState.SENT,), notice.digest, state=NoticeState.FAILED)
        for row in outbox.said_of(incident.id, NOTICE):
            if row.facts.get("notice_id") == notice.id:
                outbox.settle(row.id, RowState.FAILED, now, among=(RowState.SENT,), error="bounced")
    return failed


def _reopen(
    desk: Desk,
    incident: IncidentRecord,
    client: str,
    failed: Sequence[NoticeRecord],
    by: str,
    now: datetime,
) -> None:
    """Open again what the notices that came back had done, with its first deadline."""
    informed = answers.has_acknowledged(incident.id, client)
    for duty in kept_duties.of_client(incident.id, client):
        by_mail = duty.state is DutyState.FULFILLED and duty.reason == BY_MAIL
        first = duty.kind == DutyKind.NOTIFY_CONTROLLER and not informed
        update = duty.kind == DutyKind.CLIENT_UPDATE and duty.fulfilled_at in {
            notice.sent_at for notice in failed
        }
        if by_mail and update and duty.due_at:  # what came back had promised another one
            promised = duty.due_at.isoformat()
            incidents.set_fact(incident.id, f"next_update:{client}", promised, by, now)
        if by_mail and (first or update):
            kept_duties.reopen(duty.id)
            reminders.plan_duties(desk, incident, [duties.spec_of(duty)], now)
            duties.refresh(desk, incident, now)

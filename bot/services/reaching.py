"""Where a client's mail is not trusted it is called first, and no mail tells more (rule 31).

Call everything here inside the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.duties import DutyKind
from bot.domain.incident import NoticeState
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord, NoticeRecord
from bot.services import audit, own_steps, reminders, say, sending
from bot.services.approvals import tells_too_much
from bot.services.calls import to_call
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow
from bot.services.staleness import Freshness
from bot.store import duties, notices, outbox


def follow(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Bring calls and released notices in line with whose mail is trusted now.

    What was released to a mailbox that an attacker may read by now, and has not left, waits for
    a release again.
    """
    open_calls(desk, incident, now)
    fresh = Freshness.of(desk, incident)
    withdrawn = [
        notice
        for notice in notices.without_texts(incident.id)
        if notice.state is NoticeState.APPROVED
        and tells_too_much(fresh, notice)
        and _withdraw(notice, now)
    ]
    if withdrawn:
        reminders.plan_drafts(desk, incident, first_term(incident), now)
        say.act_in_channel(incident.id, "notices.waiting", now, lane=Lane.DEADLINE)
        say.redraw(incident, people=desk.organisation.officers)
    for notice in withdrawn:  # last: the chain is held from here on
        audit.record(
            "notice.withdrawn",
            actor=audit.SYSTEM,
            now=now,
            incident_id=incident.id,
            facts={"notice": notice.id, "client": notice.client_id, "digest": notice.digest},
        )


def open_calls(desk: Desk, incident: IncidentRecord, now: datetime) -> None:
    """Open the step to call those whom no mail reaches, or none that is surely read by them."""
    snapshot = notices.confirmed_snapshot(incident.id)
    wanted = set(notices.clients_in(incident.id, NoticeState.BLOCKED))
    if snapshot is not None:
        wanted |= to_call(FactsNow.of(desk, incident, snapshot)).keys()
    own_steps.open_own(desk, incident, own_steps.CALL_WITHOUT_MAIL, wanted, now)


def first_term(incident: IncidentRecord) -> datetime | None:
    """Return by when the first client that is still to be told must have been told (UTC)."""
    dates = (duty.due_at for duty in duties.open_of_kind(incident.id, DutyKind.NOTIFY_CONTROLLER))
    return min((due_at for due_at in dates if due_at), default=None)


def _withdraw(notice: NoticeRecord, now: datetime) -> bool:
    """Let a released notice wait again; False when the other side may have it already."""
    row = outbox.find(sending.key_of(notice))
    if row is not None and not outbox.take_back(row.id, now):
        return False
    return notices.change(
        notice.id,
        (NoticeState.APPROVED,),
        notice.digest,
        state=NoticeState.DRAFT,
        approved_by=None,
        approved_at=None,
        approval_path=None,
    )

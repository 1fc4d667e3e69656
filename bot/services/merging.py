"""Two reports of one event become one incident, which keeps the earliest times (rule 4)."""

from __future__ import annotations

from datetime import datetime

from bot.domain.duties import DutyKind
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, Outcome
from bot.domain.organisation import Right
from bot.domain.records import DutyRecord, IncidentRecord
from bot.services import audit, awareness, ending, rights, say
from bot.services import duties as settling
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import duties, incidents, notices

#: Released, and perhaps with a mail server at this moment.
ON_ITS_WAY = {NoticeState.APPROVED, NoticeState.UNCERTAIN}


class NotToMerge(Refusal):
    """These two cannot be merged, or not in this direction; the sentence says why."""


def merge(desk: Desk, incident_id: str, into: str, by: str, reason: str, now: datetime) -> None:
    """Merge an incident into another one, which goes on for both.

    The one that goes on keeps the earliest times; its deadlines move by the rules. What the
    other one had told or filed counts there, and its promises to clients are kept there. The
    other one ends: its open duties, reminders and drafts stop, what it sent is not touched.

    Args:
        desk: What every use case works with.
        incident_id: The incident that ends.
        into: The incident that goes on.
        by: Who decides it.
        reason: Why they are one event.
        now: The instant of deciding, in UTC.

    Raises:
        NotToMerge: they cannot be merged in this direction.
        NoSuchIncident: one of them does not exist for this person.
        IncidentClosed: one of them is closed.
    """
    why = said(reason)
    if not why:
        raise Refusal("error.reason_needed", field="reason")
    if not into:
        raise NotToMerge("error.merge_into_what", field="other")
    with desk.store.transaction():
        for one in sorted({incident_id, into}):  # in one order, so that nobody waits in a circle
            incidents.hold(one)
        gone = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        kept = rights.incident_for(desk.organisation, into, by, Right.DECIDE)
        _check(gone, kept)
        _take_over(desk, gone, kept, by, why, now)
        ending.stop_all(gone, Outcome.MERGED, by, now)
        ending.end(desk, gone, Outcome.MERGED, now, went_on_in=kept.id)
        _announce(gone, kept, by, why, now)
        audit.record(
            "incident.merged",
            actor=by,
            now=now,
            incident_id=gone.id,
            facts={"into": kept.reference},
            personal={"reason": why},
        )


def _check(gone: IncidentRecord, kept: IncidentRecord) -> None:
    names = {"reference": gone.reference, "into": kept.reference}
    if gone.id == kept.id:
        raise NotToMerge("error.merge_itself", field="other", **names)
    if gone.exercise != kept.exercise:
        raise NotToMerge("error.merge_exercise", field="other", **names)
    if gone.restricted and not kept.restricted:
        raise NotToMerge("error.merge_restricted", field="other", **names)
    if not gone.exercise and notices.count(gone.id, ON_ITS_WAY):
        raise NotToMerge("error.merge_on_its_way", field="other", **names)
    unknown = {duty.client_id for duty in _told(gone)} - _clients_of(kept)
    if unknown:
        raise NotToMerge("error.merge_told", field="other", count=len(unknown), **names)


def _take_over(
    desk: Desk, gone: IncidentRecord, kept: IncidentRecord, by: str, why: str, now: datetime
) -> None:
    """Move times, deadlines, what was done and what was promised; all of it on record."""
    before = {duty.id: duty.due_at for duty in duties.of_incident(kept.id)}
    awareness.take_earliest(desk, kept, gone, by, why, now)
    kept = incidents.get(kept.id)
    _keep_promises(desk, gone, kept, now)
    counted = _count_what_was_done(gone, kept, now)
    settling.refresh(desk, kept, now)
    moved = [
        {
            "duty": duty.kind,
            "client": duty.client_id,
            "from": _text(before[duty.id]),
            "to": _text(duty.due_at),
        }
        for duty in duties.of_incident(kept.id)
        if duty.id in before and before[duty.id] != duty.due_at
    ]
    audit.record(
        "incident.merged_in",
        actor=by,
        now=now,
        incident_id=kept.id,
        facts={
            "merged": gone.reference,
            "noticed_at": kept.noticed_at.isoformat(),
            "aware_at": kept.aware_at.isoformat(),
            "moved": moved,
            "counted": counted,
        },
        personal={"reason": why},
    )


def _keep_promises(desk: Desk, gone: IncidentRecord, kept: IncidentRecord, now: datetime) -> None:
    """Keep what clients were promised; of two promises to one client both stand."""
    promises = [
        (duty.client_id, duty.due_at)
        for duty in duties.open_of_kind(gone.id, DutyKind.CLIENT_UPDATE)
        if duty.client_id is not None and duty.due_at is not None
    ]
    for client_id, due_at in promises:
        name = f"next_update:{client_id}"
        incidents.set_fact(kept.id, name, due_at.isoformat(), audit.SYSTEM, now)
        settling.open_promise(desk, kept, client_id, due_at, now)


def _count_what_was_done(gone: IncidentRecord, kept: IncidentRecord, now: datetime) -> int:
    """Let what was told or filed in the one count in the other, when and by whom it was done."""
    still_open = {
        (duty.kind, duty.client_id): duty
        for duty in duties.of_incident(kept.id)
        if duty.state is DutyState.OPEN and duty.kind != DutyKind.CLIENT_UPDATE
    }
    return sum(
        settling.settle_as_fulfilled(
            kept,
            still_open[duty.kind, duty.client_id],
            by=duty.fulfilled_by or audit.SYSTEM,
            at=duty.fulfilled_at,
            now=now,
            reason=gone.reference,
        )
        for duty in duties.of_incident(gone.id)
        if duty.fulfilled_at is not None and (duty.kind, duty.client_id) in still_open
    )


def _announce(gone: IncidentRecord, kept: IncidentRecord, by: str, why: str, now: datetime) -> None:
    """Say in both channels where it goes on; of a restricted incident the name is not given."""
    hidden = kept.restricted and not gone.restricted
    away = {"by": by, "reason": why} if not hidden else {"by": by}
    other = {} if hidden else {"other_id": kept.id}
    say.in_channel(gone.id, "merged.away", "merged", now, {**away, **other})
    here = {"by": by, "reason": why, "other_id": gone.id}
    say.in_channel(kept.id, "merged.here", gone.id, now, here)


def _told(incident: IncidentRecord) -> list[DutyRecord]:
    return [
        duty
        for duty in duties.of_incident(incident.id)
        if duty.client_id and duty.fulfilled_at is not None
    ]


def _clients_of(incident: IncidentRecord) -> set[str | None]:
    return {duty.client_id for duty in duties.of_incident(incident.id)}


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()

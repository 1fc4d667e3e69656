"""What a closed incident left in Slack goes after a time: files first, then the channel (rule 35).

Every step is a row of the outbox, and what was done is read from those rows: a crash between two
steps loses none of them and repeats none. The record in the database is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.expiry import NOTICE_DAYS, Act, Said, act, expires_on, is_near
from bot.domain.incident import DutyState, IncidentState
from bot.domain.instants import local_date
from bot.domain.outgoing import (
    CHANNEL_ARCHIVE,
    FILE,
    FILE_DELETE,
    Lane,
    OutgoingRow,
    Proof,
    RowState,
    channel_stream,
    file_stream,
)
from bot.domain.records import IncidentRecord
from bot.domain.retention import TOMBSTONE, Hold, Item, Rule
from bot.domain.weekly import week_to_look_at
from bot.services import audit, say
from bot.services.desk import Desk
from bot.services.each import each
from bot.store import duties, incidents, outbox, people, retention
from bot.store.outbox import NewRow

#: Kinds of rows of the outbox: that it goes on a day, and that it stays for now.
EXPIRES: Final = "slack.expires"
STAYS: Final = "slack.stays"
ARCHIVED: Final = "channel.archived"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done for one incident today."""

    act: Act
    on: date
    hold: Hold | None = None


def tick(desk: Desk, days: int, now: datetime) -> int:
    """See once a day, in office hours, to what closed incidents left in Slack.

    Args:
        desk: What every use case works with.
        days: How long after its closing it is kept.
        now: The instant (UTC).

    Returns:
        For how many incidents something was written into the outbox.
    """
    zone = desk.organisation.zone
    if week_to_look_at(now, zone) is None:
        return 0
    key = f"slack.expiry:{local_date(now, zone)}"
    with desk.store.read():
        if people.is_handled(key):
            return 0
        closed = {one.id: one for one in incidents.closed_ones()}
    seen_to = each(closed, lambda one: _see_to(desk, closed[one], days, now), "slack.expiry")
    with desk.store.transaction():
        people.first_time(key, now)
    return seen_to


def may_go(desk: Desk, incident_id: str, now: datetime) -> bool:
    """Return whether nothing holds it back; asked again when it is about to go."""
    with desk.store.read():
        incident = incidents.find(incident_id)
        if incident is None or incident.state is not IncidentState.CLOSED:
            return False
        return _hold(incident, local_date(now, desk.organisation.zone)) is None


def is_over(desk: Desk, incident_id: str) -> bool:
    """Return whether an incident's channel was archived: nothing is said there any more."""
    with desk.store.read():
        return bool(outbox.said_of(incident_id, CHANNEL_ARCHIVE))


def file_of(desk: Desk, row: OutgoingRow) -> OutgoingRow | None:
    """Return the row whose files a row takes away."""
    with desk.store.read():
        return outbox.find_by_id(int(row.facts["row"]))


def sent(row: OutgoingRow, proof: Proof, now: datetime) -> None:
    """Put on record what has gone from Slack, in the settling transaction."""
    if row.kind == FILE_DELETE:
        gone = len([one for one in proof.get("files", "").split(",") if one])
        erased = {"rule": Rule.SLACK, "row": row.facts["row"], "erased": {"files": gone}}
        _record(TOMBSTONE, row, erased, now)
    if row.kind == CHANNEL_ARCHIVE and "channel" in proof:
        _record(ARCHIVED, row, {"channel": proof["channel"]}, now)


def overdue(zone: ZoneInfo, days: int, today: date) -> Iterator[Item]:
    """Yield what should have gone from Slack by now, with why it is still there.

    It runs inside the caller's transaction, and changes nothing: the clock sees to it.
    """
    for one in incidents.closed_ones():
        expires = expires_on(_closed_on(one, zone), days)
        hold = _why_there(one, today) if expires < today else None
        if hold is not None:
            yield Item(Rule.SLACK, one.id, one.reference, expires, hold)


def _see_to(desk: Desk, incident: IncidentRecord, days: int, now: datetime) -> bool:
    """Look first, so that an incident with nothing to do asks for no turn to write."""
    zone = desk.organisation.zone
    with desk.store.read():
        if _plan(incident, days, zone, now).act is Act.NOTHING:
            return False
    with desk.store.transaction():
        incidents.hold(incident.id)
        plan = _plan(incident, days, zone, now)
        _carry_out(desk, incident, plan, now)
        return plan.act is not Act.NOTHING


def _plan(incident: IncidentRecord, days: int, zone: ZoneInfo, now: datetime) -> _Plan:
    today = local_date(now, zone)
    if _is_taken_down(incident.id):
        late = _files_left(incident.id, now) and _hold(incident, today) is None
        return _Plan(Act.GO if late else Act.NOTHING, today)
    expires, told = expires_on(_closed_on(incident, zone), days), _said(incident.id)
    hold = _hold(incident, today) if is_near(expires, told, today) else None
    what, on = act(expires, told, hold, today)
    return _Plan(what, on, hold)


def _carry_out(desk: Desk, incident: IncidentRecord, plan: _Plan, now: datetime) -> None:
    today = local_date(now, desk.organisation.zone).isoformat()
    if plan.act is Act.ANNOUNCE:
        on = plan.on.isoformat()
        facts = {"expires_on": on, "officers": list(desk.organisation.officers)}
        say.in_channel(incident.id, EXPIRES, f"{on}:{today}", now, facts, Lane.DEADLINE)
    if plan.act is Act.KEEP and plan.hold is not None:
        facts = {"because": plan.hold.value}
        say.in_channel(incident.id, STAYS, today, now, facts, Lane.DEADLINE)
    if plan.act is Act.GO:
        outbox.insert([*_deletions(incident.id, today, now), *_archiving(incident.id, today)], now)


def _deletions(incident_id: str, today: str, now: datetime) -> Iterator[NewRow]:
    for row in _files_left(incident_id, now):
        yield NewRow(
            key=f"{FILE_DELETE}:{row.id}:{today}",
            stream=row.stream,
            lane=Lane.NARRATIVE,
            kind=FILE_DELETE,
            facts={"incident_id": incident_id, "row": row.id},
            incident_id=incident_id,
        )


def _archiving(incident_id: str, today: str) -> Iterator[NewRow]:
    """Yield the row that archives the channel, behind those that delete its files."""
    if not _is_taken_down(incident_id):
        yield NewRow(
            key=f"{CHANNEL_ARCHIVE}:{incident_id}:{today}",
            stream=file_stream(channel_stream(incident_id)),
            lane=Lane.NARRATIVE,
            kind=CHANNEL_ARCHIVE,
            facts={"incident_id": incident_id},
            incident_id=incident_id,
        )


def _said(incident_id: str) -> Said | None:
    """Return what the channel was told last; what came too late to be said counts for nothing."""
    rows = [row for row in outbox.of_kinds(incident_id, EXPIRES, STAYS) if _counts(row)]
    if not rows:
        return None
    last = rows[-1]
    on = date.fromisoformat(last.facts["expires_on"]) if last.kind == EXPIRES else None
    return Said(on, left=last.state is not RowState.WAITING)


def _files_left(incident_id: str, now: datetime) -> list[OutgoingRow]:
    """Return the rows whose files may still be in Slack, and have been there for the notice.

    Of one that was refused in the end, an attempt may have arrived all the same.
    """
    rows = outbox.of_kinds(incident_id, FILE, FILE_DELETE)
    taken = {row.facts["row"] for row in rows if row.kind == FILE_DELETE and _counts(row)}
    before = now - timedelta(days=NOTICE_DAYS)
    return [
        row
        for row in rows
        if row.kind == FILE
        and row.attempts
        and row.state is not RowState.WAITING
        and row.created_at <= before
        and row.id not in taken
    ]


def _is_taken_down(incident_id: str) -> bool:
    return any(_counts(row) for row in outbox.of_kinds(incident_id, CHANNEL_ARCHIVE))


def _counts(row: OutgoingRow) -> bool:
    return row.state is not RowState.OBSOLETE


def _why_there(incident: IncidentRecord, today: date) -> Hold | None:
    rows = outbox.of_kinds(incident.id, FILE_DELETE, CHANNEL_ARCHIVE)
    if any(row.state is RowState.FAILED for row in rows):
        return Hold.REFUSED
    if _is_taken_down(incident.id):
        return None
    return _hold(incident, today) or Hold.ANNOUNCED


def _hold(incident: IncidentRecord, today: date) -> Hold | None:
    last = _last_of(incident)
    if last.state is not IncidentState.CLOSED:
        return Hold.OPEN_INCIDENT
    if any(duty.state is DutyState.OPEN for duty in duties.of_incident(incident.id)):
        return Hold.OPEN_DUTY
    codes = retention.clients_in({incident.id, last.id})
    disputes = retention.traces(codes, today).values()
    return Hold.DISPUTE if any(one.disputed for one in disputes) else None


def _last_of(incident: IncidentRecord) -> IncidentRecord:
    """Return the incident that it went on in at last: another one, or itself."""
    while incident.went_on_in is not None:
        incident = incidents.get(incident.went_on_in)
    return incident


def _closed_on(incident: IncidentRecord, zone: ZoneInfo) -> date:
    """Return the day from which its time runs: that of what took it over, once that is closed."""
    closed_at = _last_of(incident).closed_at or incident.closed_at or incident.opened_at
    return local_date(closed_at, zone)


def _record(action: str, row: OutgoingRow, facts: dict[str, object], now: datetime) -> None:
    audit.record(action, actor=audit.SYSTEM, now=now, incident_id=row.incident_id, facts=facts)

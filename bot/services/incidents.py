"""Opening an incident: one transaction for all that must exist a moment later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.awareness import Awareness, open_awareness
from bot.domain.errors import Refusal
from bot.domain.incident import IncidentState, Kind, Report, channel_name, reference
from bot.domain.instants import local_date
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.playbook import Phase
from bot.domain.records import IncidentRecord
from bot.domain.timeline import EntryKind
from bot.services import audit, duties, frozen, reminders, rights, say, steps, timeline
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents

#: As much as the form carries over all its fields, with room to spare.
WORDS_AT_MOST = 40_000
#: An earlier noticing is most likely a slip of the year; the officer can still correct it.
NOTICED_AT_MOST_AGO = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of a report; the same submission twice opens one."""

    incident_id: str
    reference: str


def open_incident(desk: Desk, report: Report, now: datetime) -> Opened:
    """Open an incident with its duties, steps, reminders and messages.

    Submitting the same form twice opens it once.

    Args:
        desk: What every use case works with.
        report: What the person reports.
        now: The instant of opening, in UTC.

    Raises:
        Refusal: nothing was said, the time lies in the future, or an exercise was asked for by
            somebody who may not hold one.
    """
    report, awareness = checked(desk, report, now)
    with desk.store.transaction():
        return open_checked(desk, report, awareness, now)


def checked(desk: Desk, report: Report, now: datetime) -> tuple[Report, Awareness]:
    """Return a report as it can be kept, and the awareness that follows from it.

    Raises:
        Refusal: as :func:`open_incident` does.
    """
    right = Right.EXERCISE if report.exercise else Right.OPEN
    rights.require(desk.organisation, report.reporter, right)
    report = replace(report, what=said(report.what))
    return report, _checked(report, now)


def open_checked(
    desk: Desk,
    report: Report,
    awareness: Awareness,
    now: datetime,
    *,
    came_from: str | None = None,
) -> Opened:
    """Open an incident inside the caller's transaction.

    ``came_from`` is the exercise that turned out to be real, if it began as one.
    """
    incidents.open_one_at_a_time()
    known = incidents.by_request(report.request_key)
    if known is not None:
        return Opened(known.id, known.reference)
    incident = _insert(desk, report, awareness, now, came_from)
    incidents.set_fact(incident.id, "kind", report.kind.value, report.reporter, now)
    if report.members:
        picked = ",".join(report.members)
        incidents.set_fact(incident.id, "members", picked, report.reporter, now)
    steps.open_all(desk, incident, now)
    duties.refresh(desk, incident, now)
    if not incident.aware_confirmed:
        reminders.plan_awareness(desk, incident, now)
    _announce(desk, incident, report, now)
    audit.record(
        "incident.opened",
        actor=report.reporter,
        now=now,
        incident_id=incident.id,
        facts=_facts(incident),
        personal={"what": incident.what},
    )
    return Opened(incident.id, incident.reference)


def take_lead(desk: Desk, incident_id: str, by: str, now: datetime) -> None:
    """Record that a person takes the lead, aloud: the channel is told."""
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if incident.lead == by:
            raise Refusal("error.lead_already")
        incidents.update(incident.id, lead=by)
        say.act_in_channel(incident.id, "lead.taken", now, {"by": by})
        say.redraw(incident, people=[by])
        audit.record("lead.taken", actor=by, now=now, incident_id=incident.id)


def channel_created(desk: Desk, incident_id: str, channel_id: str, name: str, now: datetime) -> str:
    """Record the incident's channel unless it has one, and return the one that counts."""
    with desk.store.transaction():
        if incidents.set_channel_if_none(incident_id, channel_id):
            incidents.update(incident_id, channel_name=name)
            audit.record(
                "channel.created",
                actor=audit.SYSTEM,
                now=now,
                incident_id=incident_id,
                facts={"channel": channel_id, "name": name},
            )
        incident = incidents.find(incident_id)
    return channel_id if incident is None else incident.channel_id or channel_id


def note(desk: Desk, incident_id: str, text: str, by: str, now: datetime) -> None:
    """Add a line to the incident's timeline."""
    words = said(text)
    if not words:
        raise Refusal("error.note_empty")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        facts = {"by": by, "text": words[:WORDS_AT_MOST]}
        say.act_in_channel(incident.id, "note", now, facts)
        timeline.write(incident, EntryKind.NOTE, words[:WORDS_AT_MOST], by, now)
        audit.record(
            "note.added",
            actor=by,
            now=now,
            incident_id=incident.id,
            personal={"text": words},
        )


def _checked(report: Report, now: datetime) -> Awareness:
    if not report.what:
        raise Refusal("error.what_needed", field="what")
    if len(report.what) > WORDS_AT_MOST:
        raise Refusal("error.what_too_long", field="what", most=WORDS_AT_MOST)
    if now - report.noticed_at > NOTICED_AT_MOST_AGO:
        raise Refusal("error.noticed_long_ago", field="noticed_at", days=NOTICED_AT_MOST_AGO.days)
    return open_awareness(report.noticed_at, now, confirmed=report.confirmed)


def _insert(
    desk: Desk, report: Report, awareness: Awareness, now: datetime, came_from: str | None
) -> IncidentRecord:
    incident_id = uuid.uuid4().hex
    year = local_date(now, desk.organisation.zone).year
    number = incidents.next_number(year, exercise=report.exercise)
    known_as = reference(year, number, exercise=report.exercise)
    playbook = desk.playbooks.for_kind(report.kind.value)
    incidents.insert(
        id=incident_id,
        reference=known_as,
        request_key=report.request_key,
        year=year,
        number=number,
        kind=report.kind,
        state=IncidentState.OPEN,
        exercise=report.exercise,
        restricted=report.restricted,
        what=report.what,
        noticed_at=awareness.noticed_at,
        suspected_at=awareness.suspected_at,
        aware_at=awareness.aware_at,
        aware_confirmed=awareness.confirmed,
        opened_at=now,
        opened_by=report.reporter,
        came_from=came_from,
        playbook=playbook.id,
        playbook_version=playbook.version,
        playbook_digest=frozen.keep(playbook),
        phase=Phase.SECURE.value,
        channel_name=channel_name(known_as, incident_id),
        processor_track="open",
        controller_track="open",
    )
    return incidents.get(incident_id)


def _announce(desk: Desk, incident: IncidentRecord, report: Report, now: datetime) -> None:
    """Queue the channel, its first words, the headline and the reporter's confirmation."""
    say.create_channel(incident.id, now)
    say.in_channel(incident.id, "first_line", "opening", now)
    say.redraw(incident, [Phase.SECURE.value], people=rights.members(desk.organisation, incident))
    say.to_person(
        report.reporter,
        "opened_private",
        incident.id,
        now,
        {"incident_id": incident.id},
        incident.id,
        Lane.DEADLINE,
    )


def _facts(incident: IncidentRecord) -> dict[str, object]:
    came_from = {"came_from": incident.came_from} if incident.came_from else {}
    return {
        **came_from,
        "reference": incident.reference,
        "kind": Kind(incident.kind).value,
        "exercise": incident.exercise,
        "restricted": incident.restricted,
        "noticed_at": incident.noticed_at.isoformat(),
        "aware_at": incident.aware_at.isoformat(),
        "aware_confirmed": incident.aware_confirmed,
        "playbook": incident.playbook,
        "playbook_version": incident.playbook_version,
        "playbook_digest": incident.playbook_digest,
    }

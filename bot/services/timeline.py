"""The timeline: notes, proofs, messages and pins, followed when Slack changes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.incident import IncidentState
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.timeline import EntryKind, Line, TimelineRecord
from bot.domain.walk_views import TimelineView
from bot.services import audit, frozen, overview, rights, say, steps
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import audit_log, incidents, people, tasks, timeline

WORDS_AT_MOST = 40_000


class MessageKept(Refusal):
    """The message is in the timeline already."""


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message as Slack tells of it.

    Attributes:
        channel: Slack's id of its channel.
        stamp: Slack's time stamp of it, which is also when it was written.
        author: Who wrote it.
        text: What it says.
    """

    channel: str
    stamp: str
    author: str
    text: str

    @property
    def at(self) -> datetime:
        """When it was written (UTC)."""
        try:
            return datetime.fromtimestamp(float(self.stamp), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise Refusal("error.not_ours") from error


def mark(desk: Desk, incident_id: str, message: SlackMessage, by: str, now: datetime) -> None:
    """Put a message into the timeline, with its author and its time.

    Raises:
        MessageKept: it is in a timeline already.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        if not _keep(incident, EntryKind.MESSAGE, message, by, now):
            raise MessageKept("error.message_kept")


def pinned(desk: Desk, message: SlackMessage, by: str, now: datetime) -> bool:
    """Put a message that somebody pinned in an incident's channel into its timeline.

    Slack may tell of it twice, and of channels that are no incident's: both change nothing.

    Returns:
        Whether it is a new entry.
    """
    with desk.store.transaction():
        incident = _working_in(desk, message.channel, by)
        return incident is not None and _keep(incident, EntryKind.PIN, message, by, now)


def edited(desk: Desk, channel: str, stamp: str, text: str, by: str, now: datetime) -> bool:
    """Follow the edit of a message that is in a timeline; what it said before is kept.

    Returns:
        Whether anything changed.
    """
    with desk.store.transaction():
        found = _entry_of(channel, stamp)
        words = said(text)[:WORDS_AT_MOST]
        if found is None or found[1].text == words:
            return False
        incident, entry = found
        timeline.replace(entry, words, now)
        _record(incident, "timeline.edited", entry.kind, by, now, {"text": words})
        return True


def deleted(desk: Desk, channel: str, stamp: str, by: str, now: datetime) -> bool:
    """Follow the deletion of a message that is in a timeline; what it said is kept.

    Returns:
        Whether anything changed.
    """
    with desk.store.transaction():
        found = _entry_of(channel, stamp)
        if found is None or found[1].gone_at is not None:
            return False
        incident, entry = found
        timeline.delete(entry, now)
        _record(incident, "timeline.deleted", entry.kind, by, now, {})
        return True


def prove(
    desk: Desk, incident_id: str, step: str, text: str, where: str, by: str, now: datetime
) -> None:
    """Add a note or a proof to a step, also after it was done.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        step: The step.
        text: The note; may be empty when there is a place.
        where: Where the proof is: a link, a folder, a number; may be empty when there is a note.
        by: Who adds it.
        now: The instant (UTC).

    Raises:
        StepUnknown: the incident has no such step.
        Refusal: there is neither a note nor a place.
    """
    words, place = said(text)[:WORDS_AT_MOST], said(where)[:WORDS_AT_MOST]
    if not (words or place):
        raise Refusal("error.note_empty", field="note")
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        task = tasks.find(incident_id, step)
        if task is None:
            raise steps.StepUnknown("error.step_unknown")
        details = {"where": place} if place else {}
        write(incident, EntryKind.PROOF, words, by, now, details=details, about=step)
        say.redraw(incident, [task.phase])
        _record(
            incident, "step.proven", EntryKind.PROOF, by, now, {"text": words, "where": place}, step
        )


def write(
    incident: IncidentRecord,
    kind: EntryKind,
    text: str,
    by: str,
    now: datetime,
    *,
    details: dict[str, str] | None = None,
    about: str | None = None,
) -> None:
    """Add an entry of a person's own words, inside the caller's transaction."""
    timeline.add(
        incident.id,
        kind=kind,
        author=by,
        at=now,
        added_by=by,
        added_at=now,
        text=text,
        details=details or {},
        about=about,
    )


def view(desk: Desk, incident: IncidentRecord, now: datetime) -> TimelineView:
    """Return all that happened, oldest first: the record, and what people put there."""
    steps_of = frozen.of(desk, incident).steps
    with desk.store.read():
        entries = timeline.of_incident(incident.id)
        lines = sorted((*_recorded(incident), *_put_there(entries)), key=lambda line: line.at)
        clients = overview.client_names(incident)
        known = people.names({line.who for line in lines})
    return TimelineView(
        incident_id=incident.id,
        reference=incident.reference,
        exercise=incident.exercise,
        lines=tuple(lines),
        titles={step.id: step.title.by_language for step in steps_of},
        clients=clients,
        people=known,
        now=now,
        zone=desk.organisation.zone,
    )


def _put_there(entries: Iterable[TimelineRecord]) -> list[Line]:
    kept = tuple(entries)
    versions = timeline.versions(kept)
    return [
        Line(
            entry.kind,
            entry.at,
            entry.author,
            entry.text,
            facts={**entry.details, **({"step": entry.about} if entry.about else {})},
            versions=tuple(versions.get(entry.id, ())),
            gone_at=entry.gone_at,
        )
        for entry in kept
    ]


def _recorded(incident: IncidentRecord) -> list[Line]:
    return [
        Line(
            EntryKind.RECORD,
            entry.at,
            entry.actor,
            action=entry.action,
            facts=json.loads(entry.payload),
        )
        for entry in audit_log.of_incident(incident.id)
    ]


def _keep(
    incident: IncidentRecord, kind: EntryKind, message: SlackMessage, by: str, now: datetime
) -> bool:
    words = said(message.text)[:WORDS_AT_MOST]
    added = timeline.add(
        incident.id,
        kind=kind,
        author=message.author,
        at=message.at,
        added_by=by,
        added_at=now,
        text=words,
        details={},
        channel=message.channel,
        message=message.stamp,
    )
    if added:
        _record(incident, "timeline.kept", kind, by, now, {"text": words})
    return added


def _working_in(desk: Desk, channel: str, by: str) -> IncidentRecord | None:
    incident = incidents.by_channel(channel)
    if incident is None or incident.state is IncidentState.CLOSED:
        return None
    return incident if rights.is_member(desk.organisation, incident, by) else None


def _entry_of(channel: str, stamp: str) -> tuple[IncidentRecord, TimelineRecord] | None:
    found = timeline.of_message(channel, stamp)
    if found is None:
        return None
    incidents.hold(found[0])
    incident = incidents.get(found[0])
    return None if incident.state is IncidentState.CLOSED else (incident, found[1])


def _record(
    incident: IncidentRecord,
    action: str,
    kind: EntryKind,
    by: str,
    now: datetime,
    personal: dict[str, str],
    step: str | None = None,
) -> None:
    facts: dict[str, Any] = {"kind": kind.value, **({"step": step} if step else {})}
    audit.record(
        action,
        actor=by,
        now=now,
        incident_id=incident.id,
        facts=facts,
        personal={name: text for name, text in personal.items() if text},
    )

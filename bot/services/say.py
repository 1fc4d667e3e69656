"""What must be said, and where: rows of the outbox and messages edited in place.

Everything here runs inside the caller's transaction; nothing is sent before it commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.outgoing import (
    ANSWER,
    CHANNEL_CREATE,
    Lane,
    OutgoingRow,
    channel_stream,
    person_stream,
)
from bot.domain.records import IncidentRecord
from bot.services import outbox
from bot.store import outbox as rows
from bot.store import projections


def create_channel(incident_id: str, now: datetime) -> None:
    """Have the incident's channel made, before anything is said in it."""
    outbox.enqueue(
        key=f"{CHANNEL_CREATE}:{incident_id}",
        stream=channel_stream(incident_id),
        lane=Lane.FOUNDATION,
        kind=CHANNEL_CREATE,
        facts={"incident_id": incident_id},
        incident_id=incident_id,
        now=now,
    )


def in_channel(
    incident_id: str,
    kind: str,
    key: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    lane: Lane = Lane.NARRATIVE,
) -> None:
    """Say something in the incident's channel, once for each key."""
    outbox.enqueue(
        key=f"{kind}:{incident_id}:{key}",
        stream=channel_stream(incident_id),
        lane=lane,
        kind=kind,
        facts={"incident_id": incident_id, **(facts or {})},
        incident_id=incident_id,
        now=now,
    )


def act_in_channel(
    incident_id: str,
    kind: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    lane: Lane = Lane.NARRATIVE,
) -> None:
    """Say in the incident's channel what somebody did now, once for each act."""
    told = {"incident_id": incident_id, **(facts or {})}
    outbox.enqueue(
        key=outbox.key_of_act(f"{kind}:{incident_id}:{now.isoformat()}", told),
        stream=channel_stream(incident_id),
        lane=lane,
        kind=kind,
        facts=told,
        incident_id=incident_id,
        now=now,
    )


def to_person(
    user_id: str,
    kind: str,
    key: str,
    now: datetime,
    facts: Mapping[str, object],
    incident_id: str | None = None,
    lane: Lane = Lane.NARRATIVE,
) -> None:
    """Say something to one person, once for each key."""
    outbox.enqueue(
        key=f"{kind}:{user_id}:{key}",
        stream=person_stream(user_id),
        lane=lane,
        kind=kind,
        facts={"user_id": user_id, **facts},
        incident_id=incident_id,
        now=now,
    )


def act_to_person(
    user_id: str, kind: str, now: datetime, facts: Mapping[str, object], incident_id: str
) -> None:
    """Say to one person what somebody did now in an incident, once for each act."""
    told = {"user_id": user_id, "incident_id": incident_id, **facts}
    outbox.enqueue(
        key=outbox.key_of_act(f"{kind}:{user_id}:{incident_id}:{now.isoformat()}", told),
        stream=person_stream(user_id),
        lane=Lane.NARRATIVE,
        kind=kind,
        facts=told,
        incident_id=incident_id,
        now=now,
    )


def redraw(
    incident: IncidentRecord, phases: Iterable[str] = (), people: Iterable[str] = ()
) -> None:
    """Have the headline, some phases and some people's Home drawn again."""
    stream = channel_stream(incident.id)
    outbox.raise_wanted(f"headline:{incident.id}", stream, "headline", incident.id)
    for phase in phases:
        outbox.raise_wanted(f"phase:{incident.id}:{phase}", stream, "phase", incident.id)
    for user_id in people:
        home(user_id)


def table(incident: IncidentRecord, step: str) -> None:
    """Have the table of a step's clients drawn again."""
    stream = channel_stream(incident.id)
    outbox.raise_wanted(f"clients:{incident.id}:{step}", stream, "clients", incident.id)


def anew(row: OutgoingRow) -> None:
    """Have a message that was said drawn again, as the database has it now."""
    if row.proof and "ts" in row.proof:
        target = f"{row.kind}:{row.id}"
        projections.want_change(target, row.stream, row.kind, row.incident_id, row.proof["ts"])


def answers_anew(incident_id: str) -> None:
    """Have the answers of the register that were shown drawn again, each as it stands now."""
    for row in rows.said_of(incident_id, ANSWER):
        anew(row)


def home(user_id: str) -> None:
    """Have one person's Home drawn again."""
    outbox.raise_wanted(f"home:{user_id}", person_stream(user_id), "home", None)

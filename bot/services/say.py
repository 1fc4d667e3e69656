"""What must be said, and where: rows of the outbox and messages edited in place.

Everything here runs inside the caller's transaction; nothing is sent before it commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.records import IncidentRecord
from bot.services import outbox
from bot.services.outbox import DEADLINE, NARRATIVE

__all__ = ["DEADLINE", "NARRATIVE", "channel", "home", "in_channel", "person", "redraw", "to_person"]


def channel(incident_id: str) -> str:
    """Return the stream of an incident's channel."""
    return f"channel:{incident_id}"


def person(user_id: str) -> str:
    """Return the stream of a direct conversation."""
    return f"person:{user_id}"


def in_channel(
    incident_id: str,
    kind: str,
    key: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    lane: int = NARRATIVE,
) -> None:
    """Say something in the incident's channel, once for each key."""
    outbox.enqueue(
        f"{kind}:{incident_id}:{key}",
        stream=channel(incident_id),
        lane=lane,
        kind=kind,
        facts={"incident_id": incident_id, **(facts or {})},
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
    lane: int = NARRATIVE,
) -> None:
    """Say something to one person, once for each key."""
    outbox.enqueue(
        f"{kind}:{user_id}:{key}",
        stream=person(user_id),
        lane=lane,
        kind=kind,
        facts={"user_id": user_id, **facts},
        incident_id=incident_id,
        now=now,
    )


def redraw(incident: IncidentRecord, phases: Iterable[str] = (), people: Iterable[str] = ()) -> None:
    """Have the headline, some phases and some people's Home drawn again."""
    stream = channel(incident.id)
    outbox.raise_wanted(f"headline:{incident.id}", stream, "headline", incident.id)
    for phase in phases:
        outbox.raise_wanted(f"phase:{incident.id}:{phase}", stream, "phase", incident.id)
    for user_id in people:
        home(user_id)


def home(user_id: str) -> None:
    """Have one person's Home drawn again."""
    outbox.raise_wanted(f"home:{user_id}", person(user_id), "home", None)

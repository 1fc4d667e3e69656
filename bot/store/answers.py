"""What clients answer to notices. Every function runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import value_of
from bot.store.tables.answers import Answer

WAITING = "waiting"  # the mail was accepted, and nobody has answered
CALLED = "called"  # somebody was asked to call
ACKNOWLEDGED = "acknowledged"
BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of whether a client has a notice that has left; instants in UTC."""

    state: str | None = None
    how: str | None = None
    answered_at: datetime | None = None
    recorded_by: str | None = None


#: Of a notice that has not left, or that nobody waits for.
NO_ANSWER = Answered()


def expect(notice_id: str, **values: Any) -> None:
    """Wait for the answer to a notice that has left; to one that left again, wait anew."""
    Answer.delete().where(Answer.notice_id == notice_id).execute()
    Answer.insert(notice_id=notice_id, state=WAITING, **values).execute()


def unanswered(now: datetime) -> tuple[tuple[str, str], ...]:
    """Return incident and client of what has waited long enough; one probe when there is none."""
    query = (
        Answer.select(Answer.incident_id, Answer.client_id)
        .where(Answer.state == WAITING, Answer.call_at <= now)
        .order_by(Answer.call_at)
    )
    return tuple((found.incident_id, found.client_id) for found in query)


def called(incident_id: str, clients: Collection[str], now: datetime) -> None:
    """Write down that somebody was asked to call some clients."""
    Answer.update(state=CALLED).where(
        Answer.incident_id == incident_id,
        Answer.client_id << list(clients),
        Answer.state == WAITING,
        Answer.call_at <= now,
    ).execute()


def settle(incident_id: str, client_id: str, state: str, **values: Any) -> bool:
    """Write down what a client answered to all its notices; False when none waited."""
    settled = (
        Answer.update(state=state, **values)
        .where(
            Answer.incident_id == incident_id,
            Answer.client_id == client_id,
            Answer.state << [WAITING, CALLED],
        )
        .execute()
    )
    return bool(settled)


def awaited_of(incident_id: str, client_id: str) -> frozenset[str]:
    """Return the notices to a client that nobody has answered, by id."""
    query = Answer.select(Answer.notice_id).where(
        Answer.incident_id == incident_id,
        Answer.client_id == client_id,
        Answer.state << [WAITING, CALLED],
    )
    return frozenset(str(found.notice_id) for found in query)


def has_acknowledged(incident_id: str, client_id: str) -> bool:
    """Return whether a client is known to have any notice."""
    query = Answer.select().where(
        Answer.incident_id == incident_id,
        Answer.client_id == client_id,
        Answer.state == ACKNOWLEDGED,
    )
    return bool(query.exists())


def awaited(incident_id: str) -> tuple[str, ...]:
    """Return the clients that have a notice and have not answered, by id."""
    query = Answer.select(Answer.client_id).where(
        Answer.incident_id == incident_id, Answer.state << [WAITING, CALLED]
    )
    return tuple(sorted({found.client_id for found in query}))


def of_incident(incident_id: str) -> dict[str, Answered]:
    """Return what became of the notices of an incident that have left, by notice."""
    query = Answer.select().where(Answer.incident_id == incident_id)
    return {str(row.notice_id): value_of(Answered, row) for row in query}


def acknowledged(incident_id: str) -> int:
    """Return how many clients are known to have their notice."""
    query = Answer.select(Answer.client_id).where(
        Answer.incident_id == incident_id, Answer.state == ACKNOWLEDGED
    )
    return len({found.client_id for found in query})

"""Messages kept up to date in place. Every function runs inside the caller's transaction.

``clock`` is the database's own clock in microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.outgoing import ProjectionRow
from bot.store import streams
from bot.store.tables.delivery import Projection


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that is kept up to date: what it shows, where, and its kind."""

    target: str
    stream: str
    kind: str


def want(target: str, stream: str, kind: str, incident_id: str | None) -> None:
    """Ask for one more version of what a target shows."""
    streams.ensure([stream])
    Projection.insert(
        target=target, incident_id=incident_id, stream=stream, kind=kind, wanted=1, behind=True
    ).on_conflict(
        conflict_target=[Projection.target],
        update={Projection.wanted: Projection.wanted + 1, Projection.behind: True},
    ).execute()


def of_incident(incident_id: str) -> tuple[Shown, ...]:
    """Return everything that is kept up to date for an incident, whoever sees it."""
    rows = Projection.select().where(Projection.incident_id == incident_id)
    return tuple(
        Shown(row.target, row.stream, row.kind) for row in rows.order_by(Projection.target)
    )


def is_wanted(target: str) -> bool:
    """Return whether a target was ever asked for."""
    return Projection.select().where(Projection.target == target).exists()


def want_change(target: str, stream: str, kind: str, incident_id: str | None, message: str) -> None:
    """Ask for a message that was said once to be changed; ``message`` is its time stamp."""
    want(target, stream, kind, incident_id)
    Projection.update(message=message).where(Projection.target == target).execute()


def next_behind(stream: str, clock: int) -> str | None:
    """Return the target of a stream that is behind and may be brought up to date now."""
    found: str | None = (
        Projection.select(Projection.target)
        .where(
            Projection.behind == True,  # noqa: E712 - SQL
            Projection.stream == stream,
            streams.passed(Projection.not_before, clock),
        )
        .order_by(Projection.target)
        .limit(1)
        .scalar()
    )
    return found


def begin_attempt(target: str, tried_after: str | None) -> ProjectionRow:
    """Write an attempt down before it is made, and return the projection."""
    found = Projection.get_by_id(target)
    if found.attempts == 0:
        found.tried_after = tried_after
    found.attempts += 1
    Projection.update(attempts=found.attempts, tried_after=found.tried_after).where(
        Projection.target == target
    ).execute()
    return ProjectionRow(
        target=found.target,
        incident_id=found.incident_id,
        stream=found.stream,
        kind=found.kind,
        version=found.wanted,
        message=found.message,
        pinned=found.pinned,
        attempts=found.attempts,
        tried_after=found.tried_after,
    )


def take_attempt_back(target: str) -> None:
    """Let an attempt not count: the other side did not look at it."""
    Projection.update(attempts=Projection.attempts - 1).where(Projection.target == target).execute()


def note_message(target: str, stamp: str, *, pinned: bool) -> None:
    """Remember which message shows a target, and whether it is pinned."""
    Projection.update(message=stamp, pinned=pinned).where(Projection.target == target).execute()


def show(target: str, version: int, error: str | None = None) -> None:
    """Write down that a version is shown, or was given up because of ``error``."""
    Projection.update(
        shown=version,
        behind=Projection.wanted > version,
        attempts=0,
        not_before=0,
        last_error=error,
    ).where(Projection.target == target, Projection.shown < version).execute()


def put_off(target: str, until: int, error: str) -> None:
    """Let a projection wait until ``until`` (database's clock)."""
    Projection.update(not_before=until, last_error=error).where(
        Projection.target == target
    ).execute()

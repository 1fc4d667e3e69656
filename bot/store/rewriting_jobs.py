"""Which incidents have drafts that are still to be rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.rows import values_of
from bot.store.tables.drafting import RewritingJob


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of an incident's drafts.

    Attributes:
        asked_by: Who asked last.
        asked_at: When (UTC).
        redraft: Whether drafts are made anew from what is known now; else the passage alone
            is put into them.
    """

    incident_id: str
    asked_by: str
    asked_at: datetime
    redraft: bool


def start(incident_id: str, by: str, now: datetime, *, redraft: bool) -> None:
    """Ask for it; asked again it starts anew, and what was asked before is still wanted."""
    before = RewritingJob.get_or_none(
        RewritingJob.incident_id == incident_id, RewritingJob.finished_at.is_null()
    )
    asked = {
        "asked_by": by,
        "asked_at": now,
        "redraft": redraft or (before is not None and before.redraft),
        "finished_at": None,
    }
    RewritingJob.insert(incident_id=incident_id, **asked).on_conflict(
        conflict_target=[RewritingJob.incident_id], update=asked
    ).execute()


def unfinished() -> tuple[Asked, ...]:
    """Return what is wanted still, what was asked first first."""
    query = RewritingJob.select().where(RewritingJob.finished_at.is_null())
    return values_of(Asked, query.order_by(RewritingJob.asked_at))


def finish(asked: Asked, now: datetime) -> bool:
    """Write down that it is done; False when it was asked again, or another process was first."""
    changed = (
        RewritingJob.update(finished_at=now)
        .where(
            RewritingJob.incident_id == asked.incident_id,
            RewritingJob.asked_at == asked.asked_at,
            RewritingJob.finished_at.is_null(),
        )
        .execute()
    )
    return bool(changed == 1)

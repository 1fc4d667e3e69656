"""Which incidents have drafts that are still to be made."""

from __future__ import annotations

from datetime import datetime

from bot.store.tables.drafting import DraftingJob


def start(incident_id: str, now: datetime) -> None:
    """Ask for the drafts of an incident; asked again, it starts anew."""
    DraftingJob.insert(incident_id=incident_id, asked_at=now, finished_at=None).on_conflict(
        conflict_target=[DraftingJob.incident_id],
        update={DraftingJob.asked_at: now, DraftingJob.finished_at: None},
    ).execute()


def unfinished() -> tuple[str, ...]:
    """Return the incidents whose drafts are still being made, the one asked first first."""
    query = DraftingJob.select().where(DraftingJob.finished_at.is_null())
    return tuple(str(row.incident_id) for row in query.order_by(DraftingJob.asked_at))


def is_unfinished(incident_id: str) -> bool:
    """Return whether drafts of an incident are still being made."""
    return incident_id in unfinished()


def finish(incident_id: str, now: datetime) -> bool:
    """Write down that all drafts are made; False when another process was first."""
    changed = (
        DraftingJob.update(finished_at=now)
        .where(DraftingJob.incident_id == incident_id, DraftingJob.finished_at.is_null())
        .execute()
    )
    return bool(changed == 1)

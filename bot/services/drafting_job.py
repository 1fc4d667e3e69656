"""Makes many drafts in the background, a batch at a time; whoever goes on finds what is missing.

What is still to be made follows from what is there: a crash in between loses at most the batch
under way, and no client is drafted twice, whoever works and however often.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from bot.domain.incident import IncidentState
from bot.domain.outgoing import Lane, channel_stream
from bot.domain.records import IncidentRecord
from bot.services import audit, drafting, outbox, reaching, rights, say
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow, Row
from bot.services.drafting import Drafter
from bot.services.each import each
from bot.store import drafting_jobs, incidents, notices

BATCH: Final = 100
#: So many at one go: whoever stops the process does not wait for thousands.
AT_ONE_GO: Final = 2000
PROGRESS: Final = "drafting"


def work(desk: Desk, now: datetime) -> int:
    """Make the drafts that are still to be made, of every incident that waits for some.

    Each batch is rendered outside of a transaction and kept in one of its own, so that people
    who press meanwhile do not wait.

    Returns:
        How many drafts were made.
    """
    with desk.store.read():
        waiting = drafting_jobs.unfinished()
    return each(waiting, partial(_work_on, desk, now=now), "drafting")


def progress(desk: Desk, incident: IncidentRecord) -> tuple[int, int]:
    """Return how many drafts of an incident are made, and how many there will be."""
    with desk.store.read():
        snapshot = notices.confirmed_snapshot(incident.id)
        if snapshot is None:
            return 0, 0
        rows = FactsNow.of(desk, incident, snapshot).rows
        drafted = notices.drafted(incident.id)
    return len(drafted & rows.keys()), len(rows)


def _work_on(desk: Desk, incident_id: str, now: datetime) -> int:
    with desk.store.read():
        drafter = _drafter(desk, incident_id)
        wanted = drafting.missing(drafter.facts)[:AT_ONE_GO] if drafter else []
    made = 0
    for start in range(0, len(wanted), BATCH):
        made += _make(drafter, wanted[start : start + BATCH], now) if drafter else 0
    _finish(desk, incident_id, now)
    return made


def _drafter(desk: Desk, incident_id: str) -> Drafter | None:
    """Return what makes the drafts of an incident; None when no more are wanted."""
    incident = incidents.get(incident_id)
    snapshot = notices.confirmed_snapshot(incident_id)
    if snapshot is None or incident.state is IncidentState.CLOSED:
        return None
    return Drafter.of(FactsNow.of(desk, incident, snapshot))


def _make(drafter: Drafter, rows: Sequence[Row], now: datetime) -> int:
    """Draft a batch, and keep those that nobody else has drafted meanwhile."""
    desk, incident = drafter.facts.desk, drafter.facts.incident
    drafts = [drafter.first(row, now) for row in rows]
    with desk.store.transaction():
        incidents.hold(incident.id)
        newest = notices.confirmed_snapshot(incident.id)
        if newest is None or newest.id != drafter.facts.snapshot.id:
            return 0  # another scope was confirmed: whoever works next goes by that one
        drafted = notices.drafted(incident.id)
        new = [draft for draft in drafts if draft["client_id"] not in drafted]
        notices.insert(new)
        show_progress(incident)
    return len(new)


def show_progress(incident: IncidentRecord) -> None:
    """Have the message in the channel that counts the drafts brought up to date."""
    target = f"{PROGRESS}:{incident.id}"
    outbox.raise_wanted(target, channel_stream(incident.id), PROGRESS, incident.id)


def _finish(desk: Desk, incident_id: str, now: datetime) -> None:
    """Say that the drafts are there, once all are; what is still missing waits for a next turn."""
    with desk.store.transaction():
        incidents.hold(incident_id)
        drafter = _drafter(desk, incident_id)
        unfinished = drafter is not None and drafting.missing(drafter.facts)
        if unfinished or not drafting_jobs.finish(incident_id, now):
            return
        if drafter is not None:
            _tell(desk, drafter.facts.incident, drafter.facts.snapshot.id, now)


def _tell(desk: Desk, incident: IncidentRecord, snapshot_id: int, now: datetime) -> None:
    reaching.open_calls(desk, incident, now)
    say.in_channel(incident.id, "notices.waiting", str(snapshot_id), now, lane=Lane.DEADLINE)
    say.redraw(incident, people=rights.members(desk.organisation, incident))
    show_progress(incident)
    audit.record(
        "notices.drafted",
        actor=audit.SYSTEM,
        now=now,
        incident_id=incident.id,
        facts={"snapshot": snapshot_id, "drafts": len(notices.drafted(incident.id))},
    )

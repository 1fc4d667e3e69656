"""Rewrites many drafts in the background: the common passage, or all that is known now.

Which ones are still to be rewritten follows from what is there, so that whoever goes on after a
crash finds them. A draft that a person wrote in takes the passage where the edit lies elsewhere;
where it does not, and where a client would be named to another, it stays as it is and is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from bot.domain.incident import IncidentState
from bot.domain.records import NoticeRecord
from bot.services import audit, common_passage, editing, say
from bot.services.approvals import Approvals, NoticeTaken
from bot.services.desk import Desk
from bot.services.each import each
from bot.services.foreign import ForeignClientNamed
from bot.services.staleness import WAITING
from bot.store import incidents, notices, passages, rewriting_jobs
from bot.store.rewriting_jobs import Asked

#: So many in one transaction: people who press meanwhile wait for no more.
BATCH: Final = 25
#: So many at one go: whoever stops the process does not wait for thousands.
AT_ONE_GO: Final = 1000


def work(desk: Desk, now: datetime) -> int:
    """Rewrite what is still to be rewritten, of every incident that waits for it.

    Returns:
        How many drafts were rewritten.
    """
    with desk.store.read():
        waiting = {asked.incident_id: asked for asked in rewriting_jobs.unfinished()}
    return each(waiting, lambda one: _work_on(desk, waiting[one], now), "rewriting")


def _work_on(desk: Desk, asked: Asked, now: datetime) -> int:
    with desk.store.read():
        incident = incidents.get(asked.incident_id)
        approvals = Approvals(desk, incident)
        closed = incident.state is IncidentState.CLOSED
        rows = [] if closed else list(_wanted(approvals, asked))
        _ = approvals.known  # looked up once, for all batches
    rows.sort(key=lambda row: bool(row.authors))  # those a person has to join come last
    turn = rows[:AT_ONE_GO]
    done = 0
    for start in range(0, len(turn), BATCH):
        done += _rewrite(approvals, turn[start : start + BATCH], asked, now)
    if len(rows) <= AT_ONE_GO or not done:
        _finish(desk, asked, now)
    return done


def _wanted(approvals: Approvals, asked: Asked) -> Iterator[NoticeRecord]:
    """Return the drafts that wait and do not have what was asked for."""
    said = passages.in_force(asked.incident_id)
    for row in notices.without_texts(asked.incident_id):
        if row.state not in WAITING:
            continue
        lacks = (row.facts.get("passage") or "") != said.get(row.language, "")
        if lacks or (asked.redraft and not row.authors and approvals.freshness.changed(row)):
            yield row


def _rewrite(
    approvals: Approvals, rows: Sequence[NoticeRecord], asked: Asked, now: datetime
) -> int:
    """Rewrite a batch; one that somebody changed meanwhile is left to the next turn."""
    done = 0
    with approvals.desk.store.transaction():
        incidents.hold(asked.incident_id)
        said = passages.in_force(asked.incident_id)
        for row in rows:
            with suppress(ForeignClientNamed, NoticeTaken):
                done += _rewrite_one(approvals, row, asked, said.get(row.language, ""), now)
    return done


def _rewrite_one(
    approvals: Approvals, row: NoticeRecord, asked: Asked, passage: str, now: datetime
) -> bool:
    anew = asked.redraft and not row.authors
    if anew and editing.draw_anew(approvals, row, now) is not None:
        return True
    lacks = (row.facts.get("passage") or "") != passage
    return lacks and common_passage.put_into(approvals, row, passage, now)


def _finish(desk: Desk, asked: Asked, now: datetime) -> None:
    with desk.store.transaction():
        incidents.hold(asked.incident_id)
        if not rewriting_jobs.finish(asked, now):
            return
        incident = incidents.get(asked.incident_id)
        say.redraw(incident, people=desk.organisation.officers)
        audit.record(
            "notices.rewritten",
            actor=asked.asked_by,
            now=now,
            incident_id=incident.id,
            facts={"redraft": asked.redraft},
        )

"""Many drafts are made in the background: resumed after a crash, none twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.incident import NoticeState
from bot.domain.outgoing import RowState
from bot.services import closing, drafting, drafting_job, own_steps
from bot.services.desk import Desk
from bot.services.draft_facts import Row
from bot.services.outbox import listing
from bot.store import drafting_jobs
from bot.store import notices as kept
from bot.store.tables.incidents import Snapshot
from tests.services.desk import (
    AFFECTED,
    ELM,
    LAB_MAIL,
    NIGHT,
    OFFICER,
    Night,
    at_once,
    confirmed,
    lab_scope,
    opened,
    task,
)

SOON = NIGHT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three drafts be too many to make while a person waits, and two a batch."""
    monkeypatch.setattr(drafting, "AT_ONCE", 3)
    monkeypatch.setattr(drafting_job, "BATCH", 2)


def begun(desk: Desk) -> Night:
    """Confirm more clients than are drafted at once."""
    incident_id = opened(desk)
    confirmed(desk, incident_id)
    return Night(desk, incident_id)


def drafts(night: Night) -> list[str]:
    """Return the client of each draft there is."""
    with night.desk.store.read():
        return [row.client_id for row in kept.of_incident(night.incident_id)]


def said(night: Night) -> int:
    """Return how often the channel was told that drafts wait."""
    rows = listing(night.desk.store, (RowState.WAITING,))
    return sum(row.kind == "notices.waiting" for row in rows)


def test_confirming_makes_no_draft_while_a_person_waits(desk: Desk) -> None:
    """They are made afterwards; only then is anybody told that they wait."""
    night = begun(desk)
    assert drafts(night) == []
    assert said(night) == 0
    assert drafting_job.progress(desk, night.incident) == (0, 7)

    assert drafting_job.work(desk, SOON) == 7
    assert sorted(drafts(night)) == sorted(AFFECTED)
    assert said(night) == 1
    assert task(desk, night.incident_id, own_steps.CALL_WITHOUT_MAIL).about == ELM
    assert drafting_job.progress(desk, night.incident) == (7, 7)


def test_made_once_they_are_not_made_again(desk: Desk) -> None:
    """Further turns find nothing to do, and say nothing."""
    night = begun(desk)
    drafting_job.work(desk, SOON)
    assert drafting_job.work(desk, SOON) == 0
    assert len(drafts(night)) == 7
    assert said(night) == 1


def test_a_crash_in_between_goes_on_where_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch under way is lost, those before it are kept, and nobody is drafted twice."""
    night = begun(desk)
    insert, batches = kept.insert, []

    def crash_at_the_third(rows: list[dict[str, object]]) -> None:
        batches.append(rows)
        insert(rows)
        if len(batches) == 3:
            raise SystemExit

    monkeypatch.setattr(kept, "insert", crash_at_the_third)
    with pytest.raises(SystemExit):
        drafting_job.work(desk, SOON)
    assert len(drafts(night)) == 4
    assert said(night) == 0
    assert drafting_job.progress(desk, night.incident) == (4, 7)
    monkeypatch.setattr(kept, "insert", insert)

    assert drafting_job.work(desk, SOON) == 3
    assert sorted(drafts(night)) == sorted(AFFECTED)


def test_two_processes_draft_each_client_once(desk: Desk) -> None:
    """Whoever is second leaves what is there."""
    night = begun(desk)
    raised = at_once([lambda: drafting_job.work(desk, SOON)] * 2)
    assert raised == []
    assert sorted(drafts(night)) == sorted(AFFECTED)
    assert said(night) == 1


def test_one_go_is_not_endless(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops the process does not wait for thousands; the next turn goes on."""
    monkeypatch.setattr(drafting_job, "AT_ONE_GO", 4)
    night = begun(desk)
    assert drafting_job.work(desk, SOON) == 4
    assert said(night) == 0
    assert drafting_job.work(desk, SOON) == 3
    assert said(night) == 1


def test_another_scope_confirmed_meanwhile_counts(
    short_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that was made for the older one is not kept."""
    night = begun(short_desk)
    first = drafting.Drafter.first

    def narrowed(self: drafting.Drafter, row: Row, now: datetime) -> dict[str, object]:
        monkeypatch.setattr(drafting.Drafter, "first", first)
        confirmed(short_desk, night.incident_id, SOON, lab_scope(LAB_MAIL))
        return first(self, row, SOON)

    monkeypatch.setattr(drafting.Drafter, "first", narrowed)
    drafting_job.work(short_desk, SOON)
    drafting_job.work(short_desk, SOON)
    with short_desk.store.read():
        rows = kept.of_incident(night.incident_id)
    waiting = {row.client_id for row in rows if row.state is not NoticeState.SUPERSEDED}
    assert waiting == {"L-ALDER", "L-HAZEL"}


def test_a_poisoned_incident_keeps_no_other_from_its_drafts(short_desk: Desk) -> None:
    """The first one's answer cannot be read; the second one's drafts are made all the same."""
    poisoned = begun(short_desk)
    incident_id = opened(short_desk, request_key="second")
    confirmed(short_desk, incident_id)
    with short_desk.store.transaction():
        Snapshot.update(answer={}).where(Snapshot.incident == poisoned.incident_id).execute()
    assert drafting_job.work(short_desk, SOON) == len(AFFECTED)
    assert sorted(drafts(Night(short_desk, incident_id))) == sorted(AFFECTED)
    assert drafts(poisoned) == []


def test_a_closed_incident_gets_no_more_drafts(short_desk: Desk) -> None:
    """The work ends without a word."""
    incident_id = opened(short_desk)
    closing.close(short_desk, incident_id, OFFICER, "vals alarm", SOON, false_alarm=True)
    with short_desk.store.transaction():
        drafting_jobs.start(incident_id, SOON)
    assert drafting_job.work(short_desk, SOON) == 0
    assert drafting_job.progress(short_desk, Night(short_desk, incident_id).incident) == (0, 0)
    with short_desk.store.read():
        assert not drafting_jobs.is_unfinished(incident_id)

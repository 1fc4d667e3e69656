"""Many drafts are rewritten in the background: resumed after a crash, edits and secrets kept."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from bot.domain.incident import IncidentState
from bot.domain.records import NoticeRecord
from bot.services import common_passage, drafting, editing, facts, rewriting_job
from bot.services.approvals import Approvals
from bot.services.facts import Answer
from bot.services.foreign import ForeignClientNamed
from bot.store import audit_log, incidents, passages, rewriting_jobs
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    ELM,
    GRIEF,
    HAZEL,
    LEAD,
    NIGHT,
    TWIN,
    Night,
    at_once,
    confirmed,
    opened,
)

SOON = NIGHT + timedelta(minutes=5)
DUTCH = "Onbekenden hebben de back-upserver versleuteld."
DUTCH_ONES = {ALDER, TWIN, ELM, GRIEF}


@pytest.fixture(autouse=True)
def two_are_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two drafts be a batch."""
    monkeypatch.setattr(rewriting_job, "BATCH", 2)


def too_many() -> AbstractContextManager[object]:
    """Let three drafts be too many to rewrite while a person waits."""
    return patch.object(drafting, "AT_ONCE", 3)


def write(night: Night, text: str = DUTCH) -> None:
    """Write the Dutch passage as the lead."""
    with too_many():
        common_passage.write(night.desk, night.incident_id, {"nl": text}, LEAD, SOON)


def redraft_all(night: Night) -> int:
    """Have all drafts made anew by the lead."""
    shown = night.draft(BOREE)
    with too_many():
        return editing.redraft_all(night.desk, night.incident_id, shown.id, LEAD, SOON)


def work(night: Night) -> int:
    """Let the job have one turn."""
    return rewriting_job.work(night.desk, SOON)


def having(night: Night, text: str = DUTCH) -> set[str]:
    """Return the clients whose draft has a text."""
    return {client for client in AFFECTED if text in night.draft(client).text}


def asked(night: Night) -> bool:
    """Return whether something is still to be rewritten."""
    with night.desk.store.read():
        return bool(rewriting_jobs.unfinished())


def actions(night: Night) -> list[str]:
    """Return what the chain says."""
    with night.desk.store.read():
        return [one.action for one in audit_log.of_incident(night.incident_id)]


def edit(night: Night, client: str, old: str, new: str) -> None:
    """Have the lead change some words of a draft."""
    draft = night.draft(client)
    assert old in draft.text
    text = draft.text.replace(old, new)
    editing.edit(night.desk, draft.id, draft.digest, LEAD, SOON, subject=draft.subject, text=text)


def test_a_passage_in_many_drafts_is_not_waited_for(night: Night) -> None:
    """It is kept at once, and put into the drafts afterwards; then it is on record."""
    write(night)
    assert having(night) == set()
    assert work(night) == len(DUTCH_ONES)
    assert having(night) == DUTCH_ONES
    assert (asked(night), actions(night)[-1]) == (False, "notices.rewritten")
    assert work(night) == 0


def test_the_drafts_bear_no_other_words_than_at_once(short_night: Night) -> None:
    """In the background or not, a draft with the passage is the same, and its author too."""
    write(short_night)
    work(short_night)
    later = short_night.draft(ALDER)
    row = short_night.desk.notices.render(later.kind, "nl", later.facts)
    assert (later.text, later.html) == (row.text, row.html)
    assert later.facts["passage"] == DUTCH
    with short_night.desk.store.read():
        writers = passages.writers(short_night.incident_id)["nl", DUTCH]
    assert [one.by for one in writers] == [LEAD]


def test_a_passage_that_names_a_client_is_refused_at_once(short_night: Night) -> None:
    """While the person still has the form before them, and nothing of it is kept."""
    for name in ("Hazelhaven BV", "Alderwick Bouw BV"):
        with pytest.raises(ForeignClientNamed):
            write(short_night, f"Ook {name} is getroffen.")
    assert not asked(short_night)
    assert HAZEL not in AFFECTED


def test_a_crash_in_between_goes_on_where_it_stopped(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch under way is lost, the one before it is kept."""
    write(night)
    put, count = common_passage.put_into, [0]

    def crash_at_the_fourth(
        approvals: Approvals, row: NoticeRecord, passage: str, now: datetime
    ) -> bool:
        count[0] += 1
        if count[0] == 4:
            raise SystemExit
        return put(approvals, row, passage, now)

    monkeypatch.setattr(common_passage, "put_into", crash_at_the_fourth)
    with pytest.raises(SystemExit):
        work(night)
    assert len(having(night)) == 2
    assert asked(night)
    monkeypatch.setattr(common_passage, "put_into", put)
    assert work(night) == 2
    assert having(night) == DUTCH_ONES


def test_one_go_is_not_endless(short_night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops the process does not wait for thousands; the next turn goes on."""
    monkeypatch.setattr(rewriting_job, "AT_ONE_GO", 3)
    write(short_night)
    assert (work(short_night), asked(short_night)) == (3, True)
    assert (work(short_night), asked(short_night)) == (1, False)


def test_two_processes_rewrite_each_draft_once(night: Night) -> None:
    """Whoever is second finds it done."""
    write(night)
    assert at_once([lambda: work(night)] * 2) == []
    assert having(night) == DUTCH_ONES
    assert actions(night).count("notices.rewritten") == 1


def test_an_edit_elsewhere_is_kept_beside_the_passage(short_night: Night) -> None:
    """One in its place waits for a person, and holds up nothing."""
    write(short_night)
    work(short_night)
    edit(short_night, ALDER, "Met vriendelijke groeten", "Met beleefde groeten")
    edit(short_night, TWIN, DUTCH, "Wij weten nog niet wat er is gebeurd.")
    write(short_night, "De server is hersteld.")
    assert work(short_night) == len(DUTCH_ONES) - 1
    assert having(short_night, "De server is hersteld.") == DUTCH_ONES - {TWIN}
    assert "Met beleefde groeten" in short_night.draft(ALDER).text
    assert not asked(short_night)


def test_what_would_name_a_client_stays_as_it_is(short_night: Night) -> None:
    """A passage kept before the register knew the name goes into no other client's draft."""
    with short_night.desk.store.transaction():
        passages.write(short_night.incident_id, "nl", "Ook Griefbos NV.", LEAD, SOON)
        rewriting_jobs.start(short_night.incident_id, LEAD, SOON, redraft=False)
    assert work(short_night) == 1
    assert having(short_night, "Griefbos") == {GRIEF}
    assert not asked(short_night)


def test_all_are_made_anew_from_what_is_known_now(short_night: Night) -> None:
    """Those nobody wrote in; an edited one keeps its words and stays marked."""
    edit(short_night, ALDER, "Met vriendelijke groeten", "Met beleefde groeten")
    given = [Answer("exfiltration", "likely")]
    facts.tell(short_night.desk, short_night.incident_id, given, LEAD, SOON)
    before = short_night.draft(BOREE).digest
    assert redraft_all(short_night) == len(AFFECTED)
    assert short_night.draft(BOREE).digest == before
    assert work(short_night) == len(AFFECTED) - 1
    assert short_night.draft(BOREE).facts["exfiltration"] == "likely"
    assert short_night.draft(ALDER).facts["exfiltration"] != "likely"
    assert "notices.redraft" in actions(short_night)
    assert work(short_night) == 0


def test_what_was_asked_before_is_still_wanted(short_night: Night) -> None:
    """A passage after a redraft was asked takes nothing from it."""
    given = [Answer("exfiltration", "likely")]
    facts.tell(short_night.desk, short_night.incident_id, given, LEAD, SOON)
    redraft_all(short_night)
    write(short_night)
    assert work(short_night) == len(AFFECTED)
    assert having(short_night) == DUTCH_ONES
    assert short_night.draft(BOREE).facts["exfiltration"] == "likely"


def test_what_somebody_changed_meanwhile_is_left_to_them(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn goes on with the others, and nothing of theirs is lost."""
    write(short_night)
    put = common_passage.put_into

    def changed_first(approvals: Approvals, row: NoticeRecord, passage: str, now: datetime) -> bool:
        seen = replace(row, digest="0" * 64) if row.client_id == GRIEF else row
        return put(approvals, seen, passage, now)

    monkeypatch.setattr(common_passage, "put_into", changed_first)
    assert work(short_night) == len(DUTCH_ONES) - 1
    assert having(short_night) == DUTCH_ONES - {GRIEF}


def test_a_poisoned_incident_keeps_no_other_from_its_passage(
    short_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read of one incident is that one's trouble."""
    desk, put = short_night.desk, common_passage.put_into
    poisoned = opened(desk, request_key="second")
    confirmed(desk, poisoned)
    with too_many():  # asked first, so it is looked at first
        common_passage.write(desk, poisoned, {"nl": DUTCH}, LEAD, NIGHT)
    write(short_night)

    def broken(approvals: Approvals, row: NoticeRecord, passage: str, now: datetime) -> bool:
        if row.incident_id == poisoned:
            raise KeyError("client_name")
        return put(approvals, row, passage, now)

    monkeypatch.setattr(common_passage, "put_into", broken)
    assert work(short_night) == len(DUTCH_ONES)
    assert having(short_night) == DUTCH_ONES


def test_a_closed_incident_is_left_alone(short_night: Night) -> None:
    """What was asked of it is over."""
    write(short_night)
    with short_night.desk.store.transaction():
        incidents.update(short_night.incident_id, state=IncidentState.CLOSED)
    assert work(short_night) == 0
    assert not asked(short_night)
    assert having(short_night) == set()

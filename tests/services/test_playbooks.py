"""An incident keeps its playbook; another one takes over when a person says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import Kind, TaskState
from bot.domain.playbook import Phase, PhaseSteps, Playbook, Words
from bot.domain.walk_views import ChangedStep
from bot.services import audit, looking, playbooks, steps, ways_on
from bot.services.desk import Desk
from bot.store import incidents as kept
from bot.store import tasks
from bot.store.tables.incidents import FrozenPlaybook
from tests.services.desk import LEAD, NIGHT, RESPONDER, confirmed, incident, opened, task

FIRST, SECOND = "core.channel", "core.lead"
NEW_TITLE = Words("Anders", "Anders", "Anders")


def edited(desk: Desk, *, version: str = "99") -> Desk:
    """Return the desk after somebody edited its playbook: two steps less, one new, one changed."""
    book = desk.playbooks.get("ransomware")
    left = [step for step in book.steps if step.id not in {FIRST, SECOND}]
    left[0] = replace(left[0], title=NEW_TITLE)
    fresh = replace(left[0], id="ransomware.fresh", due=None)
    phases = tuple(
        PhaseSteps(phase, tuple(s for s in (fresh, *left) if s.phase is phase)) for phase in Phase
    )
    return with_book(desk, replace(book, version=version, phases=phases))


def with_book(desk: Desk, book: Playbook) -> Desk:
    """Return a desk on which another version of a playbook is installed."""
    library = replace(desk.playbooks, playbooks={**desk.playbooks.playbooks, book.id: book})
    return replace(desk, playbooks=library)


def take_over(desk: Desk, incident_id: str, version: str = "99") -> bool:
    """Take the installed version over."""
    return playbooks.take_over(desk, incident_id, version, LEAD, NIGHT)


def test_a_later_edit_changes_nothing_of_a_running_incident(desk: Desk) -> None:
    """Its words and its steps are those it was opened with; the text is kept once."""
    incident_id = opened(desk)
    opened(desk, request_key="second")
    later = edited(desk)

    title = looking.step(later, incident(desk, incident_id), FIRST).title
    before = desk.playbooks.get("ransomware").step(FIRST)
    assert before is not None
    assert title == before.title.by_language
    steps.done(later, incident_id, FIRST, LEAD, NIGHT)
    with desk.store.read():
        assert FrozenPlaybook.select().count() == 1


def test_an_incident_from_before_playbooks_were_kept_has_the_installed_one(desk: Desk) -> None:
    """It has always followed the files."""
    incident_id = opened(desk)
    with desk.store.transaction():
        kept.update(incident_id, playbook_digest=None)
    later = edited(desk)

    steps_now = later.playbooks.get("ransomware").steps
    changed = next(s for s in steps_now if s.title is NEW_TITLE and s.id != "ransomware.fresh")
    found = looking.step(later, incident(desk, incident_id), changed.id)
    assert found.title == NEW_TITLE.by_language


def test_another_version_is_offered_with_its_difference(desk: Desk) -> None:
    """New, gone, changed; what was done is not called gone. The same version is not offered."""
    incident_id = opened(desk)
    assert ways_on.newer_playbook(desk, incident(desk, incident_id)) is None
    steps.done(desk, incident_id, FIRST, LEAD, NIGHT)
    offer = ways_on.newer_playbook(edited(desk), incident(desk, incident_id))

    assert offer is not None
    assert (len(offer.added), len(offer.removed), len(offer.changed)) == (1, 1, 1)
    assert offer.changed == (ChangedStep(NEW_TITLE.by_language, ("words",)),)
    assert (offer.title["nl"], offer.remarks) == ("Ransomware", False)
    assert offer.installed == "99"


def test_it_is_taken_over_by_one_press_and_what_was_done_stays(desk: Desk) -> None:
    """A done step keeps its words, a gone one is hidden, a new one is there; twice is once."""
    incident_id = opened(desk)
    steps.done(desk, incident_id, FIRST, LEAD, NIGHT)
    later = edited(desk)
    assert take_over(later, incident_id)
    assert not take_over(later, incident_id)

    assert task(desk, incident_id, FIRST).state is TaskState.DONE
    assert looking.step(later, incident(desk, incident_id), FIRST).title["nl"] != FIRST
    assert not task(desk, incident_id, SECOND).shown
    assert task(desk, incident_id, "ransomware.fresh").shown
    assert ways_on.newer_playbook(later, incident(desk, incident_id)) is None
    assert audit.verify(desk.store).fault is None


def test_only_what_was_shown_is_taken_over(short_desk: Desk) -> None:
    """When yet another version came in between, the person looks again."""
    incident_id = opened(short_desk)
    with pytest.raises(playbooks.NoNewerPlaybook):
        take_over(edited(short_desk, version="100"), incident_id)


def test_a_kind_known_better_brings_its_playbook_and_keeps_what_was_done(desk: Desk) -> None:
    """What both have is not done twice; the facts say the new kind."""
    incident_id = opened(desk, kind=Kind.GENERAL)
    confirmed(desk, incident_id)
    steps.done(desk, incident_id, FIRST, LEAD, NIGHT)
    assert playbooks.change_kind(desk, incident_id, Kind.RANSOMWARE, RESPONDER, NIGHT)
    assert not playbooks.change_kind(desk, incident_id, Kind.RANSOMWARE, RESPONDER, NIGHT)

    found = incident(desk, incident_id)
    assert (found.kind, found.playbook) == (Kind.RANSOMWARE, "ransomware")
    assert task(desk, incident_id, FIRST).state is TaskState.DONE
    with desk.store.read():
        assert kept.facts(incident_id)["kind"] == "ransomware"
        rows = {row.step: row for row in tasks.of_incident(incident_id)}
    book = desk.playbooks.get("ransomware")
    assert {step.id for step in book.steps} <= set(rows)
    gone = {step.id for step in desk.playbooks.get("general").steps} - {s.id for s in book.steps}
    assert not [name for name in gone if rows[name].shown]

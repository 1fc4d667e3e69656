"""Walking people through the playbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.playbook import Anchor, Phase, due_at
from bot.domain.records import TaskRecord
from bot.i18n.catalogue import translator
from bot.messages.phase import phase_modal
from bot.services import awareness, client_steps, incidents, looking, own_steps, showing, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.reminders import is_open
from bot.store import client_steps as rows
from bot.store import ledger
from bot.store import tasks as kept
from bot.store.tables.delivery import Projection
from tests.messages.checks import said
from tests.services.desk import (
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    at_once,
    confirmed,
    incident,
    lab_scope,
    opened,
    task,
)

STEP = "core.channel"
FIRST, AFTER = "ransomware.restore_order", "ransomware.client_check"
ABOUT_AWARENESS = "core.scope"
LATER = NIGHT + timedelta(minutes=10)


def reminders(desk: Desk, incident_id: str, step: str) -> list[ledger.LedgerRung]:
    """Return what is still to be said about a step."""
    with desk.store.read():
        rungs = ledger.of_incident(incident_id)
    group = f"task:{step}"
    return [rung for rung in rungs if rung.group.kind == group and rung.state == ledger.DUE]


def messages(desk: Desk, kind: str) -> list[OutgoingRow]:
    """Return the waiting messages of a kind."""
    return [row for row in listing(desk.store, (RowState.WAITING,)) if row.kind == kind]


def bring(desk: Desk, incident_id: str, phase: str) -> None:
    """Have a later phase shown before the present one is finished."""
    found = incident(desk, incident_id)
    with desk.store.transaction():
        showing.bring(desk, found, phase, NIGHT)


def shown(desk: Desk, incident_id: str) -> set[str]:
    """Return the phases that are, or will be, in the channel."""
    with desk.store.read():
        rows = Projection.select().where(
            Projection.incident_id == incident_id, Projection.kind == "phase"
        )
        return {row.target.rpartition(":")[2] for row in rows}


def all_steps(desk: Desk, incident_id: str, phase: Phase) -> list[TaskRecord]:
    """Return the open, shown steps of a phase."""
    with desk.store.read():
        rows = kept.of_incident(incident_id)
    return [
        row
        for row in rows
        if row.phase == phase.value and row.shown and row.state is TaskState.OPEN
    ]


def test_a_step_is_done_in_one_press(desk: Desk) -> None:
    """Who and when are kept, and its reminders fall silent."""
    incident_id = opened(desk)
    assert reminders(desk, incident_id, STEP)
    steps.done(desk, incident_id, STEP, LEAD, LATER)

    done = task(desk, incident_id, STEP)
    assert (done.state, done.settled_by, done.settled_at) == (TaskState.DONE, LEAD, LATER)
    assert reminders(desk, incident_id, STEP) == []


def test_a_step_is_skipped_with_a_reason_only(desk: Desk) -> None:
    """What was left out, and why, stays on record."""
    incident_id = opened(desk)
    with pytest.raises(Refusal) as refused:
        steps.skip(desk, incident_id, STEP, LEAD, LATER, "  ")
    steps.skip(desk, incident_id, STEP, LEAD, LATER, " not needed ")

    assert (refused.value.key, refused.value.field) == ("error.reason_needed", "reason")
    skipped = task(desk, incident_id, STEP)
    assert (skipped.state, skipped.reason) == (TaskState.SKIPPED, "not needed")


@pytest.mark.parametrize(
    ("first", "key"), [("done", "error.step_already_done"), ("skip", "error.step_already_skipped")]
)
def test_the_second_press_is_told_who_was_first(desk: Desk, first: str, key: str) -> None:
    """Two people pressing at once: one wins, the other is told."""
    incident_id = opened(desk)
    if first == "done":
        steps.done(desk, incident_id, STEP, LEAD, LATER)
    else:
        steps.skip(desk, incident_id, STEP, LEAD, LATER, "no")

    with pytest.raises(steps.StepTaken) as refused:
        steps.done(desk, incident_id, STEP, RESPONDER, LATER)
    assert (refused.value.key, refused.value.values["who"]) == (key, f"<@{LEAD}>")


def test_of_many_presses_at_the_same_moment_one_wins(desk: Desk) -> None:
    """The others hear that somebody was first, on both databases."""
    incident_id = opened(desk)
    press = partial(steps.done, desk, incident_id, STEP, LEAD, LATER)

    refused = at_once([press] * 4)
    assert [type(error) for error in refused] == [steps.StepTaken] * 3


def test_an_assigned_step_is_told_to_the_person_once_each_time(desk: Desk) -> None:
    """Given to one, then another, then the first again: each hears each time."""
    incident_id = opened(desk)
    for minutes, person in enumerate((RESPONDER, OFFICER, RESPONDER)):
        now = NIGHT + timedelta(minutes=minutes)
        steps.assign(desk, incident_id, STEP, person, LEAD, now)

    told = [row.facts["user_id"] for row in messages(desk, "step.assigned")]
    assert told == [RESPONDER, OFFICER, RESPONDER]
    assert task(desk, incident_id, STEP).assigned_to == RESPONDER


def test_who_takes_a_step_is_not_told_so(short_desk: Desk) -> None:
    """A message about what one has just done oneself is noise."""
    incident_id = opened(short_desk)
    steps.assign(short_desk, incident_id, STEP, LEAD, LEAD, NIGHT)

    assert messages(short_desk, "step.assigned") == []
    lines = looking.home(short_desk, LEAD, NIGHT).steps
    assert [(line.incident_id, step.id) for line, step in lines] == [(incident_id, STEP)]


def test_a_step_is_given_to_members_only(short_desk: Desk) -> None:
    """Who does not belong to the incident may not hear of it."""
    with pytest.raises(steps.NotAMember):
        steps.assign(short_desk, opened(short_desk), STEP, STAFF, LEAD, NIGHT)


def test_finishing_a_phase_brings_the_next_with_its_reminders(short_desk: Desk) -> None:
    """The channel stays quiet: a phase appears when the one before it is through."""
    incident_id = opened(short_desk)
    assert shown(short_desk, incident_id) == {"secure"}
    assert reminders(short_desk, incident_id, ABOUT_AWARENESS) == []
    for row in all_steps(short_desk, incident_id, Phase.SECURE):
        steps.done(short_desk, incident_id, row.step, LEAD, LATER)

    assert shown(short_desk, incident_id) == {"secure", "establish"}
    assert incident(short_desk, incident_id).phase == "establish"
    assert reminders(short_desk, incident_id, ABOUT_AWARENESS)


def test_the_last_phase_stays_when_everything_is_done(short_desk: Desk) -> None:
    """There is nothing to bring after it; what comes back holds nothing up."""
    incident_id = opened(short_desk)
    for phase in Phase:
        for row in all_steps(short_desk, incident_id, phase):
            steps.done(short_desk, incident_id, row.step, LEAD, LATER)

    found = incident(short_desk, incident_id)
    assert found.phase == Phase.LEARN_AND_CLOSE.value
    status = looking.status(short_desk, found, LATER)
    repeating = {step.id for step in short_desk.playbooks.get("ransomware").steps if step.repeat}
    with short_desk.store.read():
        still_open = {
            row.step
            for row in kept.of_incident(incident_id)
            if row.shown and not row.reason and row.state is TaskState.OPEN
        }
    assert still_open <= repeating
    assert status.phase == "learn_and_close"
    assert status.steps_total > 30


def test_a_later_phase_can_be_shown_early(short_desk: Desk) -> None:
    """The first phases overlap; what is shown is also reminded of."""
    incident_id = opened(short_desk)
    bring(short_desk, incident_id, "notify")

    assert shown(short_desk, incident_id) == {"secure", "notify"}
    assert reminders(short_desk, incident_id, "core.notices")
    assert incident(short_desk, incident_id).phase == "secure"


def test_a_step_that_counts_from_another_is_dated_and_reminded_of(desk: Desk) -> None:
    """Its deadline arises when the other is done, in whatever phase that happens."""
    incident_id = opened(desk)
    assert task(desk, incident_id, AFTER).due_at is None
    steps.done(desk, incident_id, FIRST, LEAD, LATER)

    due = task(desk, incident_id, AFTER).due_at
    assert due == LATER + timedelta(days=1)
    assert {rung.group.due_at for rung in reminders(desk, incident_id, AFTER)} == {due}


def test_a_step_that_was_done_before_it_was_dated_stays_done(short_desk: Desk) -> None:
    """Somebody may be ahead of the playbook."""
    incident_id = opened(short_desk)
    steps.done(short_desk, incident_id, AFTER, LEAD, NIGHT)
    steps.done(short_desk, incident_id, FIRST, LEAD, LATER)

    assert task(short_desk, incident_id, AFTER).due_at is None
    assert reminders(short_desk, incident_id, AFTER) == []


def test_a_corrected_awareness_moves_the_steps_that_count_from_it(desk: Desk) -> None:
    """Four hours after awareness are four hours after the time that holds now."""
    incident_id = opened(desk)
    bring(desk, incident_id, "establish")
    before = task(desk, incident_id, ABOUT_AWARENESS).due_at
    earlier = NIGHT - timedelta(hours=2)
    awareness.correct_times(
        desk, incident_id, OFFICER, LATER, reason="the log says so", noticed_at=earlier
    )

    moved = task(desk, incident_id, ABOUT_AWARENESS).due_at
    assert (before, moved) == (NIGHT + timedelta(hours=4), earlier + timedelta(hours=4))
    assert {rung.group.due_at for rung in reminders(desk, incident_id, ABOUT_AWARENESS)} == {moved}


def test_a_step_that_is_not_shown_is_dated_in_silence(short_desk: Desk) -> None:
    """Nobody is reminded of what does not apply; should it apply, its date is right."""
    incident_id = opened(short_desk)
    with short_desk.store.transaction():
        kept.update(incident_id, AFTER, shown=False)
    steps.done(short_desk, incident_id, FIRST, LEAD, LATER)

    assert task(short_desk, incident_id, AFTER).due_at == LATER + timedelta(days=1)
    assert reminders(short_desk, incident_id, AFTER) == []


def test_a_correction_that_leaves_awareness_alone_moves_no_step(short_desk: Desk) -> None:
    """The reminders of the steps keep their places."""
    incident_id = opened(short_desk)
    bring(short_desk, incident_id, "establish")
    before = reminders(short_desk, incident_id, ABOUT_AWARENESS)
    awareness.confirm_breach(short_desk, incident_id, OFFICER, LATER)

    assert reminders(short_desk, incident_id, ABOUT_AWARENESS) == before


def test_a_step_of_another_incident_is_unknown_here(desk: Desk) -> None:
    """The bot's own step of one incident cannot be settled from another's channel."""
    one, other = opened(desk), opened(desk, request_key="other")
    with desk.store.transaction():
        own_steps.open_own(desk, incident(desk, one), own_steps.PROVE_ERASURE, ["L-FORMER"], NIGHT)

    with pytest.raises(steps.StepUnknown):
        steps.done(desk, other, own_steps.PROVE_ERASURE, LEAD, NIGHT)
    with pytest.raises(Refusal) as refused:
        looking.step(desk, incident(desk, other), own_steps.PROVE_ERASURE)
    assert refused.value.key == "error.step_unknown"


def test_a_crash_between_settling_and_its_record_leaves_the_step_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """State, reminders and audit entry change together or not at all."""
    incident_id = opened(desk)
    before = reminders(desk, incident_id, STEP)

    def crash(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("bot.services.audit.record", crash)
    with pytest.raises(MemoryError):
        steps.done(desk, incident_id, STEP, LEAD, LATER)

    assert task(desk, incident_id, STEP).state is TaskState.OPEN
    assert reminders(desk, incident_id, STEP) == before


def test_the_steps_of_a_phase_are_read_with_their_words(short_desk: Desk) -> None:
    """A step says what to do, why and from which source, in the languages of the staff."""
    incident_id = opened(short_desk)
    incidents.take_lead(short_desk, incident_id, LEAD, NIGHT)
    view = looking.phase(short_desk, incident(short_desk, incident_id), "secure", NIGHT)

    line = next(step for step in view.steps if step.id == STEP)
    assert set(line.title) == set(line.do) == set(line.why) == {"en", "nl", "fr"}
    assert line.source
    assert looking.step(short_desk, incident(short_desk, incident_id), STEP) == line
    hidden = {step.id for step in view.steps}
    assert "tooling.rmm" not in hidden


BEATS = "core.status"  # half an hour after opening, then every hour until twelve hours later
BEAT = timedelta(hours=1)
FIRST_DUE = NIGHT + timedelta(minutes=30)


def test_a_step_that_comes_back_is_due_on_its_next_beat(desk: Desk) -> None:
    """Done early or late, the beat stays; the ledger reminds of the next one only."""
    incident_id = opened(desk)
    steps.done(desk, incident_id, BEATS, LEAD, NIGHT + timedelta(minutes=20))

    again = task(desk, incident_id, BEATS)
    assert (again.state, again.times, again.settled_by) == (TaskState.OPEN, 1, LEAD)
    assert (again.due_at, again.first_due_at) == (FIRST_DUE + BEAT, FIRST_DUE)
    assert {r.group.due_at for r in reminders(desk, incident_id, BEATS)} == {FIRST_DUE + BEAT}
    late = FIRST_DUE + 2.5 * BEAT
    steps.done(desk, incident_id, BEATS, RESPONDER, late)
    assert task(desk, incident_id, BEATS).due_at == FIRST_DUE + 3 * BEAT


def test_a_step_that_comes_back_ends(short_desk: Desk) -> None:
    """After its last beat it is done; before, skipping it with a reason ends it."""
    incident_id = opened(short_desk)
    steps.done(short_desk, incident_id, BEATS, LEAD, FIRST_DUE + 11.5 * BEAT)
    assert task(short_desk, incident_id, BEATS).state is TaskState.OPEN
    steps.done(short_desk, incident_id, BEATS, LEAD, FIRST_DUE + 12 * BEAT)
    ended = task(short_desk, incident_id, BEATS)
    assert (ended.state, ended.times) == (TaskState.DONE, 2)
    assert reminders(short_desk, incident_id, BEATS) == []


def test_a_step_that_comes_back_is_found_in_the_next_phase(short_desk: Desk) -> None:
    """It stands in the window of the phase that people work on, and counts with its own."""
    incident_id = opened(short_desk)
    steps.done(short_desk, incident_id, BEATS, LEAD, FIRST_DUE)
    secure, late = incident(short_desk, incident_id), FIRST_DUE + 2 * BEAT
    assert looking.phase(short_desk, secure, secure.phase, late).back == ()
    view = looking.phase(short_desk, replace(secure, phase="establish"), "establish", late)
    assert [step.id for step in view.back] == [BEATS]
    assert BEATS not in {step.id for step in view.steps}
    text = said(phase_modal(view, translator("en")))
    assert text.index("Give the state on the beat") < text.index(view.open_steps[0].title["en"])


def test_a_second_press_of_the_same_round_is_told(short_desk: Desk) -> None:
    """Two people who give the same update do not count as two rounds."""
    incident_id = opened(short_desk)
    steps.done(short_desk, incident_id, BEATS, LEAD, FIRST_DUE, times=0)
    with pytest.raises(steps.StepTaken) as refused:
        steps.done(short_desk, incident_id, BEATS, RESPONDER, FIRST_DUE, times=0)
    assert refused.value.values["who"] == f"<@{LEAD}>"
    steps.done(short_desk, incident_id, BEATS, RESPONDER, FIRST_DUE + BEAT, times=1)
    assert task(short_desk, incident_id, BEATS).times == 2


def test_a_reminder_of_a_round_that_was_done_is_not_sent(short_desk: Desk) -> None:
    """What was moved to the outbox before is asked once more when it is sent."""
    incident_id = opened(short_desk)
    group = f"task:{BEATS}"
    steps.done(short_desk, incident_id, BEATS, LEAD, FIRST_DUE + timedelta(minutes=20))
    with short_desk.store.read():
        assert not is_open(incident_id, group, FIRST_DUE)
        assert is_open(incident_id, group, FIRST_DUE + BEAT)
        assert is_open(incident_id, group, None)
        assert not is_open(incident_id, "task:core.gone", FIRST_DUE)


def test_what_waits_for_a_step_is_dated_by_its_first_doing(short_desk: Desk) -> None:
    """A later round of a step that comes back moves nothing else."""
    incident_id = opened(short_desk)
    with short_desk.store.transaction():
        kept.update(incident_id, FIRST, times=1)
    steps.done(short_desk, incident_id, FIRST, LEAD, LATER)
    assert task(short_desk, incident_id, AFTER).due_at is None


def test_a_corrected_awareness_leaves_a_beat_that_has_begun(short_desk: Desk) -> None:
    """Its next time is counted from its first, not from awareness again."""
    incident_id = opened(short_desk)
    with short_desk.store.transaction():
        kept.update(incident_id, ABOUT_AWARENESS, times=1)
    before = task(short_desk, incident_id, ABOUT_AWARENESS).due_at
    awareness.correct_times(
        short_desk, incident_id, OFFICER, LATER, reason="r", noticed_at=NIGHT - BEAT
    )
    assert task(short_desk, incident_id, ABOUT_AWARENESS).due_at == before


def test_rows_of_a_step_that_comes_back_start_anew(short_night: Night) -> None:
    """Each round is done for every client again; those with a reason keep it."""
    desk, incident_id = short_night.desk, short_night.incident_id
    with desk.store.transaction():
        rows.insert(incident_id, BEATS, [("A", "A"), ("B", "B")], NIGHT)
    client_steps.excuse(desk, incident_id, BEATS, ["B"], LEAD, FIRST_DUE, "not there")
    client_steps.done(desk, incident_id, BEATS, ["A"], LEAD, FIRST_DUE)
    with desk.store.read():
        found = {row.client_id: row.state.value for row in rows.of_step(incident_id, BEATS)}
    assert found == {"A": "open", "B": "excused"}


def test_an_export_is_dated_by_when_the_breach_began(short_desk: Desk) -> None:
    """Before anybody knows, within a day; once the scope says when, before the record is gone."""
    incident_id = opened(short_desk)
    playbook = short_desk.playbooks.get("ransomware")
    export = next(s for s in playbook.steps if s.due and s.due.anchor is Anchor.EXPIRY)
    before = task(short_desk, incident_id, export.id).due_at
    began = NIGHT - timedelta(days=3)
    confirmed(short_desk, incident_id, LATER, lab_scope(begins=began))
    after = task(short_desk, incident_id, export.id).due_at

    due = due_at(export, NIGHT, NIGHT, {}, began_at=began)
    assert (before == after) is (before == due)
    assert after == due
    confirmed(short_desk, incident_id, LATER, lab_scope(begins=None))
    assert task(short_desk, incident_id, export.id).due_at == before

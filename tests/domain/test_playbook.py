"""Steps of a playbook: when they are due, when they are shown, in which order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conditions import ALWAYS, AllOf, Condition, Is
from bot.domain.playbook import (
    EXPORT_WHEN_START_UNKNOWN,
    FIRST_EXPORT,
    Anchor,
    Due,
    Phase,
    Playbook,
    Posture,
    Repeat,
    Step,
    Words,
    arrange,
    due_at,
    due_cycle,
    next_due_at,
    questions,
    visible,
    waits_for,
)

HOUR = timedelta(hours=1)
WORDS = Words("Isolate the machines", "Isoleer de toestellen", "Isoler les machines")
RMM = Is("rmm_involved", ("yes",))


def a_step(
    name: str = "core.one",
    phase: Phase = Phase.SECURE,
    due: Due | None = None,
    when: Condition = ALWAYS,
    posture: Posture = Posture.NEUTRAL,
    repeat: Repeat | None = None,
) -> Step:
    """Return a step with nothing special about it, save what is said."""
    return Step(
        name,
        phase,
        WORDS,
        WORDS,
        WORDS,
        "GDPR 33",
        "lead",
        due=due,
        when=when,
        posture=posture,
        repeat=repeat,
    )


def after(step: str, hours: int = 0) -> Due:
    """Return a due time counted from another step."""
    return Due(Anchor.STEP, hours * HOUR, step)


def at_opening(hours: int) -> Due:
    """Return a due time counted from opening."""
    return Due(Anchor.OPENED, hours * HOUR)


def a_playbook(*steps: Step) -> Playbook:
    """Return a playbook with these steps."""
    return Playbook("ransomware", "1", WORDS, ("ransomware",), arrange(steps))


def test_words_are_given_in_the_language_asked_for_and_in_english_otherwise() -> None:
    """Each language has its text; one without a text falls back to English."""
    assert [WORDS.text(language) for language in ("nl", "fr", "en", "de")] == [
        "Isoleer de toestellen",
        "Isoler les machines",
        "Isolate the machines",
        "Isolate the machines",
    ]
    assert WORDS.by_language == {"en": WORDS.en, "nl": WORDS.nl, "fr": WORDS.fr}


def test_a_step_without_a_due_time_is_never_due(now: datetime) -> None:
    """What has no hurry has no instant."""
    assert due_at(a_step(), now, now, {}) is None


def test_a_due_time_is_counted_from_opening_or_from_awareness(now: datetime) -> None:
    """The two anchors are two instants, which awareness may lie before."""
    aware = now - 3 * HOUR
    assert due_at(a_step(due=at_opening(1)), now, aware, {}) == now + HOUR
    assert due_at(a_step(due=Due(Anchor.AWARE, HOUR)), now, aware, {}) == aware + HOUR


def test_a_step_after_another_is_dated_once_that_one_is_done(now: datetime) -> None:
    """Until the first step is done there is no instant; afterwards it counts from its doing."""
    step = a_step(due=after("core.first", 2))
    assert due_at(step, now, now, {}) is None
    assert due_at(step, now, now, {"core.first": now + HOUR}) == now + 3 * HOUR


@pytest.mark.parametrize(
    ("began_hours_ago", "due_in_hours"),
    [(0, 7 * 24), (24, 6 * 24), (7 * 24 - 1, 1), (7 * 24, 1), (400, 1)],
)
def test_an_export_is_due_before_the_earliest_entry_is_overwritten(
    now: datetime, began_hours_ago: int, due_in_hours: int
) -> None:
    """A log kept for seven days is exported by its expiry, but never within the first hour."""
    step = a_step(due=Due(Anchor.EXPIRY, timedelta(days=7)))
    began = now - began_hours_ago * HOUR
    assert due_at(step, now, now, {}, began_at=began) == now + due_in_hours * HOUR


@given(st.integers(0, 365), st.integers(0, 24 * 365))
def test_no_export_is_asked_for_in_the_first_hour(days: int, began_hours_ago: int) -> None:
    """Whatever the log keeps and however long ago it began, the first hour stays free."""
    opened = datetime.fromisoformat("2026-11-22T09:00:00+00:00")
    step = a_step(due=Due(Anchor.EXPIRY, timedelta(days=days)))
    due = due_at(step, opened, opened, {}, began_at=opened - began_hours_ago * HOUR)
    assert due is not None
    assert due >= opened + FIRST_EXPORT


def test_while_the_beginning_is_unknown_logs_are_exported_within_a_day(now: datetime) -> None:
    """Nobody knows how much is already lost: a day for all, less for what dies sooner."""
    week, hours = (Due(Anchor.EXPIRY, kept) for kept in (timedelta(days=7), 6 * HOUR))
    assert due_at(a_step(due=week), now, now, {}) == now + EXPORT_WHEN_START_UNKNOWN
    assert due_at(a_step(due=hours), now, now, {}) == now + 6 * HOUR


def test_a_step_that_does_not_repeat_is_not_due_again(now: datetime) -> None:
    """Once is enough unless the playbook says otherwise."""
    assert next_due_at(a_step(), now, now) is None


@pytest.mark.parametrize(
    ("done_after_hours", "next_after_hours"), [(-2, 4), (0, 4), (3, 4), (4, 8), (9, 12), (20, None)]
)
def test_a_repeating_step_keeps_its_beat(
    now: datetime, done_after_hours: int, next_after_hours: int | None
) -> None:
    """Doing it late moves no later beat, beats missed are left out, and it ends at its end."""
    step = a_step(repeat=Repeat(4 * HOUR, until=20 * HOUR))
    expected = None if next_after_hours is None else now + next_after_hours * HOUR
    assert next_due_at(step, now, now + done_after_hours * HOUR) == expected


def test_a_step_that_repeats_without_an_end_goes_on(now: datetime) -> None:
    """Without an end it comes back until closing."""
    step = a_step(repeat=Repeat(24 * HOUR))
    assert next_due_at(step, now, now + 1000 * HOUR) == now + 1008 * HOUR


@pytest.mark.parametrize("posture", list(Posture))
def test_what_applies_is_shown_and_what_does_not_is_hidden(posture: Posture) -> None:
    """With the fact known, the posture makes no difference."""
    step = a_step(when=RMM, posture=posture)
    assert visible(step, {"rmm_involved": "yes"})
    assert not visible(step, {"rmm_involved": "no"})
    assert waits_for(step, {"rmm_involved": "no"}) == ()


@pytest.mark.parametrize(
    ("posture", "shown"),
    [(Posture.PRESERVING, True), (Posture.NEUTRAL, True), (Posture.INTRUSIVE, False)],
)
def test_on_unknown_only_an_intrusive_step_waits_and_asks(posture: Posture, shown: bool) -> None:
    """Evidence is kept while nobody knows; what cannot be undone waits for an answer."""
    step = a_step(when=RMM, posture=posture)
    assert visible(step, {}) is shown
    assert waits_for(step, {}) == (() if shown else ("rmm_involved",))


def test_the_questions_of_waiting_steps_are_asked_once_in_order() -> None:
    """Two steps that wait for the same fact ask it once."""
    both = AllOf((RMM, Is("malicious", ("yes",))))
    steps = [
        a_step("core.one", when=RMM, posture=Posture.INTRUSIVE),
        a_step("core.two", when=both, posture=Posture.INTRUSIVE),
        a_step("core.three", when=Is("kind", ("paper",))),
    ]
    assert questions(steps, {}) == ("rmm_involved", "malicious")


def test_steps_stand_in_their_phase_in_order_of_due_time() -> None:
    """The earliest due comes first, what has no due time last, the rest as it was written."""
    playbook = a_playbook(
        a_step("core.whenever"),
        a_step("core.later", due=at_opening(2)),
        a_step("core.review", Phase.LEARN_AND_CLOSE),
        a_step("core.same", due=Due(Anchor.AWARE, 2 * HOUR)),
        a_step("core.first", due=at_opening(1)),
        a_step("core.export", due=Due(Anchor.EXPIRY, timedelta(days=90))),
    )
    assert [step.id for step in playbook.steps if step.phase is Phase.SECURE] == [
        "core.first",
        "core.later",
        "core.same",
        "core.export",
        "core.whenever",
    ]
    assert [part.phase for part in playbook.phases] == list(Phase)
    assert [step.id for step in playbook.steps][-1] == "core.review"


def test_a_step_after_another_stands_after_it() -> None:
    """Chains are added up; one that hangs on an undated step is undated as well."""
    playbook = a_playbook(
        a_step("core.third", due=after("core.second", 1)),
        a_step("core.second", due=after("core.first", 1)),
        a_step("core.loose", due=after("core.undated", 1)),
        a_step("core.between", due=at_opening(5)),
        a_step("core.first", due=at_opening(1)),
        a_step("core.undated"),
    )
    assert [step.id for step in playbook.steps] == [
        "core.first",
        "core.second",
        "core.third",
        "core.between",
        "core.loose",
        "core.undated",
    ]


def test_a_circle_of_due_times_does_not_hang() -> None:
    """Arranging steps that wait for each other ends; they stand last."""
    playbook = a_playbook(
        a_step("core.a", due=after("core.b")),
        a_step("core.b", due=after("core.a")),
        a_step("core.c", due=at_opening(1)),
    )
    assert [step.id for step in playbook.steps] == ["core.c", "core.a", "core.b"]


def test_a_circle_of_due_times_is_found() -> None:
    """The circle is named without what merely leads into it."""
    steps = [
        a_step("core.lead_in", due=after("core.a")),
        a_step("core.a", due=after("core.b")),
        a_step("core.b", due=after("core.a")),
    ]
    assert due_cycle(steps) == ("core.a", "core.b")


def test_a_chain_of_due_times_is_no_circle() -> None:
    """Several steps after one, and one after a step from elsewhere, are fine."""
    steps = [
        a_step("core.a", due=at_opening(1)),
        a_step("core.b", due=after("core.a")),
        a_step("core.c", due=after("core.a")),
        a_step("core.d", due=after("other.step")),
        a_step("core.e"),
    ]
    assert due_cycle(steps) == ()


def test_a_step_is_found_by_its_id() -> None:
    """A step that the playbook does not have is None."""
    playbook = a_playbook(a_step("core.one"))
    assert playbook.step("core.one") == a_step("core.one")
    assert playbook.step("core.two") is None

"""Playbooks: the steps of a response, who does them, by when, and when they are shown.

A playbook is frozen: an incident keeps the one it was opened with. Everything here is a pure
function of the playbook, the facts of the incident and instants (aware, in UTC).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.conditions import ALWAYS, Condition, Facts, Verdict, evaluate, undecided


class Phase(Enum):
    """The phases of a response, in order; the first three overlap."""

    SECURE = "secure"
    ESTABLISH = "establish"
    NOTIFY = "notify"
    EVICT_AND_RECOVER = "evict_and_recover"
    VERIFY_AND_WATCH = "verify_and_watch"
    LEARN_AND_CLOSE = "learn_and_close"


class Posture(Enum):
    """What a step does to the evidence and to the service.

    Preserving steps keep evidence and protect people; intrusive ones cost or change something
    and cannot simply be undone; neutral ones are talk, decisions and paper.
    """

    PRESERVING = "preserving"
    INTRUSIVE = "intrusive"
    NEUTRAL = "neutral"


class Anchor(Enum):
    """The instant a due time is counted from.

    ``EXPIRY`` counts from the beginning of the breach: the moment at which the record of the
    earliest event is overwritten.
    """

    OPENED = "opened"
    AWARE = "aware"
    STEP = "step"
    EXPIRY = "expiry"


@dataclass(frozen=True)
class Words:
    """One text in the languages of the staff."""

    en: str
    nl: str
    fr: str

    def text(self, language: str) -> str:
        """Return the text in a language; English where there is none in it."""
        return self.by_language.get(language, self.en)

    @property
    def by_language(self) -> dict[str, str]:
        """The text by language: ``en``, ``nl``, ``fr``."""
        return {"en": self.en, "nl": self.nl, "fr": self.fr}


@dataclass(frozen=True)
class Due:
    """When a step is due: an offset from an instant.

    Args:
        anchor: What the offset is counted from.
        offset: Elapsed time after the anchor, zero or more.
        step: The step that has to be done first; only with ``Anchor.STEP``.
    """

    anchor: Anchor
    offset: timedelta
    step: str | None = None


@dataclass(frozen=True)
class Repeat:
    """A step that comes back.

    Args:
        every: Elapsed time from one due time to the next.
        until: Elapsed time after the first due time at which it stops; None until closing.
    """

    every: timedelta
    until: timedelta | None = None


@dataclass(frozen=True)
class Option:
    """One way to decide a step, and what it costs."""

    id: str
    label: Words
    price: Words


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Args:
        id: Starts with the id of the file it is written in, such as ``ransomware.isolate``.
        title: Short, imperative.
        do: What to do, in full.
        why: The reason, for the person who does it at night.
        source: Where the reason comes from (an article, a guideline, a case).
        role: Who does it (a name of ``facts_vocabulary.ROLES``).
        due: By when; None when there is no hurry.
        when: The condition under which it applies.
        proof: What is wanted as proof, as keys (``proof.<name>`` in the catalogues).
        fulfils: The duty it fulfils or the fact it establishes; None when neither.
        measure: What a notice to a client may say was done, once it is (a name of
            ``facts_vocabulary.MEASURES``); None when it is no measure.
        per_client: Done for each affected client rather than once.
        options: The choices, where the step is a decision.
        repeat: How it comes back; None when once is enough.
    """

    id: str
    phase: Phase
    title: Words
    do: Words
    why: Words
    source: str
    role: str
    due: Due | None = None
    when: Condition = ALWAYS
    proof: tuple[str, ...] = ()
    fulfils: str | None = None
    measure: str | None = None
    per_client: bool = False
    posture: Posture = Posture.NEUTRAL
    options: tuple[Option, ...] = ()
    repeat: Repeat | None = None


@dataclass(frozen=True)
class PhaseSteps:
    """A phase with its steps in the order in which they are done."""

    phase: Phase
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Metric:
    """One thing that is measured.

    Args:
        id: Starts with the id of the file it is written in, as the id of a step does.
        label: What is measured, in words.
        unit: What is asked is counted in; None where it is computed.
        begins: The moment, or the step, from which it is computed; None where it is asked.
        ends: The moment, or the step, to which.
    """

    id: str
    label: Words
    unit: str | None = None
    begins: str | None = None
    ends: str | None = None


@dataclass(frozen=True)
class Playbook:
    """The response to one or more kinds of breach.

    Args:
        id: Name of its file.
        version: Its own version and those of what it includes, such as ``2+core.1``.
        title: What people call it.
        kinds: The kinds of breach it answers; empty for a part that others include.
        phases: All six phases in order, some perhaps without steps.
        never: What must not be done.
        review: Questions for the review afterwards.
        metrics: What is measured.
    """

    id: str
    version: str
    title: Words
    kinds: tuple[str, ...]
    phases: tuple[PhaseSteps, ...]
    never: tuple[Words, ...] = ()
    review: tuple[Words, ...] = ()
    metrics: tuple[Metric, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, phase by phase."""
        return tuple(step for phase in self.phases for step in phase.steps)

    def step(self, step_id: str) -> Step | None:
        """Return one step; None when the playbook has none of that name."""
        return next((step for step in self.steps if step.id == step_id), None)


# A log whose oldest entry is about to be overwritten is exported in the first hour at the
# earliest, and within a day when nobody knows how far back it has to reach.
FIRST_EXPORT = timedelta(hours=1)
EXPORT_WHEN_START_UNKNOWN = timedelta(hours=24)


def due_at(
    step: Step,
    opened_at: datetime,
    aware_at: datetime,
    done: Mapping[str, datetime],
    *,
    began_at: datetime | None = None,
) -> datetime | None:
    """Say when a step is due.

    Args:
        step: The step.
        opened_at: When the incident was opened (UTC).
        aware_at: The awareness in force, provisional or confirmed (UTC).
        done: When each finished step was done (UTC).
        began_at: When the breach began, as far as known (UTC); only expiry uses it.

    Returns:
        The instant in UTC; None without a due time, or while the step it waits for is open.
    """
    due = step.due
    if due is None:
        return None
    if due.anchor is Anchor.EXPIRY:
        return _export_by(due.offset, opened_at, began_at)
    if due.anchor is Anchor.STEP:
        first = done.get(due.step or "")
        return None if first is None else first + due.offset
    return (opened_at if due.anchor is Anchor.OPENED else aware_at) + due.offset


def next_due_at(step: Step, first_due_at: datetime, done_at: datetime) -> datetime | None:
    """Say when a repeating step is due again after it was done.

    The beat stays where it was: doing it late does not move the next time, and beats that
    have passed meanwhile are left out.

    Returns:
        The next instant after ``done_at`` (UTC); None when the step does not come back.
    """
    if step.repeat is None:
        return None
    beats = max(0, (done_at - first_due_at) // step.repeat.every) + 1
    later = first_due_at + beats * step.repeat.every
    if step.repeat.until is not None and later > first_due_at + step.repeat.until:
        return None
    return later


def visible(step: Step, facts: Facts) -> bool:
    """Say whether a step is shown, given what is known.

    A step whose condition is false is not shown. While it is unknown, preserving and neutral
    steps are shown, since leaving one out costs more than doing it in vain; an intrusive one
    waits, and its question is asked (:func:`questions`).
    """
    verdict = evaluate(step.when, facts)
    if verdict is Verdict.UNKNOWN:
        return step.posture is not Posture.INTRUSIVE
    return verdict is Verdict.TRUE


def waits_for(step: Step, facts: Facts) -> tuple[str, ...]:
    """Return the facts an intrusive step waits for; empty when it waits for none."""
    if step.posture is not Posture.INTRUSIVE:
        return ()
    return undecided(step.when, facts)


def questions(steps: Iterable[Step], facts: Facts) -> tuple[str, ...]:
    """Return the facts to ask because a step waits for them, each once, first step first."""
    return tuple(dict.fromkeys(fact for step in steps for fact in waits_for(step, facts)))


def arrange(steps: Iterable[Step]) -> tuple[PhaseSteps, ...]:
    """Put steps into their phases, each phase in order of due time.

    A step due after another one stands as late as that one's due time and its own offset
    together. Steps due at the same time, and those without a due time (last), keep the order
    given.
    """
    given = tuple(steps)
    after_opening = _distances(given)
    return tuple(
        PhaseSteps(
            phase,
            tuple(
                sorted(
                    (step for step in given if step.phase is phase),
                    key=lambda step: after_opening[step.id],
                )
            ),
        )
        for phase in Phase
    )


def due_cycle(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the ids of a circle of due times, first to last; empty when there is none."""
    waits = {step.id: step.due.step for step in steps if step.due is not None and step.due.step}
    for start in waits:
        path: list[str] = []
        here: str | None = start
        while here in waits and here not in path:
            path.append(here)
            here = waits[here]
        if here is not None and here in path:
            return tuple(path[path.index(here) :])
    return ()


def _export_by(retention: timedelta, opened_at: datetime, began_at: datetime | None) -> datetime:
    if began_at is None:
        return opened_at + min(retention, EXPORT_WHEN_START_UNKNOWN)
    return max(opened_at + FIRST_EXPORT, began_at + retention)


def _distances(steps: tuple[Step, ...]) -> dict[str, timedelta]:
    """Elapsed time from opening to each step as it would be on paper."""
    known = {step.id: step for step in steps}
    return {step.id: _distance(step, known, frozenset()) for step in steps}


def _distance(step: Step, known: Mapping[str, Step], seen: frozenset[str]) -> timedelta:
    if step.due is None or step.id in seen:
        return timedelta.max
    if step.due.anchor is Anchor.EXPIRY:
        return min(step.due.offset, EXPORT_WHEN_START_UNKNOWN)
    first = known.get(step.due.step or "")
    if first is None:
        return step.due.offset
    start = _distance(first, known, seen | {step.id})
    return start if start == timedelta.max else start + step.due.offset

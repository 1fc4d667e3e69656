"""Conditions on an incident's facts: a fixed vocabulary with three-valued logic.

A fact is yes, no or not known yet, and at three in the morning most of them are not known
yet. A condition therefore answers true, false or unknown (strong Kleene logic), and what an
unknown answer means is decided by whoever asks: see :func:`bot.domain.playbook.visible`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product
from math import prod

UNKNOWN_VALUE = "unknown"

Facts = Mapping[str, str]


class Verdict(Enum):
    """What a condition says about the facts as they stand."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Is:
    """A fact has one of these values.

    ``unknown`` may be one of the values: then not knowing satisfies the condition.
    """

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part holds; without parts it always holds."""

    all_of: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; without parts it never holds."""

    any_of: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    negated: Condition


Condition = Is | AllOf | AnyOf | Not

ALWAYS = AllOf(())


def evaluate(condition: Condition, facts: Facts) -> Verdict:
    """Say whether the condition holds for these facts.

    Args:
        condition: What is asked.
        facts: Value by fact; a fact that is missing or ``unknown`` is not known.
    """
    match condition:
        case Is(fact, values):
            return _evaluate_fact(facts.get(fact, UNKNOWN_VALUE), values)
        case AllOf(parts):
            return _combine(parts, facts, decisive=Verdict.FALSE, otherwise=Verdict.TRUE)
        case AnyOf(parts):
            return _combine(parts, facts, decisive=Verdict.TRUE, otherwise=Verdict.FALSE)
        case _:
            return _NEGATION[evaluate(condition.negated, facts)]


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Return the facts the condition speaks of, each once, in order of appearance."""
    return tuple(dict.fromkeys(part.fact for part in _atoms(condition)))


def parts_of(condition: Condition) -> int:
    """Return how often the condition speaks of a fact."""
    return sum(1 for _ in _atoms(condition))


def undecided(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Return the facts that have to be asked before the condition is decided.

    Only facts that are unknown and could still change the answer are named; the tuple is
    empty as soon as the condition is true or false.
    """
    if evaluate(condition, facts) is not Verdict.UNKNOWN:
        return ()
    match condition:
        case Is(fact):
            return (fact,)
        case AllOf(parts) | AnyOf(parts):
            return tuple(dict.fromkeys(fact for part in parts for fact in undecided(part, facts)))
        case _:
            return undecided(condition.negated, facts)


def satisfiable(condition: Condition, values_of: Callable[[str], tuple[str, ...]]) -> bool:
    """Say whether any choice of values makes the condition true.

    Values of a fact that the condition does not name are alike to it, so one of them is tried.

    Args:
        condition: What is asked; the number of choices grows with each fact and value in it, so
            the loader bounds how many one condition may name.
        values_of: Gives the values a fact may have.
    """
    told_apart = _told_apart(condition, values_of)
    return any(
        evaluate(condition, dict(zip(told_apart, choice, strict=True))) is Verdict.TRUE
        for choice in product(*told_apart.values())
    )


def ways(condition: Condition, values_of: Callable[[str], tuple[str, ...]]) -> int:
    """Return how many choices :func:`satisfiable` tries at most."""
    return prod(len(values) for values in _told_apart(condition, values_of).values())


_NEGATION = {
    Verdict.TRUE: Verdict.FALSE,
    Verdict.FALSE: Verdict.TRUE,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}


def _evaluate_fact(value: str, values: tuple[str, ...]) -> Verdict:
    if value in values:
        return Verdict.TRUE
    return Verdict.UNKNOWN if value == UNKNOWN_VALUE else Verdict.FALSE


def _combine(
    parts: tuple[Condition, ...], facts: Facts, *, decisive: Verdict, otherwise: Verdict
) -> Verdict:
    verdicts = {evaluate(part, facts) for part in parts}
    if decisive in verdicts:
        return decisive
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else otherwise


def _told_apart(
    condition: Condition, values_of: Callable[[str], tuple[str, ...]]
) -> dict[str, list[str]]:
    """Return by fact the values that a condition tells apart: those it names, and one other."""
    named: dict[str, set[str]] = {}
    for part in _atoms(condition):
        named.setdefault(part.fact, {UNKNOWN_VALUE}).update(part.values)
    found = {}
    for fact, values in named.items():
        others = [value for value in values_of(fact) if value not in values]
        found[fact] = [value for value in values_of(fact) if value in values] + others[:1]
    return found


def _atoms(condition: Condition) -> Iterator[Is]:
    match condition:
        case Is():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms(part)
        case _:
            yield from _atoms(condition.negated)

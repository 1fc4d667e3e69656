"""Conditions on facts, true, false and unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Is,
    Not,
    Verdict,
    evaluate,
    facts_in,
    satisfiable,
    undecided,
)

NAMES = ("a", "b", "c")
VALUES = ("yes", "no")

atoms = st.builds(
    Is, st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), min_size=1).map(tuple)
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
partial_facts = st.dictionaries(st.sampled_from(NAMES), st.sampled_from((*VALUES, "unknown")))
full_facts = st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in NAMES})


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"rmm_involved": "yes"}, Verdict.TRUE),
        ({"rmm_involved": "no"}, Verdict.FALSE),
        ({"rmm_involved": "unknown"}, Verdict.UNKNOWN),
        ({}, Verdict.UNKNOWN),
    ],
)
def test_a_missing_fact_is_as_unknown_as_one_that_says_so(
    facts: dict[str, str], verdict: Verdict
) -> None:
    """A fact nobody has asked yet answers unknown, not no."""
    assert evaluate(Is("rmm_involved", ("yes",)), facts) is verdict


def test_unknown_can_be_one_of_the_values_asked_for() -> None:
    """A condition that names unknown holds while nobody knows, and only then or on its values."""
    condition = Is("exfiltration", ("likely", "unknown"))
    assert evaluate(condition, {}) is Verdict.TRUE
    assert evaluate(condition, {"exfiltration": "likely"}) is Verdict.TRUE
    assert evaluate(condition, {"exfiltration": "excluded_on_evidence"}) is Verdict.FALSE


YES, NO, OPEN = Is("yes", ("yes",)), Is("no", ("yes",)), Is("open", ("yes",))
KNOWN = {"yes": "yes", "no": "no"}


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (ALWAYS, Verdict.TRUE),
        (AnyOf(()), Verdict.FALSE),
        (AllOf((YES, YES)), Verdict.TRUE),
        (AllOf((YES, OPEN)), Verdict.UNKNOWN),
        (AllOf((NO, OPEN)), Verdict.FALSE),
        (AnyOf((NO, NO)), Verdict.FALSE),
        (AnyOf((NO, OPEN)), Verdict.UNKNOWN),
        (AnyOf((YES, OPEN)), Verdict.TRUE),
        (Not(YES), Verdict.FALSE),
        (Not(NO), Verdict.TRUE),
        (Not(OPEN), Verdict.UNKNOWN),
    ],
)
def test_what_is_unknown_decides_only_where_nothing_else_does(
    condition: Condition, verdict: Verdict
) -> None:
    """All is false as soon as one part is; any is true as soon as one part is."""
    assert evaluate(condition, KNOWN) is verdict


@given(conditions, partial_facts, full_facts)
def test_learning_a_fact_never_turns_an_answer_round(
    condition: Condition, known: dict[str, str], learnt: dict[str, str]
) -> None:
    """What was true or false with part of the facts stays so once the rest is known."""
    later = {**learnt, **{name: value for name, value in known.items() if value != "unknown"}}
    before = evaluate(condition, known)
    assert before is Verdict.UNKNOWN or evaluate(condition, later) is before


@given(conditions, full_facts)
def test_with_all_facts_known_nothing_is_left_to_ask(
    condition: Condition, facts: dict[str, str]
) -> None:
    """A condition over known facts is decided, and no question remains."""
    assert evaluate(condition, facts) is not Verdict.UNKNOWN
    assert undecided(condition, facts) == ()


@given(conditions, partial_facts, full_facts)
def test_answering_the_open_questions_decides_the_condition(
    condition: Condition, facts: dict[str, str], answers: dict[str, str]
) -> None:
    """The facts to ask are enough: with answers to them (asked again) the condition is decided."""
    for _ in NAMES:
        facts = {**facts, **{name: answers[name] for name in undecided(condition, facts)}}
    assert evaluate(condition, facts) is not Verdict.UNKNOWN


def test_only_facts_that_can_still_matter_are_asked() -> None:
    """A part that is already decided asks nothing; each fact is asked once."""
    condition = AllOf((Not(Is("a", ("yes",))), AnyOf((NO, Is("b", ("yes",)))), Is("b", ("no",))))
    assert undecided(condition, {"no": "no"}) == ("a", "b")


def test_the_facts_of_a_condition_are_named_once_in_order() -> None:
    """The facts are read from every depth, each once."""
    condition = AnyOf((Is("b", ("yes",)), Not(AllOf((Is("a", ("no",)), Is("b", ("no",)))))))
    assert facts_in(condition) == ("b", "a")


@given(conditions)
def test_a_condition_is_satisfiable_exactly_if_some_choice_makes_it_true(
    condition: Condition,
) -> None:
    """The search agrees with trying every choice by hand."""
    found = any(
        evaluate(condition, {"a": a, "b": b, "c": c}) is Verdict.TRUE
        for a in VALUES
        for b in VALUES
        for c in VALUES
    )
    assert satisfiable(condition, lambda _: VALUES) is found

"""What is known of an incident: answers that fit, and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conditions import Is
from bot.domain.facts_vocabulary import FACTS, FactShape
from bot.domain.known_facts import (
    DECIDED_ELSEWHERE,
    DERIVED,
    NEEDS_BASIS,
    FactRefused,
    require_answer,
    to_ask,
    with_derived,
)
from bot.domain.playbook import Phase, Posture, Step, Words

WORDS = Words("a", "b", "c")
SAYABLE = sorted(FACTS.keys() - DERIVED - DECIDED_ELSEWHERE)


def waiting(fact: str, phase: Phase = Phase.SECURE) -> Step:
    """Return a step that cannot be undone and waits for a fact."""
    return Step(
        f"core.{fact}",
        phase,
        WORDS,
        WORDS,
        WORDS,
        "GDPR 33",
        "lead",
        when=Is(fact, ("yes",)),
        posture=Posture.INTRUSIVE,
    )


@given(st.sampled_from(SAYABLE), st.text(max_size=30))
def test_an_answer_is_a_value_of_its_fact_or_refused(name: str, typed: str) -> None:
    """Whatever is typed, only what the fact can be is kept."""
    fact = FACTS[name]
    try:
        kept = require_answer(name, typed, basis="a log")
    except FactRefused:
        return
    if fact.shape is FactShape.CHOICE:
        assert kept in fact.values
    elif fact.shape is FactShape.NUMBER:
        assert int(kept) >= 0
    else:
        assert kept == typed.strip()


@pytest.mark.parametrize("name", SAYABLE)
def test_every_value_of_the_vocabulary_can_be_said(name: str) -> None:
    """No button leads to a refusal, but for what needs evidence."""
    for value in FACTS[name].values:
        assert require_answer(name, f" {value} ", basis="a log") == value


def test_a_copy_is_excluded_on_evidence_only() -> None:
    """Nobody says too early that no data left; four values, and this one needs a basis."""
    assert FACTS["exfiltration"].values == (
        "confirmed",
        "likely",
        "excluded_on_evidence",
        "unknown",
    )
    ((name, value),) = NEEDS_BASIS
    with pytest.raises(FactRefused) as refused:
        require_answer(name, value, basis="  ")
    assert (refused.value.key, refused.value.field) == ("error.fact_needs_basis", "basis")


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("nobody", "yes", "error.not_ours"),
        ("state", "confirmed", "error.not_ours"),
        ("kind", "paper", "error.not_ours"),
        ("backups", "eaten", "error.fact_value"),
        ("service_down_min", "an hour", "error.fact_number"),
        ("service_down_min", "٣", "error.fact_number"),
        ("police_number", " ", "error.fact_text"),
        ("police_number", "x" * 201, "error.fact_text"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(name: str, value: str, key: str) -> None:
    """Each refusal says what to do."""
    with pytest.raises(FactRefused) as refused:
        require_answer(name, value)
    assert refused.value.key == key


def test_numbers_and_texts_are_kept_as_typed() -> None:
    """A case number is no choice."""
    assert require_answer("service_down_min", " 045 ") == "045"
    assert require_answer("police_number", "AN.11.F1.0001/2026") == "AN.11.F1.0001/2026"


def test_what_follows_by_itself_cannot_be_overruled() -> None:
    """State and exercise come from the incident, clients from the confirmed scope."""
    said = {"state": "confirmed", "clients_affected": "none", "backups": "hit"}
    before = with_derived(said, confirmed=False, exercise=True, clients=None)
    assert before == {**said, "state": "suspected", "exercise": "yes"}
    after = with_derived(said, confirmed=True, exercise=False, clients={"affected": 3, "former": 0})
    assert after["clients_affected"] == "some"
    assert after["former_clients_in_window"] == "none"
    assert (after["state"], after["exercise"]) == ("confirmed", "no")


def test_only_what_a_reached_step_waits_for_is_asked() -> None:
    """Phases overlap, so the next one counts; what is known or follows by itself is not asked."""
    steps = [
        waiting("backups"),
        waiting("verified", Phase.ESTABLISH),
        waiting("restored", Phase.NOTIFY),
        waiting("backups", Phase.ESTABLISH),
        waiting("state"),
    ]
    assert to_ask(steps, {}, Phase.SECURE) == ("backups", "verified")
    assert to_ask(steps, {"backups": "hit"}, Phase.ESTABLISH) == ("verified", "restored")

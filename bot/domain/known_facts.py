"""What is known of an incident: each fact with its value, who said it, when, and how sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.facts_vocabulary import FACTS, Fact, FactShape
from bot.domain.playbook import Phase, Step, waits_for

#: As much as a number of the police or the insurer ever needs.
TEXT_AT_MOST: Final = 200
#: Nobody says that something did not happen without saying what shows it.
NEEDS_BASIS: Final = frozenset({("exfiltration", "excluded_on_evidence")})
#: What follows from the incident itself; nobody is asked and nobody says otherwise.
DERIVED: Final = frozenset({"state", "exercise"})
#: What has a decision of its own, which changes more than an answer would.
DECIDED_ELSEWHERE: Final = frozenset({"kind"})


class Sureness(StrEnum):
    """How sure the person is who says a fact."""

    PROVEN = "proven"  # a log, a document or their own eyes show it
    LIKELY = "likely"
    HEARD = "heard"  # somebody said so


class FactRefused(Refusal):
    """The answer is none that the fact can have."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact as a person said it; ``at`` is an instant in UTC."""

    name: str
    value: str
    said_by: str
    at: datetime
    sure: Sureness | None = None
    basis: str | None = None
    current: bool = True


def require_answer(name: str, value: str, basis: str = "") -> str:
    """Return an answer as it is kept.

    Args:
        name: A fact of the vocabulary.
        value: One of its values; of a number or a text what was typed.
        basis: What it rests on.

    Raises:
        FactRefused: there is no such fact, nobody can say it, or it cannot have this value.
    """
    fact = FACTS.get(name)
    if fact is None or name in DERIVED | DECIDED_ELSEWHERE:
        raise FactRefused("error.not_ours")
    answer = value.strip()
    _require_fitting(fact, answer)
    if (name, answer) in NEEDS_BASIS and not basis.strip():
        raise FactRefused("error.fact_needs_basis", field="basis")
    return answer


def _require_fitting(fact: Fact, answer: str) -> None:
    if fact.shape is FactShape.CHOICE and answer not in fact.values:
        raise FactRefused("error.fact_value", field="answer")
    if fact.shape is FactShape.NUMBER and not (answer.isascii() and answer.isdigit()):
        raise FactRefused("error.fact_number", field="answer")
    if not answer or len(answer) > TEXT_AT_MOST:
        raise FactRefused("error.fact_text", field="answer", most=TEXT_AT_MOST)


def with_derived(
    said: Mapping[str, str], *, confirmed: bool, exercise: bool, clients: Mapping[str, int] | None
) -> dict[str, str]:
    """Return the facts that conditions ask about: what was said, and what follows by itself.

    Args:
        said: Value by fact, as people said it.
        confirmed: Whether the breach is certain.
        exercise: Whether it is an exercise.
        clients: How many clients the confirmed scope has, ``affected`` and ``former``; None
            while no scope is confirmed.
    """
    facts = dict(said)
    if clients is not None:
        facts["clients_affected"] = _some(clients["affected"])
        facts["former_clients_in_window"] = _some(clients["former"])
    facts["state"] = "confirmed" if confirmed else "suspected"
    facts["exercise"] = "yes" if exercise else "no"
    return facts


def to_ask(steps: Iterable[Step], facts: Mapping[str, str], present: Phase) -> tuple[str, ...]:
    """Return the facts to ask now: those that an intrusive step of a reached phase waits for.

    Phases overlap, so the next one counts as reached; what follows by itself is not asked.
    """
    order = list(Phase)
    reached = set(order[: order.index(present) + 2])
    wanted = (fact for step in steps if step.phase in reached for fact in waits_for(step, facts))
    return tuple(fact for fact in dict.fromkeys(wanted) if fact not in DERIVED | DECIDED_ELSEWHERE)


def _some(count: int) -> str:
    return "some" if count else "none"

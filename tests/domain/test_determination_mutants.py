"""The oracle is strong enough: it tells wrong rules from right ones by the examples it is given.

Each mutant is the rules with one slip of the pen. What is proven is not that the rules are right
(the oracle's own tests do that), but that they could not have become wrong in silence.
"""

from __future__ import annotations

import inspect
import random
import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from bot.domain import (
    categories,
    determination_days,
    determination_rows,
    determination_rules,
    determination_warnings,
    instants,
)
from bot.domain.determination import Scope
from tests import oracle
from tests.domain.test_determination_rules import NOW, by_rules
from tests.registers import BRUSSELS, Register, registers, scopes

#: What is drawn here runs in other tests too; measuring takes as long as running.
pytestmark = pytest.mark.no_cover

#: In the order in which one needs the other.
CHAIN = (
    instants,
    categories,
    determination_days,
    determination_rows,
    determination_warnings,
    determination_rules,
)
SCOPES_A_REGISTER = 5

MUTANTS = {
    "until inclusive at its end": (
        determination_days,
        "days.first_not_over(begins)",
        "days.first_not_over(begins - timedelta(microseconds=1))",
    ),
    "since exclusive at its start": (
        determination_days,
        "days.last_begun(ends)",
        "days.last_begun(ends - timedelta(microseconds=1))",
    ),
    "a year of 365 days": (
        instants,
        "return day + relativedelta(years=1)",
        "return day + timedelta(days=365)",
    ),
    "29 February rolls to 1 March": (
        instants,
        "return day + relativedelta(years=1)",
        "next = day + relativedelta(years=1); return next + timedelta(days=next.day < day.day)",
    ),
    "affected only if all matches are in time": (
        determination_rules,
        "tally.late < tally.held",
        "not tally.late",
    ),
    "encrypted if any match is": (
        determination_warnings,
        "all(sign.safe for sign in signs)",
        "any(sign.safe for sign in signs)",
    ),
    "former on the last day already": (
        determination_rules,
        "client.ended_on < self._first_not_over",
        "client.ended_on <= self._first_not_over",
    ),
    "former a day too late": (
        determination_rules,
        "client.ended_on < self._first_not_over",
        "date.fromordinal(client.ended_on.toordinal() + 1) < self._first_not_over",
    ),
    "opaque categories forgotten": (
        determination_rules,
        "opaque = not data or not data.isdisjoint(OPAQUE)",
        "opaque = not data",
    ),
    "one opaque category forgotten": (
        categories,
        'frozenset({"backup_content", "mail_content", "unknown"})',
        'frozenset({"backup_content", "unknown"})',
    ),
    "nothing stated is nothing held": (
        determination_rules,
        "opaque = not data or not data.isdisjoint(OPAQUE)",
        "opaque = not data.isdisjoint(OPAQUE)",
    ),
    "retention ends as its last day begins": (
        determination_days,
        "if day < self._first:",
        "if day <= self._first:",
    ),
    "a match on the last day of retention is late": (
        determination_days,
        "return since > day or not self._days.exists(day)",
        "return since >= day",
    ),
    "a dispute without end ends with the year": (
        determination_days,
        "    if client.dispute_until is None:\n        return None\n",
        "    if client.dispute_until is None:\n        return year_after(client.ended_on)\n",
    ),
    "a dispute shortens the year": (
        determination_days,
        "return max(year_after(client.ended_on), client.dispute_until)",
        "return client.dispute_until",
    ),
    "stale a day too early": (
        determination_rules,
        "year_after(verified) < self._first_not_over",
        "year_after(verified) <= self._first_not_over",
    ),
    "reach without access": (
        determination_rules,
        "            self._scope.access\n            and ",
        "            ",
    ),
    "unknown people are none": (
        determination_rules,
        "None if uncounted else tally.known",
        "tally.known",
    ),
    "a key in the scope is safe": (
        determination_rules,
        "bool(row.key_system) and row.key_system not in systems",
        "bool(row.key_system)",
    ),
}


def rules_with(place: ModuleType, here: str, instead: str) -> Any:
    """Return the class of the rules with one fragment replaced, whichever module it stands in."""
    source = inspect.getsource(place)
    assert source.count(here) == 1, f"{place.__name__} no longer says {here!r} once"
    with patch.dict(sys.modules):
        for module in CHAIN[CHAIN.index(place) :]:
            copy = ModuleType(module.__name__)
            sys.modules[module.__name__] = copy
            text = source.replace(here, instead) if module is place else inspect.getsource(module)
            exec(compile(text, f"<{module.__name__}, changed>", "exec"), copy.__dict__)
        return copy.__dict__["Rules"]


@st.composite
def questions(draw: st.DrawFn) -> tuple[Register, list[Scope]]:
    """A register and as many scopes as the oracle's own test asks of each."""
    register = draw(registers())
    return register, [draw(scopes(register, BRUSSELS)) for _ in range(SCOPES_A_REGISTER)]


def told_apart(made: Any, register: Register, asked: list[Scope]) -> bool:
    """Return whether the oracle disagrees with these rules about one of the scopes."""
    for scope in asked:
        answered = by_rules(register, scope, BRUSSELS, made).to_json(lambda warning: warning.key)
        expected = oracle.answer(register, scope, BRUSSELS, NOW) | {"warnings": []}
        if oracle.codes_only(answered) != expected:
            return True
    return False


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_oracle_tells_a_mutant_from_the_rules(mutant: str) -> None:
    """Among as many examples as the oracle is asked, one shows that the mutant is wrong."""
    made = rules_with(*MUTANTS[mutant])
    register, asked = find(
        questions(),
        lambda question: told_apart(made, *question),
        settings=settings(max_examples=150, phases=[Phase.generate], database=None),
        random=random.Random(2016),
    )
    assert told_apart(made, register, asked)
    assert not told_apart(determination_rules.Rules, register, asked)

"""Whether an incident is significant for a managed service provider, criterion by criterion."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.significance import Answers, Criterion, Verdict, assess

NOTHING = Answers(
    planned=False,
    compromised=False,
    malicious=False,
    unavailable_minutes=0,
    limited_minutes=0,
    users_limited=0,
    users_compromised=0,
    users=1000,
    access=False,
    severe_disruption=False,
    loss_euro=0,
    turnover_euro=20_000_000,
    trade_secrets=False,
    death=False,
    health=False,
    recurrences=1,
    recurring_loss_euro=0,
)


@pytest.mark.parametrize(
    ("answers", "criterion"),
    [
        ({"compromised": True, "malicious": True}, Criterion.MALICIOUS_COMPROMISE),
        ({"unavailable_minutes": 31}, Criterion.UNAVAILABLE),
        ({"limited_minutes": 61, "users_limited": 51}, Criterion.LIMITED),
        ({"compromised": True, "users_compromised": 51}, Criterion.WIDE_COMPROMISE),
        ({"access": True, "severe_disruption": True}, Criterion.MALICIOUS_ACCESS),
        ({"loss_euro": 500_001}, Criterion.FINANCIAL_LOSS),
        ({"trade_secrets": True}, Criterion.TRADE_SECRETS),
        ({"death": True}, Criterion.DEATH),
        ({"health": True}, Criterion.HEALTH),
        ({"recurrences": 2, "recurring_loss_euro": 500_001}, Criterion.RECURRING),
    ],
)
def test_each_criterion_is_enough_by_itself(answers: dict[str, Any], criterion: Criterion) -> None:
    """The criteria are alternatives (Art. 3(1) and 10)."""
    found = assess(replace(NOTHING, **answers))
    assert (found.verdict, found.met) == (Verdict.SIGNIFICANT, (criterion,))


@pytest.mark.parametrize(
    "answers",
    [
        {"unavailable_minutes": 30},
        {"limited_minutes": 60, "users_limited": 1000},
        {"limited_minutes": 600, "users_limited": 50},
        {"compromised": True, "users_compromised": 50},
        {"loss_euro": 500_000},
        {"loss_euro": 250_000, "turnover_euro": 5_000_000},
        {"recurrences": 1, "recurring_loss_euro": 9_000_000},
        {"malicious": True},
        {"severe_disruption": True},
    ],
)
def test_a_threshold_that_is_only_reached_is_not_passed(answers: dict[str, Any]) -> None:
    """Every number says "more than"; half of a criterion is none."""
    assert assess(replace(NOTHING, **answers)).verdict is Verdict.NOT_SIGNIFICANT


@pytest.mark.parametrize(
    ("loss", "turnover", "verdict"),
    [
        (250_001, 5_000_000, Verdict.SIGNIFICANT),
        (499_999, 100_000_000, Verdict.NOT_SIGNIFICANT),
        (500_001, 100_000_000, Verdict.SIGNIFICANT),
        (500_001, None, Verdict.SIGNIFICANT),
        (400_000, None, Verdict.UNDETERMINED),
        (0, None, Verdict.NOT_SIGNIFICANT),
        (None, 5_000_000, Verdict.UNDETERMINED),
    ],
)
def test_of_euro_and_share_the_lower_counts(
    loss: int | None, turnover: int | None, verdict: Verdict
) -> None:
    """Half a million decides without the turnover; below it the turnover is needed."""
    assert assess(replace(NOTHING, loss_euro=loss, turnover_euro=turnover)).verdict is verdict


@pytest.mark.parametrize(
    ("concerned", "users", "verdict"),
    [
        (1_000_001, None, Verdict.SIGNIFICANT),
        (1_000_001, 100_000_000, Verdict.SIGNIFICANT),
        (900_000, 100_000_000, Verdict.NOT_SIGNIFICANT),
        (900_000, None, Verdict.UNDETERMINED),
        (0, None, Verdict.NOT_SIGNIFICANT),
    ],
)
def test_of_a_million_and_a_share_of_the_users_the_smaller_counts(
    concerned: int, users: int | None, verdict: Verdict
) -> None:
    """A million decides whatever the service has."""
    answers = replace(NOTHING, compromised=True, users_compromised=concerned, users=users)
    assert assess(answers).verdict is verdict


def test_planned_maintenance_is_left_out() -> None:
    """Whatever it does (Art. 3(2))."""
    planned = replace(NOTHING, planned=True, unavailable_minutes=600)
    assert assess(planned).verdict is Verdict.NOT_SIGNIFICANT
    assert assess(planned).met == ()


def test_without_answers_everything_is_open() -> None:
    """Nothing is ruled out by not asking; the first question is the one that decides most."""
    found = assess(Answers())
    assert found.verdict is Verdict.UNDETERMINED
    assert found.unanswered == tuple(Criterion)


def test_a_criterion_that_one_answer_rules_out_is_not_asked_further() -> None:
    """Where nothing was compromised nobody need know by whom."""
    found = assess(replace(NOTHING, malicious=None, users_compromised=None))
    assert (found.verdict, found.unanswered) == (Verdict.NOT_SIGNIFICANT, ())


booleans = st.none() | st.booleans()
numbers = st.none() | st.integers(0, 2_000_000)
any_answers = st.builds(
    Answers,
    **{field.name: booleans if "bool" in str(field.type) else numbers for field in fields(Answers)},
)


@given(any_answers, st.sampled_from([field.name for field in fields(Answers)]), st.data())
def test_one_more_answer_never_takes_back_a_verdict(
    answers: Answers, name: str, data: st.DataObject
) -> None:
    """What was significant or ruled out stays so when something unknown becomes known."""
    if getattr(answers, name) is not None or name == "planned":
        return
    answer: Any = data.draw(st.booleans() if name in BOOLEANS else NUMBERS)
    known = replace(answers, **{name: answer})
    before, after = assess(answers), assess(known)
    assert set(before.met) <= set(after.met)
    assert set(after.unanswered) <= set(before.unanswered)
    if before.verdict is not Verdict.UNDETERMINED:
        assert after.verdict is before.verdict


BOOLEANS = {field.name for field in fields(Answers) if "bool" in str(field.type)}
NUMBERS = st.integers(0, 2_000_000)

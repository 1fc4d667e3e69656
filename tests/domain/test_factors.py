"""Who vouches for a second factor, and how long wrong codes hold a person up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.factors import (
    FREE_TRIES,
    LONGEST_PAUSE,
    Circle,
    FactorRefused,
    Vouched,
    must_prove,
    pause_until,
    plain_code,
    vouching,
)

OFFICER, DEPUTY, ANNE, BERT, GUEST = "U0OFFICER", "U0DEPUTY", "U0ANNE", "U0BERT", "U0GUEST"
AT = datetime(2026, 12, 4, 2, tzinfo=UTC)
CIRCLE = Circle(
    team=(OFFICER, DEPUTY, ANNE, BERT),
    deciders=(OFFICER, DEPUTY),
    enrolled=(),
    dark=False,
    at_server=True,
)


def refused(user: str, by: tuple[str, ...], why: str, circle: Circle) -> str:
    """Return the key of the sentence that says why not."""
    with pytest.raises(FactorRefused) as caught:
        vouching(user, by, why, circle)
    return caught.value.key


@pytest.mark.parametrize("user", [OFFICER, ANNE])
def test_the_first_enrols_alone_while_it_is_quiet(user: str) -> None:
    """Nobody could vouch yet; a responder who has one vouches for nobody, so officers still can."""
    assert vouching(user, (), "", CIRCLE) is Vouched.FIRST
    with_anne = replace(CIRCLE, enrolled=(ANNE,))
    assert vouching(OFFICER, (), "", with_anne) is Vouched.FIRST


@pytest.mark.parametrize(
    "circle", [replace(CIRCLE, enrolled=(OFFICER,)), replace(CIRCLE, dark=True)]
)
def test_nobody_else_enrols_alone(circle: Circle) -> None:
    """Once an officer can vouch, or when it counts, a name alone is not enough."""
    assert refused(ANNE, (), "", circle) == "factor.error.vouch_needed"
    assert refused(ANNE, (ANNE,), "", circle) == "factor.error.vouch_needed"


def test_a_code_of_the_old_device_is_enough_for_a_new_one() -> None:
    """Also in the dark; and it is asked for."""
    circle = replace(CIRCLE, enrolled=(OFFICER, ANNE), dark=True)
    assert vouching(ANNE, (), "", circle) is Vouched.OWN
    assert must_prove(ANNE, (), Vouched.OWN, circle.enrolled) == (ANNE,)


def test_one_officer_or_deputy_with_a_code_vouches() -> None:
    """One without a factor does not, nor does anybody else; the person is no voucher."""
    circle = replace(CIRCLE, enrolled=(DEPUTY, BERT), dark=True, at_server=False)
    assert vouching(ANNE, (DEPUTY,), "", circle) is Vouched.OFFICER
    assert vouching(ANNE, (DEPUTY, ANNE, DEPUTY), "", circle) is Vouched.OFFICER
    assert must_prove(ANNE, (DEPUTY, ANNE), Vouched.OFFICER, circle.enrolled) == (DEPUTY,)
    for other in (OFFICER, BERT, GUEST):
        assert refused(ANNE, (other,), "", circle) == "factor.error.voucher"


def test_two_people_at_the_server_open_the_way_for_who_is_locked_out() -> None:
    """Nobody has a factor and it is dark: two of the team, with a reason, at a terminal."""
    circle = replace(CIRCLE, dark=True)
    assert vouching(ANNE, (BERT, DEPUTY), "officer abroad", circle) is Vouched.EMERGENCY
    assert refused(ANNE, (BERT, DEPUTY), "", circle) == "factor.error.why"
    away = replace(circle, at_server=False)
    assert refused(ANNE, (BERT, DEPUTY), "abroad", away) == "factor.error.not_at_server"
    assert refused(ANNE, (BERT, GUEST), "abroad", circle) == "factor.error.witnesses"
    three = (BERT, DEPUTY, OFFICER)
    assert refused(ANNE, three, "abroad", circle) == "factor.error.witnesses"


def test_of_two_people_those_who_have_a_factor_prove_it() -> None:
    """Whoever could give a code does; nobody's name is used who can be asked."""
    enrolled = (OFFICER, BERT)
    assert must_prove(ANNE, (BERT, DEPUTY), Vouched.EMERGENCY, enrolled) == (BERT,)
    assert must_prove(ANNE, (), Vouched.FIRST, enrolled) == ()


def test_wrong_codes_cost_more_and_more_time() -> None:
    """A few slips cost nothing; then half a minute, doubling, and never more than ten minutes."""
    assert pause_until(0, None) is None
    assert pause_until(FREE_TRIES - 1, AT) is None
    waits = [pause_until(count, AT) for count in range(FREE_TRIES, FREE_TRIES + 7)]
    seconds = [(until - AT).total_seconds() for until in waits if until is not None]
    assert seconds == [30, 60, 120, 240, 480, 600, 600]
    assert pause_until(10**6, AT) == AT + LONGEST_PAUSE
    assert timedelta(minutes=10) == LONGEST_PAUSE


def test_a_code_may_be_written_as_devices_show_it() -> None:
    """In two groups, with blanks around it."""
    assert plain_code(" 123 456\n") == "123456"

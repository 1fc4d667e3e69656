"""Whom to call first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calling import Call, in_order

DUE = datetime(2027, 3, 26, 9, 20, tzinfo=UTC)
CALL = Call("Bakkerij Peeters", "+32 2 555 01 23", "An", "nl", DUE)


def test_the_first_term_is_called_first() -> None:
    """Then whoever has no number, who takes longest; then by name."""
    later = replace(CALL, due_at=DUE + timedelta(hours=1))
    unlisted = replace(CALL, client_name="Zwart", number="")
    other = replace(CALL, client_name="Albers")
    assert in_order([later, CALL, unlisted, other]) == (unlisted, other, CALL, later)


calls = st.lists(
    st.builds(
        Call,
        client_name=st.text(max_size=3),
        number=st.sampled_from(["", "1"]),
        person=st.just(""),
        language=st.just("nl"),
        due_at=st.sampled_from([DUE, DUE + timedelta(hours=1)]),
    ),
    max_size=6,
)


@given(calls, st.randoms())
def test_the_order_depends_on_no_other(listed: list[Call], random: Random) -> None:
    """Printed twice, the list is the same, and nobody is lost."""
    shuffled = list(listed)
    random.shuffle(shuffled)
    assert in_order(shuffled) == in_order(listed)
    assert sorted(map(str, in_order(listed))) == sorted(map(str, listed))

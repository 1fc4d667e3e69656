"""Addresses as people type them: one a line, each once, and which lines are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.letters import MOST, AddressesRefused, Mailed, addresses_in


def test_addresses_are_read_one_a_line_each_once() -> None:
    """Whatever separates them in a list that was copied; case makes no other person."""
    typed = "An@Own.example\n\n  bo@own.example ;\r\nan@own.example,\n"
    assert addresses_in(typed) == ("an@own.example", "bo@own.example")


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("an@own.example\nBo Bosmans\ncas@own.example\n@", "2, 4"),
        ("an@own.example, bo@own.example", "1"),
        ("\n".join("x" * 20), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12…"),
    ],
)
def test_lines_that_are_none_are_named(typed: str, lines: str) -> None:
    """By their number, beside the field, a dozen at most."""
    with pytest.raises(AddressesRefused) as refused:
        addresses_in(typed)
    assert (refused.value.field, refused.value.values["lines"]) == ("addresses", lines)


def test_too_many_are_refused() -> None:
    """As many as fit are taken."""
    some = [f"a{number}@own.example" for number in range(MOST + 1)]
    assert len(addresses_in("\n".join(some[:MOST]))) == MOST
    with pytest.raises(AddressesRefused) as refused:
        addresses_in("\n".join(some))
    assert refused.value.values["most"] == MOST


@given(st.text(max_size=200))
def test_whatever_is_typed_is_addresses_or_a_sentence(typed: str) -> None:
    """Nothing else comes out, and no address holds what could end a header."""
    try:
        found = addresses_in(typed)
    except AddressesRefused:
        return
    assert all("@" in one and one == "".join(one.split()).lower() for one in found)


def test_who_is_neither_accepted_nor_lost_is_waited_for() -> None:
    """The three make up all."""
    assert Mailed(total=5, accepted=2, failed=1).waiting == 2

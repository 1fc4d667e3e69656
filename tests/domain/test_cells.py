"""Cells that a spreadsheet opens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cells import guard, unguard


@given(st.text(alphabet="=+-@'\t\r\n\uff1d\uff0b\uff0d\uff20ab1 "))
def test_what_is_guarded_comes_back_as_it_was(cell: str) -> None:
    """However many signs and quotation marks a cell begins with."""
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_no_formula_begins_a_cell(sign: str) -> None:
    """A spreadsheet takes what begins with a quotation mark for a text."""
    assert guard(f"{sign}1") == f"'{sign}1"
    assert guard("one = 1") == "one = 1"

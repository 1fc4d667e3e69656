"""Whom a step tells to call: known names are filled in, everything else stays or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.call_list import Contact, filled, placeholders, unknown_placeholders


@pytest.mark.parametrize("contact", Contact)
def test_whom_it_knows_is_filled_in(contact: Contact) -> None:
    """Each name stands between braces, any number of times."""
    text = f"Call {{{contact}}}, and {{{contact}}} again."
    assert filled(text, lambda one: f"<{one}>") == f"Call <{contact}>, and <{contact}> again."
    assert unknown_placeholders(text) == ()
    assert placeholders(text) == (f"{{{contact}}}", f"{{{contact}}}")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Call {plumber}.", ("{plumber}",)),
        ("Call {Insurer}.", ("{Insurer}",)),
        ("Call {} or { insurer }.", ("{}", "{ insurer }")),
        ("Call {insurer} or {", ("{",)),
        ("Call insurer}.", ("}",)),
    ],
)
def test_what_names_nobody_is_told_and_stays_as_it_is(text: str, unknown: tuple[str, ...]) -> None:
    """A slip of the pen is found by the check; an old text is shown as it was written."""
    assert unknown_placeholders(text) == unknown
    for found in unknown:
        assert found in filled(text, lambda _: "555")


@given(st.text(alphabet="ab{}i "))
def test_a_text_without_names_is_never_changed(text: str) -> None:
    """Whatever braces a text holds, filling it adds nothing and loses nothing."""
    assert filled(text, lambda _: "555") == text

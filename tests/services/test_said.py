"""What people type, as it can be kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.said import said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  words \n", "words"),
        ("a\0b", "ab"),
        ("\0", ""),
        ("half \ud83d", "half \ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ufeffmark", "\ufeffmark"),
    ],
)
def test_outer_space_and_what_no_database_keeps_is_gone(typed: str, kept: str) -> None:
    """A null is left out, half a character is marked as lost, two halves are one again."""
    assert said(typed) == kept


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_other_text_is_kept_whole(text: str) -> None:
    """Only the white space around it goes; saying it twice changes nothing."""
    assert said(text) == text.strip()
    assert said(said(text)) == said(text)

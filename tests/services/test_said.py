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
    assert said(f"a{text}b") == f"a{text}b"
    assert said(f"  a{text}\n") == f"a{text}".strip()
    assert said(said(text)) == said(text)


@pytest.mark.parametrize(
    "text", ["\u200b", "\u202e\u2066\u200f", "\u3164 \u2800", "\ufe0f\u0301", "\x1b"]
)
def test_what_cannot_be_seen_is_nothing(text: str) -> None:
    """Zero-width spaces, marks of direction, blank letters, marks without a letter, controls."""
    assert said(text) == ""
    assert said(f"{text}a{text}".strip()) != ""


@given(st.text(st.characters(categories=["Cf", "Zs", "Mn", "Cc"])))
def test_no_mixture_of_the_unseen_is_a_text(text: str) -> None:
    """However they are mixed."""
    assert said(text) == ""

"""Codes: two that look alike are one, or the person is told what makes them two."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import HiddenCharacter, asked, hidden_in, plain

#: Signs of the class "format" that are written all the same.
WRITTEN = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")


def formats() -> list[str]:
    """Return every character of the class "format" that has no ink of its own."""
    every = (chr(number) for number in range(0x110000))
    found = [one for one in every if unicodedata.category(one) == "Cf"]
    return [one for one in found if not unicodedata.name(one, "").startswith(WRITTEN)]


@pytest.mark.parametrize(
    ("character", "told"),
    [
        ("\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("\u00ad", "SOFT HYPHEN (U+00AD)"),
        ("\u200f", "RIGHT-TO-LEFT MARK (U+200F)"),
        ("\ufe0f", "VARIATION SELECTOR-16 (U+FE0F)"),
        ("\U000e0002", "HIDDEN (U+E0002)"),
    ],
)
def test_what_is_hidden_within_a_code_is_named(character: str, told: str) -> None:
    """Whoever sees two codes that are the same finds the place."""
    assert hidden_in(f"C{character}1") == told
    with pytest.raises(HiddenCharacter) as refused:
        asked(f"C{character}1", "--system")
    assert refused.value.values == {"what": "--system", "character": told}
    assert asked(f"{character} C1 {character}", "--system") == "C1"


def test_every_character_without_ink_is_found() -> None:
    """All that Unicode calls a format, and no letter."""
    missed = [one for one in formats() if hidden_in(f"a{one}b") is None]
    assert missed == []
    assert hidden_in("Société Ålesund 株式会社 ١٢٣") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_a_plain_code_is_plain(written: str) -> None:
    """Reading it again changes nothing, and neither end is bare of ink."""
    code = plain(written)
    assert plain(code) == code
    assert code == code.strip()

"""Words are compared as they are read, whatever letters they are written with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import words_in


@pytest.mark.parametrize(
    "written",
    [
        "Kelderman",
        "КELDЕRМАN",
        "Кеldеrmаn",
        "Ke1derman",
        "Kelderm4n",
        "KeIderman",
        "Ｋｅｌｄｅｒｍａｎ",
        "𝐊𝐞𝐥𝐝𝐞𝐫𝐦𝐚𝐧",
        "Kel\u200bder\u00adman",
        "Kel-\nderman",
        "Kel\u2010 \r\n  derman",
        "Κelderman",
        "\u202eKelderman\u202c",
    ],
)
def test_what_is_read_as_a_name_is_that_name(written: str) -> None:
    """Other scripts, digits for letters, hidden characters and a parted line change nothing."""
    assert words_in(written) == ["kelderman"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Œuvre Łódź, STRAßE; snake_case", ["oeuvre", "lodz", "strasse", "snake", "case"]),
        ("Νίκος και Мария", ["νικοσ", "kai", "мария"]),
        ("0403.170.701 en B2B, 2026-007", ["0403", "170", "701", "en", "b2b", "2026", "007"]),
        ("sub-\nverwerker", ["subverwerker"]),
        ("sub-verwerker", ["sub", "verwerker"]),
        ("ИТ Intern IBM", ["ит", "intern", "ibm"]),
    ],
)
def test_what_is_read_otherwise_stays_apart(text: str, words: list[str]) -> None:
    """A word of another script altogether and a number stay what they are."""
    assert words_in(text) == words


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """What has been folded is its own folded form, and never fails."""
    words = words_in(text)
    assert words_in(" ".join(words)) == words

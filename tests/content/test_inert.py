"""Facts are made inert before they meet a template."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.inert import (
    MOST_OF_A_LINE,
    MOST_OF_A_PASSAGE,
    as_written,
    one_line,
    paragraphs,
)

JOINERS = "\u200c\u200d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Bakkerij \t Peeters ", "Bakkerij Peeters"),
        ("Peeters\r\nBcc: x@y.example", "Peeters Bcc: x@y.example"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("nul\x00l\x1b[0m", "null[0m"),
        ("5\u00a0km", "5\u00a0km"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800", "\ufffd"),
        ("{{ 7*7 }} <!channel> =cmd", "{{ 7*7 }} <!channel> =cmd"),
    ],
)
def test_a_fact_is_one_harmless_line(text: str, expected: str) -> None:
    """Breaks become spaces, what hides or turns text goes, and words stay."""
    assert one_line(text) == expected


def test_a_fact_that_is_too_long_is_cut_and_says_so() -> None:
    """A name of ten thousand characters does not fill the letter."""
    cut = one_line("x" * 10_000)
    assert len(cut) == MOST_OF_A_LINE
    assert cut.endswith("x…")
    assert one_line("x" * MOST_OF_A_LINE) == "x" * MOST_OF_A_LINE


def test_a_passage_keeps_its_paragraphs() -> None:
    """Empty lines part paragraphs, and nothing else is kept of them."""
    assert paragraphs("One\u202e.\n\n  Two \t two.\r\nThree.\n") == ["One.", "Two two.", "Three."]
    assert paragraphs(" \n\u200b\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\r\n\r\n- two\rthree\u2028four\n", "One.\n\n- two\nthree\nfour\n"),
        ("a \u202ekoN & namredleK\u202c b", "a koN & namredleK b"),
        ("a\tb\x07\x1b[0m \u200b\u00adc", "a b[0m c"),
        ("5\u00a0km\u200c", "5\u00a0km\u200c"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_a_person_wrote_keeps_its_lines_and_hides_nothing(text: str, expected: str) -> None:
    """Each kind of line end is one, empty lines stay, and nothing turns what it shows."""
    assert as_written(text) == expected


def test_a_passage_has_an_end() -> None:
    """A pasted log does not become the letter."""
    assert len(paragraphs("x" * 100_000)[0]) == MOST_OF_A_PASSAGE


@given(st.text())
def test_no_text_leaves_a_control_behind(text: str) -> None:
    """Whatever is in a fact, nothing in it can break a line, a header or a direction."""
    for character in one_line(text) + "".join(paragraphs(text)):
        harmless = unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert harmless or character in JOINERS

"""Numbers and lists, as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogue import NOTICE_LANGUAGES
from bot.i18n.numbers import join, number


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "1.234.567,5"),
        ("fr", "1\u202f234\u202f567,5"),
        ("de", "1.234.567,5"),
        ("en", "1,234,567.5"),
    ],
)
def test_separators_are_those_of_the_language(language: str, expected: str) -> None:
    """A wrong separator would change the number of people by a factor of a thousand."""
    assert number(Decimal("1234567.5"), language) == expected


@given(st.integers(-(10**12), 10**12), st.sampled_from(NOTICE_LANGUAGES))
def test_numbers_are_written_as_unicode_has_them(value: int, language: str) -> None:
    """The separators of the catalogues are those of the common locale data."""
    assert number(value, language) == format_decimal(value, locale=language)


@given(st.integers(0, 10**12), st.sampled_from(NOTICE_LANGUAGES))
def test_every_digit_of_a_number_is_there(value: int, language: str) -> None:
    """Only separators are added."""
    said = number(value, language)
    assert "".join(character for character in said if character.isdigit()) == str(value)


@pytest.mark.parametrize(
    ("items", "language", "expected"),
    [
        ([], "nl", ""),
        (["a"], "nl", "a"),
        (["a", "b"], "nl", "a en b"),
        (["a", "b", "c"], "fr", "a, b et c"),
        (["a", "b", "c"], "de", "a, b und c"),
        (["a", "b", "c"], "en", "a, b and c"),
        (["{x}", "{y}"], "en", "{x} and {y}"),
    ],
)
def test_a_list_ends_with_a_word_and_no_comma(
    items: list[str], language: str, expected: str
) -> None:
    """Belgian and British lists have no comma before the last; braces are only braces."""
    assert join(items, language) == expected

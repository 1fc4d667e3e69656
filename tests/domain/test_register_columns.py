"""What the cells of the register may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import register_columns as read
from bot.domain.categories import Vocabulary
from bot.domain.register import Capacity, Language
from bot.domain.register_faults import Misfit
from bot.domain.register_tables import cell_text

categories = read.categories(Vocabulary({"loyalty": ""}))
hours = read.number(1, 720)
capacity = read.choice(Capacity)
language = read.choice(Language, required=True)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (read.text, "  Two\twords\n on lines ", "Two words on lines"),
        (read.text, "", ""),
        (read.required_text, "é\u00a0ü", "é ü"),
        (read.code, " C 1 ", "C 1"),
        (read.code, "\ufeff\u200b C\u00a01\u200f\u00ad", "C 1"),
        (read.code, "Cafe\u0301", "Caf\u00e9"),
        (read.category_name, "Loyalty\u200b", "loyalty"),
        (read.day, " 2026-11-22 ", date(2026, 11, 22)),
        (read.day, "2028-02-29", date(2028, 2, 29)),
        (read.day, "", None),
        (read.yes_no, "Yes", True),
        (read.yes_no, "no", False),
        (read.yes_no, " ", None),
        (hours, "720", 720),
        (hours, "024", 24),
        (hours, "", None),
        (capacity, "BOTH", Capacity.BOTH),
        (capacity, "", None),
        (language, "De", Language.GERMAN),
        (categories, "password; health ;;password", frozenset({"password", "health"})),
        (categories, "Loyalty", frozenset({"loyalty"})),
        (categories, "\ufeffpassword\u00a0; \u200bhealth", frozenset({"password", "health"})),
        (categories, " ; ", frozenset()),
        (read.email, " First.Last+tag@Sub.Client.example ", "First.Last+tag@Sub.Client.example"),
        (read.email, "", ""),
        (read.phone, "+32 (0)2 000.01-02/03", "+32 (0)2 000.01-02/03"),
        (read.phone, "", ""),
        (read.domain, " Client.EXAMPLE ", "client.example"),
        (read.domain, "", ""),
        (read.country, "be", "BE"),
        (read.country, "", ""),
    ],
)
def test_a_sound_cell_is_read(parse: Callable[[str], Any], cell: str, value: object) -> None:
    """White space and case are forgiven where they mean nothing."""
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "expected"),
    [
        (read.text, "nul\x00", "visible"),
        (read.text, "turned \u202e round", "visible"),
        (read.text, "x" * 501, "shorter"),
        (read.code, "x" * 101, "shorter"),
        (read.code, "C\u200b1", "no_hidden"),
        (read.required_code, "C\u202e1", "no_hidden"),
        (read.code, "C\x071", "visible"),
        (read.category_name, "loyal\u00adty", "no_hidden"),
        (read.category_name, "Loyal ty", "category_name"),
        (categories, "pass\u2060word", "no_hidden"),
        (read.required_text, " \t ", "something"),
        (read.required_code, "", "something"),
        (read.day, "22/11/2026", "day"),
        (read.day, "2026-1-2", "day"),
        (read.day, "20261122", "day"),
        (read.day, "2026-W47-7", "day"),
        (read.day, "2026-11-22T00:00", "day"),
        (read.day, "２０２６-11-22", "day"),
        (read.day, "2027-02-29", "calendar_day"),
        (read.day, "9999-12-31", "day_between"),
        (read.day, "1969-12-31", "day_between"),
        (read.yes_no, "ja", "yes_no"),
        (hours, "0", "number"),
        (hours, "721", "number"),
        (hours, "24.0", "number"),
        (hours, "-1", "number"),
        (hours, "1e2", "number"),
        (hours, "９", "number"),
        (hours, "9" * 5000, "number"),
        (capacity, "verwerker", "one_of"),
        (language, "", "one_of"),
        (categories, "pasword", "category_near"),
        (categories, "health;xyzzy", "category"),
        (read.email, "nobody", "email"),
        (read.email, "@client.example", "email"),
        (read.email, "a@b", "email"),
        (read.email, "a@b.example, c@d.example", "email"),
        (read.email, "a@b.example\nBcc: x@y.example", "email"),
        (read.email, "a@-b.example", "email"),
        (read.email, f"{'a' * 250}@b.example", "email"),
        (read.phone, "call me", "phone"),
        (read.phone, "+()", "phone"),
        (read.phone, "1" * 21, "phone"),
        (read.domain, "@client.example", "domain"),
        (read.domain, "client", "domain"),
        (read.domain, f"{'a.' * 127}example", "domain"),
        (read.country, "Belgium", "country"),
        (read.country, "XX", "country"),
        (read.country, "UK", "country_near"),
        (read.day, "46348", "day_not_serial"),
        (read.country, "ÉÉ", "country"),
    ],
)
def test_a_cell_that_does_not_fit_says_what_was_expected(
    parse: Callable[[str], Any], cell: str, expected: str
) -> None:
    """Nothing doubtful is guessed at."""
    with pytest.raises(Misfit) as refused:
        parse(cell)
    assert refused.value.key == f"register.expected.{expected}"


@pytest.mark.parametrize(
    "written", ["0999000030", "BE 0999.000.030", "be0999000030", "999000030", "0999 000 030"]
)
def test_a_belgian_number_is_read_however_it_is_written(written: str) -> None:
    """Letters, dots, spaces and a lost zero lead to the same ten digits."""
    assert read.belgian_number(written) == "0999000030"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0999000031", "check_digits"),
        ("2999000063", "enterprise_number"),
        ("12345678", "enterprise_number"),
        ("BE0999000030X", "enterprise_number"),
        ("０９９９000030", "enterprise_number"),
    ],
)
def test_a_belgian_number_has_ten_digits_that_agree(written: str, expected: str) -> None:
    """A digit too few, a wrong first one or wrong check digits are told apart."""
    with pytest.raises(Misfit) as refused:
        read.belgian_number(written)
    assert refused.value.key == f"register.expected.{expected}"


@given(st.integers(0, 19_999_999))
def test_exactly_one_pair_of_check_digits_fits(first: int) -> None:
    """Of the hundred endings of eight digits only the one by the rule is taken."""
    fitting = []
    for last in range(100):
        number = f"{first:08d}{last:02d}"
        try:
            read.belgian_number(number)
        except Misfit:
            continue
        fitting.append(last)
    assert fitting == [97 - first % 97]


@given(st.dates(read.EARLIEST_DAY, read.LATEST_DAY))
def test_a_day_is_written_as_it_is_read(day: date) -> None:
    """Every day in bounds comes back."""
    assert read.day(cell_text(day)) == day


@given(st.text(max_size=40))
def test_text_is_read_once_for_all(cell: str) -> None:
    """What was read reads the same again, so that an export imports as it is."""
    try:
        found = read.text(cell)
    except Misfit:
        return
    assert read.text(found) == found

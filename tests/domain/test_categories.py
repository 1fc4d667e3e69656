"""The vocabulary of data categories and its bits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.categories import (
    DOCUMENTED,
    FIRST_OWN_BIT,
    MOST_CATEGORIES,
    MOST_OWN,
    NOT_STATED,
    OPAQUE,
    CategoryUnknown,
    TooManyCategories,
    Vocabulary,
    is_category_name,
)

#: Bits are stored: what stands here must never move.
STORED = {"name": 0, "password": 3, "unknown": 15, "address": 16, "union_membership": 37}

names = st.frozensets(st.sampled_from(DOCUMENTED))


def test_the_documented_list_keeps_its_bits_and_leaves_room() -> None:
    """Stored masks stay readable, and a register's own categories fit beside the list."""
    assert {name: DOCUMENTED.index(name) for name in STORED} == STORED
    assert len(set(DOCUMENTED)) == len(DOCUMENTED) <= FIRST_OWN_BIT
    assert FIRST_OWN_BIT + MOST_OWN == MOST_CATEGORIES == 60
    assert all(map(is_category_name, DOCUMENTED))


@given(names)
def test_a_mask_gives_its_names_back(chosen: frozenset[str]) -> None:
    """Names to mask to names loses nothing and fits a signed 64-bit number."""
    mask = Vocabulary().mask(chosen)
    assert Vocabulary().named(mask) == chosen
    assert mask < 2**63


@given(asked=names.filter(bool), held=names)
def test_what_is_wanted_meets_what_is_stated_exactly_by_the_rule(
    asked: frozenset[str], held: frozenset[str]
) -> None:
    """Masks share a bit if a category is shared, is opaque, or nothing is stated."""
    vocabulary = Vocabulary()
    meets = bool(vocabulary.wanted(asked) & vocabulary.stated(held))
    assert meets == (bool(asked & held) or bool(held & OPAQUE) or not held)


def test_a_holding_that_states_nothing_has_a_bit_of_its_own() -> None:
    """An empty cell is told apart from every category, and reads as empty again."""
    assert Vocabulary().stated(()) == NOT_STATED
    assert Vocabulary().named(NOT_STATED) == frozenset()


def test_own_categories_extend_the_list_and_keep_their_bits() -> None:
    """Later additions never move earlier ones; documented names are not added again."""
    first = Vocabulary().extended({"loyalty": "Loyalty points", "name": "Name"})
    both = first.extended({"badge": "Badge numbers"})
    assert dict(first.own) == {"loyalty": "Loyalty points"}
    assert both.mask({"loyalty"}) == first.mask({"loyalty"}) == 1 << FIRST_OWN_BIT
    assert both.names() == (*DOCUMENTED, "loyalty", "badge")
    assert "badge" in both
    assert "badge" not in first


def test_more_categories_than_bits_are_refused() -> None:
    """Twenty of one's own fit, one more does not."""
    own = {f"own_{number}": "" for number in range(MOST_OWN)}
    assert Vocabulary(own).mask({"own_19"}) == 1 << 59
    with pytest.raises(TooManyCategories) as refused:
        Vocabulary(own).extended({"one_more": ""})
    assert refused.value.values == {"most": 20, "count": 21}


@pytest.mark.parametrize(
    ("name", "key", "near"),
    [
        ("pasword", "register.error.category_unknown_near", "password"),
        ("xyzzy", "register.error.category_unknown", ""),
    ],
)
def test_an_unknown_category_is_refused_with_near_misses(name: str, key: str, near: str) -> None:
    """A misspelling leads to the right name where there is one."""
    with pytest.raises(CategoryUnknown) as refused:
        Vocabulary().mask([name])
    assert (refused.value.key, refused.value.values["near"]) == (key, near)


@pytest.mark.parametrize("name", ["", "Name", "1st", "with space", "a;b", "é", "x" * 61])
def test_a_category_is_called_by_plain_letters(name: str) -> None:
    """What could be taken for something else is no name."""
    assert not is_category_name(name)

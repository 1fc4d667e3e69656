"""A person's edits survive new facts, and what both changed is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.merging import Change, Clash, changes, merge

BASE = "Beste klant,\n\nEr is een incident.\n\nOorzaak: nog niet bekend\n\nMet groeten\n"


def test_edits_in_different_places_are_joined() -> None:
    """The person's sentence stays, the new fact comes in."""
    mine = BASE.replace("een incident", "een ernstig incident")
    theirs = BASE.replace("nog niet bekend", "gestolen wachtwoord")
    merged = merge(BASE, mine, theirs)
    assert merged.text == mine.replace("nog niet bekend", "gestolen wachtwoord")
    assert merged.clashes == ()


def test_where_both_changed_the_persons_words_stay_and_are_shown() -> None:
    """Nothing a person wrote is thrown away unseen."""
    mine = BASE.replace("nog niet bekend", "wordt onderzocht")
    theirs = BASE.replace("nog niet bekend", "gestolen wachtwoord")
    merged = merge(BASE, mine, theirs)
    assert merged.text == mine
    assert merged.clashes == (Clash("Oorzaak: wordt onderzocht", "Oorzaak: gestolen wachtwoord"),)


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    """Both say the same."""
    both = BASE.replace("nog niet bekend", "gestolen wachtwoord")
    assert merge(BASE, both, both).text == both
    assert merge(BASE, both, both).clashes == ()


def test_differences_are_listed_place_by_place() -> None:
    """What was taken out, put in, and changed."""
    assert changes("een\ntwee\ndrie\nvier\n", "twee\ndrie\nvijf\n") == (
        Change("een", ""),
        Change("vier", "vijf"),
    )
    assert changes(BASE, BASE) == ()


texts = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=8).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@given(texts, texts, texts)
def test_one_side_unchanged_gives_the_other(base: str, mine: str, theirs: str) -> None:
    """Whatever the texts are; and a merge of any three never fails."""
    assert merge(base, mine, base).text == mine
    assert merge(base, base, theirs).text == theirs
    assert merge(base, mine, mine).text == mine
    assert bool(merge(base, mine, theirs).text) or not (mine and theirs)

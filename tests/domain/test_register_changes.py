"""What an import would change, and when that is too much."""

from __future__ import annotations

import pytest

from bot.domain.register_changes import ImportDifference, MassEnd, TableDifference


def difference(*, held: int, gone: int) -> ImportDifference:
    """Return a difference of one table."""
    return ImportDifference("main", (TableDifference("clients", held, 0, 0, gone),))


@pytest.mark.parametrize(
    ("held", "gone", "refused"),
    [(100, 5, False), (100, 6, True), (20, 1, False), (19, 1, True), (0, 0, False), (1, 1, True)],
)
def test_more_than_five_percent_gone_is_refused(held: int, gone: int, refused: bool) -> None:
    """Exactly 5 % passes, one row more does not."""
    found = difference(held=held, gone=gone)
    assert bool(found.mass_ends) == refused
    if refused:
        with pytest.raises(MassEnd) as refusal:
            found.refuse_mass_end()
        assert refusal.value.values["gone"] == gone
    else:
        found.refuse_mass_end()


@pytest.mark.parametrize(
    ("counts", "empty"),
    [((0, 0, 0), True), ((1, 0, 0), False), ((0, 1, 0), False), ((0, 0, 1), False)],
)
def test_a_difference_is_empty_only_if_nothing_changes(
    counts: tuple[int, int, int], empty: bool
) -> None:
    """New, changed or gone: each is a change."""
    new, changed, gone = counts
    table = TableDifference("clients", 100, new, changed, gone)
    assert ImportDifference("main", (table,)).is_empty == empty

"""Faults of a register's files, collected and quoted."""

from __future__ import annotations

import pytest

from bot.domain.register_faults import (
    LONGEST_QUOTE,
    MOST_FAULTS,
    Fault,
    FaultList,
    ImportRefused,
    Misfit,
    quotable,
)


def test_faults_are_counted_beyond_those_kept() -> None:
    """A file of nothing but faults costs bounded memory and hides none of them."""
    faults = FaultList()
    for row in range(MOST_FAULTS + 5):
        faults.add(Fault("clients.csv", row, None, "register.expected.csv_row"))
    with pytest.raises(ImportRefused) as refused:
        faults.refuse_if_any()
    assert (len(refused.value.faults), refused.value.count) == (MOST_FAULTS, MOST_FAULTS + 5)
    assert refused.value.values == {"count": MOST_FAULTS + 5}


def test_without_faults_nothing_is_refused() -> None:
    """An empty list lets the import go on."""
    faults = FaultList()
    faults.refuse_if_any()
    assert faults.count == 0


def test_what_was_found_is_quoted_short_and_plain() -> None:
    """A hostile cell cannot write over a terminal or fill it."""
    assert quotable("a\x1b[31mb\n") == "a�[31mb�"
    assert quotable("x" * 10_000_000) == "x" * LONGEST_QUOTE + "…"


def test_a_fault_carries_the_values_of_its_sentence() -> None:
    """Place, expectation and quotation stand together."""
    misfit = Misfit("register.expected.number", first=1, last=2)
    fault = Fault.of(misfit, file="f", row=3, column="people", found="9\x00")
    assert fault == Fault(
        "f", 3, "people", "register.expected.number", (("first", 1), ("last", 2)), "9�"
    )


def test_a_heading_is_told_short_and_plain() -> None:
    """A column may be called anything, also what would drive a terminal."""
    fault = Fault.of(Misfit("x"), file="a.csv", row=1, column="\x1b[2J" + "z" * 1000, found=None)
    assert fault.column is not None
    assert fault.column.isprintable()
    assert len(fault.column) <= LONGEST_QUOTE + 1

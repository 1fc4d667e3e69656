"""Metrics: spans between moments, and figures that people type."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.metrics import MOST, FigureRefused, require_figure, span_of
from bot.domain.playbook import Metric, Words

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LABEL = Words("Shut", "Toe", "Fermé")
ASKED = Metric("paper.sheets", LABEL, unit="count")
SHARE = Metric("paper.back", LABEL, unit="percent")
SPAN = Metric("paper.found", LABEL, begins="noticed", ends="paper.fetch")


@pytest.mark.parametrize(
    ("moments", "span"),
    [
        ({"noticed": NOW, "paper.fetch": NOW + timedelta(minutes=12)}, timedelta(minutes=12)),
        ({"noticed": NOW, "paper.fetch": NOW - timedelta(minutes=12)}, timedelta()),
        ({"noticed": NOW}, None),
        ({"paper.fetch": NOW}, None),
        ({}, None),
    ],
)
def test_a_span_needs_both_its_moments(
    moments: dict[str, datetime], span: timedelta | None
) -> None:
    """What was done before its moment took no time; an unknown moment gives no answer."""
    assert span_of(SPAN, moments) == span


def test_a_figure_that_is_asked_has_no_span() -> None:
    """It counts from no moment."""
    assert span_of(ASKED, {"noticed": NOW}) is None


@pytest.mark.parametrize(
    ("metric", "typed", "kept"),
    [
        (ASKED, "12", "12"),
        (ASKED, " 3,50 ", "3.5"),
        (ASKED, "0", "0"),
        (ASKED, "1e3", "1000"),
        (SHARE, "80 %", "80"),
        (SHARE, "100", "100"),
    ],
)
def test_a_figure_is_kept_as_a_plain_number(metric: Metric, typed: str, kept: str) -> None:
    """A comma is a point, a percent sign is no news, and nothing is written with an exponent."""
    assert require_figure(metric, typed) == kept


@pytest.mark.parametrize(
    ("metric", "typed", "key"),
    [
        (ASKED, "many", "error.figure"),
        (ASKED, "", "error.figure"),
        (ASKED, "-1", "error.figure_range"),
        (ASKED, "NaN", "error.figure_range"),
        (ASKED, "Infinity", "error.figure_range"),
        (ASKED, "9" * 20, "error.figure_range"),
        (SHARE, "101", "error.figure_range"),
    ],
)
def test_what_is_no_figure_is_refused_beside_its_field(
    metric: Metric, typed: str, key: str
) -> None:
    """The sentence belongs to the metric that was filled in."""
    with pytest.raises(FigureRefused) as refused:
        require_figure(metric, typed)
    assert (refused.value.key, refused.value.field) == (key, metric.id)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    """What is kept can be read back, and lies within its bounds."""
    try:
        kept = require_figure(ASKED, typed)
    except FigureRefused:
        return
    assert 0 <= Decimal(kept) <= MOST
    assert "e" not in kept.lower()

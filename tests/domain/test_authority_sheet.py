"""What the authority is told, and when reasons for a delay go with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.authority_sheet import AuthorityFacts

AWARE = datetime(2027, 10, 29, 8, 20, tzinfo=UTC)
SHEET = AuthorityFacts(
    reference="BR-2027-001",
    zone="Europe/Brussels",
    controller="Comitor BV",
    noticed_at=AWARE,
    filed_at=AWARE,
    aware_at=AWARE,
)
TERM = timedelta(hours=72)


@pytest.mark.parametrize(
    ("after", "late"),
    [(timedelta(), False), (TERM, False), (TERM + timedelta(seconds=1), True)],
)
def test_reasons_go_with_what_is_filed_after_the_hours(after: timedelta, late: bool) -> None:
    """Elapsed hours, also over the night in which summer time ends."""
    assert replace(SHEET, filed_at=AWARE + after).late is late


@pytest.mark.parametrize(
    ("country", "late"), [("", True), ("FR", True), ("GB", True), ("CH", False), ("US", False)]
)
def test_where_the_law_counts_no_hours_nothing_is_late(country: str, late: bool) -> None:
    """The GDPR and the UK GDPR count them; none stated means Belgium."""
    assert replace(SHEET, country=country, filed_at=AWARE + 2 * TERM).late is late


def test_without_awareness_nothing_can_be_late() -> None:
    """A client's own awareness may not be known to us."""
    assert not replace(SHEET, aware_at=None, filed_at=AWARE + 2 * TERM).late

"""The list of countries."""

from __future__ import annotations

from bot.domain.countries import COUNTRIES, USUAL_SLIPS


def test_the_list_is_that_of_the_standard() -> None:
    """As many codes as are assigned, two capitals each, and none for private use."""
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isalpha() and code.isupper() for code in COUNTRIES)
    assert {"BE", "NL", "FR", "LU", "DE", "GB"} < COUNTRIES
    assert not COUNTRIES & {"XX", "ZZ", "AA", "QM", "EU"}


def test_a_slip_leads_to_a_country() -> None:
    """What people write instead is no code itself, and stands for one."""
    assert set(USUAL_SLIPS.values()) < COUNTRIES
    assert not COUNTRIES & set(USUAL_SLIPS)

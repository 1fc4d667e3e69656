"""The law a client is under, and its own time to notify its authority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.regimes import OwnTerm, Regime, client_own_72h, regime_of

INFORMED = datetime(2027, 10, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "regime"),
    [
        ("BE", Regime.GDPR),
        ("nl", Regime.GDPR),
        ("GR", Regime.GDPR),
        ("EL", Regime.GDPR),
        ("NO", Regime.GDPR),
        ("LI", Regime.GDPR),
        ("IS", Regime.GDPR),
        ("GB", Regime.UK_GDPR),
        ("CH", Regime.SWISS_FADP),
        ("US", Regime.OTHER),
        ("", Regime.OTHER),
    ],
)
def test_the_country_decides_the_law(country: str, regime: Regime) -> None:
    """The European Economic Area, the United Kingdom, Switzerland, and the rest."""
    assert regime_of(country) is regime


@pytest.mark.parametrize(
    ("regime", "hours", "rule"),
    [
        (Regime.GDPR, 72, "GDPR Art. 33(1)"),
        (Regime.UK_GDPR, 72, "UK GDPR Art. 33(1)"),
        (Regime.SWISS_FADP, None, "FADP Art. 24"),
        (Regime.OTHER, None, ""),
    ],
)
def test_a_clients_own_hours_run_from_when_it_was_told(
    regime: Regime, hours: int | None, rule: str
) -> None:
    """Elapsed hours over the end of summer time; no hours where the law gives none."""
    due_at = None if hours is None else INFORMED + timedelta(hours=hours)
    assert client_own_72h(INFORMED, regime) == OwnTerm(regime, due_at, rule)

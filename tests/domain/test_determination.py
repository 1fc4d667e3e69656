"""Questions of the determination and their answers as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.determination import (
    AffectedClient,
    Determination,
    NoSystem,
    PeriodReversed,
    Reason,
    ReasonKind,
    RegisterWarning,
    Scope,
    Status,
    WarningCode,
)
from bot.domain.register import Capacity, Client, Language

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_scope_needs_a_system() -> None:
    """Without a system there is nothing to ask."""
    with pytest.raises(NoSystem):
        Scope(frozenset())


def test_a_period_may_be_an_instant_but_not_reversed() -> None:
    """Equal ends are one instant; an end a second before the beginning is refused."""
    assert Scope(frozenset({"wings"}), begins=NOON, ends=NOON).ends == NOON
    with pytest.raises(PeriodReversed):
        Scope(frozenset({"wings"}), begins=NOON, ends=NOON - timedelta(seconds=1))


@pytest.mark.parametrize(
    "ends", [NOON.replace(tzinfo=None), NOON.astimezone(ZoneInfo("Asia/Tokyo"))]
)
def test_a_period_is_in_utc(ends: datetime) -> None:
    """A naive or local instant is a fault of the caller, not a guess."""
    with pytest.raises(ValueError, match="not an instant in UTC"):
        Scope(frozenset({"wings"}), ends=ends)


def test_the_answer_has_the_documented_shape() -> None:
    """Every field of the JSON is there, by name, order and kind, and nothing else."""
    reason = Reason(ReasonKind.HELD, "wings", ("billing",), date(2020, 1, 1), None, "unseen")
    warning = RegisterWarning(WarningCode.STALE, "affected.warning.stale", {"day": "then"})
    client = AffectedClient(
        client=Client("C1", "Client", Language.GERMAN, notify_within_hours=24, phone="112"),
        status=Status.CHECK,
        former=True,
        retention_ends=date(2026, 1, 1),
        capacity=Capacity.BOTH,
        people=None,
        people_known=7,
        reasons=(reason,),
        warnings=(warning,),
    )
    found = Determination((client,), (reason,), (warning,))
    answered = found.to_json(lambda told: f"{told.key} {told.values['day']}")
    reason_json = {
        "kind": "held",
        "system": "wings",
        "data": ["billing"],
        "since": "2020-01-01",
        "until": None,
    }
    warning_json = {"code": "stale", "text": "affected.warning.stale then"}
    assert answered == {
        "clients": [
            {
                "client_id": "C1",
                "name": "Client",
                "language": "de",
                "status": "check",
                "former": True,
                "retention_ends": "2026-01-01",
                "capacity": "both",
                "people": None,
                "people_known": 7,
                "notify_within_hours": 24,
                "contact": None,
                "reasons": [reason_json],
                "warnings": [warning_json],
            }
        ],
        "own": [reason_json],
        "warnings": [warning_json],
    }
    assert {type(value) for value in answered["clients"][0].values()} <= {
        str, bool, int, list, type(None)
    }  # fmt: skip

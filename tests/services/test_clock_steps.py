"""A clock that was set is noticed; one that drifts is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outgoing import RowState
from bot.services import clock_steps, outbox
from bot.services.clock_steps import STEP_SECONDS, StepDetector
from bot.services.telling import Watchers
from bot.store import audit_log
from bot.store.database import Store

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("step", [3600.0, -3600.0, 5.5, -5.5])
def test_a_step_either_way_is_measured(step: float) -> None:
    """And only once: afterwards the clocks go together again."""
    steps = StepDetector()
    assert steps.step(1000.0, 0.0) == 0.0
    assert steps.step(1010.0 + step, 10.0) == step
    assert steps.step(1020.0 + step, 20.0) == 0.0


@given(st.floats(0, 1e6), st.floats(-STEP_SECONDS + 0.1, STEP_SECONDS - 0.1))
def test_a_gentle_adjustment_is_no_step(passed: float, drift: float) -> None:
    """However long the interval."""
    steps = StepDetector()
    steps.step(1e9, 0.0)
    assert steps.step(1e9 + passed + drift, passed) == 0.0


def test_a_step_is_on_record_and_people_hear_of_it_once_an_hour(
    store: Store, now: datetime
) -> None:
    """Each process notices; for each direction there is one message to each person, no mail."""
    watchers = Watchers(("U1", "U2"), ("privacy@own.example",))
    for by in (HOUR, HOUR, -HOUR):
        clock_steps.record(store, by, watchers, now)
    clock_steps.record(store, HOUR, watchers, now + HOUR)
    told = outbox.listing(store, (RowState.WAITING,))
    assert [(row.stream, row.facts) for row in told] == [
        (f"person:{one}", {"seconds": seconds})
        for seconds in (3600, -3600, 3600)
        for one in ("U1", "U2")
    ]
    with store.read():
        entries = list(audit_log.entries())
    assert [entry.action for entry in entries] == ["clock.stepped"] * 4

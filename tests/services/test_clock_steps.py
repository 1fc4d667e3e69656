"""A clock that was set is noticed; one that drifts is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.clock_steps import STEP_SECONDS, StepDetector


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

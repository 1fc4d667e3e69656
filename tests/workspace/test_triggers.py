"""Triggers live briefly and work once."""

from __future__ import annotations

import pytest
import time_machine

from bot.workspace.errors import SlackError
from bot.workspace.triggers import Triggers


def test_a_trigger_is_good_until_used_or_dead() -> None:
    """Fresh it is known; used, late or made up it is refused by name."""
    triggers = Triggers(lifetime=60.0)
    trigger = triggers.issue("U1", "V1")
    assert (triggers.look(trigger).user, triggers.look(trigger).view_id) == ("U1", "V1")
    triggers.look(trigger).used = True
    for wrong, error in ((trigger, "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")):
        with pytest.raises(SlackError, match=error):
            triggers.look(wrong)


def test_three_seconds_by_default() -> None:
    """A trigger three seconds old has expired."""
    with time_machine.travel(0, tick=False) as clock:
        triggers = Triggers(lifetime=3.0)
        trigger = triggers.issue("U1")
        clock.shift(3)
        assert triggers.look(trigger).user == "U1"
        clock.shift(0.1)
        with pytest.raises(SlackError, match="expired_trigger_id"):
            triggers.look(trigger)


def test_long_dead_triggers_are_forgotten() -> None:
    """A long demo does not pile them up."""
    with time_machine.travel(0, tick=False) as clock:
        triggers = Triggers(lifetime=3.0)
        old = triggers.issue("U1")
        clock.shift(3700)
        triggers.issue("U1")
        with pytest.raises(SlackError, match="invalid_trigger_id"):
            triggers.look(old)

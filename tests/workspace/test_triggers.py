"""Triggers live briefly and work once."""

from __future__ import annotations

import pytest

from bot.workspace.errors import SlackError
from bot.workspace.settings import WorkspaceSettings
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


def test_a_trigger_dies_after_its_lifetime() -> None:
    """Three seconds on it is still good, later it has expired."""
    moment = [100.0]
    triggers = Triggers(3.0, lambda: moment[0])
    trigger = triggers.issue("U1")
    moment[0] = 103.0
    assert triggers.look(trigger).user == "U1"
    moment[0] = 103.1
    with pytest.raises(SlackError, match="expired_trigger_id"):
        triggers.look(trigger)


def test_three_seconds_is_the_default() -> None:
    """Slack's own patience, unless set otherwise."""
    assert (WorkspaceSettings().trigger_seconds, WorkspaceSettings().ack_seconds) == (3.0, 3.0)


def test_long_dead_triggers_are_forgotten() -> None:
    """A long demo does not pile them up."""
    moment = [100.0]
    triggers = Triggers(3.0, lambda: moment[0])
    old = triggers.issue("U1")
    moment[0] = 4000.0
    triggers.issue("U1")
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        triggers.look(old)

"""A weekend with kills, pauses, clock steps and a Slack that fails: no reminder is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.simulation.scenario import BEFORE, Faults, Scenario, reminders
from tests.simulation.weekend import Tally, play

SMALL = Scenario(
    seed=20_270_328, incidents=30, processes=2, hours=20, speed=7200, kills=4, pauses=1, steps=2
)
HARSH = Faults(broken=0.3, lost=0.3)
HIDDEN = replace(SMALL.faults, lost=0.2, hidden=0.5)


def test_every_way_of_reminding_meets_the_same_weekend() -> None:
    """The seed decides everything; summer time begins in the middle of it."""
    every = list(reminders(SMALL))
    assert every == list(reminders(SMALL))
    assert every != list(reminders(replace(SMALL, seed=1)))
    assert len({one.key for one in every}) == SMALL.incidents * len(BEFORE)
    assert max(one.at for one in every) - min(one.at for one in every) > timedelta(hours=8)


def test_no_reminder_is_lost_or_doubled(database_url: str, tmp_path: Path) -> None:
    """Kills, a paused process, clock steps, 429s, faults and lost replies: each is said once."""
    told = play(SMALL, "ours", database_url, tmp_path / "run")

    assert told.kills == SMALL.kills
    assert told.wanted > SMALL.incidents
    assert (told.lost, told.doubled, told.needless, told.disordered) == (0, 0, 0, 0), told


def test_a_double_needs_a_lost_reply_and_a_blind_history(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Where history hides what it took, nothing is lost, and only that is said twice."""
    url = f"sqlite:///{tmp_path}/breach.db"
    (tmp_path / "breach.db").write_bytes(migrated_sqlite.read_bytes())
    told = play(replace(SMALL, kills=1, steps=0, faults=HIDDEN), "ours", url, tmp_path / "run")

    assert (told.lost, told.disordered) == (0, 0), told
    assert told.doubled == told.excused, told


@pytest.mark.parametrize(
    ("strategy", "fails"),
    [
        ("in_memory", lambda told: told.lost),
        ("mark_then_send", lambda told: told.lost),
        ("send_then_mark", lambda told: told.doubled),
        ("on_the_hour", lambda told: told.lost + told.doubled),
    ],
)
def test_the_tally_sees_what_others_lose_or_double(
    strategy: str, fails: object, migrated_sqlite: Path, tmp_path: Path
) -> None:
    """The same faults that cost the bot nothing are seen where they cost something."""
    (tmp_path / "breach.db").write_bytes(migrated_sqlite.read_bytes())
    harsh = replace(SMALL, hours=12, speed=14_400, steps=0, pauses=0, faults=HARSH)
    told = play(harsh, strategy, f"sqlite:///{tmp_path}/breach.db", tmp_path / "run")

    assert isinstance(told, Tally)
    assert callable(fails)
    assert fails(told) > 0, told

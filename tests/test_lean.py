"""A process loads what it uses, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bot import lean

#: Prints which of some libraries a process has loaded once it has its store and its logs.
LOADED = """
import json, sys
from bot import logs
from bot.cli.main import _unused
from bot import lean
with lean.without(*_unused(__import__("os").environ)):
    import bot.app, bot.process
print(json.dumps(sorted({"psycopg", "rich", "slack_bolt", "apscheduler"} & set(sys.modules))))
"""


def loaded(database: str) -> list[str]:
    """Return what a process of the bot has loaded, of what it may do without."""
    environment = {**os.environ, "BREACH_DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_a_library_is_missing_within_and_there_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Imports fail inside the block as if it were not installed; later they work."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "colorsys"]:
        monkeypatch.delitem(sys.modules, name)
    with lean.without("colorsys"), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.__name__ in sys.modules


def test_what_is_loaded_already_stays() -> None:
    """A library that somebody uses is not taken away."""
    with lean.without("json"):
        import json as again
    assert again is json


def test_a_failure_inside_hides_nothing_for_good() -> None:
    """The library can be imported after a block that raised."""
    looked_at = list(sys.meta_path)
    with pytest.raises(ValueError, match="inside"), lean.without("colorsys"):
        raise ValueError("inside")
    assert sys.meta_path == looked_at


@pytest.mark.parametrize(
    ("database", "drivers"),
    [("", []), ("sqlite:///a.db", []), ("postgresql://h/n", ["psycopg"])],
)
def test_a_process_loads_what_its_settings_ask_for(database: str, drivers: list[str]) -> None:
    """PostgreSQL's driver only with PostgreSQL; what hears and what ticks, when it is started."""
    assert loaded(database) == drivers


def test_giving_memory_back_changes_nothing_else() -> None:
    """One heap for all threads, what starting took given back: what is held is still there."""
    held = [str(number) for number in range(10_000)]
    lean.share_one_heap()
    lean.give_back()
    assert held[-1] == "9999"

"""``breach-bot audit verify``, as an operator runs it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.services import audit
from bot.store.database import Store
from bot.store.migrate import migrate
from tests.cli.processes import Ended, run

#: They keep the bot itself from changing what was written; a tamperer removes them first.
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture
def database(tmp_path: Path, now: datetime) -> Path:
    """Return a database with three entries."""
    path = tmp_path / "breach.db"
    with closing(Store(f"sqlite:///{path}")) as store:
        migrate(store)
        for count in range(3):
            with store.transaction():
                audit.record("step.done", actor="U1", now=now, facts={"step": count})
    return path


def verified(database: Path, *arguments: str) -> Ended:
    """Run the command."""
    url = f"sqlite:///{database}"
    return run("audit", "verify", *arguments, cwd=database.parent, BREACH_DATABASE_URL=url)


def test_a_whole_chain_tells_its_head_which_can_be_handed_back(database: Path) -> None:
    """Exit 0; with the head kept elsewhere as well."""
    whole = verified(database)
    assert (whole.code, whole.err) == (0, "")
    assert "3 entries" in whole.out
    head = re.search(r"\b[0-9a-f]{64}\b", whole.out)
    assert head is not None
    assert verified(database, "--head", head[0]) == whole


def test_tampering_is_a_finding(database: Path) -> None:
    """Exit 1 and a sentence with the entry; nothing on stdout that looks like a success."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for (name,) in connection.execute(TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        changed = connection.execute("UPDATE audit_entry SET actor = 'U2' WHERE sequence = 2")
        assert changed.rowcount == 1
    found = verified(database)
    assert (found.code, found.out) == (1, "")
    assert "Entry 2 was changed" in found.sentence


def test_a_head_that_is_not_in_the_chain_is_a_finding(database: Path) -> None:
    """A tail that was cut off shows against the head kept elsewhere."""
    found = verified(database, "--head", "f" * 64)
    assert (found.code, found.out) == (1, "")
    assert "3" in found.sentence


@pytest.mark.parametrize("head", ["", "abc", "F" * 63, "g" * 64, "0" * 65])
def test_a_head_that_is_none_is_bad_input(database: Path, head: str) -> None:
    """A slip in copying is not taken for tampering, and an empty one not for the beginning."""
    over = verified(database, "--head", head)
    assert (over.code, over.out) == (2, "")
    assert "--head" in over.sentence


def test_a_mistyped_folder_is_no_empty_record(tmp_path: Path) -> None:
    """A command that only asks makes no folder: exit 2, and nothing is left behind."""
    url = f"sqlite:///{tmp_path / 'nowhere' / 'breach.db'}"
    over = run("audit", "verify", cwd=tmp_path, BREACH_DATABASE_URL=url)
    assert over.code == 2
    assert "nowhere" in over.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_entries_raises_the_question_which_one_it_is(tmp_path: Path) -> None:
    """A mistyped address makes an empty database, whose chain must not sound like a proof."""
    ended = verified(tmp_path / "another.db")
    assert ended.code == 0
    assert "0 entries" in ended.out
    assert "BREACH_DATABASE_URL names another one" in ended.out

"""``breach-bot retention``, as an operator runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.processes import Ended, run

CLIENTS = """client_id,name,language,email,ended_on
C1,Former BV,nl,jan@former.example,2019-06-30
C2,Present BV,nl,an@present.example,
C3,Holding BV,nl,piet@holding.example,2019-06-30
"""
HOLDINGS = """client_id,system,until
C1,backup,2024-07-31
C3,backup,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a register in its database."""
    source = tmp_path / "register"
    source.mkdir()
    (source / "systems.csv").write_text("system\nbackup\n")
    (source / "clients.csv").write_text(CLIENTS)
    (source / "holdings.csv").write_text(HOLDINGS)
    assert bot(tmp_path, "register", "import", str(source), "--yes").code == 0
    return tmp_path


def bot(folder: Path, *arguments: str, **more: str) -> Ended:
    """Run a command on the folder's database."""
    url = f"sqlite:///{folder / 'breach.db'}"
    return run(*arguments, cwd=folder, BREACH_DATABASE_URL=url, **more)


def test_it_lists_then_erases_then_finds_nothing(folder: Path) -> None:
    """A look is a finding and changes nothing; applied once, nothing is left to go."""
    looked = bot(folder, "retention")
    assert (looked.code, looked.err) == (1, "")
    assert "Former BV: addresses and telephone of a former client (kept until 2020-06-30)" in (
        looked.out
    )
    assert "Holding BV" in looked.out
    assert "data of the client are still held" in looked.out
    assert "Present BV" not in looked.out
    assert bot(folder, "retention").out == looked.out

    applied = bot(folder, "retention", "--apply", "--json")
    assert applied.code == 0
    found = json.loads(applied.out)
    assert found["applied"] is True
    assert found["erased"] == [
        {
            "rule": "contacts",
            "id": "C1",
            "name": "Former BV",
            "kept_until": "2020-06-30",
            "erased": {"contacts": 1},
        }
    ]
    assert [(one["id"], one["because"]) for one in found["stays"]] == [("C3", "held")]

    again = bot(folder, "retention", "--apply")
    assert again.code == 0
    assert "Nothing has to go now" in again.out
    nothing = bot(folder, "retention", "--json")
    assert (nothing.code, json.loads(nothing.out)["due"]) == (0, [])
    assert "Nothing has to go now" in bot(folder, "retention").out
    assert bot(folder, "audit", "verify").code == 0


def test_a_period_that_is_none_is_bad_input(tmp_path: Path) -> None:
    """Exit 2 and one sentence that says what is expected."""
    wrong = bot(tmp_path, "retention", BREACH_KEEP_INCIDENTS_YEARS="for ever")
    assert wrong.code == 2
    assert "BREACH_KEEP_INCIDENTS_YEARS" in wrong.sentence
    assert "1 to 30" in wrong.sentence

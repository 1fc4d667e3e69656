"""``breach-bot person``, as an operator runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.processes import Ended, run

CLIENTS = """client_id,name,language,email,phone
C1,Client BV,nl,jan@client.example,+32 4 000 00 01
C2,Other BV,nl,an@other.example,
"""
JAN = "jan@client.example"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with a register in it, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "clients.csv").write_text(CLIENTS)
    assert bot(folder, "register", "import", str(folder), "--yes").code == 0
    return folder / "breach.db"


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """Return a folder with a copy of it."""
    shutil.copy(filled, tmp_path)
    return tmp_path


def bot(folder: Path, *arguments: str) -> Ended:
    """Run a command on the folder's database."""
    url = f"sqlite:///{folder / 'breach.db'}"
    return run(*arguments, cwd=folder, BREACH_DATABASE_URL=url)


def test_a_person_has_a_copy_a_correction_and_an_erasure(folder: Path) -> None:
    """JSON on stdout; then another address; then none; and the chain is whole."""
    held = json.loads(bot(folder, "person", "export", JAN).out)
    assert [one["client_id"] for one in held["register"]] == ["C1"]

    done = bot(folder, "person", "correct", JAN, "--email", "johan@client.example")
    assert done.code == 0
    assert "client C1, source main: email" in done.out
    assert bot(folder, "person", "correct", JAN, "--email", "x@client.example").code == 2

    looked = bot(folder, "person", "erase", "johan@client.example")
    assert (looked.code, looked.err) == (0, "")
    assert "goes: register, client C1" in looked.out
    assert "Nothing was changed" in looked.out
    assert "Erased" in bot(folder, "person", "erase", "johan@client.example", "--yes").out
    left = bot(folder, "person", "erase", "johan@client.example")
    assert left.code == 1
    assert "record of what the person asked" in left.out
    assert bot(folder, "audit", "verify").code == 0


def test_what_stays_is_a_finding_with_its_reason(folder: Path) -> None:
    """The only contact of a client: exit 1, and what to do."""
    stays = bot(folder, "person", "erase", "an@other.example", "--yes")
    assert stays.code == 1
    assert "name another contact first" in stays.out
    assert json.loads(bot(folder, "person", "export", "an@other.example").out)["register"] != []


def test_an_objection_says_by_when_it_is_answered(folder: Path) -> None:
    """Put on record with the last day of its month."""
    done = bot(folder, "person", "object", JAN)
    assert done.code == 0
    assert "answered by 20" in done.out
    found = json.loads(bot(folder, "person", "export", JAN).out)["found"]
    assert [one["action"] for one in found] == ["person.objection"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "jan"], "“jan” is no mail address"),
        (["correct", JAN], "--email NEW"),
        (["correct", JAN, "--name", "Jan"], "--user"),
        (["correct", "jan", "--name", "Jan", "--user", "U0X"], "no mail address"),
        (["correct", JAN, "--name", "Jan", "--user", "U0NOBODY"], "U0NOBODY"),
        (["correct", JAN, "--email", "nowhere"], "“nowhere” is no mail address"),
    ],
)
def test_bad_input_is_one_sentence(folder: Path, arguments: list[str], sentence: str) -> None:
    """Exit 2, and it says what to write."""
    refused = bot(folder, "person", *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert sentence in refused.sentence


def test_requests_are_logged_listed_and_answered(folder: Path) -> None:
    """With their month, whose data they are about, and how they stand; overdue is a finding."""
    late = bot(folder, "person", "log", JAN, "--kind", "access", "--received", "2026-01-31")
    assert (late.code, late.err) == (0, "")
    assert "2026-02-28" in late.out
    passed = bot(folder, "person", "log", "x@y.example", "--kind", "erasure", "--client", "C2")
    assert "pass it on" in passed.out
    listed = bot(folder, "person", "requests")
    assert listed.code == 1
    first, second = listed.out.splitlines()
    assert "OVERDUE" in first
    assert "(data of C2: pass it on)" in second
    rows = json.loads(bot(folder, "person", "requests", "--json").out)["requests"]
    assert [(row["kind"], row["standing"]) for row in rows] == [
        ("access", "overdue"),
        ("erasure", "open"),
    ]
    for row in rows:
        assert bot(folder, "person", "answered", str(row["number"])).code == 0
    done = bot(folder, "person", "requests")
    assert (done.code, done.out) == (0, "No request waits for an answer.\n")
    assert "answered on" in bot(folder, "person", "requests", "--all").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["log", JAN, "--kind", "access", "--received", "soon"], "“soon” is no day"),
        (["log", JAN, "--kind", "access", "--received", "2999-01-01"], "still to come"),
        (["log", JAN, "--kind", "access", "--client", "C9"], "no client C9"),
        (["answered", "4711"], "No request 4711"),
    ],
)
def test_a_request_that_cannot_be_is_one_sentence(
    folder: Path, arguments: list[str], said: str
) -> None:
    """Exit 2, and what to do."""
    refused = bot(folder, "person", *arguments)
    assert refused.code == 2
    assert said in refused.sentence


def test_an_erasure_says_when_there_is_nothing_to_erase(folder: Path) -> None:
    """Nobody is told that something was erased that was not."""
    unknown = bot(folder, "person", "erase", "who@nowhere.example")
    assert (unknown.code, unknown.out) == (
        0,
        "Nothing is held about this person: neither in the register nor anywhere else.\n",
    )
    assert "Nothing can be erased" in bot(folder, "person", "erase", "an@other.example").out
    assert "Nothing was erased" in bot(folder, "person", "erase", "an@other.example", "--yes").out

"""The benchmarks run; what they measure is never asserted."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from tests.benchmarks import frames, registers, weekends
from tests.benchmarks.__main__ import main
from tests.simulation.strategies import STRATEGIES

SMALL = (
    *("--clients", "40", "--rungs", "1200", "--runs", "1", "--settling", "0"),
    *("--affected", "60", "--drafts", "12"),
    *("--due", "60", "--incidents", "8", "--weekend", "1", "--on", "sqlite"),
)
NUMBERS = re.compile(r"( +[\d,]+){8}$")
LINE = re.compile(r"^.+ [\d,]+\.\d\d (ms|rows/s|1/s|MB|messages) +[\d,]+\.\d\d \1 +\d+\.\d\d  .+$")


@pytest.fixture(autouse=True)
def without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test see what there is after ``make setup`` alone."""
    monkeypatch.setattr(frames, "is_there", lambda: False)


def told(*parts: str) -> list[str]:
    """Return the lines below the heading."""
    asked = [word for part in parts for word in ("--only", part)]
    result = CliRunner().invoke(main, [*SMALL, *asked], catch_exceptions=False)
    heading, *lines = result.stdout.splitlines()
    assert heading.split() == ["what", "ours", "beside", "ratio", "held", "against"]
    assert ("make bench" in result.stderr) == ("register" in parts and not frames.is_there())
    return [line for line in lines if line != "on sqlite"]


def test_each_thing_is_told_beside_what_it_is_held_against() -> None:
    """Ticks, messages, imports, answers and notices, each in one line with its ratio."""
    lines = told("ticks", "messages", "register", "notices")
    assert len(lines) == 1 + 1 + 4 + 8
    assert all(LINE.match(line) for line in lines), lines


def test_many_drafts_are_told_beside_templates_and_rows() -> None:
    """Making and rewriting them, and each look at them, in one line with its ratio."""
    lines = told("drafts")
    assert len(lines) == 1 + 5 + 5
    assert all(LINE.match(line) for line in lines), lines


def test_an_answer_is_told_beside_that_of_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pandas is installed it answers too; an answer that differs ends the measuring."""
    answers: list[dict[str, str]] = []
    monkeypatch.setattr(frames, "is_there", lambda: True)
    monkeypatch.setattr(frames, "read", lambda _folder: None)
    monkeypatch.setattr(frames, "ask", lambda *_: answers[-1])
    answers.append({"C000000": "affected"})
    with pytest.raises(registers.AnswersDiffer):
        told("register")
    monkeypatch.setattr(registers, "_agreed", lambda *_: 1)
    lines = told("register")
    assert ["pandas" in line for line in lines] == [False] * 4 + [True] * 2
    assert all(LINE.match(line) for line in lines), lines


def test_idle_processes_start_and_are_measured() -> None:
    """Bot and clock start, as two processes and as one, and end when they are told to."""
    lines = told("memory")
    assert len(lines) == 4
    assert all(LINE.match(line) for line in lines), lines


def test_claims_are_told_beside_bare_sql() -> None:
    """What is due is moved and handed out to processes, ours beside the bare statements."""
    lines = told("claims")
    assert len(lines) == 2
    assert all(LINE.match(line) for line in lines), lines


def test_the_weekend_is_told_for_each_way_of_reminding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours and a peer's play the same weekend, and each is counted in one line."""
    ways = {name: STRATEGIES[name] for name in ("mark_then_send", "ours")}
    monkeypatch.setattr(weekends, "STRATEGIES", ways)
    heading, *lines = told("weekend")
    assert heading.split()[-3:] == ["needless", "order", "kills"]
    assert [line.split()[0] for line in lines] == [*ways, "ours,"]
    assert all(NUMBERS.search(line) for line in lines), lines

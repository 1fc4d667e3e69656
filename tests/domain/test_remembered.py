"""A function that remembers: it answers alike, asks once, and stays small."""

from __future__ import annotations

import pytest

from bot.domain import remembered as module
from bot.domain.remembered import remembered


def test_what_was_answered_is_not_asked_again() -> None:
    """The same question is asked once; what was raised is raised again."""
    asked: list[str] = []

    def ask(text: str) -> int:
        asked.append(text)
        return int(text)

    answer = remembered(ask)
    assert [answer("1"), answer("2"), answer("1")] == [1, 2, 1]
    assert asked == ["1", "2"]
    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            answer("x")
    assert asked == ["1", "2", "x", "x"]


def test_neither_many_answers_nor_long_questions_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the limit all is forgotten, and a text without end is never kept."""
    asked: list[str] = []
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    answer = remembered(asked.append)
    for text in ("a", "b", "c", "a", "x" * (module.LONGEST_KEPT + 1), "c", "a"):
        answer(text)
    assert [text[:1] for text in asked] == ["a", "b", "c", "a", "x"]

"""When an incident is in the dark: yes and unknown are, not having been asked is not (rule 30)."""

from __future__ import annotations

import pytest

from bot.domain.darkness import BRIGHT, NOT_ASKED, READ_ALONG, is_dark
from bot.domain.facts_vocabulary import values_of


@pytest.mark.parametrize("answer", values_of(READ_ALONG))
def test_whoever_cannot_say_goes_dark(answer: str) -> None:
    """Only a clear no, or a telephone alone, leaves Slack as it is."""
    assert is_dark(answer) is (answer in {"mail", "chat", "all", "unknown"})


def test_a_question_that_nobody_answered_covers_nothing() -> None:
    """Every incident begins like that, and people have to be able to read it."""
    assert not is_dark(NOT_ASKED)
    assert set(values_of(READ_ALONG)) >= BRIGHT

"""What is typed after the command: words of three languages, reports, slips of the fingers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.typed import WORDS, near, parse
from bot.slack.words import ANSWERS, WINDOWS

EVERY = sorted({(one, word) for word, more in WORDS.items() for one in (word, *more)})


@given(st.text())
def test_nothing_typed_is_lost(text: str) -> None:
    """Whatever is typed is either a word of ours and what follows, or a report as a whole."""
    typed = parse(text)
    assert typed.whole == text.strip()
    if typed.word:
        assert typed.word in WORDS
        assert typed.whole.endswith(typed.rest)
        assert typed.whole.partition(" ")[2].strip() == typed.rest
    else:
        assert typed.rest == typed.whole


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("status", "status", ""),
        ("  STATUS ", "status", ""),
        ("status page shows data of others", "", "status page shows data of others"),
        ("help me, everything is encrypted", "", "help me, everything is encrypted"),
        ("klanten zien elkaars facturen", "", "klanten zien elkaars facturen"),
        ("note the printer is on fire", "note", "the printer is on fire"),
        ("Notitie brandmeter loopt", "note", "brandmeter loopt"),
        ("told C-1", "told", "C-1"),
        ("prévenu Alderwick", "told", "Alderwick"),
        ("décisions", "decisions", ""),
        ("ÉTAT", "status", ""),
        ("?", "help", ""),
        ("", "", ""),
    ],
)
def test_a_word_is_told_from_a_report(text: str, word: str, rest: str) -> None:
    """A report may begin with a word of ours; only a few words take what follows."""
    typed = parse(text)
    assert (typed.word, typed.rest) == (word, rest)


@pytest.mark.parametrize(("typed", "word"), EVERY)
def test_every_word_means_one_thing(typed: str, word: str) -> None:
    """No word stands for two things, and each is written as it is compared: without accents."""
    assert typed == typed.lower()
    assert typed.isascii()
    assert parse(typed).word == word


def test_every_word_leads_somewhere() -> None:
    """Each is answered, opens a window, or is one of the three that do something else."""
    assert {*ANSWERS, *WINDOWS, "note", "exercise", "report"} == set(WORDS)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("stauts", "status"),
        ("handovr", "handover"),
        ("tijdljn", "timeline"),
        ("clôtuer", "close"),
        ("ransomware", ""),
        ("phishing", ""),
        ("stauts page", ""),
        ("nte", ""),
        ("", ""),
    ],
)
def test_only_what_looks_like_a_word_is_taken_for_a_slip(typed: str, word: str) -> None:
    """A report of one word stays a report, and so does one of several."""
    assert near(typed) == word

"""Phrases to look for in the words of a text: whole, one after the other, or run together.

A phrase is found however its words are parted (``Kelder man``, ``K e l d e r m a n``, one word a
line) as long as the letters are enough to be no accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

Phrase = tuple[str, ...]
Span = tuple[int, int]
"""Where words stand: the place of the first, and the one after the last."""

#: Run together, fewer letters than these may be an accident of ordinary words.
LEAST_RUN: Final = 7
_MOST_PIECES: Final = 40
_START: Final = 4


@dataclass(frozen=True, slots=True)
class ForeignToken:
    """One token of another client, in the words of the register."""

    client_id: str
    token: str


@dataclass(slots=True)
class Phrases:
    """Phrases, each with the tokens it stands for, by their first word and run together."""

    tokens: dict[Phrase, list[ForeignToken]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    runs: dict[str, list[ForeignToken]] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)  # of runs: their first letters, one to four

    def add(self, phrase: Phrase, token: ForeignToken, *, name: bool) -> None:
        """Look for one more phrase; a name is looked for run together as well."""
        self.tokens.setdefault(phrase, []).append(token)
        lengths = self.lengths.setdefault(phrase[0], [])
        if len(phrase) not in lengths:
            lengths.append(len(phrase))
            lengths.sort(reverse=True)
        run = "".join(phrase)
        if name and len(run) >= LEAST_RUN:
            self.runs.setdefault(run, []).append(token)
            self.starts.update(run[:length] for length in range(1, _START + 1))

    def at(self, words: Sequence[str], place: int) -> Iterator[Phrase]:
        """Return the phrases that begin at a word, the longest first."""
        for length in self.lengths.get(words[place], ()):
            phrase = tuple(words[place : place + length])
            if phrase in self.tokens:
                yield phrase

    def within(self, words: Sequence[str]) -> Iterator[tuple[Span, Phrase]]:
        """Return every phrase in the words, and where it stands."""
        lengths = self.lengths
        # nearly no word of a text begins a phrase
        for place in [place for place, word in enumerate(words) if word in lengths]:
            for phrase in self.at(words, place):
                yield (place, place + len(phrase)), phrase

    def runs_within(self, words: Sequence[str]) -> Iterator[tuple[Span, str]]:
        """Return every name whose letters follow each other in whole words, and where."""
        starts = self.starts
        for place in [place for place, word in enumerate(words) if word[:_START] in starts]:
            run = ""
            for end, word in enumerate(words[place : place + _MOST_PIECES], place + 1):
                run += word
                if run[:_START] not in starts:
                    break
                if run in self.runs:
                    yield (place, end), run

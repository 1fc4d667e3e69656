"""Joins a person's edits of a text with what new facts change in it, paragraph by paragraph.

Three texts are compared: as the bot drafted it (*base*), as the person left it (*mine*) and as it
would be drafted now (*theirs*). Where only one of them departs from the base, that one counts.
Where both do, the person's words stay, and the place is listed: a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that both changed: the person's words, which stay, and what would stand there."""

    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The joined text, and where a person has to look."""

    text: str
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One place in which a text departs from another; one of the sides may be empty."""

    before: str
    after: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return where a text departs from another, line by line."""
    old, new = before.splitlines(), after.splitlines()
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        Change(_joined(old[a:b]), _joined(new[c:d])) for tag, a, b, c, d in found if tag != "equal"
    )


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Join two texts that come from the same one; see the module."""
    old, ours, new = (text.splitlines() for text in (base, mine, theirs))
    at_mine, at_theirs = _matches(old, ours), _matches(old, new)
    anchors = [line for line in range(len(old)) if line in at_mine and line in at_theirs]
    joined: list[str] = []
    clashes: list[Clash] = []
    place = (0, 0, 0)
    for line in [*anchors, None]:
        end = (len(old), len(ours), len(new)) if line is None else _at(line, at_mine, at_theirs)
        pieces = [
            text[start:stop] for text, start, stop in zip((old, ours, new), place, end, strict=True)
        ]
        kept, clash = _piece(*pieces)
        joined += kept
        clashes += [clash] if clash else []
        if line is not None:
            joined.append(old[line])
            place = (end[0] + 1, end[1] + 1, end[2] + 1)
    return Merged("".join(f"{line}\n" for line in joined), tuple(clashes))


def _piece(
    old: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> tuple[Sequence[str], Clash | None]:
    """Return what stands between two lines that all three share."""
    if mine in (old, theirs):
        return theirs, None
    if theirs == old:
        return mine, None
    return mine, Clash(_joined(mine), _joined(theirs))


def _matches(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return which line of the new text each line of the old one is."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _at(line: int, mine: dict[int, int], theirs: dict[int, int]) -> tuple[int, int, int]:
    return line, mine[line], theirs[line]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")

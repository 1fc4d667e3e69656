"""Makes a fact inert before it meets a template: no controls, no hidden direction, one line."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Longest one-line fact; a name is never that long, so the cut is marked.
MOST_OF_A_LINE: Final = 500
#: Longest passage in a person's own words.
MOST_OF_A_PASSAGE: Final = 20_000

# joiners shape letters in some scripts; everything else of the category Cf hides or turns text
_JOINERS: Final = "\u200c\u200d"
_SPACES: Final = re.compile(r"[ \t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_LINE_END: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BREAKS: Final = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return the text on one line, without control, format or lone surrogate characters."""
    flat = _SPACES.sub(" ", text)
    clean = "".join(_harmless(character) for character in flat).strip()
    if len(clean) <= MOST_OF_A_LINE:
        return clean
    return clean[: MOST_OF_A_LINE - 1].rstrip() + "…"


def as_written(text: str) -> str:
    """Return a text that a person wrote, its lines kept, without what hides or turns words."""
    return "".join(
        sign if sign == "\n" else _harmless(" " if sign == "\t" else sign)
        for sign in _LINE_END.sub("\n", text)
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a passage, each on one line and free of control characters."""
    lines = (_SPACES.sub(" ", line) for line in _BREAKS.split(text[:MOST_OF_A_PASSAGE]))
    clean = ("".join(_harmless(character) for character in line).strip() for line in lines)
    return [line for line in clean if line]


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Cf") and character not in _JOINERS:
        return ""
    return character

"""Folds a text to the words a reader takes it for, so that names are compared as they are seen.

Case, accents, punctuation, line breaks and hidden characters make no difference, and letters of
other scripts that look like Latin ones count as these (after the confusables of Unicode Technical
Standard 39): who reads ``Кеlderman`` or ``Ke1derman`` reads Kelderman.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
# accents, once letters are taken apart, and characters that cannot be seen
_HIDDEN: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\ufe00-\ufe0f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
# a word that a line parts: the hyphen belongs to the line, not to the word
_PARTED: Final = re.compile(r"[-\u2010\u2011](?<=\w[-\u2010\u2011])[ \t]*[\r\n]+[ \t]*(?=\w)")
# a capital I inside small letters is read as an l
_READ_AS_L: Final = re.compile(r"I(?<=[a-z]I)(?=[a-z])")

# letters that no normal form takes apart
_LATIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "ɑ": "a", "ɡ": "g"}
)
# letters of other scripts beside the Latin ones they look like
_LOOKALIKES: Final = (
    ("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS"),  # Cyrillic
    ("авекмнорстухіјѕһԁԛԝѵӏ", "abekmhopctyxijshdqwvl"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek
    ("αβεηικνορτυχγω", "abenikvoptuxyw"),
    ("աոսհօցքյ", "wnuhogqj"),  # Armenian
)
_SEEN_AS: Final = {
    ord(odd): plain for many, latin in _LOOKALIKES for odd, plain in zip(many, latin, strict=True)
}
_DIGITS: Final = str.maketrans("0134578", "oleastb")


def words_in(text: str) -> list[str]:
    """Return the words of a text as they are read; a word that a line parts is whole again."""
    text = _PARTED.sub("", text)
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKD", text))
    return list(map(_as_read, _WORD.findall(_READ_AS_L.sub("l", text))))


@lru_cache(maxsize=20_000)
def _as_read(word: str) -> str:
    """Return a word without the letters and digits that only look like Latin letters.

    A word of another script altogether, and a number, stay what they are.
    """
    if word.isascii() and word.isalpha():
        return word.casefold()
    seen = word.translate(_SEEN_AS)
    folded = (seen if seen.translate(_LATIN).isascii() else word).casefold().translate(_LATIN)
    letters = sum(character.isalpha() for character in folded)
    return folded.translate(_DIGITS) if letters > len(folded) - letters else folded

"""Codes by which people name clients, systems and kinds of data: nothing is hidden in them.

Two codes that look alike are one code to whoever reads them. So what cannot be seen is taken away
at the ends of a code, where it came along in copying; within one it is told by its name, because
nobody can know which of the two codes was meant.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.domain.errors import Refusal

#: Marks that have no width or no ink beside those of the class "format" (Unicode, Cf).
_BLANK: Final = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef"
)
#: The class "format" but for the few signs of Arabic and others that are written.
_FORMAT: Final = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_HIDDEN: Final = re.compile(f"[{_BLANK}{_FORMAT}]")
_ENDS: Final = re.compile(rf"^[\s{_BLANK}{_FORMAT}]+|[\s{_BLANK}{_FORMAT}]+$")


class HiddenCharacter(Refusal):
    """A code with something in it that nobody sees."""


def plain(written: str) -> str:
    """Return a code as it is kept and compared.

    Ends are bare, each run of white space is one space, and letters with accents are whole.
    """
    if written.isascii():
        return " ".join(written.split())
    bare = _ENDS.sub("", written)
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def hidden_in(code: str) -> str | None:
    """Return the Unicode name and number of the first character that nobody sees, or None."""
    found = None if code.isascii() else _HIDDEN.search(code)
    if found is None:
        return None
    number = f"U+{ord(found[0]):04X}"
    return f"{unicodedata.name(found[0], 'HIDDEN')} ({number})"


def asked(written: str, field: str) -> str:
    """Return a code that a person asks for, as the register keeps it.

    Args:
        written: As it was typed.
        field: Where, for the refusal.

    Raises:
        HiddenCharacter: it cannot be any that the register has.
    """
    code = plain(written)
    character = hidden_in(code)
    if character is not None:
        key = "register.error.hidden_character"
        raise HiddenCharacter(key, field=field, what=field, character=character)
    return code

"""What people type, as it can be kept."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Controls, marks that only turn or join what stands beside them, spaces, marks without a letter.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})
#: Letters that are drawn as nothing: Hangul fillers and the empty Braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def said(text: str) -> str:
    """Return what a person typed without the white space around it.

    Characters that no database keeps are left out (NUL) or marked as lost (half a character,
    as cutting a text in the middle of an emoji leaves behind). A text of which nothing can be
    seen, such as zero-width spaces or marks of direction only, is empty.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = whole.replace("\0", "").strip()
    return kept if any(map(_is_seen, kept)) else ""


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN and sign not in _BLANK

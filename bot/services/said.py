"""What people type, as it can be kept."""

from __future__ import annotations


def said(text: str) -> str:
    """Return what a person typed without the white space around it.

    Characters that no database keeps are left out (NUL) or marked as lost (half a character,
    as cutting a text in the middle of an emoji leaves behind).
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "").strip()

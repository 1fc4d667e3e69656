"""Things by a code and a name, and which of them a person means who types one or a part of it."""

from __future__ import annotations

from collections.abc import Mapping

Named = Mapping[str, str]
"""Codes and what they are called; an empty name is the code itself."""


def meant(named: Named, typed: str) -> list[str]:
    """Return the codes a text can stand for: that code itself, or every name it is a part of."""
    wanted = typed.strip().casefold()
    if not wanted:
        return []
    exact = [code for code in named if code.casefold() == wanted]
    return exact or [code for code, name in named.items() if wanted in f"{code}\n{name}".casefold()]

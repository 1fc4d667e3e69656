"""Whom to call during a breach, as the texts of steps name them.

A playbook writes ``{insurer}`` where a telephone number belongs, because numbers change and
playbooks are frozen with an incident: what is called at night is the number of today's settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final


class Contact(StrEnum):
    """Whom a step can name; the value is what stands between braces in its text."""

    BRIDGE = "bridge"  # the telephone conference that does not need our network
    OUR_PHONE = "our_phone"  # where we are answered day and night
    INSURER = "insurer"
    FORENSICS = "forensics"
    LAWYER = "lawyer"
    POLICE = "police"
    BANK = "bank"


_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_BRACE: Final = re.compile(r"[{}]")


_KNOWN: Final = frozenset(f"{{{contact}}}" for contact in Contact)


def placeholders(text: str) -> tuple[str, ...]:
    """Return what stands between braces, the braces with it, and lone braces after that."""
    lone = _BRACE.findall(_PLACEHOLDER.sub("", text))
    return (*(found[0] for found in _PLACEHOLDER.finditer(text)), *lone)


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text that name nobody."""
    return tuple(found for found in placeholders(text) if found not in _KNOWN)


def filled(text: str, number_of: Callable[[Contact], str]) -> str:
    """Return a text with the numbers in it.

    What names nobody stays as it is: an incident keeps the words it was opened with, and words
    from before there were placeholders may hold a brace.
    """

    def number(found: re.Match[str]) -> str:
        contact = next((one for one in Contact if one == found[1]), None)
        return found[0] if contact is None else number_of(contact)

    return _PLACEHOLDER.sub(number, text)

"""Ids as Slack writes them: a letter for the kind, then capitals and digits."""

from __future__ import annotations

import itertools
import string

_DIGITS = string.digits + string.ascii_uppercase


class Ids:
    """Gives out ids, unique in one workspace."""

    def __init__(self) -> None:
        self._counter = itertools.count(36**4)

    def new(self, kind: str) -> str:
        """An id of that kind: ``C`` channel, ``D`` direct messages, ``F`` file, ``V`` view."""
        return f"{kind}0{_base36(next(self._counter)):0>7}"

    def short(self) -> str:
        """A name for a block or element the bot left unnamed."""
        return _base36(next(self._counter)).lower()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits

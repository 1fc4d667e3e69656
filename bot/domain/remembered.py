"""A function of one argument that remembers what it has answered.

``functools.lru_cache`` does the same and keeps the order of use as well; with a million cells of
a few different texts that order is a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")

#: Answers kept at most, and the longest text of which one is kept.
MOST_KEPT: Final = 8192
LONGEST_KEPT: Final = 1000


class _Answers(dict[Asked, Answer]):
    """What was answered so far; once there is too much of it, all is forgotten."""

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[Asked], Answer]) -> None:
        self._ask = ask

    def __missing__(self, asked: Asked) -> Answer:
        answer = self._ask(asked)
        if isinstance(asked, str) and len(asked) > LONGEST_KEPT:
            return answer
        if len(self) >= MOST_KEPT:
            self.clear()
        self[asked] = answer
        return answer


def remembered(ask: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Return a function that answers alike and asks once; what is raised is not remembered.

    Args:
        ask: Depends on nothing but its argument.
    """
    return _Answers(ask).__getitem__

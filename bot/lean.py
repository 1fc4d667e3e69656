"""Keeps out of a process what a library loads only because it happens to be installed.

A library that can use another one asks for it when it is imported, and goes without where it is
missing. In a process that runs for months, what is never used is memory that is never freed.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType


class _Absent(MetaPathFinder):
    """Answers for some libraries that they are not installed."""

    def __init__(self, libraries: frozenset[str]) -> None:
        self._libraries = libraries

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> None:
        """Leave every other library to those who look after us."""
        library = fullname.partition(".")[0]
        if library in self._libraries:
            raise ModuleNotFoundError(f"{library} is not used here", name=fullname)


@contextmanager
def without(*libraries: str) -> Iterator[None]:
    """Have imports within this block find libraries missing, unless they were loaded before.

    Args:
        libraries: Their top-level names; afterwards they can be imported as ever.
    """
    absent = _Absent(frozenset(libraries) - sys.modules.keys())
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


#: glibc's number for ``mallopt``: how many heaps the threads of a process may have.
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads share one heap: ours wait more than they allocate. Does nothing elsewhere."""
    _glibc("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the memory back that only starting took. Does nothing where there is no glibc."""
    gc.collect()
    _glibc("malloc_trim", 0)


def _glibc(name: str, *numbers: int) -> None:
    call = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if call is not None:
        call(*numbers)

"""Faults a method can be told to have, and the log of what was called."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LostReply:
    """Do the work, then cut the connection instead of answering."""


@dataclass(frozen=True)
class RateLimited:
    """Answer 429 with ``Retry-After`` (seconds)."""

    retry_after: int = 1


@dataclass(frozen=True)
class ServerError:
    """Answer with an error of the server."""

    status: int = 503


@dataclass(frozen=True)
class Slow:
    """Answer, ``seconds`` late (real time)."""

    seconds: float


@dataclass(frozen=True)
class Refused:
    """Answer with one of Slack's error names, such as ``unknown_method``."""

    error: str = "unknown_method"


Fault = LostReply | RateLimited | ServerError | Slow | Refused


class Faults:
    """The faults to come, a queue for each method; ``*`` stands for every method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` have this fault."""
        with self._lock:
            self._queues.setdefault(method, deque()).extend([fault] * times)

    def always(self, method: str, fault: Fault) -> None:
        """Every call of ``method`` has this fault, until `clear`."""
        with self._lock:
            self._always[method] = fault

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._queues.clear()
            self._always.clear()

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if it has one."""
        with self._lock:
            for name in (method, "*"):
                if queue := self._queues.get(name):
                    return queue.popleft()
            return self._always.get(method) or self._always.get("*")


@dataclass(frozen=True)
class ApiCall:
    """One call of a method: its arguments (without the token) and how it ended.

    ``error`` is Slack's error name, ``lost``, ``ratelimited``, ``status 503`` or none.
    """

    method: str
    args: dict[str, Any]
    error: str | None


class CallLog:
    """The last calls, oldest first; may be read from any thread."""

    def __init__(self, most: int = 5_000) -> None:
        self._lock = threading.Lock()
        self._calls: deque[ApiCall] = deque(maxlen=most)

    def add(self, call: ApiCall) -> None:
        """Note one call."""
        with self._lock:
            self._calls.append(call)

    def all(self) -> list[ApiCall]:
        """Every call kept."""
        with self._lock:
            return list(self._calls)

    def of(self, method: str) -> list[ApiCall]:
        """The calls of one method."""
        return [call for call in self.all() if call.method == method]

    def __len__(self) -> int:
        with self._lock:
            return len(self._calls)

"""A stand-in for Slack that remembers every post, and fails as often as it is told to.

It is quicker than the workspace, which thousands of posts a run need, and it goes on working on a
request after the process that sent it is dead, as Slack does.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.simulation.scenario import Faults

BOT = "U0BOT"
LATE_SECONDS = 1.6
_MICRO = 1_000_000


@dataclass(frozen=True)
class Post:
    """A message that was taken.

    Attributes:
        key: The reminder it is.
        at: Monotonic seconds.
        stamp: Slack's name for it; they grow.
        unseen: Its reply was lost and the history does not show it.
    """

    key: str
    channel: str
    at: float
    stamp: str
    metadata: dict[str, Any]
    unseen: bool


@dataclass
class SlackDouble:
    """Takes posts, and shows them in a channel's history."""

    faults: Faults
    seed: int
    posts: list[Post] = field(default_factory=list)
    _by_channel: dict[str, list[Post]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._chance.seed(self.seed)

    def answer(self, method: str, given: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
        """Return status and body for a request; no body means that the reply is lost."""
        if method == "auth.test":
            return 200, {"ok": True, "user_id": BOT, "team_id": "T0"}
        if method == "conversations.history":
            return 200, self._history(given)
        return self._take(given)

    def _take(self, given: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
        fault = self._fault()
        if fault == "busy":
            return 429, {"ok": False, "error": "ratelimited"}
        if fault == "broken":
            return 500, {"ok": False, "error": "internal_error"}
        post = self._post(given, fault)
        if fault == "late":
            time.sleep(LATE_SECONDS)
        body = {"ok": True, "channel": post.channel, "ts": post.stamp}
        return 200, None if fault == "lost" else body

    def _fault(self) -> str | None:
        with self._lock:
            drawn = self._chance.random()
        for name in ("busy", "broken", "lost", "late"):
            drawn -= getattr(self.faults, name)
            if drawn < 0:
                return name
        return None

    def _post(self, given: dict[str, str], fault: str | None) -> Post:
        metadata = json.loads(given["metadata"])
        with self._lock:
            unseen = fault in {"lost", "late"} and self._chance.random() < self.faults.hidden
            number = len(self.posts) + 1
            stamp = f"{1_700_000_000 + number // _MICRO}.{number % _MICRO:06d}"
            key = str(metadata["event_payload"]["reminder"])
            post = Post(key, given["channel"], time.monotonic(), stamp, metadata, unseen)
            self.posts.append(post)
            self._by_channel.setdefault(post.channel, []).append(post)
        return post

    def _history(self, given: dict[str, str]) -> dict[str, Any]:
        with self._lock:
            posts = tuple(self._by_channel.get(given["channel"], ()))
        messages = [
            {"type": "message", "user": BOT, "ts": post.stamp, "metadata": post.metadata}
            for post in reversed(posts)
            if not post.unseen and post.stamp > given.get("oldest", "0")
        ]
        return {"ok": True, "messages": messages, "has_more": False}


@contextmanager
def serving(double: SlackDouble) -> Iterator[str]:
    """Serve it on loopback and yield the base URL of its Web API."""
    server = _Server(double)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, double: SlackDouble) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that was killed cannot be answered."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Answer one call of the Web API."""
        length = int(self.headers.get("Content-Length") or 0)
        given = dict(parse_qsl(self.rfile.read(length).decode()))
        status, body = self.server.double.answer(self.path.rpartition("/")[2], given)
        if body is None:
            self.close_connection = True
            return
        data = json.dumps(body).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""

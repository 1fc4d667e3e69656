"""A mail server that misbehaves at one step of the conversation, line by line at the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

LOOPBACK = "127.0.0.1"

#: What a server answers at each step when nothing is wrong.
USUAL: Mapping[str, bytes] = {
    "connect": b"220 mail.example\r\n",
    "EHLO": b"250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
    "HELO": b"250 mail.example\r\n",
    "AUTH": b"235 2.7.0 Welcome\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 Go on\r\n",
    "message": b"250 2.0.0 Kept\r\n",
    "RSET": b"250 Ok\r\n",
    "NOOP": b"250 Ok\r\n",
}


@dataclass
class FaultyServer:
    """Speaks to one sender after the other; what it answers at a step can be replaced.

    Args:
        answers: The bytes at a step, perhaps none or a part of a line.
        hangs_up: Steps after whose answer the connection is closed.
        kept: The messages that came whole.
        heard: Every line that was a command.
    """

    answers: Mapping[str, bytes] = field(default_factory=dict)
    hangs_up: frozenset[str] = frozenset()
    kept: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    _listener: socket.socket | None = None
    _thread: threading.Thread | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        listener = socket.create_server((LOOPBACK, 0))
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._thread = threading.Thread(target=self._serve, args=(listener,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._listener is not None
        assert self._thread is not None
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            one.close()
        self._thread.join()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            self._open.append(peer)
            with peer, peer.makefile("rb") as lines:
                try:
                    self._converse(peer, lines.readline)
                except OSError:
                    continue

    def _converse(self, peer: socket.socket, line: Callable[[], bytes]) -> None:
        goes_on = self._answer(peer, "connect")
        while goes_on and (said := line()):
            command = said.decode().split(maxsplit=1)[0].strip().upper()
            self.heard.append(command)
            goes_on = self._answer(peer, command)
            if goes_on and command == "DATA" and self._is_usual("DATA"):
                message = b""
                while (part := line()) not in {b".\r\n", b""}:
                    message += part
                self.kept += [message] if part else []
                goes_on = self._answer(peer, "message")

    def _is_usual(self, step: str) -> bool:
        return step not in self.answers

    def _answer(self, peer: socket.socket, step: str) -> bool:
        peer.sendall(self.answers.get(step, USUAL.get(step, b"502 5.5.2 What?\r\n")))
        return step not in self.hangs_up

"""A mail server on this machine that keeps what it is given, for the demo and the tests.

It speaks real SMTP (aiosmtpd), in a thread of its own, so that whoever sends mail cannot tell it
from a server of the outside world. Nothing ever leaves it: each message becomes one ``.eml``
file, byte for byte as it arrived.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP

LOOPBACK = "127.0.0.1"
LARGEST_MESSAGE = 32 * 1024 * 1024
_UNSAFE = re.compile(r"[^a-z0-9.@+-]+")
_NUMBER = re.compile(r"^(\d+)-")

Stage = Literal["mail", "recipient", "data"]


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, used up by the first conversation that reaches its stage.

    Args:
        stage: Where it strikes: at the sender, at a recipient, or after the whole message.
        reply: The line to answer with, such as ``451 4.3.0 Try again later``; empty for the
            usual answer.
        cut: Close the connection without an answer, so that the sender cannot know.
        keep: Whether the message is kept although the sender is told otherwise or nothing
            (only at ``data``).
        delay: Seconds to wait before answering.
    """

    stage: Stage = "data"
    reply: str = ""
    cut: bool = False
    keep: bool = False
    delay: float = 0.0

    @property
    def accepts(self) -> bool:
        """Whether the message is kept."""
        return self.keep or not (self.reply or self.cut)


@dataclass(frozen=True)
class Received:
    """One message that was accepted: who it was handed over for, and the file it lies in."""

    number: int
    path: Path
    sender: str
    recipients: tuple[str, ...]
    internal: bool

    def read(self) -> bytes:
        """The message as it arrived."""
        return self.path.read_bytes()


@dataclass
class _Running:
    thread: threading.Thread
    loop: asyncio.AbstractEventLoop
    stopping: asyncio.Event
    listener: socket.socket


@dataclass
class Mailbox:
    """A mail server on the loopback address that writes every message to a folder.

    Args:
        folder: Where the ``.eml`` files go; made when it is missing.
        internal_domains: Mail domains of the organisation itself. What is only for them goes to
            the subfolder ``internal``.
        port: 0 for any free one.
        tls: With a server context, STARTTLS is offered.
        require_tls: Refuse mail before STARTTLS.
    """

    folder: Path
    internal_domains: frozenset[str] = frozenset()
    port: int = 0
    tls: ssl.SSLContext | None = None
    require_tls: bool = False
    host: str = LOOPBACK
    _received: list[Received] = field(default_factory=list)
    _faults: deque[Fault] = field(default_factory=deque)
    _listeners: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: _Running | None = None

    def start(self) -> None:
        """Listen; `port` is then the real one.

        Raises:
            OSError: The folder cannot be made, or the port is taken.
        """
        (self.folder / "internal").mkdir(parents=True, exist_ok=True)
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        loop = asyncio.new_event_loop()
        stopping = asyncio.Event()
        ready = threading.Event()
        thread = threading.Thread(
            target=self._run, args=(loop, listener, stopping, ready), name="mailbox", daemon=True
        )
        self._running = _Running(thread, loop, stopping, listener)
        thread.start()
        ready.wait()

    def stop(self) -> None:
        """Stop listening and wait for the thread; harmless when it does not run."""
        running, self._running = self._running, None
        if running is None:
            return
        running.loop.call_soon_threadsafe(running.stopping.set)
        running.thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def messages(self) -> tuple[Received, ...]:
        """What arrived since the start, oldest first."""
        with self._lock:
            return tuple(self._received)

    def misbehave(self, *faults: Fault) -> None:
        """Queue faults; each strikes once, in this order."""
        with self._lock:
            self._faults.extend(faults)

    def when_received(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each accepted message, from the mail server's thread."""
        with self._lock:
            self._listeners.append(listener)

    def _run(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        stopping: asyncio.Event,
        ready: threading.Event,
    ) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._serve(listener, stopping, ready))
        finally:
            loop.close()

    async def _serve(
        self, listener: socket.socket, stopping: asyncio.Event, ready: threading.Event
    ) -> None:
        server = await asyncio.get_running_loop().create_server(self._conversation, sock=listener)
        ready.set()
        await stopping.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await server.wait_closed()

    def _conversation(self) -> Any:
        return SMTP(
            _Handler(self),
            hostname="localhost",
            ident="breach-bot mailbox",
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            tls_context=self.tls,
            require_starttls=self.require_tls,
            loop=asyncio.get_running_loop(),
        )

    def _fault(self, stage: Stage) -> Fault | None:
        with self._lock:
            if self._faults and self._faults[0].stage == stage:
                return self._faults.popleft()
        return None

    def _keep(self, sender: str, recipients: tuple[str, ...], content: bytes) -> None:
        internal = all(_domain(one) in self.internal_domains for one in recipients)
        folder = self.folder / "internal" if internal else self.folder
        with self._lock:
            number = self._next_number()
            path = folder / f"{number:04d}-{_file_name(recipients[0])}.eml"
            _write_whole(path, content)
            self._received.append(Received(number, path, sender, recipients, internal))
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def _next_number(self) -> int:
        """One more than any file of an earlier run that still lies there."""
        if self._received:
            return self._received[-1].number + 1
        earlier = (_NUMBER.match(path.name) for path in self.folder.rglob("*.eml"))
        return 1 + max((int(found[1]) for found in earlier if found), default=0)


@dataclass(frozen=True)
class _Handler:
    """Answers one conversation; aiosmtpd calls these by their names."""

    mailbox: Mailbox

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._struck("mail", _server, "250 2.1.0 Sender accepted")

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        reply = await self._struck("recipient", server, "250 2.1.5 Recipient accepted")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        fault = self.mailbox._fault("data") or Fault()  # noqa: SLF001 - its other half
        if fault.accepts:
            recipients = tuple(envelope.rcpt_tos)
            self.mailbox._keep(envelope.mail_from, recipients, envelope.content)  # noqa: SLF001
        return await _answer(fault, server, "250 2.0.0 Message accepted")

    async def _struck(self, stage: Stage, server: Any, usual: str) -> str:
        fault = self.mailbox._fault(stage) or Fault(stage)  # noqa: SLF001 - its other half
        return await _answer(fault, server, usual)


async def _answer(fault: Fault, server: Any, usual: str) -> str:
    await asyncio.sleep(fault.delay)
    if fault.cut:
        server.transport.abort()
    return fault.reply or usual


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _file_name(address: str) -> str:
    """An address as a file name that every system takes and that leaves the folder nowhere."""
    return _UNSAFE.sub("_", address.lower()).replace("@", "_at_").strip(".")[:80] or "nobody"


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that is either wholly there or not at all."""
    beside = path.with_name(f".{path.name}.part")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)

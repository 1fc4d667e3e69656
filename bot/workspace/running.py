"""A workspace that runs on a thread of its own, for tests, demo and tour."""

from __future__ import annotations

import asyncio
import copy
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.workspace import changes
from bot.workspace.acting import Acting
from bot.workspace.app import build_app
from bot.workspace.errors import WorkspaceError
from bot.workspace.faults import CallLog, Faults
from bot.workspace.mailbox import Mailbox
from bot.workspace.person import Person
from bot.workspace.sending.envelopes import Delivered
from bot.workspace.sending.signed_http import SignedHttp
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Member, Shortcut, UserGroup
from bot.workspace.workspace import Workspace

T = TypeVar("T")
_PATIENCE = 60.0


class RunningWorkspace:
    """``with RunningWorkspace(people=[...], port=0) as ws:`` serves until the block ends.

    ``commands`` and ``shortcuts`` are what the bot declared; they go before ``settings``. The
    page shows ``mailbox``, if there is one.

    Attributes:
        workspace: The workspace itself; it belongs to the loop (see `run` and `read`).
        url: Where it is served; port 0 takes a free one.
        api_url: Base of the Web API, for ``WebClient(base_url=...)``.

    Raises:
        WorkspaceError: when the port is taken.
    """

    def __init__(
        self,
        people: Sequence[Member],
        *,
        groups: Sequence[UserGroup] = (),
        port: int = 0,
        commands: Sequence[str] | None = None,
        shortcuts: Sequence[Shortcut] | None = None,
        settings: WorkspaceSettings | None = None,
        mailbox: Mailbox | None = None,
    ) -> None:
        chosen = settings or WorkspaceSettings()
        if commands is not None:
            chosen = replace(chosen, commands=tuple(commands))
        if shortcuts is not None:
            chosen = replace(chosen, shortcuts=tuple(shortcuts))
        self.workspace = Workspace(people, groups=groups, settings=chosen)
        self.workspace.mailbox = mailbox
        self.acting = Acting(self.workspace)
        self.settings = self.workspace.settings
        self.bot_token = self.settings.bot_token
        self.app_token = self.settings.app_token
        self.signing_secret = self.settings.signing_secret
        self.bot_user_id = self.settings.bot_user_id
        self.team_id = self.settings.team_id
        self.url = ""
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None

    @property
    def api_url(self) -> str:
        """Base of the Web API."""
        return f"{self.url}/api/"

    @property
    def faults(self) -> Faults:
        """The faults methods are told to have."""
        return self.workspace.faults

    @property
    def calls(self) -> CallLog:
        """What was called."""
        return self.workspace.calls

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve, on a thread of its own."""
        try:
            listening = socket.create_server(("127.0.0.1", self._port))
        except OSError as error:
            raise WorkspaceError(
                f"Port {self._port} is taken by another program; choose another one"
            ) from error
        self.url = self.workspace.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(listening, started), name="workspace", daemon=True
        )
        self._thread.start()
        try:
            started.result(_PATIENCE)
        except BaseException:
            self._thread.join(_PATIENCE)
            self._loop = self._stop = self._thread = None
            raise

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._loop is None or self._stop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)
        self._loop = self._stop = self._thread = None

    def _serve(self, listening: socket.socket, started: Future[None]) -> None:
        with listening:
            try:
                asyncio.run(self._until_stopped(listening, started))
            except Exception as error:
                if started.done():
                    raise
                started.set_exception(error)

    async def _until_stopped(self, listening: socket.socket, started: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.workspace.feed.bind(self._loop)
        runner = web.AppRunner(
            build_app(self.workspace), access_log=None, shutdown_timeout=0.5, handle_signals=False
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            started.set_result(None)
            await self._stop.wait()
        finally:
            await self.workspace.delivery.stop()
            await self.workspace.sockets.close()
            await runner.cleanup()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the workspace's loop and wait for it; from any other thread."""
        if self._loop is None:
            work.close()
            raise WorkspaceError("The workspace is not running")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def read(self, look: Callable[[Workspace], T]) -> T:
        """Look at the workspace in its loop; returns a copy of what ``look`` returns."""

        async def looking() -> T:
            return copy.deepcopy(look(self.workspace))

        return self.run(looking())

    def change(self, act: Callable[[Workspace], object]) -> None:
        """Do something to the workspace in its loop."""

        async def acting() -> None:
            act(self.workspace)

        self.run(acting())

    def person(self, user: str) -> Person:
        """One of the people, by id or name."""
        people = self.read(lambda ws: ws.state.people())
        for member in people:
            if user in (member.id, member.name):
                return Person(self, member.id)
        raise WorkspaceError(f"There is no person {user!r} in this workspace")

    def set_member(self, member: Member) -> None:
        """Add a person (``team_join``) or change one (``user_change``)."""
        self.change(lambda ws: changes.set_member(ws, member))

    def set_group(self, group: UserGroup) -> None:
        """Add or change a user group."""
        self.change(lambda ws: changes.set_group(ws, group))

    def set_clock(self, instant: datetime) -> None:
        """Move the shown clock (message times); real time keeps running from there."""
        self.change(lambda ws: ws.clock.set(instant))
        self.workspace.feed.bump_soon()

    def use_http(self, request_url: str | None) -> None:
        """Deliver by signed HTTP to ``request_url``, or by Socket Mode when none."""

        def use(ws: Workspace) -> None:
            ws.request_url = request_url

        self.change(use)

    def challenge(self, request_url: str) -> bool:
        """Whether ``request_url`` answers Slack's ``url_verification``."""
        return self.run(SignedHttp(self.settings, request_url).challenge())

    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return self.read(lambda ws: ws.sockets.connections)

    def drop_sockets(self) -> None:
        """Cut every Socket Mode connection without a word."""
        self.change(lambda ws: ws.sockets.drop())

    def close_sockets(self) -> None:
        """Close every Socket Mode connection in good order."""
        self.run(self.workspace.sockets.close())

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect, as Slack does from time to time."""
        self.run(self.workspace.sockets.disconnect(reason))

    def deliveries(self) -> list[Delivered]:
        """Every delivery that was tried, oldest first."""
        return self.read(lambda ws: list(ws.delivery.log))

    def wait_for(self, predicate: Callable[[], object], timeout: float = 60.0) -> None:
        """Wait until ``predicate`` holds; raises TimeoutError after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while not predicate():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Waited {timeout:g} s in vain")
            self.run(self.workspace.feed.wait(self.workspace.feed.revision, 0.05))

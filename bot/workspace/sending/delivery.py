"""Delivery to the bot: interactions once, events until they are acknowledged."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from bot.workspace.sending.envelopes import (
    Answer,
    Delivered,
    Envelope,
    Kind,
    Transport,
    UndeliveredError,
)
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Json


class Delivery:
    """Sends by the transport that is current when something is sent."""

    def __init__(self, settings: WorkspaceSettings, transport: Callable[[], Transport]) -> None:
        self._settings = settings
        self._transport = transport
        self._tasks: set[asyncio.Task[None]] = set()
        self.retry_factor = settings.retry_factor
        self.log: deque[Delivered] = deque(maxlen=1000)

    async def ask(self, kind: Kind, payload: Json) -> Answer:
        """Deliver a command or an interaction, once, and wait for its acknowledgement."""
        try:
            return Answer(await self._try(Envelope(kind, payload)))
        except UndeliveredError as error:
            late = error.reason in ("timeout", "http_timeout")
            return Answer(error="operation_timeout" if late else "dispatch_failed")

    def emit(self, payload: Json) -> None:
        """Deliver an event in the background, again while it is not acknowledged."""
        self.in_background(self._insist(payload))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work beside the caller; `stop` ends what is left."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _insist(self, payload: Json) -> None:
        """Try at once, then after each of the settled delays."""
        reason = ""
        for attempt, delay in enumerate((0.0, *self._settings.retry_after)):
            await asyncio.sleep(delay * self.retry_factor)
            try:
                await self._try(Envelope("events_api", payload, attempt, reason))
            except UndeliveredError as error:
                if not error.retry:
                    return
                reason = error.reason
            else:
                return

    async def _try(self, envelope: Envelope) -> Json:
        try:
            body = await self._transport().deliver(envelope)
        except UndeliveredError as error:
            self.log.append(Delivered(envelope, error.reason))
            raise
        self.log.append(Delivered(envelope, None))
        return body

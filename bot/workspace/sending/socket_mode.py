"""Socket Mode: WebSocket connections, each envelope to one of them."""

from __future__ import annotations

import asyncio
import json
import secrets

from aiohttp import WSMsgType, web

from bot.workspace.sending.envelopes import Envelope, UndeliveredError
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Json


class SocketMode:
    """The open connections, and the acknowledgements still awaited."""

    def __init__(self, settings: WorkspaceSettings) -> None:
        self._settings = settings
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._requests: dict[web.WebSocketResponse, web.Request] = {}

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._requests)

    def ticket(self) -> str:
        """A ticket that opens one connection, as ``apps.connections.open`` gives out."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=16 * 1024 * 1024)
        await socket.prepare(request)
        if self.connections >= self._settings.most_connections:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._requests[socket] = request
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        finally:
            del self._requests[socket]
        return socket

    async def deliver(self, envelope: Envelope) -> Json:
        """Send to one connection, chosen at random, and wait for the acknowledgement."""
        if not self._requests:
            raise UndeliveredError("no_connection")
        socket = secrets.choice(list(self._requests))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope.id] = answer
        try:
            await socket.send_json(_written(envelope))
            return await asyncio.wait_for(answer, self._settings.ack_seconds)
        except TimeoutError as error:
            raise UndeliveredError("timeout") from error
        except ConnectionError as error:
            raise UndeliveredError("connection_failed") from error
        finally:
            del self._waiting[envelope.id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go and come back, as Slack does every few hours."""
        for socket in list(self._requests):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.close()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for request in self._requests.values():
            if request.transport is not None:
                request.transport.abort()

    async def close(self) -> None:
        """Close every connection, when the workspace stops."""
        for socket in list(self._requests):
            await socket.close(code=1001)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 3600},
            "connection_info": {"app_id": self._settings.app_id},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledge(message.data)

    def _acknowledge(self, text: str) -> None:
        """Match an acknowledgement to its envelope; a late one has nobody waiting."""
        try:
            said = json.loads(text)
        except ValueError:
            return
        answer = self._waiting.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
        if answer is not None and not answer.done():
            answer.set_result(said.get("payload") or {})


def _written(envelope: Envelope) -> Json:
    """The envelope as it goes over the socket."""
    written: Json = {
        "type": envelope.kind,
        "envelope_id": envelope.id,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        written |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return written

"""The Web API over HTTP: forms, JSON and query strings; faults; the call log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.workspace.api.registry import METHODS, dispatch
from bot.workspace.errors import SlackError
from bot.workspace.faults import ApiCall, Fault, LostReply, RateLimited, Refused, ServerError, Slow
from bot.workspace.responding import respond
from bot.workspace.state import Json
from bot.workspace.workspace import Workspace

WORKSPACE = web.AppKey("workspace", Workspace)


async def call_method(request: web.Request) -> web.StreamResponse:
    """``/api/<method>``."""
    ws = request.app[WORKSPACE]
    name = request.match_info["method"]
    given = await _arguments(request)
    token = _token(request, given)
    fault = ws.faults.take(name)
    if isinstance(fault, Slow):
        await asyncio.sleep(fault.seconds)
    if (early := _instead(fault)) is not None:
        kind = "ratelimited" if isinstance(fault, RateLimited) else f"status {early.status}"
        ws.calls.add(ApiCall(name, given, kind))
        return early
    answer = _answer(ws, name, token, given, fault)
    lost = isinstance(fault, LostReply)
    ws.calls.add(ApiCall(name, given, "lost" if lost else answer.get("error")))
    if lost and request.transport is not None:
        request.transport.abort()
    return web.json_response(answer, headers=_scope_headers(ws, name))


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Arguments from the query and the body; a body that is no JSON object has none."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            body = {}
        return {**given, **(body if isinstance(body, dict) else {})}
    return {**given, **(await request.post())}


def _token(request: web.Request, given: dict[str, Any]) -> str | None:
    """The token of the header or of the arguments, where it is taken out."""
    said = given.pop("token", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return str(said) if said else None


def _instead(fault: Fault | None) -> web.Response | None:
    """The answer of a fault that keeps the work from being done."""
    if isinstance(fault, RateLimited):
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if isinstance(fault, ServerError):
        return web.Response(status=fault.status, text="upstream error")
    return None


def _answer(
    ws: Workspace, name: str, token: str | None, given: Mapping[str, Any], fault: Fault | None
) -> Json:
    try:
        if isinstance(fault, Refused):
            raise SlackError(fault.error)  # noqa: TRY301 - answered as any refusal
        return dispatch(ws, name, token, given)
    except SlackError as error:
        return error.answer()


def _scope_headers(ws: Workspace, name: str) -> dict[str, str]:
    found = METHODS.get(name)
    accepted = ",".join(found.scopes) if found else ""
    return {"X-OAuth-Scopes": ",".join(ws.settings.scopes), "X-Accepted-OAuth-Scopes": accepted}


async def take_response(request: web.Request) -> web.Response:
    """``/response/<token>``: what the bot posts to a response URL."""
    ws = request.app[WORKSPACE]
    body = await _arguments(request)
    if isinstance(body.get("payload"), str):
        body = json.loads(body["payload"])
    try:
        respond(ws, ws.responses.use(request.match_info["token"]), body)
    except SlackError as error:
        gone = error.error in ("expired_url", "used_url", "message_not_found")
        return web.json_response(error.answer(), status=404 if gone else 400)
    return web.json_response({"ok": True})


async def take_upload(request: web.Request) -> web.Response:
    """``/upload/<file id>``: the bytes of a file, raw or as a form."""
    ws = request.app[WORKSPACE]
    file = ws.state.files.get(request.match_info["file"])
    if file is None or file.complete:
        return web.Response(status=404, text="no such upload")
    file.content = await _uploaded(request)
    return web.Response(text=f"OK - {len(file.content)}")


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for part in form.values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


async def give_file(request: web.Request) -> web.Response:
    """``/files-pri/<file id>/...``: the bytes, for who holds the bot's token."""
    ws = request.app[WORKSPACE]
    file = ws.state.files.get(request.match_info["file"])
    if request.headers.get("Authorization") != f"Bearer {ws.settings.bot_token}":
        return web.Response(status=403, text="the bot's token is needed")
    if file is None or not file.complete or file.deleted:
        return web.Response(status=404, text="no such file")
    return web.Response(body=file.content, content_type=file.mimetype)

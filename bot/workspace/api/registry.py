"""The registry of methods: who may call them, with which scopes and arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.workspace.errors import SlackError
from bot.workspace.state import Channel, Json

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

Caller = Literal["bot", "app", "either", "anyone"]
"""Whose token a method asks for; ``anyone`` needs none."""


class Args(BaseModel):
    """Arguments of a method; Slack ignores those it does not know."""

    model_config = ConfigDict(extra="ignore")


def _split(given: object) -> object:
    """``U1,U2`` as a list."""
    if isinstance(given, str):
        return [part.strip() for part in given.split(",") if part.strip()]
    return given


def _loaded(given: object) -> object:
    """JSON that came as text, as in forms; text that is not JSON is left for the check."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        return given


Listed = Annotated[list[str], BeforeValidator(_split)]
AsJson = Annotated[Any, BeforeValidator(_loaded)]


@dataclass(frozen=True)
class Call:
    """One call: the workspace it is made in, and the scopes the token has."""

    workspace: Workspace

    def need(self, scope: str) -> None:
        """Refuse the call without that scope."""
        check_scope(self.workspace, scope)

    def channel(self, channel_id: str, right: str | None = None) -> Channel:
        """A conversation the bot can see; ``right`` (read, history, write) needs its scope."""
        ws = self.workspace
        channel = ws.state.channels.get(channel_id)
        if channel is None or not _visible(ws, channel):
            raise SlackError("channel_not_found")
        if right:
            self.need(_channel_scope(channel, right))
        return channel

    def own_channel(self, channel_id: str, right: str | None = None) -> Channel:
        """A conversation the bot is in; others answer ``not_in_channel``."""
        channel = self.channel(channel_id, right)
        if self.workspace.settings.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def open_channel(self, channel_id: str, right: str | None = None) -> Channel:
        """A conversation the bot is in that is not archived."""
        channel = self.own_channel(channel_id, right)
        if channel.is_archived:
            raise SlackError("is_archived")
        return channel


def _visible(ws: Workspace, channel: Channel) -> bool:
    return channel.kind == "public" or ws.settings.bot_user_id in channel.members


def _channel_scope(channel: Channel, right: str) -> str:
    if channel.kind == "public":
        return "channels:manage" if right == "write" else f"channels:{right}"
    return f"{'im' if channel.kind == 'im' else 'groups'}:{right}"


def check_scope(ws: Workspace, scope: str) -> None:
    """Refuse what the bot token has no scope for."""
    if scope not in ws.settings.scopes:
        provided = ",".join(ws.settings.scopes)
        raise SlackError("missing_scope", needed=scope, provided=provided)


ArgsT = TypeVar("ArgsT", bound=Args)


@dataclass(frozen=True)
class Method:
    """A method: its scopes, its arguments, the function that answers."""

    name: str
    scopes: tuple[str, ...]
    caller: Caller
    run: Callable[[Call, Mapping[str, Any]], Json]


METHODS: dict[str, Method] = {}


def method(
    name: str, *, args: type[ArgsT], scopes: tuple[str, ...] = (), caller: Caller = "bot"
) -> Callable[[Callable[[Call, ArgsT], Json]], Callable[[Call, ArgsT], Json]]:
    """Register a method; its function returns the answer without ``ok``."""

    def register(function: Callable[[Call, ArgsT], Json]) -> Callable[[Call, ArgsT], Json]:
        def run(call: Call, given: Mapping[str, Any]) -> Json:
            return function(call, _parsed(args, given))

        METHODS[name] = Method(name, scopes, caller, run)
        return function

    return register


def _parsed(args: type[ArgsT], given: Mapping[str, Any]) -> ArgsT:
    try:
        return args.model_validate(given)
    except ValidationError as error:
        messages = [_complaint(problem["type"], problem["loc"]) for problem in error.errors()]
        raise SlackError("invalid_arguments", messages=messages) from error


def _complaint(kind: str, where: tuple[int | str, ...]) -> str:
    name = str(where[0]) if where else ""
    if kind == "missing":
        return f"[ERROR] missing required field: {name}"
    return f"[ERROR] invalid value for field: {name}"


def dispatch(ws: Workspace, name: str, token: str | None, given: Mapping[str, Any]) -> Json:
    """Answer one call; raises `SlackError`."""
    found = METHODS.get(name)
    if found is None:
        raise SlackError("unknown_method", req_method=name)
    _authenticate(ws, found, token)
    for scope in found.scopes:
        check_scope(ws, scope)
    return {"ok": True, **found.run(Call(ws), given)}


def _authenticate(ws: Workspace, found: Method, token: str | None) -> None:
    if found.caller == "anyone":
        return
    if not token:
        raise SlackError("not_authed")
    kinds = {ws.settings.bot_token: "bot", ws.settings.app_token: "app"}
    if token not in kinds:
        raise SlackError("invalid_auth")
    if found.caller not in ("either", kinds[token]):
        raise SlackError("not_allowed_token_type")


def page(items: list[Any], cursor: str, limit: int) -> tuple[list[Any], Json]:
    """One page of a list, and the metadata that leads to the next."""
    start = _offset(cursor)
    end = start + limit
    following = f"next:{end}" if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    kind, _, number = cursor.partition(":")
    if kind != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)

"""Modals in stacks of three at most, one stack a person, and Homes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.workspace.elements_held import initial_values, kept_values
from bot.workspace.errors import SlackError
from bot.workspace.state import Json, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

DEEPEST = 3


def open_modal(ws: Workspace, user: str, definition: Json) -> View:
    """Open a modal; it takes the place of any stack the person had open."""
    _check_external_id(ws, definition)
    view = _new(ws, user, definition)
    ws.state.stacks[user] = [view]
    ws.feed.bump()
    return view


def push_modal(ws: Workspace, user: str, definition: Json) -> View:
    """Put a modal on top of the person's stack."""
    stack = ws.state.stacks.get(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    _check_external_id(ws, definition)
    view = _new(ws, user, definition, below=stack[-1])
    stack.append(view)
    ws.feed.bump()
    return view


def replace_view(ws: Workspace, view: View, definition: Json) -> None:
    """Give an open view new content; elements under the same ids keep what they hold."""
    _check_external_id(ws, definition, but=view)
    view.definition = definition
    view.values = kept_values(view.values, view.blocks)
    view.errors = {}
    view.failure = None
    view.hash = _hash(ws)
    ws.feed.bump()


def publish_home(ws: Workspace, user: str, definition: Json) -> View:
    """Publish or replace a person's Home."""
    home = ws.state.homes.get(user)
    if home is None:
        home = ws.state.homes[user] = _new(ws, user, definition)
        ws.feed.bump()
    else:
        replace_view(ws, home, definition)
    return home


def check_hash(view: View | None, given: str | None) -> None:
    """Refuse an update that was made from an older view than the one shown."""
    if given and view is not None and given != view.hash:
        raise SlackError("hash_conflict")


def close_top(ws: Workspace, user: str) -> None:
    """Close the person's top modal; the one below is shown again."""
    stack = ws.state.stacks[user]
    stack.pop()
    if not stack:
        del ws.state.stacks[user]
    ws.feed.bump()


def close_all(ws: Workspace, user: str) -> None:
    """Close the person's whole stack."""
    del ws.state.stacks[user]
    ws.feed.bump()


def _new(ws: Workspace, user: str, definition: Json, below: View | None = None) -> View:
    view_id = ws.ids.new("V")
    return View(
        id=view_id,
        user=user,
        kind=definition["type"],
        hash=_hash(ws),
        root_id=below.root_id if below else view_id,
        previous_id=below.id if below else None,
        definition=definition,
        values=initial_values(definition["blocks"]),
    )


def _hash(ws: Workspace) -> str:
    return f"{ws.clock.seconds()}.{secrets.token_urlsafe(6)}"


def _check_external_id(ws: Workspace, definition: Json, but: View | None = None) -> None:
    """An external id names one open view."""
    name = definition.get("external_id")
    taken = (
        v for v in ws.state.views() if v is not but and v.definition.get("external_id") == name
    )
    if name and any(taken):
        raise SlackError("duplicate_external_id")

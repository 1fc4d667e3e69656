"""Submitting a modal: Slack's own checks, then what the bot's answer does to the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace import view_stack
from bot.workspace.blockkit.checking import checked_view
from bot.workspace.errors import SlackError
from bot.workspace.filling import problems
from bot.workspace.interactions import view_submission
from bot.workspace.places import Outcome
from bot.workspace.state import Json, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


async def submit(ws: Workspace, view: View) -> Outcome:
    """Submit a filled modal; what the person sees afterwards is in the outcome and the view."""
    view.failure = None
    view.errors = problems(view.blocks, view.values)
    ws.feed.bump()
    if view.errors:
        return Outcome(errors=dict(view.errors))
    answer = await ws.delivery.ask("interactive", view_submission(ws, view))
    if answer.error:
        return _failed(ws, view, answer.error)
    try:
        return _answered(ws, view, answer.body)
    except SlackError as error:
        return _failed(ws, view, error.error)


def _failed(ws: Workspace, view: View, error: str) -> Outcome:
    view.failure = TROUBLE
    ws.feed.bump()
    return Outcome(failure=error)


def _answered(ws: Workspace, view: View, body: Json) -> Outcome:
    """Do what the acknowledgement says; raises `SlackError` for one Slack would not take."""
    action = body.get("response_action")
    if action is None and body:
        raise SlackError("invalid_response_action")
    if action == "errors":
        return _show_errors(ws, view, body.get("errors"))
    if ws.state.view(view.id) is None:
        return Outcome()
    if action == "clear":
        view_stack.close_all(ws, view.user)
    elif action == "update":
        view_stack.replace_view(ws, view, checked_view(body.get("view"), "modal", ws.ids))
    elif action == "push":
        view_stack.push_modal(ws, view.user, checked_view(body.get("view"), "modal", ws.ids))
    elif action is None:
        _close(ws, view)
    else:
        raise SlackError("invalid_response_action")
    return Outcome()


def _close(ws: Workspace, view: View) -> None:
    """A plain acknowledgement closes the submitted view, and whatever was pushed above it."""
    while ws.state.view(view.id) is not None:
        view_stack.close_top(ws, view.user)


def _show_errors(ws: Workspace, view: View, errors: object) -> Outcome:
    """Sentences beside the fields; each must name an input block of this view."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise SlackError("invalid_response_errors")
    view.errors = {str(block): str(sentence) for block, sentence in errors.items()}
    ws.feed.bump()
    return Outcome(errors=dict(view.errors))

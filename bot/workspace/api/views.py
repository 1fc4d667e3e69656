"""``views.*``: modals and Homes."""

from __future__ import annotations

from bot.workspace import view_stack
from bot.workspace.api.registry import Args, AsJson, Call, method
from bot.workspace.blockkit.checking import checked_view
from bot.workspace.errors import SlackError
from bot.workspace.payloads import view_payload
from bot.workspace.state import Json, View


class Triggered(Args):
    """A modal and the trigger that allows it."""

    view: AsJson
    trigger_id: str | None = None
    interactivity_pointer: str | None = None


class Updated(Args):
    """New content for an open modal, named by id or external id."""

    view: AsJson
    view_id: str | None = None
    external_id: str | None = None
    hash: str | None = None


class Published(Args):
    """New content for a person's Home."""

    view: AsJson
    user_id: str
    hash: str | None = None


@method("views.open", args=Triggered)
def open_view(call: Call, args: Triggered) -> Json:
    """Open a modal for who acted."""
    ws = call.workspace
    trigger = ws.triggers.look(_trigger_id(args))
    definition = checked_view(args.view, "modal", ws.ids)
    view = view_stack.open_modal(ws, trigger.user, definition)
    trigger.used = True
    return {"view": view_payload(ws, view)}


@method("views.push", args=Triggered)
def push(call: Call, args: Triggered) -> Json:
    """Put a modal above the one that was acted on."""
    ws = call.workspace
    trigger = ws.triggers.look(_trigger_id(args))
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    definition = checked_view(args.view, "modal", ws.ids)
    view = view_stack.push_modal(ws, trigger.user, definition)
    trigger.used = True
    return {"view": view_payload(ws, view)}


@method("views.update", args=Updated)
def update(call: Call, args: Updated) -> Json:
    """Give an open modal new content."""
    ws = call.workspace
    view = _named(call, args)
    if view is None:
        raise SlackError("not_found")
    view_stack.check_hash(view, args.hash)
    view_stack.replace_view(ws, view, checked_view(args.view, view.kind, ws.ids))
    return {"view": view_payload(ws, view)}


@method("views.publish", args=Published)
def publish(call: Call, args: Published) -> Json:
    """Publish a person's Home."""
    ws = call.workspace
    member = ws.state.members.get(args.user_id)
    if member is None or member.is_bot:
        raise SlackError("user_not_found")
    view_stack.check_hash(ws.state.homes.get(args.user_id), args.hash)
    definition = checked_view(args.view, "home", ws.ids)
    home = view_stack.publish_home(ws, args.user_id, definition)
    return {"view": view_payload(ws, home)}


def _trigger_id(args: Triggered) -> str:
    given = args.trigger_id or args.interactivity_pointer
    if not given:
        messages = ["[ERROR] missing required field: trigger_id"]
        raise SlackError("invalid_arguments", messages=messages)
    return given


def _named(call: Call, args: Updated) -> View | None:
    if not (args.view_id or args.external_id):
        messages = ["[ERROR] missing required field: view_id"]
        raise SlackError("invalid_arguments", messages=messages)
    for view in call.workspace.state.views():
        if args.view_id and view.id == args.view_id:
            return view
        if args.external_id and view.definition.get("external_id") == args.external_id:
            return view
    return None

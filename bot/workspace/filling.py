"""How Slack's client fills and checks a modal before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.workspace.elements_held import HOLDS, elements_of, held_value
from bot.workspace.places import NotThere, Typed, Values
from bot.workspace.state import Json, StateValues, View

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def fill(ws: Workspace, user: str, view: View, values: Values) -> None:
    """Put what a person typed into the elements of a view; raises `NotThere`."""
    for key, typed in values.items():
        if isinstance(typed, Mapping):
            for action_id, inner in typed.items():
                _fill_one(ws, user, view, (key, action_id), inner)
        else:
            _fill_one(ws, user, view, (key, key), typed)


def _fill_one(ws: Workspace, user: str, view: View, key: tuple[str, str], typed: Typed) -> None:
    block, element = _named(view.blocks, *key)
    value = held_value(ws, user, block, element, typed)
    view.values.setdefault(block["block_id"], {})[element["action_id"]] = value


def _named(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The element both ids name, else the one that either names alone."""
    held = [(b, e) for b, e in elements_of(blocks) if e["type"] in HOLDS]
    exact = [(b, e) for b, e in held if (b["block_id"], e["action_id"]) == (block_id, action_id)]
    either = [(b, e) for b, e in held if b["block_id"] == block_id or e["action_id"] == action_id]
    for found in (exact, either if block_id == action_id else []):
        if len(found) == 1:
            return found[0]
    names = sorted({name for b, e in held for name in (b["block_id"], e["action_id"])})
    raise NotThere(f"No one element is called {action_id!r}; there are {names}")


def problems(blocks: list[Json], values: StateValues) -> dict[str, str]:
    """What Slack's client refuses to send: a sentence for each input block, by block_id."""
    found: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if block["type"] != "input":
            continue
        value = values[block["block_id"]][element["action_id"]][HOLDS[element["type"]]]
        if sentence := _problem(block, element, value):
            found[block["block_id"]] = sentence
    return found


def _problem(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    check = _CHECKS.get(element["type"])
    return check(element, value) if check else None


def _text_problem(element: Json, value: object) -> str | None:
    length = len(str(value))
    most = element.get("max_length") or 3000
    least = element.get("min_length") or 0
    if length > most:
        return f"Please shorten this to {most} characters or fewer."
    if length < least:
        return f"Please write at least {least} characters."
    return None


def _number_problem(element: Json, value: object) -> str | None:
    pattern = r"[+-]?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"[+-]?\d+"
    if not re.fullmatch(pattern, str(value)):
        return "Please enter a number."
    number = float(str(value))
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _email_problem(_element: Json, value: object) -> str | None:
    return None if _EMAIL.fullmatch(str(value)) else "Please enter a valid e-mail address."


def _url_problem(_element: Json, value: object) -> str | None:
    return None if _URL.fullmatch(str(value)) else "Please enter a valid URL."


def _several_problem(element: Json, value: object) -> str | None:
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        return f"Please choose {most} or fewer."
    return None


_CHECKS: Mapping[str, Callable[[Json, object], str | None]] = {
    "plain_text_input": _text_problem,
    "number_input": _number_problem,
    "email_text_input": _email_problem,
    "url_text_input": _url_problem,
    "multi_static_select": _several_problem,
    "multi_external_select": _several_problem,
    "multi_users_select": _several_problem,
    "multi_conversations_select": _several_problem,
    "multi_channels_select": _several_problem,
}

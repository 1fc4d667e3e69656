"""What elements hold: Slack's ``state.values``, made from blocks and from what people type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.workspace.places import NotThere, Typed
from bot.workspace.state import Json, StateValues

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

HOLDS: Mapping[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""The member of a state value that holds what an element of that type was given."""

PLURAL = frozenset(
    {
        "selected_options",
        "selected_users",
        "selected_conversations",
        "selected_channels",
    }
)


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element")]
        if block["type"] == "actions":
            inside += block["elements"]
        for element in inside:
            if element and "action_id" in element:
                yield block, element


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None = None
) -> tuple[Json, Json]:
    """The element of that action id, in that block if named; raises `NotThere`."""
    for block, element in elements_of(blocks):
        if element["action_id"] == action_id and block_id in (None, block["block_id"]):
            return block, element
    raise NotThere(f"There is no element {action_id!r} here")


def initial_values(blocks: list[Json]) -> StateValues:
    """What a person finds filled in."""
    values: StateValues = {}
    for block, element in elements_of(blocks):
        if held := HOLDS.get(element["type"]):
            values.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                held: _initial(element, held),
            }
    return values


def _initial(element: Json, held: str) -> object:
    initial = element.get(
        held.replace("selected", "initial") if held != "value" else "initial_value"
    )
    if held in PLURAL:
        return list(initial or [])
    return initial


def kept_values(before: StateValues, blocks: list[Json]) -> StateValues:
    """Values after an update: an element that stays under the same ids keeps what it holds."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old and old["type"] == value["type"]:
                actions[action_id] = old
    return values


def static_options(element: Json) -> list[Json]:
    """The options an element carries itself, groups flattened."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def held_value(ws: Workspace, user: str, block: Json, element: Json, typed: Typed) -> Json:
    """The state value of an element that was given ``typed``; raises `NotThere`."""
    kind = element["type"]
    held = HOLDS[kind]
    if held in ("selected_option", "selected_options"):
        options = _choices(ws, user, block, element)
        chosen = [_option(options, value) for value in _several(typed)]
        single = chosen[0] if chosen else None
        return {"type": kind, held: chosen if held in PLURAL else single}
    if held in PLURAL:
        return {"type": kind, held: [str(value) for value in _several(typed)]}
    if typed is None or typed == "":
        return {"type": kind, held: None}
    return {"type": kind, held: _number(typed) if held == "selected_date_time" else str(typed)}


def _choices(ws: Workspace, user: str, block: Json, element: Json) -> dict[str, Json]:
    """Options by value: the element's own, what it offered last, what it holds from the start."""
    offered = ws.offered.get((user, block["block_id"], element["action_id"]), {})
    initial = element.get("initial_options") or [element.get("initial_option")]
    return {
        **{option["value"]: option for option in initial if option},
        **offered,
        **{option["value"]: option for option in static_options(element)},
    }


def _option(options: Mapping[str, Json], value: str) -> Json:
    if value not in options:
        raise NotThere(f"There is no option {value!r} here; there are {sorted(options)}")
    return options[value]


def _several(typed: Typed) -> list[str]:
    if typed is None or typed == "":
        return []
    if isinstance(typed, (list, tuple)):
        return [str(value) for value in typed]
    return [str(typed)]


def _number(typed: Typed) -> int:
    if isinstance(typed, (int, float, str)):
        return int(typed)
    raise NotThere("A date and time is given as seconds since 1970")

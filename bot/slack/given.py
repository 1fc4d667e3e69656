"""What a command, a press or a form brings back; nothing in it is trusted unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain import instants
from bot.domain.errors import Refusal
from bot.messages import ids

Body = Mapping[str, Any]

#: Ids of rows are positive and fit every database's integers.
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person does.

    Attributes:
        user: Slack id of the person.
        now: The instant (UTC).
        given: What the button carries, and the form or window it stands in.
        filled: What stands in the fields, by block.
        picked: The option picked from a menu of actions.
        action: Name of what was pressed.
        window: Id of the window it happens in.
    """

    user: str
    now: datetime
    given: Mapping[str, str | int] = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)
    picked: str = ""
    action: str = ""
    window: str = ""

    def text(self, name: str) -> str:
        """Return an id of ours that is a text.

        Raises:
            Refusal: it is missing or something else: it does not come from us.
        """
        value = self.given.get(name)
        if not isinstance(value, str):
            raise Refusal("error.not_ours")
        return value

    def number(self, name: str) -> int:
        """Return an id of ours that is a number.

        Raises:
            Refusal: it is missing or something else: it does not come from us.
        """
        value = self.given.get(name)
        if not isinstance(value, int) or not 0 <= value <= _LARGEST_ID:
            raise Refusal("error.not_ours")
        return value

    def words(self, name: str) -> str:
        """Return what was written or chosen in a field; empty when nothing was."""
        return str(self.filled.get(name) or "")

    def several(self, name: str) -> tuple[str, ...]:
        """Return what was chosen in a field that takes several."""
        return tuple(self.filled.get(name) or ())

    def instant(self, name: str) -> datetime | None:
        """Return the instant (UTC) of a date-and-time picker; None when it was left empty.

        Of an hour that the clock shows twice it is the reading that was chosen below the picker.

        Raises:
            TimeOutOfRange: it is so far away that it must be a slip.
        """
        picked = self.filled.get(name)
        if picked is None:
            return None
        meant = ids.reading_of(str(self.filled.get(ids.reading(name)) or ""), picked)
        return instants.picked(picked if meant is None else meant, field=name)


def act_of(body: Body, now: datetime) -> Act:
    """Return what a payload of Slack says that a person does.

    Raises:
        Refusal: what it carries is not of our making.
    """
    view: Mapping[str, Any] = body.get("view") or {}
    action: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    return Act(
        user=user_of(body),
        now=now,
        given={**_decoded(view.get("private_metadata")), **_decoded(_carried(action))},
        filled=_filled(view),
        picked=str((action.get("selected_option") or {}).get("value", "")),
        action=str(action.get("action_id", "")),
        window=str(view.get("id", "")),
    )


def user_of(body: Body) -> str:
    """Return who acts; commands and interactions name the person differently."""
    if "user_id" in body:
        return str(body["user_id"])
    return str(body["user"]["id"])


def channel_of(body: Body) -> str | None:
    """Return the channel in which a person acts; None in a window and in Home."""
    if "channel_id" in body:
        return str(body["channel_id"])
    channel = body.get("channel")
    return None if channel is None else str(channel["id"])


def in_window(body: Body) -> bool:
    """Return whether a person acts in a modal."""
    return bool((body.get("view") or {}).get("type") == "modal")


def _carried(action: Mapping[str, Any]) -> str | None:
    """Return what was pressed carries; a menu of actions has it in the name of its block."""
    value: str | None = action.get("value")
    return str(action["block_id"]) if "selected_option" in action else value


def _decoded(text: str | None) -> Mapping[str, str | int]:
    try:
        return ids.decode(text) if text else {}
    except (ValueError, RecursionError) as error:
        raise Refusal("error.not_ours") from error


def _filled(view: Mapping[str, Any]) -> dict[str, Any]:
    blocks: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    return {
        name: _value(element) for name, elements in blocks.items() for element in elements.values()
    }


def _value(element: Mapping[str, Any]) -> Any:
    kind = element["type"]
    if kind in {"checkboxes", "multi_static_select", "multi_external_select"}:
        return [option["value"] for option in element.get("selected_options") or ()]
    if kind in {"static_select", "external_select", "radio_buttons"}:
        chosen = element.get("selected_option")
        return None if chosen is None else chosen["value"]
    if kind == "datetimepicker":
        return element.get("selected_date_time")
    if kind == "multi_users_select":
        return element.get("selected_users") or []
    if kind == "users_select":
        return element.get("selected_user")
    return element.get("value")

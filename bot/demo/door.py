"""The Slack door: the tour sees and does only what a person sees and does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from bot.demo.cast import Player
from bot.demo.stage import Stage
from bot.workspace.state import Message, View

T = TypeVar("T")
PATIENCE = 30.0


class TourFailed(Exception):  # noqa: N818 - it is the outcome of the tour
    """A step of the tour did not come out as it must; the text says what was missing."""


class Door:
    """Acts as the people of the cast and waits for what the bot shows them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.channel = ""

    def command(self, player: Player, line: str, channel: str | None = None) -> View:
        """Type a command and return the modal that follows, once it is filled."""
        before = self._view_key(player)
        self._taken(self.stage.person(player).command(line, channel=channel or self.channel))
        return self._filled(player, before)

    def open(self, player: Player, message: Message, action_id: str) -> View:
        """Press a button below a message that opens a modal."""
        before = self._view_key(player)
        self._taken(self.stage.person(player).press(message, action_id))
        return self._filled(player, before)

    def press(self, player: Player, where: Message | View, action_id: str, **named: str) -> None:
        """Press a button."""
        self._taken(self.stage.person(player).press(where, action_id, **named))

    def submit(self, player: Player, values: Mapping[str, Any]) -> None:
        """Fill and submit the open form; a sentence beside a field ends the tour."""
        self._taken(self.stage.person(player).submit(values=dict(values)))

    def leave(self, player: Player) -> None:
        """Close whatever modal is open."""
        person = self.stage.person(player)
        if person.view() is not None:
            person.close(whole_stack=True)

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        """Return what a person sees as soon as it is there.

        Raises:
            TourFailed: it did not appear; ``what`` says what was looked for.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise TourFailed(what)

    def message(self, player: Player, action_id: str, contains: str = "") -> Message:
        """Return the newest message in the channel that has a button, once it is there."""

        def look() -> Message | None:
            found = [
                message
                for message in self.stage.person(player).messages(self.channel)
                if action_id in buttons(message.blocks) and contains in message.text
            ]
            return found[-1] if found else None

        return self.wait(f"a message with the button {action_id}", look)

    def headline(self, player: Player) -> Message:
        """Return the pinned headline."""

        def look() -> Message | None:
            for message in self.stage.person(player).messages(self.channel):
                if "menu.open" in buttons(message.blocks) and "scope.open" in buttons(
                    message.blocks
                ):
                    return message
            return None

        return self.wait("the headline", look)

    def _filled(self, player: Player, before: tuple[str, str] | None) -> View:
        def look() -> View | None:
            view = self.stage.person(player).view()
            fresh = view is not None and (view.id, view.hash) != before
            return view if view and fresh and view.callback_id != "view.skeleton" else None

        return self.wait("the window", look)

    def _view_key(self, player: Player) -> tuple[str, str] | None:
        view = self.stage.person(player).view()
        return None if view is None else (view.id, view.hash)

    def _taken(self, outcome: Any) -> None:
        if not outcome.ok:
            raise TourFailed(outcome.failure or "; ".join(outcome.errors.values()))


def buttons(blocks: list[dict[str, Any]]) -> set[str]:
    """Return the action ids of a message or view."""
    found = set()
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory")):
            if isinstance(element, dict) and "action_id" in element:
                found.add(element["action_id"])
    return found


def epoch(instant: datetime) -> int:
    """Return what a date-and-time picker holds."""
    return int(instant.timestamp())

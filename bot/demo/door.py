"""The Slack door: the tour sees and does only what a person sees and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from bot.demo.cast import Player
from bot.demo.stage import Stage
from bot.workspace.places import NotThere, Outcome
from bot.workspace.state import Ephemeral, Message, View

T = TypeVar("T")
#: Seconds of real time to wait for what the bot shows.
PATIENCE = 60.0
#: On a machine that does much else, the three seconds in which an app must answer may pass.
TOO_SLOW = "operation_timeout"
TRIES = 4
SKELETON = "view.skeleton"


class TourFailed(Exception):  # noqa: N818 - it is the outcome of the tour
    """A step of the tour did not come out as it must; the text says what was missing."""


class Door:
    """Acts as the people of the cast and waits for what the bot shows them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.channel = ""

    def command(self, player: Player, line: str, channel: str | None = None) -> View:
        """Type a command and return the window that follows, once it is filled."""
        person = self.stage.person(player)
        return self._opened(player, lambda: person.command(line, channel=channel or self.channel))

    def told(self, player: Player, line: str) -> Ephemeral:
        """Type a command and return what the person alone is told."""
        person = self.stage.person(player)
        before = len(person.ephemerals())
        self._taken(lambda: person.command(line, channel=self.channel))
        return self.wait("the answer", lambda: person.ephemerals()[before:])[-1]

    def open(
        self,
        player: Player,
        where: Message | Ephemeral | View,
        action_id: str,
        block_id: str | None = None,
    ) -> View:
        """Press a button that opens a window or changes the one it stands in, and return it."""
        person = self.stage.person(player)
        return self._opened(player, lambda: person.press(where, action_id, block_id=block_id))

    def press(
        self, player: Player, where: Message | View, action_id: str, block_id: str | None = None
    ) -> None:
        """Press a button."""
        person = self.stage.person(player)
        self._taken(lambda: person.press(where, action_id, block_id=block_id))

    def submit(self, player: Player, values: Mapping[str, Any]) -> None:
        """Fill and submit the open form; a sentence beside a field ends the tour."""
        person = self.stage.person(player)
        self._taken(lambda: person.submit(values=dict(values)))

    def leave(self, player: Player) -> None:
        """Close whatever window is open."""
        person = self.stage.person(player)
        if person.view() is not None:
            person.close(whole_stack=True)

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        """Return what a person sees as soon as it is there.

        Raises:
            TourFailed: it did not appear; ``what`` says what was looked for.
        """
        found: list[T] = []

        def there() -> bool:
            found.extend(seen for seen in (look(),) if seen)
            return bool(found)

        try:
            self.stage.workspace.wait_for(there, PATIENCE)
        except TimeoutError as error:
            raise TourFailed(what) from error
        return found[0]

    def message(self, player: Player, action_id: str, *, without: str = "") -> Message:
        """Return the newest message in the channel that has a button, once it is there.

        Args:
            player: Who looks.
            action_id: The button it has.
            without: A button it does not have.
        """

        def look() -> Message | None:
            messages = reversed(self.stage.person(player).messages(self.channel))
            shown = ((message, buttons(message.blocks)) for message in messages)
            return next((m for m, has in shown if action_id in has and without not in has), None)

        return self.wait(f"a message with the button {action_id}", look)

    def headline(self, player: Player) -> Message:
        """Return the pinned headline."""

        def look() -> Message | None:
            return next(
                (
                    message
                    for message in self.stage.person(player).messages(self.channel)
                    if {"menu.open", "scope.open"} <= buttons(message.blocks)
                ),
                None,
            )

        return self.wait("the headline", look)

    def _opened(self, player: Player, act: Callable[[], Outcome]) -> View:
        before = self._shown(player)
        self._taken(act)

        def look() -> View | None:
            view = self.stage.person(player).view()
            if view is None or view.callback_id == SKELETON or _key(view) == before:
                return None
            return view

        return self.wait("the window", look)

    def _shown(self, player: Player) -> tuple[str, str] | None:
        view = self.stage.person(player).view()
        return None if view is None else _key(view)

    def _taken(self, act: Callable[[], Outcome]) -> None:
        """Do something that the bot has to take.

        Raises:
            TourFailed: it is not there to be done, or the bot refused it.
        """
        try:
            outcome = _patiently(act)
        except NotThere as error:
            raise TourFailed(str(error)) from error
        if not outcome.ok:
            raise TourFailed(outcome.failure or "; ".join(outcome.errors.values()))


def _patiently(act: Callable[[], Outcome]) -> Outcome:
    """Do it, and as a person would, do it again when Slack says that the app was too slow."""
    outcome = act()
    for _ in range(TRIES - 1):
        if outcome.ok or TOO_SLOW not in (outcome.failure or ""):
            break
        outcome = act()
    return outcome


def buttons(blocks: list[dict[str, Any]]) -> set[str]:
    """Return the action ids of a message or view."""
    return {
        element["action_id"]
        for block in blocks
        for element in (*block.get("elements", ()), block.get("accessory"))
        if isinstance(element, dict) and "action_id" in element
    }


def has(block: dict[str, Any], action_id: str, value: str = "") -> bool:
    """Return whether a block has a button, with some text in its value."""
    return any(
        element.get("action_id") == action_id and value in str(element.get("value", ""))
        for element in block.get("elements", ())
    )


def epoch(instant: datetime) -> int:
    """Return what a date-and-time picker holds."""
    return int(instant.timestamp())


def _key(view: View) -> tuple[str, str]:
    return view.id, view.hash

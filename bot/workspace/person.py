"""One person of a running workspace, for callers on other threads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from bot.workspace.acting import Acting
from bot.workspace.places import (
    InView,
    NotThere,
    Offer,
    OnHome,
    OnMessage,
    Outcome,
    Typed,
    Values,
    Where,
)
from bot.workspace.state import Channel, Ephemeral, Message, View
from bot.workspace.workspace import Workspace

T = TypeVar("T")


class Runner(Protocol):
    """Who runs the workspace's loop."""

    acting: Acting

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop and wait for it."""
        ...

    def read(self, look: Callable[[Workspace], T]) -> T:
        """Look at the workspace in the loop; returns a copy."""
        ...


class Person:
    """Acts and looks as one person; every method may be called from any thread."""

    def __init__(self, runner: Runner, user: str) -> None:
        self.id = user
        self._runner = runner
        self._acting = runner.acting

    def command(self, line: str, *, channel: str = "general") -> Outcome:
        """Type a slash command, such as ``/breach status``, in a channel (name or id)."""
        command, _, text = line.partition(" ")
        return self._runner.run(self._acting.run_command(self.id, channel, command, text))

    def press(
        self,
        where: Where | View | Message | Ephemeral,
        action_id: str,
        value: Typed = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button or choose a value; see `Acting.press`."""
        at = _place(where)
        return self._runner.run(self._acting.press(self.id, at, action_id, block_id, value))

    def fill(self, values: Values) -> None:
        """Type into the top modal."""
        self._runner.run(self._acting.fill(self.id, self._top().id, values))

    def submit(self, view: View | str | None = None, values: Values | None = None) -> Outcome:
        """Fill and submit a modal (by default the top one)."""
        view_id = view if isinstance(view, str) else (view or self._top()).id
        return self._runner.run(self._acting.submit_view(self.id, view_id, values))

    def close(self, *, whole_stack: bool = False) -> None:
        """Close the top modal, or all of them."""
        view_id = self._top().id
        self._runner.run(self._acting.close_view(self.id, view_id, whole_stack=whole_stack))

    def options(
        self,
        where: Where | View | Message | Ephemeral,
        action_id: str,
        query: str = "",
        *,
        block_id: str | None = None,
    ) -> list[Offer]:
        """What an external select offers."""
        asked = self._acting.options(self.id, _place(where), action_id, query, block_id)
        return self._runner.run(asked)

    def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Choose a shortcut, from a message or global."""
        if message is None:
            return self._runner.run(self._acting.global_shortcut(self.id, callback_id))
        chosen = self._acting.message_shortcut(self.id, callback_id, message.channel, message.ts)
        return self._runner.run(chosen)

    def write(self, channel: str, text: str, *, thread: str | None = None) -> str:
        """Write a message; returns its ts."""
        return self._runner.run(self._acting.post_message(self.id, channel, text, thread))

    def write_to_bot(self, text: str) -> str:
        """Write to the bot; returns the message's ts."""
        channel = self._runner.run(self._acting.direct_messages(self.id))
        return self.write(channel, text)

    def edit(self, message: Message, text: str) -> None:
        """Edit one's own message."""
        self._runner.run(self._acting.edit_message(self.id, message.channel, message.ts, text))

    def delete(self, message: Message) -> None:
        """Delete one's own message."""
        self._runner.run(self._acting.delete_message(self.id, message.channel, message.ts))

    def pin(self, message: Message) -> None:
        """Pin a message."""
        self._runner.run(self._acting.pin(self.id, message.channel, message.ts))

    def unpin(self, message: Message) -> None:
        """Take a pin away."""
        self._runner.run(self._acting.unpin(self.id, message.channel, message.ts))

    def join(self, channel: str) -> None:
        """Join a public channel."""
        self._runner.run(self._acting.join(self.id, channel))

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._runner.run(self._acting.leave(self.id, channel))

    def create_channel(self, name: str, *, private: bool = False) -> str:
        """Create a channel; returns its id."""
        return self._runner.run(self._acting.create_channel(self.id, name, private=private))

    def invite(self, channel: str, *people: str) -> None:
        """Invite others, or the bot."""
        self._runner.run(self._acting.invite(self.id, channel, *people))

    def open_home(self) -> None:
        """Open the bot's Home tab."""
        self._runner.run(self._acting.open_home(self.id))

    def view(self) -> View | None:
        """A copy of the top open modal."""
        return self._runner.read(lambda ws: ws.state.top_view(self.id))

    def home(self) -> View | None:
        """A copy of what the bot published in the person's Home."""
        return self._runner.read(lambda ws: ws.state.homes.get(self.id))

    def messages(self, channel: str) -> list[Message]:
        """Messages of a channel the person sees (name or id), threads included, oldest first."""
        return self._runner.read(lambda ws: list(_seen(ws, self.id, channel).messages.values()))

    def ephemerals(self) -> list[Ephemeral]:
        """What this person alone was shown, oldest first."""
        return self._runner.read(lambda ws: list(ws.state.ephemerals.get(self.id, [])))

    def channels(self) -> list[Channel]:
        """The channels the person is in, and the public ones."""
        return self._runner.read(
            lambda ws: [
                channel
                for channel in ws.state.channels.values()
                if channel.kind != "im" and (channel.kind == "public" or self.id in channel.members)
            ]
        )

    def dms(self) -> list[Message]:
        """The bot's direct messages with the person, oldest first."""

        def look(ws: Workspace) -> list[Message]:
            channel = ws.state.direct_messages(self.id)
            return list(channel.messages.values()) if channel else []

        return self._runner.read(look)

    def _top(self) -> View:
        view = self.view()
        if view is None:
            raise NotThere(f"{self.id} has no modal open")
        return view


def _seen(ws: Workspace, user: str, channel: str) -> Channel:
    from bot.workspace.interactions import seen_channel

    return seen_channel(ws, user, channel)


def _place(where: Where | View | Message | Ephemeral) -> Where:
    if isinstance(where, View):
        return OnHome() if where.kind == "home" else InView(where.id)
    if isinstance(where, (Message, Ephemeral)):
        return OnMessage(where.channel, where.ts)
    return where

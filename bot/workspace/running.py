"""A workspace that runs on a thread of its own, for tests, demo and tour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

from bot.workspace.places import Offer, Outcome, Typed, Values, Where
from bot.workspace.state import Channel, Ephemeral, Member, Message, Shortcut, UserGroup, View


class Person:
    """One person of a running workspace; every method may be called from any thread."""

    id: str

    def command(self, line: str, *, channel: str = "general") -> Outcome:
        """Type a slash command, such as ``/breach status``, in a channel (name or id)."""
        raise NotImplementedError

    def press(
        self,
        where: Where | View | Message | Ephemeral,
        action_id: str,
        value: Typed = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button or choose a value; see `Acting.press`."""
        raise NotImplementedError

    def submit(self, view: View | str | None = None, values: Values | None = None) -> Outcome:
        """Fill and submit a modal (by default the top one)."""
        raise NotImplementedError

    def options(
        self,
        where: Where | View | Message,
        action_id: str,
        query: str = "",
        *,
        block_id: str | None = None,
    ) -> list[Offer]:
        """What an external select offers."""
        raise NotImplementedError

    def view(self) -> View | None:
        """A copy of the top open modal."""
        raise NotImplementedError

    def home(self) -> View | None:
        """A copy of what the bot published in the person's Home."""
        raise NotImplementedError

    def messages(self, channel: str) -> list[Message]:
        """Messages of a channel the person sees (name or id), threads included, oldest first."""
        raise NotImplementedError

    def ephemerals(self) -> list[Ephemeral]:
        """What this person alone was shown, oldest first."""
        raise NotImplementedError

    def channels(self) -> list[Channel]:
        """The channels the person is in, and the public ones."""
        raise NotImplementedError

    def dms(self) -> list[Message]:
        """The bot's direct messages with the person, oldest first."""
        raise NotImplementedError


class RunningWorkspace:
    """``with RunningWorkspace(people=[...], port=0) as ws:`` serves until the block ends.

    Raises:
        WorkspaceError: when the port is taken.
    """

    url: str
    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    bot_user_id: str
    team_id: str

    def __init__(
        self,
        people: Sequence[Member],
        *,
        groups: Sequence[UserGroup] = (),
        port: int = 0,
        commands: Sequence[str] = ("/breach",),
        shortcuts: Sequence[Shortcut] = (),
        request_url: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> RunningWorkspace:
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    def person(self, user: str) -> Person:
        """One of the people, by id or name."""
        raise NotImplementedError

    def set_clock(self, instant: datetime) -> None:
        """Move the shown clock (message times); real time keeps running from there."""
        raise NotImplementedError

    def wait_for(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:
        """Wait until ``predicate`` holds; raises TimeoutError after ``timeout`` seconds."""
        raise NotImplementedError

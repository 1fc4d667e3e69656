"""What people do in the workspace: the one way of acting for page, tests and tour.

The coroutines of `Acting` run in the workspace's event loop (the page's handlers are there);
`bot.workspace.running.Person` wraps them for callers on other threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.places import Offer, Outcome, Typed, Values, Where

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace


class Acting:
    """Acts as any person of the workspace, by user id.

    Every method raises `NotThere` when the thing acted upon is not on the person's screen.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def run_command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command; failures are also shown to the person as an ephemeral."""
        raise NotImplementedError

    async def press(
        self,
        user: str,
        where: Where,
        action_id: str,
        block_id: str | None = None,
        value: Typed = None,
    ) -> Outcome:
        """Press a button, or choose ``value`` in a select, date, checkbox, ... element."""
        raise NotImplementedError

    async def fill(self, user: str, view_id: str, values: Values) -> None:
        """Type into a modal without sending anything."""
        raise NotImplementedError

    async def submit_view(self, user: str, view_id: str, values: Values | None = None) -> Outcome:
        """Submit the top modal; Slack's client checks required inputs and lengths first."""
        raise NotImplementedError

    async def close_view(self, user: str, view_id: str, *, whole_stack: bool = False) -> None:
        """Press Cancel (the view below comes back) or the cross (``whole_stack``)."""
        raise NotImplementedError

    async def options(
        self, user: str, where: Where, action_id: str, query: str, block_id: str | None = None
    ) -> list[Offer]:
        """Ask an external select what it offers for ``query``."""
        raise NotImplementedError

    async def message_shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Outcome:
        """Choose a shortcut from a message's menu."""
        raise NotImplementedError

    async def global_shortcut(self, user: str, callback_id: str) -> Outcome:
        """Choose a shortcut from the search box."""
        raise NotImplementedError

    async def open_home(self, user: str) -> None:
        """Open the bot's Home tab (``app_home_opened``)."""
        raise NotImplementedError

    async def post_message(
        self, user: str, channel: str, text: str, thread_ts: str | None = None
    ) -> str:
        """Write a message; returns its ts. ``channel`` may be the direct messages' id."""
        raise NotImplementedError

    async def edit_message(self, user: str, channel: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        raise NotImplementedError

    async def delete_message(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        raise NotImplementedError

    async def pin(self, user: str, channel: str, ts: str) -> None:
        """Pin a message."""
        raise NotImplementedError

    async def unpin(self, user: str, channel: str, ts: str) -> None:
        """Take a pin away."""
        raise NotImplementedError

    async def join(self, user: str, channel: str) -> None:
        """Join a public channel."""
        raise NotImplementedError

    async def leave(self, user: str, channel: str) -> None:
        """Leave a channel."""
        raise NotImplementedError

    async def create_channel(self, user: str, name: str, *, private: bool = False) -> str:
        """Create a channel; returns its id."""
        raise NotImplementedError

    async def invite(self, user: str, channel: str, *invited: str) -> None:
        """Invite others (the bot too) into a channel the person is in."""
        raise NotImplementedError

"""The workspace itself: its state, clock, feed, and its ways to the bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.workspace.clock import ShownClock
from bot.workspace.faults import CallLog, Faults
from bot.workspace.feed import Feed
from bot.workspace.ids import Ids
from bot.workspace.mailbox import Mailbox
from bot.workspace.sending.delivery import Delivery
from bot.workspace.sending.envelopes import Transport
from bot.workspace.sending.response_urls import ResponseUrls
from bot.workspace.sending.signed_http import SignedHttp
from bot.workspace.sending.socket_mode import SocketMode
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Channel, Json, Member, State, UserGroup
from bot.workspace.triggers import Triggers


class Workspace:
    """One workspace with one app (the bot) installed.

    Everything but ``faults`` and ``calls`` belongs to the event loop that serves it.

    Attributes:
        url: Where it is served, such as ``http://127.0.0.1:8123``; set once it is.
        request_url: Where signed HTTP goes; none means Socket Mode.
        offered: What external selects offered last, by person, block and element.
    """

    def __init__(
        self,
        people: Sequence[Member],
        *,
        groups: Sequence[UserGroup] = (),
        settings: WorkspaceSettings | None = None,
    ) -> None:
        self.settings = settings or WorkspaceSettings()
        self.url = ""
        self.request_url = self.settings.request_url
        self.clock = ShownClock()
        self.feed = Feed()
        self.ids = Ids()
        self.faults = Faults()
        self.calls = CallLog()
        self.triggers = Triggers(self.settings.trigger_seconds)
        self.responses = ResponseUrls(self.settings)
        self.sockets = SocketMode(self.settings)
        self.delivery = Delivery(self.settings, self._transport)
        self.mailbox: Mailbox | None = None
        self.offered: dict[tuple[str, str, str], dict[str, Json]] = {}
        self.state = self._furnished(people, groups)

    def _transport(self) -> Transport:
        if self.request_url:
            return SignedHttp(self.settings, self.request_url)
        return self.sockets

    def _furnished(self, people: Sequence[Member], groups: Sequence[UserGroup]) -> State:
        """A new workspace: the bot, the people, and everyone but the bot in #general."""
        bot = Member(
            self.settings.bot_user_id, self.settings.bot_name, self.settings.bot_name, is_bot=True
        )
        state = State(
            members={member.id: member for member in (bot, *people)},
            groups={group.id: group for group in groups},
        )
        general = Channel(
            id=self.ids.new("C"),
            name="general",
            kind="public",
            creator=people[0].id if people else bot.id,
            created=self.clock.seconds(),
            members=[member.id for member in people],
        )
        state.channels[general.id] = general
        return state

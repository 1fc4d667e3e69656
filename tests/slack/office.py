"""An office for the tests: a workspace, a mailbox, a database with a register, and the bot.

Everything is real but the clock and the people: Slack's protocol over real sockets, SMTP, a
database. People act through the workspace, and the tests see what people see.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot import app
from bot.domain.records import IncidentRecord
from bot.process import Bot
from bot.services.desk import Desk
from bot.slack import timeline
from bot.slack.commands import COMMAND
from bot.slack.report import SHORTCUT
from bot.store.database import Store
from bot.workspace.faults import Fault
from bot.workspace.mailbox import Mailbox
from bot.workspace.places import Outcome
from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Ephemeral, Member, Message, Shortcut, View
from tests.services import desk as lab
from tests.services.desk import COUNSEL, DEPUTY, LEAD, MANAGER, NIGHT, OFFICER, RESPONDER, STAFF

T = TypeVar("T")
Follows = Callable[[View | None, View], bool]

SKELETON = "view.skeleton"
GENERAL, ELSEWHERE = "general", "elsewhere"

MEMBERS = (
    Member(OFFICER, "olga", "Olga Officier", "olga@comitor.be", "nl-BE"),
    Member(DEPUTY, "denis", "Denis Adjoint", "denis@comitor.be", "fr-BE"),
    Member(LEAD, "lars", "Lars Leider", "lars@comitor.be", "nl-BE"),
    Member(RESPONDER, "rita", "Rita Responder", "rita@comitor.be", "en-GB"),
    Member(MANAGER, "bea", "Bea Baas", "bea@comitor.be", "nl-BE"),
    Member(COUNSEL, "carol", "Carol Counsel", "carol@comitor.be", "en-GB"),
    Member(STAFF, "stan", "Stan Staf", "stan@comitor.be", "fr-BE"),
)


class Clock:
    """The clock that people see; it stands until it is moved."""

    def __init__(self) -> None:
        self._now = NIGHT
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the present instant."""
        with self._lock:
            return self._now

    def set(self, now: datetime) -> None:
        """Show another instant."""
        with self._lock:
            self._now = now

    def forward(self, **span: float) -> datetime:
        """Let time pass: ``minutes=5``."""
        with self._lock:
            self._now += timedelta(**span)
            return self._now


@dataclass
class Office:
    """What one test works with."""

    workspace: RunningWorkspace
    mailbox: Mailbox
    desk: Desk
    clock: Clock
    bot: Bot
    _reports: int = field(default=0)

    @property
    def store(self) -> Store:
        """The database."""
        return self.desk.store

    def wait(self, look: Callable[[], T | None], timeout: float = 60.0) -> T:
        """Return what somebody sees as soon as it is there."""
        found: list[T] = []

        def there() -> bool:
            found.extend(seen for seen in (look(),) if seen)
            return bool(found)

        self.workspace.wait_for(there, timeout)
        return found[0]

    def fault(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of one of Slack's methods go wrong."""
        self.workspace.faults.add(method, fault, times)

    def open(self, user: str, line: str, channel: str = GENERAL) -> View:
        """Type a command and return the window it opens, filled."""
        return self.window(user, lambda: self._command(user, line, channel))

    def press(
        self,
        user: str,
        where: View | Message | Ephemeral,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
    ) -> View:
        """Press what opens a window, and return it, filled."""
        return self.window(user, self._presses(user, where, action_id, value, block_id))

    def window(self, user: str, act: Callable[[], Outcome], follows: Follows | None = None) -> View:
        """Return the filled window that follows an act, another one unless said otherwise."""
        follows = follows or _another
        before = self.view(user)
        taken = act()
        assert taken.ok, taken

        def look() -> View | None:
            view = self.view(user)
            if view is None or view.callback_id == SKELETON:
                return None
            return view if follows(before, view) else None

        return self.wait(look)

    def turn(
        self,
        user: str,
        where: View,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
    ) -> View:
        """Press what changes the window it stands in, and return it changed."""
        press = self._presses(user, where, action_id, value, block_id)
        return self.window(user, press, _changed)

    def act(
        self,
        user: str,
        where: View | Message | Ephemeral,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
    ) -> None:
        """Press a button that opens nothing; the bot must take it."""
        taken = self._presses(user, where, action_id, value, block_id)()
        assert taken.ok, taken

    def submit(self, user: str, values: dict[str, Any] | None = None) -> Outcome:
        """Fill and submit the window in front of somebody."""
        return self.workspace.person(user).submit(values=values or {})

    def leave(self, user: str) -> None:
        """Close all windows of somebody."""
        person = self.workspace.person(user)
        if person.view() is not None:
            person.close(whole_stack=True)

    def view(self, user: str) -> View | None:
        """Return the window in front of somebody."""
        return self.workspace.person(user).view()

    def told(self, user: str, act: Callable[[], object]) -> Ephemeral:
        """Return what a person alone is told after an act."""
        person = self.workspace.person(user)
        before = len(person.ephemerals())
        act()
        return self.wait(lambda: person.ephemerals()[before:])[-1]

    def answer(self, user: str, line: str, channel: str = GENERAL) -> Ephemeral:
        """Type a command and return what the person is told."""
        return self.told(user, lambda: self._command(user, line, channel))

    def direct(self, user: str, act: Callable[[], object]) -> Message:
        """Return the direct message of the bot that follows an act."""
        person = self.workspace.person(user)
        before = len(person.dms())
        act()
        return self.wait(lambda: person.dms()[before:])[-1]

    def incident(self, **report: Any) -> Room:
        """Open an incident, and wait for its channel."""
        self._reports += 1
        key = f"test-{self._reports}"
        incident_id = lab.opened(self.desk, self.clock.now(), request_key=key, **report)
        return self.room(incident_id)

    def room(self, incident_id: str) -> Room:
        """Return an incident's channel once the headline is pinned in it."""
        room = Room(self, incident_id)
        self.wait(lambda: room.record.channel_id and room.headline())
        return room

    def stop(self) -> None:
        """Stop the bot."""
        self.bot.stop()

    def restart(self) -> None:
        """Stop the bot, and start another one on the same database."""
        self.stop()
        self.bot = _bot(self.workspace, self.mailbox, self.desk, self.clock)
        self.bot.start()
        self.workspace.wait_for(lambda: self.workspace.connections() == 1)

    def letters(self) -> list[str]:
        """Return whom mails went to outside the organisation, in order."""
        return [one.recipients[0] for one in self.mailbox.messages() if not one.internal]

    def _presses(
        self,
        user: str,
        where: View | Message | Ephemeral,
        action_id: str,
        value: Any,
        block_id: str | None,
    ) -> Callable[[], Outcome]:
        person = self.workspace.person(user)
        return lambda: person.press(where, action_id, value, block_id=block_id)

    def _command(self, user: str, line: str, channel: str) -> Outcome:
        taken = self.workspace.person(user).command(line, channel=channel)
        assert taken.ok, taken
        return taken


@dataclass(frozen=True)
class Room:
    """The channel of one incident, as its members see it."""

    office: Office
    incident_id: str

    @property
    def record(self) -> IncidentRecord:
        """The incident as it is stored."""
        return lab.incident(self.office.desk, self.incident_id)

    @property
    def channel(self) -> str:
        """Slack's id of the channel."""
        found = self.record.channel_id
        assert found is not None
        return found

    def open(self, user: str, line: str) -> View:
        """Type a command here and return the window it opens."""
        return self.office.open(user, line, self.channel)

    def answer(self, user: str, line: str) -> Ephemeral:
        """Type a command here and return what the person is told."""
        return self.office.answer(user, line, self.channel)

    def messages(self) -> list[Message]:
        """Return all messages, oldest first."""
        channel = self.channel
        return self.office.workspace.read(
            lambda ws: list(ws.state.channels[channel].messages.values())
        )

    def texts(self) -> list[str]:
        """Return what was said."""
        return [message.text for message in self.messages()]

    def headline(self) -> Message | None:
        """Return the pinned message."""
        pins = self.office.workspace.read(lambda ws: list(ws.state.channels[self.channel].pins))
        return next((one for one in self.messages() if one.ts in pins), None)

    def with_button(self, action_id: str, without: str = "-") -> Message:
        """Return the newest message with a button, once it is there."""

        def look() -> Message | None:
            return next(
                (
                    message
                    for message in reversed(self.messages())
                    if action_id in buttons(message.blocks)
                    and without not in buttons(message.blocks)
                ),
                None,
            )

        return self.office.wait(look)

    def said(self, part: str) -> Message:
        """Return the newest message that contains some words, once it is there."""
        return self.office.wait(
            lambda: next((m for m in reversed(self.messages()) if part in words(m.blocks)), None)
        )

    def confirm_scope(self) -> None:
        """Ask the register about the laboratory and confirm its answer; wait for the drafts."""
        lab.confirmed(self.office.desk, self.incident_id, self.office.clock.now())
        self.with_button("notices.review", without="duty.have_it")


@contextmanager
def running(url: str, folder: Path, **workspace: Any) -> Iterator[Office]:
    """Yield an office on a database that holds the registers of `tests.services.desk`."""
    with ExitStack() as exits:
        mailbox = exits.enter_context(Mailbox(folder, frozenset({"comitor.be"})))
        ws = exits.enter_context(
            RunningWorkspace(
                MEMBERS,
                commands=[COMMAND],
                shortcuts=[
                    Shortcut(SHORTCUT, "Report as breach"),
                    Shortcut(timeline.SHORTCUT, "Add to timeline"),
                ],
                settings=WorkspaceSettings(ack_seconds=50.0, trigger_seconds=50.0),
                mailbox=mailbox,
                **workspace,
            )
        )
        _make_channels(ws)
        store = Store(url)
        exits.callback(store.close)
        desk, clock = lab.make_desk(store), Clock()
        ws.set_clock(NIGHT)
        office = Office(ws, mailbox, desk, clock, _bot(ws, mailbox, desk, clock))
        exits.callback(office.stop)
        office.bot.start()
        ws.wait_for(lambda: ws.connections() == 1)
        yield office


def _make_channels(ws: RunningWorkspace) -> None:
    first, *others = (member.id for member in MEMBERS)
    for channel in (GENERAL, ELSEWHERE):
        if channel not in {one.name for one in ws.person(first).channels()}:
            ws.person(first).create_channel(channel)
        ws.person(first).invite(channel, *others)
    ws.person(first).invite(GENERAL, ws.bot_user_id)


def _bot(ws: RunningWorkspace, mailbox: Mailbox, desk: Desk, clock: Clock) -> Bot:
    return Bot(app.settings(environment(ws, mailbox, desk.store.url)), desk, clock.now, ticks=False)


def environment(ws: RunningWorkspace, mailbox: Mailbox, url: str) -> dict[str, str]:
    """Return the settings of a bot in this office."""
    return {
        "BREACH_PRIVACY_OFFICERS": OFFICER,
        "BREACH_DEPUTIES": DEPUTY,
        "BREACH_RESPONSE_TEAM": f"{LEAD},{RESPONDER}",
        "BREACH_DATABASE_URL": url,
        "BREACH_MAIL_URL": f"smtp+plain://{mailbox.host}:{mailbox.port}",
        "SLACK_BOT_TOKEN": ws.bot_token,
        "SLACK_APP_TOKEN": ws.app_token,
        "SLACK_API_URL": ws.api_url,
    }


def buttons(blocks: list[dict[str, Any]]) -> set[str]:
    """Return the names of everything that can be pressed."""
    return {
        element["action_id"]
        for block in blocks
        for element in (*block.get("elements", ()), block.get("accessory"))
        if isinstance(element, dict) and "action_id" in element
    }


def words(blocks: Any) -> str:
    """Return every text in blocks."""
    if isinstance(blocks, dict):
        own = blocks["text"] if isinstance(blocks.get("text"), str) else ""
        return "\n".join(filter(None, (own, *(words(value) for value in blocks.values()))))
    if isinstance(blocks, list):
        return "\n".join(filter(None, (words(one) for one in blocks)))
    return ""


def field_of(view: View, block_id: str) -> dict[str, Any]:
    """Return the element of a field."""
    element: dict[str, Any] = next(b for b in view.blocks if b.get("block_id") == block_id)
    return dict(element["element"])


def _another(before: View | None, view: View) -> bool:
    """A window below may be drawn again at any time: only another one was opened by the act."""
    return before is None or view.id != before.id


def _changed(before: View | None, view: View) -> bool:
    return before is not None and view.id == before.id and view.hash != before.hash

"""The people of the tests' workspace, and real clients of Slack that talk to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.person import Person
from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import EVENTS, WorkspaceSettings
from bot.workspace.state import Json, Member, Shortcut, UserGroup, View

ANNA = Member("U0ANNA", "anna", "Anna Peeters", "anna@example.com", "nl-BE", is_admin=True)
BRAM = Member("U0BRAM", "bram", "Bram Claes", "bram@example.com", "nl-BE")
CELINE = Member("U0CELINE", "celine", "Céline Dubois", "celine@example.com", "fr-BE")
PEOPLE = (ANNA, BRAM, CELINE)
GROUP = UserGroup("S0TEAM", "response-team", "Response team", (ANNA.id, BRAM.id))
SHORTCUTS = (Shortcut("report", "Report as breach"), Shortcut("start", "Start", "global"))
SETTINGS = WorkspaceSettings(
    shortcuts=SHORTCUTS, retry_factor=0.0, ack_seconds=50.0, trigger_seconds=50.0
)
"""Shortcuts declared, retries without waiting, and patience with a machine that is busy."""


@contextmanager
def running(**changes: Any) -> Iterator[RunningWorkspace]:
    """A workspace, its settings changed as told."""
    settings = replace(SETTINGS, **changes)
    with RunningWorkspace(people=PEOPLE, groups=[GROUP], settings=settings) as ws:
        yield ws


def client_of(ws: RunningWorkspace) -> WebClient:
    """The bot's own client, which does not try again by itself."""
    return WebClient(token=ws.bot_token, base_url=ws.api_url, retry_handlers=[])


def bolt_app(ws: RunningWorkspace) -> App:
    """A Bolt app installed in the workspace."""
    return App(client=client_of(ws), signing_secret=ws.signing_secret)


@contextmanager
def connected(
    ws: RunningWorkspace, app: App, ping_interval: float = 5
) -> Iterator[SocketModeHandler]:
    """The app, connected by Socket Mode; it looks after its socket every few seconds."""
    handler = SocketModeHandler(
        app, ws.app_token, web_client=client_of(ws), ping_interval=ping_interval
    )
    before = ws.connections()
    handler.client.connect()
    try:
        ws.wait_for(lambda: ws.connections() > before)
        yield handler
    finally:
        _close(ws, handler)


def _close(ws: RunningWorkspace, handler: SocketModeHandler) -> None:
    """Close a client whose threads would wait for seconds: wake its receiver and its queue."""
    client = handler.client
    client.auto_reconnect_enabled = False
    ws.close_sockets()
    ws.wait_for(lambda: not client.is_connected())
    client.closed = True
    client.enqueue_message("")
    client.close()


def private_channel(ws: RunningWorkspace, name: str = "incident", *people: str) -> str:
    """A private channel the bot made, with some people in it; returns its id."""
    client = client_of(ws)
    channel: str = client.conversations_create(name=name, is_private=True)["channel"]["id"]
    if people:
        client.conversations_invite(channel=channel, users=",".join(people))
    return channel


def refusal(call: Callable[..., object], **args: Any) -> str:
    """Slack's name for why it refuses a call."""
    with pytest.raises(SlackApiError) as refused:
        call(**args)
    return error_of(refused)


def error_of(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    """Slack's name for why a call was refused."""
    return str(refused.value.response["error"])


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A text object with markup."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Something", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "go", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: Json, block_id: str = "row") -> Json:
    """A row of elements."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(value: str = "a", text: str | None = None) -> Json:
    """An option of a menu."""
    return {"text": plain(text or value.upper()), "value": value}


def text_input(name: str = "what", **element: Any) -> Json:
    """An input block with a text field, both called ``name``."""
    typed = {"type": "plain_text_input", "action_id": name, **element}
    return {"type": "input", "block_id": name, "label": plain(name), "element": typed}


def input_of(element: Json, name: str = "what", **more: Any) -> Json:
    """An input block around an element, both called ``name``."""
    named = {**element, "action_id": name}
    return {"type": "input", "block_id": name, "label": plain(name), "element": named, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal that can be submitted."""
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("OK")}
    return {**view, "blocks": list(blocks), **more}


def opening(ws: RunningWorkspace, view: Json) -> App:
    """A Bolt app whose ``/breach`` opens a modal."""
    app = bolt_app(ws)

    @app.command("/breach")
    def _open(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view)

    return app


def with_modal_open(ws: RunningWorkspace, who: str = "anna") -> Person:
    """A person who typed ``/breach`` and sees the modal it opens."""
    person = ws.person(who)
    assert person.command("/breach").ok
    ws.wait_for(person.view)
    return person


@dataclass
class Heard:
    """What a bot was sent, and how it answers what is asked."""

    bodies: list[Json] = field(default_factory=list)
    submission: Json = field(default_factory=dict)
    options: Json = field(default_factory=dict)
    before: Callable[[Json], None] | None = None

    def of(self, kind: str) -> list[Json]:
        """The bodies of one type: an interaction's, or an event's."""
        inside = [body.get("event", body) for body in self.bodies]
        return [body for body in inside if body.get("type") == kind]

    def commands(self) -> list[Json]:
        """The commands people typed."""
        return [body for body in self.bodies if "command" in body]

    def presses(self) -> list[Json]:
        """What people pressed and chose."""
        return self.of("block_actions")


ANY = re.compile(".*")


def listening(ws: RunningWorkspace, heard: Heard) -> App:
    """A Bolt app that takes everything it is sent, and writes it down."""
    app = bolt_app(ws)

    def take(ack: Any, body: Json) -> None:
        heard.bodies.append(body)
        ack()

    app.action(ANY)(take)
    app.shortcut(ANY)(take)
    app.command("/breach")(take)
    app.view_closed(ANY)(take)

    @app.view(ANY)
    def _submitted(ack: Any, body: Json) -> None:
        heard.bodies.append(body)
        if heard.before:
            heard.before(body)
        ack(**heard.submission)

    @app.options(ANY)
    def _offers(ack: Any, body: Json) -> None:
        heard.bodies.append(body)
        ack(**heard.options)

    for event in EVENTS:

        @app.event(event.partition(".")[0])
        def _event(body: Json) -> None:
            heard.bodies.append(body)

    return app


@contextmanager
def heard_by_bot(**changes: Any) -> Iterator[tuple[RunningWorkspace, Heard]]:
    """A workspace and what its bot hears."""
    heard = Heard()
    with running(**changes) as ws, connected(ws, listening(ws, heard)):
        yield ws, heard


def shown(view: View | None) -> View:
    """The view, which must be there."""
    assert view is not None
    return view


def open_for(ws: RunningWorkspace, view: Json, user: str = ANNA.id) -> View:
    """A modal open on a person's screen, as if they had just asked for it."""
    trigger = ws.read(lambda inside: inside.triggers.issue(user))
    client_of(ws).views_open(trigger_id=trigger, view=view)
    return shown(ws.person(user).view())

"""A running workspace with a few people, and a real Bolt app that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Member, Shortcut, UserGroup

ANNA = Member("U0ANNA", "anna", "Anna Peeters", "anna@example.com", locale="nl-BE", is_admin=True)
BRAM = Member("U0BRAM", "bram", "Bram Claes", "bram@example.com", locale="nl-BE")
CELINE = Member("U0CELINE", "celine", "Céline Dubois", "celine@example.com", locale="fr-BE")
PEOPLE = (ANNA, BRAM, CELINE)
GROUP = UserGroup("S0TEAM", "response-team", "Response team", (ANNA.id, BRAM.id))
SHORTCUTS = (Shortcut("report", "Report as breach"), Shortcut("start", "Start", "global"))


def set_as(**changes: object) -> WorkspaceSettings:
    """Settings for tests: shortcuts declared, retries without waiting."""
    known = {"shortcuts": SHORTCUTS, "retry_factor": 0.0, **changes}
    return WorkspaceSettings(**known)  # type: ignore[arg-type]


@contextmanager
def running(**changes: object) -> Iterator[RunningWorkspace]:
    """A workspace with some settings of its own."""
    with RunningWorkspace(people=PEOPLE, groups=[GROUP], settings=set_as(**changes)) as ws:
        yield ws


@pytest.fixture
def ws() -> Iterator[RunningWorkspace]:
    """A workspace with Anna, Bram and Céline."""
    with running() as workspace:
        yield workspace


def client_of(ws: RunningWorkspace) -> WebClient:
    """The bot's own client, which does not try again by itself."""
    return WebClient(token=ws.bot_token, base_url=ws.api_url, retry_handlers=[])


def bolt_app(ws: RunningWorkspace) -> App:
    """A Bolt app that acknowledges before the listener's end only when told."""
    return App(client=client_of(ws), token=ws.bot_token, signing_secret=ws.signing_secret)


@contextmanager
def connected(ws: RunningWorkspace, app: App) -> Iterator[SocketModeHandler]:
    """The app, connected by Socket Mode."""
    handler = SocketModeHandler(app, ws.app_token, web_client=client_of(ws))
    before = ws.connections()
    handler.connect()
    try:
        ws.wait_for(lambda: ws.connections() > before)
        yield handler
    finally:
        handler.close()

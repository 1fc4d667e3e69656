"""The Slack app's manifest says what the bot does: no more, and nothing is missing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, create_autospec

import pytest
import yaml
from slack_bolt import App

from bot.demo import stage
from bot.slack import bolt, commands, report, timeline
from bot.workspace.settings import BOT_SCOPES, EVENTS

ROOT = Path(__file__).resolve().parents[1]
#: Why each scope is asked for: a method that is called, or an event that is listened to.
NEEDED_FOR = {
    "commands": "/breach",
    "chat:write": "chat.postMessage",
    "groups:write": "conversations.create",
    "groups:read": "users.conversations",
    "groups:history": "conversations.history",
    "im:write": "conversations.open",
    "im:history": "message.im",
    "users:read": "users_info",
    "usergroups:read": "subteam_updated",
    "app_mentions:read": "app_mention",
    "pins:write": "pins.add",
    "pins:read": "pin_added",
    "bookmarks:write": "bookmarks.add",
    "files:write": "files.completeUploadExternal",
}


@cache
def manifest() -> dict[str, Any]:
    """Return the manifest."""
    read: dict[str, Any] = yaml.safe_load(
        (ROOT / "slack-manifest.yaml").read_text(encoding="utf-8")
    )
    return read


def scopes() -> list[str]:
    """Return the scopes the bot asks for."""
    asked: list[str] = manifest()["oauth_config"]["scopes"]["bot"]
    return asked


def events() -> list[str]:
    """Return the events the bot is told of."""
    told: list[str] = manifest()["settings"]["event_subscriptions"]["bot_events"]
    return told


@cache
def listening() -> MagicMock:
    """Return a Bolt app that noted down what the bot's handlers registered for."""
    app: MagicMock = create_autospec(App, instance=True)
    for part in bolt.PARTS:
        part.register(app, MagicMock())
    return app


def registered(kind: str) -> set[str]:
    """Return the names registered for a kind: event, command or shortcut."""
    return {call.args[0] for call in getattr(listening(), kind).call_args_list}


@pytest.mark.parametrize("scope", scopes())
def test_every_scope_is_needed(scope: str) -> None:
    """No right is asked for that nothing uses."""
    reason = NEEDED_FOR[scope]
    edges = [*ROOT.glob("bot/slack/*.py"), *ROOT.glob("bot/delivery/*.py")]
    called = any(reason in path.read_text(encoding="utf-8") for path in edges)
    assert called or reason in events()


def test_the_workspace_grants_what_the_manifest_asks_for() -> None:
    """What works in the demo and the tests works with the real app: the same rights."""
    assert sorted(scopes()) == sorted(BOT_SCOPES)
    assert len(scopes()) == len(set(scopes()))


def test_the_workspace_tells_of_the_same_events() -> None:
    """What the bot hears in the demo and the tests it hears with the real app."""
    assert sorted(events()) == sorted(EVENTS)


def test_every_event_is_answered() -> None:
    """Slack sends an event again that nobody answers; none is left unanswered, none missing."""
    assert {event.partition(".")[0] for event in events()} == registered("event")


def test_command_and_shortcut_are_those_the_bot_listens_to() -> None:
    """What people type and press leads to a handler."""
    features = manifest()["features"]
    assert [one["command"] for one in features["slash_commands"]] == [commands.COMMAND]
    assert {commands.COMMAND} == registered("command")
    shortcuts = [report.SHORTCUT, timeline.SHORTCUT]
    assert [one["callback_id"] for one in features["shortcuts"]] == shortcuts
    assert set(shortcuts) == registered("shortcut")
    assert {one["type"] for one in features["shortcuts"]} == {"message"}


def test_the_demo_declares_the_same_shortcuts() -> None:
    """The demo's workspace shows the shortcuts under the names that the real app has."""
    source = Path(stage.__file__).read_text(encoding="utf-8")
    for shortcut in manifest()["features"]["shortcuts"]:
        assert f'"{shortcut["name"]}")' in source


def test_the_app_speaks_socket_mode_and_has_a_home() -> None:
    """Nothing has to be reachable from outside, buttons come back, and there is a Home tab."""
    settings, features = manifest()["settings"], manifest()["features"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert features["app_home"]["home_tab_enabled"] is True


def test_slack_takes_the_texts() -> None:
    """Names and descriptions stay within Slack's limits for a manifest."""
    shown, features = manifest()["display_information"], manifest()["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 for one in features["shortcuts"])
    assert all(len(one["description"]) <= 150 for one in features["shortcuts"])

"""A workspace runs on its own thread, on its own port, with its own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.workspace.errors import WorkspaceError
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Member, Shortcut, UserGroup
from tests.workspace.cast import (
    ANNA,
    BRAM,
    GROUP,
    PEOPLE,
    client_of,
    heard_by_bot,
    private_channel,
)


def test_a_taken_port_is_said_in_a_sentence(ws: RunningWorkspace) -> None:
    """A second workspace on the same port does not start."""
    port = int(ws.url.rpartition(":")[2])
    with pytest.raises(WorkspaceError, match=f"Port {port} is taken"):
        RunningWorkspace(people=PEOPLE, port=port).start()


def test_a_start_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is raised where it was started, and it can be started again."""
    workspace = RunningWorkspace(people=PEOPLE)
    with monkeypatch.context() as broken:
        broken.setattr("bot.workspace.running.build_app", lambda _ws: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            workspace.start()
    with workspace:
        assert client_of(workspace).auth_test()["ok"]


def test_two_workspaces_know_nothing_of_each_other(ws: RunningWorkspace) -> None:
    """Tokens and channels of one are worth nothing in another."""
    private_channel(ws, "mine")
    with RunningWorkspace(people=PEOPLE) as other:
        assert other.bot_token != ws.bot_token
        assert [channel.name for channel in other.person("anna").channels()] == ["general"]


def test_a_stopped_workspace_says_so() -> None:
    """Acting after the end, or stopping twice, does no harm."""
    workspace = RunningWorkspace(people=PEOPLE)
    workspace.stop()
    with workspace:
        person = workspace.person("U0ANNA")
    workspace.stop()
    with pytest.raises(WorkspaceError, match="not running"):
        person.view()


def test_an_unknown_person_is_refused(ws: RunningWorkspace) -> None:
    """Only people of the workspace act; the bot is none."""
    for name in ("nobody", ws.bot_user_id):
        with pytest.raises(WorkspaceError):
            ws.person(name)


def test_the_shown_clock_moves_and_messages_follow(ws: RunningWorkspace) -> None:
    """Timestamps follow the shown clock, and never go back."""
    client, channel = client_of(ws), private_channel(ws)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    ws.set_clock(tomorrow)
    later = client.chat_postMessage(channel=channel, text="later")["ts"]
    assert 0 <= float(later) - tomorrow.timestamp() < 3600
    ws.set_clock(tomorrow - timedelta(days=2))
    last = client.chat_postMessage(channel=channel, text="last")["ts"]
    assert last > later


def test_waiting_in_vain_ends(ws: RunningWorkspace) -> None:
    """A condition that never holds raises TimeoutError."""
    with pytest.raises(TimeoutError):
        ws.wait_for(lambda: False, timeout=0.01)


def test_commands_and_shortcuts_are_declared() -> None:
    """What the bot declared goes before the settings."""
    shortcut = Shortcut("report", "Report")
    workspace = RunningWorkspace(PEOPLE, commands=["/incident"], shortcuts=[shortcut])
    assert workspace.settings.commands == ("/incident",)
    assert workspace.settings.shortcuts == (shortcut,)


def test_secrets_are_not_shown() -> None:
    """Tokens do not appear where settings are printed."""
    workspace = RunningWorkspace(PEOPLE)
    assert workspace.bot_token not in repr(workspace.settings)


def test_a_look_is_a_copy(ws: RunningWorkspace) -> None:
    """Changing what was read changes nothing in the workspace."""
    ws.person("anna").channels()[0].members.clear()
    assert ANNA.id in ws.person("anna").channels()[0].members


def test_changes_of_people_and_groups_are_events() -> None:
    """The bot is told of joiners, changes, and who is in a group."""
    with heard_by_bot() as (ws, heard):
        ws.set_member(Member("U0DIRK", "dirk", "Dirk Maes"))
        ws.set_member(replace(BRAM, real_name="Bram C. Claes"))
        ws.set_group(replace(GROUP, members=(BRAM.id, "U0DIRK")))
        ws.set_group(replace(GROUP, members=(BRAM.id, "U0DIRK"), name="Response"))
        ws.set_group(UserGroup("S0NEW", "officers", "Privacy officers"))
        ws.wait_for(lambda: len(heard.of("subteam_updated")) == 3)
        ws.wait_for(lambda: heard.of("team_join") and heard.of("user_change"))
        assert heard.of("team_join")[0]["user"]["name"] == "dirk"
        assert heard.of("user_change")[0]["user"]["real_name"] == "Bram C. Claes"
        (change,) = heard.of("subteam_members_changed")
        assert (change["added_users"], change["removed_users"]) == (["U0DIRK"], [ANNA.id])


def test_the_bot_hears_only_what_it_subscribed_to() -> None:
    """An event outside the subscriptions is not sent."""
    with heard_by_bot(events=frozenset({"team_join"})) as (ws, heard):
        ws.set_member(replace(BRAM, real_name="B."))
        ws.set_member(Member("U0DIRK", "dirk", "Dirk Maes"))
        ws.wait_for(lambda: heard.bodies)
        assert [delivery.envelope.payload["event"]["type"] for delivery in ws.deliveries()] == [
            "team_join"
        ]


def test_the_bot_hears_nothing_from_outside() -> None:
    """Channels it is not in are silent; its own leaving is the last it hears."""
    with heard_by_bot() as (ws, heard):
        anna = ws.person("anna")
        secret = anna.create_channel("secret", private=True)
        anna.write(secret, "unheard")
        anna.pin(anna.messages(secret)[-1])
        anna.edit(anna.messages(secret)[-1], "unheard still")
        anna.delete(anna.messages(secret)[-1])
        anna.write_to_bot("heard")
        ws.wait_for(lambda: heard.of("message"))
        assert "unheard" not in str(heard.bodies)

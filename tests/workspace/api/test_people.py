"""People, user groups, and who the bot is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import BOT_SCOPES
from tests.workspace.cast import ANNA, BRAM, CELINE, client_of, error_of, refusal, running


def test_the_bot_knows_itself(ws: RunningWorkspace) -> None:
    """auth.test names the workspace and the bot's user."""
    answer = client_of(ws).auth_test()
    assert (answer["team_id"], answer["user_id"]) == (ws.team_id, ws.bot_user_id)
    assert client_of(ws).api_test()["ok"]


def test_a_person_has_a_locale_and_a_zone(ws: RunningWorkspace) -> None:
    """The locale comes when asked for; the address needs a scope of its own."""
    user = client_of(ws).users_info(user=CELINE.id, include_locale=True)["user"]
    assert (user["locale"], user["tz"], user["real_name"]) == (
        "fr-BE",
        "Europe/Brussels",
        "Céline Dubois",
    )
    assert "email" not in user["profile"]
    assert "locale" not in client_of(ws).users_info(user=CELINE.id)["user"]


def test_with_its_scope_the_address_is_shown() -> None:
    """users:read.email shows addresses and finds people by them."""
    with running(scopes=(*BOT_SCOPES, "users:read.email")) as ws:
        client = client_of(ws)
        assert client.users_info(user=ANNA.id)["user"]["profile"]["email"] == ANNA.email
        assert client.users_lookupByEmail(email="ANNA@example.com")["user"]["id"] == ANNA.id
        with pytest.raises(SlackApiError) as refused:
            client.users_lookupByEmail(email="nobody@example.com")
        assert error_of(refused) == "users_not_found"


def test_everyone_is_listed_in_pages(ws: RunningWorkspace) -> None:
    """The list holds the bot and the people, with locales when asked for."""
    pages = [page["members"] for page in client_of(ws).users_list(limit=2, include_locale=True)]
    members = [member for page in pages for member in page]
    assert {member["id"] for member in members} == {ws.bot_user_id, ANNA.id, BRAM.id, CELINE.id}
    assert len(pages) == 2
    assert "locale" not in client_of(ws).users_list()["members"][0]
    assert all("locale" in member for member in members)


def test_guests_and_leavers_are_marked(ws: RunningWorkspace) -> None:
    """is_restricted and deleted say who is a guest and who is gone."""
    ws.set_member(replace(BRAM, is_guest=True))
    ws.set_member(replace(CELINE, deleted=True))
    client = client_of(ws)
    assert client.users_info(user=BRAM.id)["user"]["is_restricted"]
    assert client.users_info(user=CELINE.id)["user"]["deleted"]
    assert refusal(client.conversations_open, users=CELINE.id) == "user_disabled"
    assert refusal(client.chat_postMessage, channel=CELINE.id, text="a") == "channel_not_found"


def test_user_groups_are_read(ws: RunningWorkspace) -> None:
    """Groups and their members; an unknown one is refused."""
    client = client_of(ws)
    assert "users" not in client.usergroups_list()["usergroups"][0]
    (group,) = client.usergroups_list(include_users=True)["usergroups"]
    assert (group["handle"], group["users"]) == ("response-team", [ANNA.id, BRAM.id])
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [ANNA.id, BRAM.id]
    assert refusal(client.usergroups_users_list, usergroup="S404") == "no_such_subteam"
    assert refusal(client.users_info, user="U404") == "user_not_found"


def test_the_workspace_has_a_name() -> None:
    """team.info, with its scope."""
    with running(scopes=("team:read",)) as ws:
        assert client_of(ws).team_info()["team"]["id"] == ws.team_id

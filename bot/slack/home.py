"""The Home tab, and what Slack tells about people."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.services import people
from bot.slack.edge import Edge, log


def register(app: App, edge: Edge) -> None:
    """Register the events of Home and of people."""
    app.event("app_home_opened")(partial(_opened, edge))
    app.event("user_change")(partial(_changed, edge))
    app.event("team_join")(partial(_changed, edge))
    for quiet in (
        "member_joined_channel",
        "member_left_channel",
        "message",
        "app_mention",
        "pin_added",
        "subteam_updated",
        "subteam_members_changed",
    ):
        app.event(quiet)(_nothing)


def meet(edge: Edge, user_id: str) -> None:
    """Look a person up when their name and language are not known or old."""
    if not people.is_stale(edge.desk, user_id, edge.clock()):
        return
    try:
        found = edge.client.users_info(user=user_id, include_locale=True)
    except SlackApiError as error:  # a convenience: the organisation's language serves as well
        log.warning("person_unknown", error=str(error.response.get("error")))
        return
    _remember(edge, found["user"])


def _opened(edge: Edge, event: dict[str, Any]) -> None:
    def show() -> None:
        meet(edge, event["user"])
        people.home_opened(edge.desk, event["user"])

    edge.later(show)


def _changed(edge: Edge, event: dict[str, Any]) -> None:
    edge.later(lambda: _remember(edge, event["user"]))


def _remember(edge: Edge, user: dict[str, Any]) -> None:
    people.remember(
        edge.desk,
        user["id"],
        user.get("real_name") or user.get("name") or user["id"],
        user.get("locale") or "",
        edge.clock(),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    )


def _nothing() -> None:
    """Answer an event that needs no work, so that Slack does not send it again."""

"""The Home tab, and what Slack tells about people."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.services import people
from bot.slack.acquaintance import look_up, meet
from bot.slack.edge import Edge

#: Events the app hears that need no work; unanswered ones would be sent again.
QUIET = (
    "member_joined_channel",
    "member_left_channel",
    "app_mention",
    "subteam_updated",
    "subteam_members_changed",
)


def register(app: App, edge: Edge) -> None:
    """Register the events of Home and of people."""

    def opened(event: dict[str, Any]) -> None:
        edge.later(lambda: _show(edge, event["user"]))

    def changed(event: dict[str, Any]) -> None:
        edge.later(lambda: look_up(edge, event["user"]["id"]))

    app.event("app_home_opened")(opened)
    app.event("user_change")(changed)
    app.event("team_join")(changed)
    for quiet in QUIET:
        app.event(quiet)(_nothing)


def _show(edge: Edge, user_id: str) -> None:
    meet(edge, user_id)
    people.home_opened(edge.desk, user_id)


def _nothing() -> None:
    """Answer an event that needs no work, so that Slack does not send it again."""

"""Knowing people: their names and languages, looked up before the bot speaks with them."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import Unavailable
from bot.services import people
from bot.slack.edge import Edge, log


def meet(edge: Edge, user_id: str) -> None:
    """Look a person up when their name and language are not known or old.

    It is a convenience: whatever stands in its way, the organisation's language serves as well.
    """
    try:
        if people.is_stale(edge.desk, user_id, edge.clock()):
            look_up(edge, user_id)
    except SlackApiError as error:
        log.warning("person_unknown", error=str(error.response.get("error")))
    except (OSError, SlackClientError, Unavailable) as error:
        log.warning("person_unknown", error=type(error).__name__)


def look_up(edge: Edge, user_id: str) -> None:
    """Ask Slack about a person and keep it; an event alone does not tell the language."""
    user = edge.client.users_info(user=user_id, include_locale=True)["user"]
    people.remember(
        edge.desk,
        user["id"],
        user.get("real_name") or user.get("name") or user["id"],
        user.get("locale") or "",
        edge.clock(),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    )


def meet_team(edge: Edge) -> None:
    """Look up everybody the bot writes to of its own accord, in their language.

    Notices also name those of the team whom a client can reach.
    """
    organisation = edge.desk.organisation
    for user_id in (*organisation.team, *organisation.counsel):
        meet(edge, user_id)

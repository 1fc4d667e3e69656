"""The one press that goes dark; the way back is the question, which only few may answer."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.darkness import CANNOT_SAY, READ_ALONG
from bot.messages import ids
from bot.services import facts
from bot.services.facts import Answer
from bot.slack.edge import Edge
from bot.slack.given import Act
from bot.slack.handlers import presses


def register(app: App, edge: Edge) -> None:
    """Register the button."""
    presses(app, edge, ids.DARK_ON, _go_dark)


def _go_dark(edge: Edge, act: Act) -> None:
    answers = [Answer(READ_ALONG, CANNOT_SAY)]
    facts.tell(edge.desk, act.text("incident"), answers, act.user, act.now)

"""The review of an incident: its figures, and what was learned."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.metrics import FigureRefused
from bot.domain.records import IncidentRecord
from bot.messages import ids
from bot.messages.lessons_form import figure_block, lessons_form
from bot.services import looking, metrics
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, submits


def register(app: App, edge: Edge) -> None:
    """Register the button and the form."""
    opens(app, edge, ids.LESSONS_OPEN, _opened)
    submits(app, edge, ids.LESSONS_VIEW, _recorded)


def form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the review; of a closed incident, what it brought."""
    return lessons_form(metrics.view(edge.desk, incident, edge.clock()), edge.voice(user))


def _opened(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return form(edge, act.user, incident)


def _recorded(edge: Edge, act: Act) -> None:
    prefix = figure_block("")
    typed = {
        name.removeprefix(prefix): str(value or "")
        for name, value in act.filled.items()
        if name.startswith(prefix)
    }
    learned = act.words(ids.LEARNED)
    if not learned.strip() and not any(text.strip() for text in typed.values()):
        raise Refusal("error.review_empty", field=ids.LEARNED)
    try:
        metrics.record(edge.desk, act.text("incident"), typed, learned, act.user, act.now)
    except FigureRefused as refused:
        raise FigureRefused(
            refused.key, field=figure_block(refused.field or ""), **refused.values
        ) from None

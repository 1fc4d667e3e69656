"""Whether an incident still goes on, for the reports under NIS2."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.messages import ids
from bot.messages.handling_form import handling_form
from bot.services import handling, looking
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, submits


def register(app: App, edge: Edge) -> None:
    """Register the button that asks, and the form."""
    opens(app, edge, ids.HANDLING_OPEN, _form)
    submits(app, edge, ids.HANDLING_VIEW, _answered)


def _form(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return handling_form(incident.id, edge.voice(act.user), exercise=incident.exercise)


def _answered(edge: Edge, act: Act) -> None:
    incident_id = act.text("incident")
    match act.words(ids.ANSWER):
        case ids.GOES_ON:
            handling.goes_on(edge.desk, incident_id, act.user, act.now)
        case ids.HANDLED:
            at = act.instant(ids.WHEN)
            if at is None:
                raise Refusal("error.handled_when", field=ids.WHEN)
            handling.handled(edge.desk, incident_id, act.user, at, act.now)
        case _:
            raise Refusal("error.not_ours")

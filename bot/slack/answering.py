"""What clients answer to their notices: they have it, or it came back (rule 18)."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from slack_bolt import App

from bot.messages import answer_forms, duty_forms, ids
from bot.messages.voice import Voice
from bot.services import confirming, looking
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, submits


class Form(Protocol):
    """A form about the answer of one of several clients."""

    def __call__(
        self,
        incident_id: str,
        clients: dict[str, str],
        voice: Voice,
        *,
        picked: str,
        exercise: bool,
    ) -> View:
        """Draw it."""


def register(app: App, edge: Edge) -> None:
    """Register the buttons that record an answer, and their forms."""
    opens(app, edge, ids.ACKNOWLEDGED_OPEN, partial(_form, answer_forms.acknowledged_form))
    opens(app, edge, ids.BOUNCED_OPEN, partial(_form, answer_forms.bounced_form))
    submits(app, edge, ids.ACKNOWLEDGED_VIEW, _acknowledged)
    submits(app, edge, ids.BOUNCED_VIEW, _bounced)


def _form(form: Form, edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    clients = confirming.awaited(edge.desk, incident)
    picked = str(act.given.get("client", ""))
    return form(
        incident.id, clients, edge.voice(act.user), picked=picked, exercise=incident.exercise
    )


def _acknowledged(edge: Edge, act: Act) -> None:
    confirming.acknowledge(
        edge.desk,
        act.text("incident"),
        _client(edge, act),
        act.user,
        act.words(ids.HOW),
        act.instant(ids.WHEN) or act.now,
        act.now,
        whom=act.words(ids.WHOM),
    )


def _bounced(edge: Edge, act: Act) -> None:
    incident_id, reason = act.text("incident"), act.words(ids.REASON)
    confirming.bounced(edge.desk, incident_id, _client(edge, act), act.user, reason, act.now)


def _client(edge: Edge, act: Act) -> str:
    """Return the client that was picked, also where somebody has answered for it meanwhile."""
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return duty_forms.client_chosen(act.words(ids.CLIENT), looking.clients(edge.desk, incident))

"""The dossier of an incident: asked for by a word or a press, and sent to who asks."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.records import IncidentRecord
from bot.messages import ids, kept
from bot.messages.types import Message
from bot.services import dossier, looking
from bot.slack.edge import Edge
from bot.slack.given import Act
from bot.slack.handlers import tells


def register(app: App, edge: Edge) -> None:
    """Register the button."""
    tells(app, edge, ids.DOSSIER_ASK, _asked)


def ask(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Have the dossier made and sent to a person, and say so."""
    words = edge.translator(user)
    dossier.ask(edge.desk, incident.id, words.language, user, edge.clock())
    return kept.refused(words.text("dossier.coming", reference=incident.reference))


def _asked(edge: Edge, act: Act) -> Message:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return ask(edge, act.user, incident)

"""Our own letter to people in Slack: released with its addresses, and mailed."""

from __future__ import annotations

from slack_bolt import App

from bot.messages import ids
from bot.messages.letter_form import letter_form
from bot.messages.sheets import sheet
from bot.services import letters, sheets
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, submits


def register(app: App, edge: Edge) -> None:
    """Register the button and the form it opens."""
    opens(app, edge, ids.LETTER_OPEN, _form)
    submits(app, edge, ids.LETTER_VIEW, _sent, _shown)


def _form(edge: Edge, act: Act) -> View:
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    return letter_form(view, letters.mailed(edge.desk, view.sheet.id), edge.voice(act.user))


def _shown(edge: Edge, act: Act) -> View:
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    return sheet(view, edge.voice(act.user))


def _sent(edge: Edge, act: Act) -> None:
    sheet_id, seen = act.text("sheet"), act.text("digest")
    letters.send(edge.desk, sheet_id, seen, act.user, act.words(ids.ADDRESSES), act.now)

"""Writing in sheets: the form, joining a person's words with news, the second reader."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import App

from bot.messages import ids, long_text
from bot.messages import sheet_edits as drawn
from bot.messages.sheets import sheet
from bot.services import sheet_editing, sheets
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits


def register(app: App, edge: Edge) -> None:
    """Register the form, and the buttons that lead to it."""
    opens(app, edge, ids.SHEET_EDIT, _edit_form)
    opens(app, edge, ids.SHEET_JOIN, _join_form)
    presses(app, edge, ids.SHEET_COUNTERSIGN, _countersigned, _newest)
    submits(app, edge, ids.SHEET_EDIT_VIEW, _edited, _newest)


def _newest(edge: Edge, act: Act) -> View:
    """Return the window of the newest version of the sheet that a button or form names."""
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now, newest=True)
    return sheet(view, edge.voice(act.user))


def _edit_form(edge: Edge, act: Act) -> View:
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    return drawn.edit_form(view, edge.voice(act.user))


def _join_form(edge: Edge, act: Act) -> View:
    """Return the form with a person's words and the news joined; nothing is saved yet."""
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    joined = sheet_editing.joined(edge.desk, view.sheet.id, act.user, act.now)
    both = replace(
        view, sheet=replace(view.sheet, subject=joined.text.subject, text=joined.text.text)
    )
    return drawn.edit_form(both, edge.voice(act.user), joined.clashes, joined.fresh)


def _edited(edge: Edge, act: Act) -> None:
    sheet_editing.edit(
        edge.desk,
        act.text("sheet"),
        act.text("digest"),
        act.user,
        act.now,
        subject=act.words(ids.SUBJECT),
        text=long_text.gathered(ids.TEXT, act.filled),
        fresh=str(act.given.get("fresh", "")),
    )


def _countersigned(edge: Edge, act: Act) -> None:
    sheet_id, seen = act.text("sheet"), act.text("digest")
    sheet_editing.countersign(edge.desk, sheet_id, seen, act.user, act.now)

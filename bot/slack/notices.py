"""Reviewing and releasing notices: look, edit, send back, approve one or all alike."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.views import NoticePreview
from bot.messages import ids, long_text
from bot.messages.review import edit_form, reject_form, review
from bot.services import editing, releasing, reviewing
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits, turns

TURNS = {ids.NOTICE_NEXT: 1, ids.NOTICE_PREVIOUS: -1}


def register(app: App, edge: Edge) -> None:
    """Register the review, its buttons and its forms."""
    opens(app, edge, ids.NOTICES_REVIEW, first)
    opens(app, edge, ids.NOTICE_EDIT, _edit_form)
    opens(app, edge, ids.NOTICE_REJECT, _reject_form)
    presses(app, edge, ids.NOTICE_APPROVE, _approved, first)
    presses(app, edge, ids.NOTICE_APPROVE_ALIKE, _alike_approved, first)
    presses(app, edge, ids.NOTICE_COUNTERSIGN, _countersigned, _same)
    for action_id in TURNS:
        turns(app, edge, action_id, _turned)
    submits(app, edge, ids.EDIT_VIEW, _edited, _same)
    submits(app, edge, ids.REJECT_VIEW, _rejected, _same)


def window(edge: Edge, user: str, incident_id: str) -> View:
    """Return the review of the first notice that waits."""
    shown = reviewing.preview(edge.desk, incident_id, user, edge.clock())
    return review(shown, edge.translator(user))


def first(edge: Edge, act: Act) -> View:
    """Return the review of the first notice that waits in the incident a button names."""
    return window(edge, act.user, act.text("incident"))


def _same(edge: Edge, act: Act) -> View:
    return review(_preview(edge, act), edge.translator(act.user))


def _turned(edge: Edge, act: Act) -> View:
    return review(_preview(edge, act, TURNS[act.action]), edge.translator(act.user))


def _edit_form(edge: Edge, act: Act) -> View:
    return edit_form(_preview(edge, act), edge.translator(act.user))


def _reject_form(edge: Edge, act: Act) -> View:
    return reject_form(_preview(edge, act), edge.translator(act.user))


def _preview(edge: Edge, act: Act, turn: int = 0) -> NoticePreview:
    return reviewing.preview(
        edge.desk, act.text("incident"), act.user, act.now, act.text("notice"), turn
    )


def _approved(edge: Edge, act: Act) -> None:
    releasing.approve(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _alike_approved(edge: Edge, act: Act) -> None:
    releasing.approve_alike(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _countersigned(edge: Edge, act: Act) -> None:
    releasing.countersign(edge.desk, act.text("notice"), act.text("digest"), act.user, act.now)


def _edited(edge: Edge, act: Act) -> None:
    editing.edit(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.now,
        subject=act.words(ids.SUBJECT),
        text=long_text.gathered(ids.TEXT, act.filled),
    )


def _rejected(edge: Edge, act: Act) -> None:
    releasing.reject(
        edge.desk,
        act.text("notice"),
        act.text("digest"),
        act.user,
        act.words(ids.COMMENT),
        act.now,
    )

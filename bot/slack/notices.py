"""Reviewing and releasing notices: look, edit, send back, approve one or all alike."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.messages import ids, long_text
from bot.messages.review import edit_form, reject_form, review
from bot.services import releasing, reviewing
from bot.slack.edge import Edge, View, open_modal, press, submit, user_of, values
from bot.slack.given import Given, acknowledge, metadata_of, value_of

TURNS = {ids.NOTICE_NEXT: 1, ids.NOTICE_PREVIOUS: -1}


def register(app: App, edge: Edge) -> None:
    """Register the review, its buttons and its forms."""
    app.action(ids.NOTICES_REVIEW)(ack=acknowledge, lazy=[partial(_open, edge)])
    app.action(ids.NOTICE_EDIT)(ack=acknowledge, lazy=[partial(_edit, edge)])
    app.action(ids.NOTICE_REJECT)(ack=acknowledge, lazy=[partial(_reject, edge)])
    app.action(ids.NOTICE_APPROVE)(partial(_approve, edge))
    app.action(ids.NOTICE_APPROVE_ALIKE)(partial(_approve_alike, edge))
    app.action(ids.NOTICE_COUNTERSIGN)(partial(_countersign, edge))
    for turn in TURNS:
        app.action(turn)(ack=acknowledge, lazy=[partial(_turn, edge)])
    app.view(ids.EDIT_VIEW)(partial(_edited, edge))
    app.view(ids.REJECT_VIEW)(partial(_rejected, edge))


def form(edge: Edge, user: str, incident_id: str, at: str | None = None, turn: int = 0) -> View:
    """Return the review of one notice, the first that waits when none is named."""
    shown = reviewing.preview(edge.desk, incident_id, user, edge.clock(), at, turn)
    return review(shown, edge.translator(user))


def _open(edge: Edge, body: dict[str, Any]) -> None:
    incident = str(value_of(body)["incident"])
    open_modal(edge, body, lambda: form(edge, user_of(body), incident))


def _turn(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)
    turn = TURNS[body["actions"][0]["action_id"]]
    _redraw(edge, body, given, turn)


def _edit(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        shown = reviewing.preview(
            edge.desk, str(given["incident"]), user_of(body), edge.clock(), str(given["notice"])
        )
        return edit_form(shown, edge.translator(user_of(body)))

    open_modal(edge, body, make)


def _reject(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        shown = reviewing.preview(
            edge.desk, str(given["incident"]), user_of(body), edge.clock(), str(given["notice"])
        )
        return reject_form(shown, edge.translator(user_of(body)))

    open_modal(edge, body, make)


def _approve(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = value_of(body)

    def work() -> None:
        releasing.approve(
            edge.desk, str(given["notice"]), str(given["digest"]), user_of(body), edge.clock()
        )
        edge.later(lambda: _redraw(edge, body, {"incident": given["incident"]}))

    press(edge, ack, body, work)


def _approve_alike(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = value_of(body)

    def work() -> None:
        releasing.approve_alike(
            edge.desk, str(given["notice"]), str(given["digest"]), user_of(body), edge.clock()
        )
        edge.later(lambda: _redraw(edge, body, {"incident": given["incident"]}))

    press(edge, ack, body, work)


def _countersign(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = value_of(body)

    def work() -> None:
        releasing.countersign(
            edge.desk, str(given["notice"]), str(given["digest"]), user_of(body), edge.clock()
        )
        edge.later(lambda: _redraw(edge, body, given))

    press(edge, ack, body, work)


def _edited(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)

    def work() -> None:
        releasing.edit(
            edge.desk,
            str(given["notice"]),
            str(given["digest"]),
            user_of(body),
            edge.clock(),
            subject=str(filled[ids.SUBJECT]),
            text=long_text.gathered(ids.TEXT, filled),
        )
        edge.later(lambda: _redraw(edge, body, given))

    submit(edge, ack, body, work)


def _rejected(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)

    def work() -> None:
        releasing.reject(
            edge.desk,
            str(given["notice"]),
            str(given["digest"]),
            user_of(body),
            str(filled[ids.COMMENT]),
            edge.clock(),
        )
        edge.later(lambda: _redraw(edge, body, given))

    submit(edge, ack, body, work)


def _redraw(edge: Edge, body: dict[str, Any], given: Given, turn: int = 0) -> None:
    """Draw the review again, in the modal that is open or below the form that was submitted."""
    view = body["view"]
    view_id = view.get("previous_view_id") or view["id"]
    if body["type"] == "block_actions":
        view_id = view["id"]
    at = given.get("notice")
    shown = form(edge, user_of(body), str(given["incident"]), None if at is None else str(at), turn)
    edge.client.views_update(view_id=view_id, view=shown)

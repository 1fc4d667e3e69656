"""Reporting a breach: the short form, from a command, a message, Home or *Try again*."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackClientError

from bot.domain.errors import Refusal
from bot.domain.incident import Kind, Report
from bot.domain.organisation import Right
from bot.domain.views import ReportForm
from bot.messages import ids, long_text
from bot.messages.report_form import report_form
from bot.services import rights
from bot.services.incidents import open_incident
from bot.slack.edge import Edge, View, log
from bot.slack.given import Act, Body, act_of
from bot.slack.handlers import acknowledge, afterwards, opens, submits
from bot.slack.typed import begins_with
from bot.slack.windows import open_window

SHORTCUT = "report_as_breach"


def register(app: App, edge: Edge) -> None:
    """Register what opens the form and what it submits."""

    def from_message(body: dict[str, Any]) -> None:
        text = _text_of(body["message"])
        open_window(edge, body, partial(_of_message, edge, body, text), typed=text)

    def again(body: dict[str, Any]) -> None:
        open_window(edge, body, partial(_again, edge), typed=_typed_before(edge, body))

    app.shortcut(SHORTCUT)(ack=acknowledge, lazy=afterwards(from_message))
    app.action(ids.REPORT_AGAIN)(ack=acknowledge, lazy=afterwards(again))
    opens(app, edge, ids.MENU_REPORT, _empty)
    opens(app, edge, ids.MENU_EXERCISE, _exercise)
    submits(app, edge, ids.REPORT_VIEW, _submitted)


def form(edge: Edge, user: str, what: str, *, exercise: bool = False) -> View:
    """Return the form with what is known already; it needs no database.

    Raises:
        NotAllowed: an exercise is held by the privacy officer.
    """
    right = Right.EXERCISE if exercise else Right.OPEN
    rights.require(edge.desk.organisation, user, right)
    filled = ReportForm(
        what=what,
        noticed_at=edge.clock().replace(second=0, microsecond=0),
        exercise=exercise,
        like_exercise=not exercise and begins_with(what, "exercise"),
        zone=edge.desk.organisation.zone,
    )
    return report_form(filled, edge.translator(user), metadata=ids.encode(exercise=int(exercise)))


def _text_of(message: Mapping[str, Any]) -> str:
    """Return a message as it was written: Slack gives three of its signs as entities."""
    return html.unescape(str(message.get("text") or ""))


def _of_message(edge: Edge, body: Body, text: str, act: Act) -> View:
    link = _link(edge, body["channel"]["id"], body["message"]["ts"])
    return form(edge, act.user, f"{text}\n{link}".strip())


def _link(edge: Edge, channel: str, ts: str) -> str:
    """Return the link to a message; without one where the bot cannot see the channel."""
    try:
        found = edge.client.chat_getPermalink(channel=channel, message_ts=ts)
    except (OSError, SlackClientError) as error:
        log.info("no_permalink", error=type(error).__name__)
        return ""
    return str(found["permalink"])


def _typed_before(edge: Edge, body: Body) -> str:
    try:
        return act_of(body, edge.clock()).text("what")
    except Refusal:
        return ""


def _again(edge: Edge, act: Act) -> View:
    return form(edge, act.user, act.text("what"))


def _empty(edge: Edge, act: Act) -> View:
    return form(edge, act.user, "")


def _exercise(edge: Edge, act: Act) -> View:
    return form(edge, act.user, "", exercise=True)


def _submitted(edge: Edge, act: Act) -> None:
    open_incident(edge.desk, _report(act), act.now)


def _report(act: Act) -> Report:
    """Return what the form holds; what was left as it is came prefilled."""
    kind = act.words(ids.KIND) or Kind.GENERAL.value
    if kind not in {known.value for known in Kind}:
        raise Refusal("error.not_ours")
    return Report(
        what=long_text.gathered(ids.WHAT, act.filled),
        reporter=act.user,
        request_key=f"view:{act.window}",
        noticed_at=act.instant(ids.NOTICED) or act.now,
        kind=Kind(kind),
        confirmed=act.words(ids.CERTAINTY) == ids.CONFIRMED,
        restricted=bool(act.several(ids.RESTRICTED)),
        exercise=bool(act.number("exercise")),
        members=tuple(dict.fromkeys((act.user, *act.several(ids.MEMBERS)))),
    )

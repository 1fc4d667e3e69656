"""Reporting a breach: the short form, from a command, a message, Home or *Try again*."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.incident import Kind, Report
from bot.domain.organisation import Right
from bot.domain.views import ReportForm
from bot.messages import ids, long_text
from bot.messages.report_form import report_form
from bot.services import rights
from bot.services.incidents import open_incident
from bot.slack.edge import Body, Edge, View, open_modal, submit, user_of, values

SHORTCUT = "report_as_breach"


def register(app: App, edge: Edge) -> None:
    """Register what opens the form and what it submits."""
    app.shortcut(SHORTCUT)(ack=_ack, lazy=[partial(_from_message, edge)])
    app.action(ids.REPORT_AGAIN)(ack=_ack, lazy=[partial(_again, edge)])
    app.action(ids.MENU_REPORT)(ack=_ack, lazy=[partial(_empty, edge)])
    app.action(ids.MENU_EXERCISE)(ack=_ack, lazy=[partial(_exercise, edge)])
    app.view(ids.REPORT_VIEW)(partial(_submitted, edge))


def form(edge: Edge, body: Body, what: str, *, exercise: bool = False) -> View:
    """Return the form with what is known already.

    Raises:
        NotAllowed: an exercise is held by the privacy officer.
    """
    right = Right.EXERCISE if exercise else Right.OPEN
    rights.require(edge.desk.organisation, user_of(body), right)
    filled = ReportForm(
        what=what,
        noticed_at=edge.clock().replace(second=0, microsecond=0),
        exercise=exercise,
        zone=edge.desk.organisation.zone,
    )
    metadata = ids.encode(exercise=int(exercise))
    return report_form(filled, edge.translator(user_of(body)), metadata=metadata)


def _ack(ack: Ack) -> None:
    ack()


def _from_message(edge: Edge, body: dict[str, Any]) -> None:
    message = body["message"]

    def make() -> View:
        link = edge.client.chat_getPermalink(
            channel=body["channel"]["id"], message_ts=message["ts"]
        )
        return form(edge, body, f"{message.get('text', '')}\n{link['permalink']}")

    open_modal(edge, body, make)


def _again(edge: Edge, body: dict[str, Any]) -> None:
    typed = str(ids.decode(body["actions"][0]["value"]).get("what", ""))
    open_modal(edge, body, lambda: form(edge, body, typed))


def _empty(edge: Edge, body: dict[str, Any]) -> None:
    open_modal(edge, body, lambda: form(edge, body, ""))


def _exercise(edge: Edge, body: dict[str, Any]) -> None:
    open_modal(edge, body, lambda: form(edge, body, "", exercise=True))


def _submitted(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    def work() -> None:
        open_incident(edge.desk, _report(edge, body), edge.clock())

    submit(edge, ack, body, work)


def _report(edge: Edge, body: Body) -> Report:
    """Return what the form holds; what was left as it is came prefilled."""
    filled = values(body)
    exercise = ids.decode(body["view"]["private_metadata"])["exercise"]
    return Report(
        what=long_text.gathered(ids.WHAT, filled),
        reporter=user_of(body),
        request_key=f"view:{body['view']['id']}",
        noticed_at=_instant(filled.get(ids.NOTICED), edge.clock()),
        kind=Kind(filled.get(ids.KIND) or Kind.GENERAL),
        confirmed=filled.get(ids.CERTAINTY) == ids.CONFIRMED,
        restricted=bool(filled.get(ids.RESTRICTED)),
        exercise=bool(exercise),
        members=(user_of(body),),
    )


def _instant(picked: int | None, now: datetime) -> datetime:
    return now if picked is None else datetime.fromtimestamp(picked, UTC)

"""Which clients are affected: the form, the answer, its pages, confirming it."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.determination import Scope
from bot.domain.records import IncidentRecord
from bot.messages import ids
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_form import ScopeFilled, scope_form, system_options, systems_chosen
from bot.services import looking, scope
from bot.slack.edge import Edge, View, answer, open_modal, press, submit, user_of, values
from bot.slack.given import acknowledge, metadata_of, optional_instant, value_of


def register(app: App, edge: Edge) -> None:
    """Register the form, its search, and the buttons below an answer."""
    app.action(ids.SCOPE_OPEN)(ack=acknowledge, lazy=[partial(_open, edge)])
    app.action(ids.SCOPE_CONFIRM)(partial(_confirm, edge))
    for turn in (ids.SCOPE_PAGE, ids.SCOPE_PAGE_BACK):
        app.action(turn)(ack=acknowledge, lazy=[partial(_turn, edge)])
    app.options(ids.SYSTEMS)(partial(_search, edge))
    app.view(ids.SCOPE_VIEW)(partial(_submitted, edge))


def form(edge: Edge, user: str, incident: IncidentRecord, snapshot_id: int | None = None) -> View:
    """Return the form, filled with what an earlier answer was asked with."""
    filled = _filled(edge, incident, snapshot_id)
    return scope_form(
        filled, looking.systems(edge.desk), looking.categories(edge.desk), edge.translator(user)
    )


def _filled(edge: Edge, incident: IncidentRecord, snapshot_id: int | None) -> ScopeFilled:
    now, zone = edge.clock(), edge.desk.organisation.zone
    if snapshot_id is None:
        return ScopeFilled(incident.id, incident.exercise, zone, now)
    asked = looking.scope_answer(edge.desk, snapshot_id, now)
    return ScopeFilled(
        incident.id,
        incident.exercise,
        zone,
        now,
        systems=asked.systems,
        categories=asked.categories,
        begins=asked.begins,
        ends=asked.ends,
        access=asked.access,
    )


def _open(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        user = user_of(body)
        incident = looking.incident(edge.desk, str(given["incident"]), user)
        snapshot = given.get("snapshot")
        return form(edge, user, incident, None if snapshot is None else int(snapshot))

    open_modal(edge, body, make)


def _search(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    ack(options=system_options(looking.systems(edge.desk), str(body.get("value") or "")))


def _submitted(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    def work() -> None:
        filled = values(body)
        known = looking.systems(edge.desk)
        asked = Scope(
            systems=frozenset(systems_chosen(filled.get(ids.SYSTEMS) or (), known)),
            categories=frozenset(filled.get(ids.CATEGORIES) or ()),
            access=bool(filled.get(ids.ACCESS)),
            begins=optional_instant(filled.get(ids.FROM)),
            ends=optional_instant(filled.get(ids.TO)),
        )
        incident = str(metadata_of(body)["incident"])
        scope.ask(edge.desk, incident, asked, user_of(body), edge.clock())

    submit(edge, ack, body, work)


def _confirm(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    def work() -> None:
        scope.confirm(edge.desk, int(value_of(body)["snapshot"]), user_of(body), edge.clock())

    press(edge, ack, body, work)


def _turn(edge: Edge, body: dict[str, Any]) -> None:
    """Show another page to the one who asked; the answer in the channel stays."""
    given, user = value_of(body), user_of(body)
    looking.incident(edge.desk, str(given["incident"]), user)
    view = looking.scope_answer(edge.desk, int(given["snapshot"]), edge.clock())
    message = scope_answer(view, edge.translator(user), page=int(given["page"]))
    answer(edge, body, message.text, list(message.blocks))

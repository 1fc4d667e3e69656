"""Steps that are done client by client: one press a client, or several at once."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.domain.client_steps import RowState
from bot.domain.errors import Refusal
from bot.domain.walk_views import ClientTable
from bot.messages import choices, client_table, ids
from bot.services import client_steps, looking
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import offers, opens, presses, submits, turns


def register(app: App, edge: Edge) -> None:
    """Register the buttons of the table, its pages and its form."""
    opens(app, edge, ids.CLIENTS_OPEN, _window)
    opens(app, edge, ids.CLIENTS_UPDATE, _form)
    presses(app, edge, ids.CLIENT_DONE, _done, _window)
    turns(app, edge, ids.CLIENTS_NEXT, _window)
    turns(app, edge, ids.CLIENTS_PREVIOUS, _window)
    offers(app, edge, ids.CLIENTS, _offered)
    submits(app, edge, ids.CLIENTS_UPDATE_VIEW, _updated, _window)


def _table(edge: Edge, act: Act) -> ClientTable:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    found = client_steps.table(edge.desk, incident, act.text("step"), act.now)
    if found is None:
        raise Refusal("error.step_unknown")
    return found


def _page(act: Act) -> int:
    return act.number("page") if "page" in act.given else 1


def _window(edge: Edge, act: Act) -> View:
    return client_table.clients_window(_table(edge, act), edge.voice(act.user), _page(act))


def _form(edge: Edge, act: Act) -> View:
    found = _table(edge, act)
    if not found.progress.open:
        raise Refusal("error.clients_none_open")
    return client_table.update_form(found, edge.voice(act.user), _page(act))


def _open_ones(found: ClientTable) -> dict[str, str]:
    return {row.client_id: row.name for row in found.rows if row.state is RowState.OPEN}


def _offered(edge: Edge, act: Act, typed: str) -> list[dict[str, Any]]:
    return choices.matching(_open_ones(_table(edge, act)), typed)


def _done(edge: Edge, act: Act) -> None:
    client_steps.done(
        edge.desk,
        act.text("incident"),
        act.text("step"),
        [act.text("client")],
        act.user,
        act.now,
    )


def _updated(edge: Edge, act: Act) -> None:
    """Settle the chosen clients, or give them to a person, as the form says."""
    incident, step = act.text("incident"), act.text("step")
    known = [row.client_id for row in _table(edge, act).rows]
    clients = choices.codes_of(act.several(ids.CLIENTS), known)
    change = act.words(ids.CHANGE)
    if change == "done":
        client_steps.done(edge.desk, incident, step, clients, act.user, act.now)
    elif change == "excused":
        reason = act.words(ids.REASON)
        client_steps.excuse(edge.desk, incident, step, clients, act.user, act.now, reason)
    elif act.words(ids.PERSON):
        to = act.words(ids.PERSON)
        client_steps.give(edge.desk, incident, step, clients, to, act.user, act.now)
    else:
        raise Refusal("error.person_needed", field="person")

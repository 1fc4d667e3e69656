"""Which clients are affected: the form, the answer, its pages, confirming it."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.determination import Scope
from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.domain.views import ScopeAnswer
from bot.messages import ids
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_form import ScopeFilled, scope_form, system_options, systems_chosen
from bot.messages.types import Message
from bot.services import looking, scope
from bot.slack.answers import tell
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import acknowledge, offers, opens, presses, submits


def register(app: App, edge: Edge) -> None:
    """Register the form, its search, and the buttons below an answer."""
    opens(app, edge, ids.SCOPE_OPEN, _opened)
    presses(app, edge, ids.SCOPE_CONFIRM, _confirmed)
    offers(app, edge, ids.SYSTEMS, _offered)
    submits(app, edge, ids.SCOPE_VIEW, _submitted)

    def turn(body: dict[str, Any]) -> None:
        """Show another page to who asked; the answer in the channel stays as it is."""
        tell(edge, body, partial(_page, edge))

    for action_id in (ids.SCOPE_PAGE, ids.SCOPE_PAGE_BACK):
        app.action(action_id)(ack=acknowledge, lazy=[turn])


def form(edge: Edge, user: str, incident: IncidentRecord, asked: ScopeAnswer | None = None) -> View:
    """Return the form, filled with what an earlier answer was asked with."""
    filled = _filled(edge, incident, asked)
    return scope_form(
        filled, looking.systems(edge.desk), looking.categories(edge.desk), edge.translator(user)
    )


def _filled(edge: Edge, incident: IncidentRecord, asked: ScopeAnswer | None) -> ScopeFilled:
    now, zone = edge.clock(), edge.desk.organisation.zone
    if asked is None:
        return ScopeFilled(incident.id, incident.exercise, zone, now)
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


def _opened(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    asked = _answer(edge, act, incident) if "snapshot" in act.given else None
    return form(edge, act.user, incident, asked)


def _page(edge: Edge, act: Act) -> Message:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    view = _answer(edge, act, incident)
    return scope_answer(view, edge.translator(act.user), page=act.number("page"))


def _answer(edge: Edge, act: Act, incident: IncidentRecord) -> ScopeAnswer:
    """Return the kept answer that a button names, of the incident it names."""
    found = looking.scope_answer(edge.desk, act.number("snapshot"), act.now)
    if found.incident_id != incident.id:
        raise Refusal("error.not_ours")
    return found


def _offered(edge: Edge, _: Act, typed: str) -> list[dict[str, Any]]:
    return system_options(looking.systems(edge.desk), typed)


def _submitted(edge: Edge, act: Act) -> None:
    known = looking.systems(edge.desk)
    asked = Scope(
        systems=frozenset(systems_chosen(act.several(ids.SYSTEMS), known)),
        categories=frozenset(act.several(ids.CATEGORIES)),
        access=bool(act.several(ids.ACCESS)),
        begins=act.instant(ids.FROM),
        ends=act.instant(ids.TO),
    )
    scope.ask(edge.desk, act.text("incident"), asked, act.user, act.now)


def _confirmed(edge: Edge, act: Act) -> None:
    scope.confirm(edge.desk, act.number("snapshot"), act.user, act.now)

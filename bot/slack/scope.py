"""Which clients are affected: the form, the answer, its pages, confirming it."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.domain.determination import Named, Scope
from bot.domain.determination_decisions import Decision, Given, erased_on
from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.domain.views import ScopeAnswer
from bot.messages import choices, ids, scope_ids
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_decision_form import client_options, clients_chosen, decision_form
from bot.messages.scope_form import ScopeFilled, scope_form, system_options, systems_chosen
from bot.messages.sheets import file_coming
from bot.messages.types import Message
from bot.services import files, looking, scope, scope_decisions, scope_view
from bot.services.files import Wanted, What
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import offers, opens, presses, submits, tells


def register(app: App, edge: Edge) -> None:
    """Register the form, its search, and the buttons below an answer."""
    opens(app, edge, ids.SCOPE_OPEN, _opened)
    presses(app, edge, ids.SCOPE_CONFIRM, _confirmed)
    offers(app, edge, ids.SYSTEMS, _offered)
    submits(app, edge, ids.SCOPE_VIEW, _submitted)
    offers(app, edge, scope_ids.NAMED, _clients_offered)
    opens(app, edge, scope_ids.DECIDE, _decision_opened)
    offers(app, edge, scope_ids.CLIENTS, _decidable_offered)
    submits(app, edge, scope_ids.DECIDE_VIEW, _decided)
    tells(app, edge, scope_ids.FILE, _as_file)
    for action_id in (ids.SCOPE_PAGE, ids.SCOPE_PAGE_BACK):
        tells(app, edge, action_id, _page)


def form(edge: Edge, user: str, incident: IncidentRecord, asked: ScopeAnswer | None = None) -> View:
    """Return the form, filled with what an earlier answer was asked with."""
    filled = _filled(edge, incident, asked)
    return scope_form(
        filled,
        looking.systems(edge.desk),
        looking.categories(edge.desk),
        edge.translator(user),
        scope_view.known_clients(edge.desk),
    )


def _filled(edge: Edge, incident: IncidentRecord, asked: ScopeAnswer | None) -> ScopeFilled:
    now, zone = edge.clock(), edge.desk.organisation.zone
    in_force = scope_view.in_force(edge.desk, incident)
    if asked is None:
        return ScopeFilled(incident.id, incident.exercise, zone, now, answer=in_force)
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
        named=tuple(client for client, _, _ in asked.named),
        environment=asked.named[0][2] if asked.named else "",
        answer=in_force,
    )


def _opened(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    asked = _answer(edge, act, incident) if "snapshot" in act.given else None
    return form(edge, act.user, incident, asked)


def _page(edge: Edge, act: Act) -> Message:
    """Return another page for who asked; the answer in the channel stays as it is."""
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    view = _answer(edge, act, incident)
    return scope_answer(view, edge.translator(act.user), page=act.number("page"))


def _answer(edge: Edge, act: Act, incident: IncidentRecord) -> ScopeAnswer:
    """Return the kept answer that a button names, of the incident it names."""
    found = scope_view.scope_answer(edge.desk, act.number("snapshot"), act.now)
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
        named=_named(edge, act),
    )
    scope.ask(edge.desk, act.text("incident"), asked, act.user, act.now)


def _confirmed(edge: Edge, act: Act) -> None:
    scope.confirm(edge.desk, act.number("snapshot"), act.user, act.now)


def _named(edge: Edge, act: Act) -> tuple[Named, ...]:
    """Return the clients that were named, each with the same environment in words."""
    known = scope_view.known_clients(edge.desk)
    picked = choices.codes_of(act.several(scope_ids.NAMED), list(known))
    words = act.words(scope_ids.ENVIRONMENT)
    if words.strip() and not picked:
        raise Refusal("error.environment_without_client", field=scope_ids.NAMED)
    return tuple(Named(client, words) for client in picked)


def _clients_offered(edge: Edge, _: Act, typed: str) -> list[dict[str, Any]]:
    return choices.matching(scope_view.known_clients(edge.desk), typed)


def _decision_opened(edge: Edge, act: Act) -> View:
    return decision_form(_seen(edge, act), edge.voice(act.user))


def _decidable_offered(edge: Edge, act: Act, typed: str) -> list[dict[str, Any]]:
    return client_options(_seen(edge, act), typed)


def _seen(edge: Edge, act: Act) -> ScopeAnswer:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return _answer(edge, act, incident)


def _decided(edge: Edge, act: Act) -> None:
    view = _seen(edge, act)
    given = Given(
        Decision(act.words(scope_ids.WHAT)),
        words=act.words(scope_ids.WORDS),
        who=act.words(scope_ids.VOUCHES),
        day=erased_on(act.words(scope_ids.DAY)),
    )
    clients = clients_chosen(act.several(scope_ids.CLIENTS), view)
    scope_decisions.decide(edge.desk, view.snapshot_id, clients, given, act.user, act.now)


def _as_file(edge: Edge, act: Act) -> Message:
    """Have the whole answer put into the incident's channel."""
    view, voice = _seen(edge, act), edge.voice(act.user)
    wanted = Wanted(What.SCOPE, voice.language, (str(view.snapshot_id),))
    files.ask(edge.desk, view.incident_id, wanted, act.user, act.now)
    return file_coming(voice)

"""Roles, decisions and the handing over to the next shift."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.records import IncidentRecord
from bot.messages import decision_form, ids, role_forms
from bot.messages import handover as drawn
from bot.messages.types import Message
from bot.services import decisions, handover, looking, roles
from bot.services.decisions import Decision
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits, tells


def register(app: App, edge: Edge) -> None:
    """Register the windows, buttons and forms."""
    opens(app, edge, ids.ROLES_OPEN, _roles)
    opens(app, edge, ids.ROLE_GIVE, _role_form)
    presses(app, edge, ids.ROLE_TAKE, _taken, _roles)
    submits(app, edge, ids.ROLE_VIEW, _given, _roles)
    opens(app, edge, ids.DECISION_OPEN, _decision_form)
    opens(app, edge, ids.STEP_DECIDE, _step_form)
    submits(app, edge, ids.DECISION_VIEW, _decided)
    tells(app, edge, ids.HANDOVER_SHOW, _handover)
    presses(app, edge, ids.HANDOVER_POST, _posted)
    presses(app, edge, ids.HANDOVER_LEAD, _taken_over)


def roles_window(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return who has which role."""
    view = roles.view(edge.desk, incident, edge.clock())
    return role_forms.roles_window(view, edge.voice(user))


def decision_window(edge: Edge, user: str, incident: IncidentRecord, text: str) -> View:
    """Return the form of a decision, with what was typed."""
    return decision_form.decision_form(
        incident.id, edge.voice(user), text=text, exercise=incident.exercise
    )


def handover_text(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Return what the next shift must know."""
    view = handover.view(edge.desk, incident, edge.clock())
    return drawn.handover(view, edge.translator(user))


def _incident(edge: Edge, act: Act) -> IncidentRecord:
    return looking.incident(edge.desk, act.text("incident"), act.user)


def _roles(edge: Edge, act: Act) -> View:
    return roles_window(edge, act.user, _incident(edge, act))


def _role_form(edge: Edge, act: Act) -> View:
    incident, role = _incident(edge, act), act.text("role")
    held = roles.view(edge.desk, incident, act.now).holders.get(role)
    return role_forms.role_form(
        incident.id, role, held, edge.voice(act.user), exercise=incident.exercise
    )


def _taken(edge: Edge, act: Act) -> None:
    roles.take(edge.desk, act.text("incident"), act.text("role"), act.user, act.now)


def _given(edge: Edge, act: Act) -> None:
    roles.give(
        edge.desk,
        act.text("incident"),
        act.text("role"),
        act.words(ids.PERSON),
        act.words(ids.DEPUTY),
        act.user,
        act.now,
    )


def _decision_form(edge: Edge, act: Act) -> View:
    return decision_window(edge, act.user, _incident(edge, act), "")


def _step_form(edge: Edge, act: Act) -> View:
    incident = _incident(edge, act)
    step = looking.step(edge.desk, incident, act.text("step"))
    return decision_form.decision_form(
        incident.id, edge.voice(act.user), step=step, exercise=incident.exercise
    )


def _decided(edge: Edge, act: Act) -> None:
    decision = Decision(
        what=act.words(ids.WHAT),
        why=act.words(ids.REASON),
        considered=act.words(ids.CONSIDERED),
        step=act.text("step") if "step" in act.given else None,
        option=act.words(ids.OPTION),
    )
    decisions.decide(edge.desk, act.text("incident"), decision, act.user, act.now)


def _handover(edge: Edge, act: Act) -> Message:
    return handover_text(edge, act.user, _incident(edge, act))


def _posted(edge: Edge, act: Act) -> None:
    handover.post(edge.desk, act.text("incident"), act.user, act.now, takes_lead=False)


def _taken_over(edge: Edge, act: Act) -> None:
    handover.post(edge.desk, act.text("incident"), act.user, act.now, takes_lead=True)

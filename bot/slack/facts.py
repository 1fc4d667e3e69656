"""What is known: answers to questions, the form of one fact, and all of them."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.facts_vocabulary import FACTS
from bot.domain.known_facts import Sureness
from bot.domain.records import IncidentRecord
from bot.messages import ids, knowledge
from bot.services import facts, looking
from bot.services.facts import Answer
from bot.slack import steps
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits


def register(app: App, edge: Edge) -> None:
    """Register the answers, the form and the window."""
    opens(app, edge, ids.FACTS_OPEN, _window)
    opens(app, edge, ids.FACT_OPEN, _form)
    opens(app, edge, ids.FACT_PICK, _picked_form)
    presses(app, edge, ids.FACT_CHOOSE, _chosen)
    for place in range(knowledge.MOST_BUTTONS):
        presses(app, edge, f"{ids.FACT_ANSWER}.{place}", _pressed)
    submits(app, edge, ids.FACT_VIEW, _submitted, _redrawn)


def window(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return what is known of an incident."""
    view = facts.view(edge.desk, incident, edge.clock())
    return knowledge.known_window(view, edge.voice(user))


def form(edge: Edge, user: str, incident: IncidentRecord, name: str, step: str = "") -> View:
    """Return the form of one fact, which a step may have asked for."""
    asked = facts.asked(edge.desk, incident, name, step)
    return knowledge.fact_form(asked, edge.voice(user))


def _incident(edge: Edge, act: Act) -> IncidentRecord:
    return looking.incident(edge.desk, act.text("incident"), act.user)


def _window(edge: Edge, act: Act) -> View:
    return window(edge, act.user, _incident(edge, act))


def _redrawn(edge: Edge, act: Act) -> View:
    """Return the window below the form: the phase a step stands in, or all that is known."""
    if "phase" in act.given:
        return steps.window(edge, act.user, _incident(edge, act), act.text("phase"))
    return _window(edge, act)


def _form(edge: Edge, act: Act) -> View:
    step = act.text("step") if "step" in act.given else ""
    return _ask(edge, act, act.text("fact"), step)


def _picked_form(edge: Edge, act: Act) -> View:
    return _ask(edge, act, act.picked, "")


def _ask(edge: Edge, act: Act, name: str, step: str) -> View:
    view = form(edge, act.user, _incident(edge, act), name, step)
    if "phase" not in act.given:
        return view
    given = {**ids.decode(view["private_metadata"]), "phase": act.text("phase")}
    return {**view, "private_metadata": ids.encode(**given)}  # with the phase that is shown


def _pressed(edge: Edge, act: Act) -> None:
    _answered(edge, act, act.text("value"))


def _chosen(edge: Edge, act: Act) -> None:
    _answered(edge, act, act.picked)


def _answered(edge: Edge, act: Act, value: str) -> None:
    """Keep the answer of who pressed a button; somebody else may have been first."""
    answer = Answer(act.text("fact"), value)
    facts.tell(edge.desk, act.text("incident"), [answer], act.user, act.now, asked=True)


def _submitted(edge: Edge, act: Act) -> None:
    name, sure = act.text("fact"), act.words(ids.SURE)
    if name not in FACTS or sure not in {one.value for one in Sureness}:
        raise Refusal("error.not_ours")
    answer = Answer(name, act.words(ids.ANSWER), Sureness(sure), act.words(ids.BASIS))
    step = act.text("step") if "step" in act.given else None
    facts.tell(edge.desk, act.text("incident"), [answer], act.user, act.now, step=step)

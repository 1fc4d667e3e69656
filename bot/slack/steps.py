"""Pressing through the playbook: done, skip, assign, all steps of a phase."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.messages import decision_form, ids, phase, step_forms
from bot.services import looking, steps, timeline
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits

FORMS = {
    ids.STEP_SKIP: step_forms.skip_form,
    ids.STEP_ASSIGN: step_forms.assign_form,
    ids.STEP_PROOF: decision_form.proof_form,
}


def register(app: App, edge: Edge) -> None:
    """Register the buttons below a step, and their forms."""
    presses(app, edge, ids.STEP_DONE, _done, _shown)
    opens(app, edge, ids.STEP_MORE, _more)
    opens(app, edge, ids.PHASE_SHOW, _shown)
    submits(app, edge, ids.SKIP_VIEW, _skipped, _shown)
    opens(app, edge, ids.STEP_PROOF, _proof_form)
    submits(app, edge, ids.ASSIGN_VIEW, _assigned, _shown)
    submits(app, edge, ids.PROOF_VIEW, _proven, _shown)


def window(edge: Edge, user: str, incident: IncidentRecord, name: str) -> View:
    """Return one phase with all its steps."""
    shown = looking.phase(edge.desk, incident, name, edge.clock())
    return phase.phase_modal(shown, edge.translator(user))


def _shown(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return window(edge, act.user, incident, act.text("phase"))


def _more(edge: Edge, act: Act) -> View:
    """Return the form that was picked from the menu beside a step: skip or assign."""
    form = FORMS.get(act.picked)
    if form is None:
        raise Refusal("error.not_ours")
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    step = looking.step(edge.desk, incident, act.text("step"))
    view = form(incident.id, step, edge.voice(act.user), exercise=incident.exercise)
    return {**view, "private_metadata": ids.encode(**act.given)}  # with the phase that is shown


def _proof_form(edge: Edge, act: Act) -> View:
    """Return the form that adds a note or a proof to the settled step that was picked."""
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    step = looking.step(edge.desk, incident, act.picked)
    view = decision_form.proof_form(
        incident.id, step, edge.voice(act.user), exercise=incident.exercise
    )
    return {**view, "private_metadata": ids.encode(**{**act.given, "step": step.id})}


def _done(edge: Edge, act: Act) -> None:
    times = act.number("times") if "times" in act.given else None
    steps.done(edge.desk, act.text("incident"), act.text("step"), act.user, act.now, times=times)


def _proven(edge: Edge, act: Act) -> None:
    timeline.prove(
        edge.desk,
        act.text("incident"),
        act.text("step"),
        act.words(ids.NOTE),
        act.words(ids.WHERE),
        act.user,
        act.now,
    )


def _skipped(edge: Edge, act: Act) -> None:
    reason = act.words(ids.OWN_REASON) or act.words(ids.REASON)
    steps.skip(edge.desk, act.text("incident"), act.text("step"), act.user, act.now, reason)


def _assigned(edge: Edge, act: Act) -> None:
    steps.assign(
        edge.desk,
        act.text("incident"),
        act.text("step"),
        act.words(ids.PERSON),
        act.user,
        act.now,
    )

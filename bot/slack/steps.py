"""Pressing through the playbook: done, skip, assign, all steps of a phase."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.messages import ids, phase, step_forms
from bot.services import incidents, looking, steps
from bot.slack.edge import Edge, open_modal, press, submit, user_of, values
from bot.slack.given import acknowledge, metadata_of, value_of


def register(app: App, edge: Edge) -> None:
    """Register the buttons below a step, and their forms."""
    app.action(ids.STEP_DONE)(partial(_done, edge))
    app.action(ids.LEAD_TAKE)(partial(_lead, edge))
    app.action(ids.STEP_MORE)(ack=acknowledge, lazy=[partial(_more, edge)])
    app.action(ids.PHASE_SHOW)(ack=acknowledge, lazy=[partial(_show, edge)])
    app.view(ids.SKIP_VIEW)(partial(_skipped, edge))
    app.view(ids.ASSIGN_VIEW)(partial(_assigned, edge))


def _done(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = value_of(body)
    press(
        edge,
        ack,
        body,
        lambda: steps.done(
            edge.desk, str(given["incident"]), str(given["step"]), user_of(body), edge.clock()
        ),
    )


def _lead(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = value_of(body)
    press(
        edge,
        ack,
        body,
        lambda: incidents.take_lead(edge.desk, str(given["incident"]), user_of(body), edge.clock()),
    )


def _more(edge: Edge, body: dict[str, Any]) -> None:
    """Open what was picked from the menu beside a step: skip or assign."""
    action = body["actions"][0]
    given = ids.decode(action["block_id"])
    forms = {ids.STEP_SKIP: step_forms.skip_form, ids.STEP_ASSIGN: step_forms.assign_form}
    form = forms[action["selected_option"]["value"]]

    def make() -> dict[str, Any]:
        user = user_of(body)
        incident = looking.incident(edge.desk, str(given["incident"]), user)
        step = looking.step(edge.desk, incident, str(given["step"]))
        return form(incident.id, step, edge.voice(user))

    open_modal(edge, body, make)


def _show(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> dict[str, Any]:
        user = user_of(body)
        incident = looking.incident(edge.desk, str(given["incident"]), user)
        view = looking.phase(edge.desk, incident, str(given["phase"]), edge.clock())
        return phase.phase_modal(view, edge.translator(user))

    open_modal(edge, body, make)


def _skipped(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    reason = filled.get(ids.OWN_REASON) or filled.get(ids.REASON) or ""
    submit(
        edge,
        ack,
        body,
        lambda: steps.skip(
            edge.desk,
            str(given["incident"]),
            str(given["step"]),
            user_of(body),
            edge.clock(),
            reason,
        ),
    )


def _assigned(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    submit(
        edge,
        ack,
        body,
        lambda: steps.assign(
            edge.desk,
            str(given["incident"]),
            str(given["step"]),
            str(filled[ids.PERSON]),
            user_of(body),
            edge.clock(),
        ),
    )

"""Recording what was done about a duty: filed, told, not required, in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain import naming
from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.messages import choices, duty_forms, ids
from bot.messages.voice import Voice
from bot.services import duties, inhand, looking, sending
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, user_of
from bot.slack.handlers import offers, opens, submits

Form = Callable[[duty_forms.DutyAsked, Voice], View]


def register(app: App, edge: Edge) -> None:
    """Register the buttons of reminders and of the clock, and their forms."""
    opens(app, edge, ids.DUTY_FULFIL, partial(_form, duty_forms.fulfil_form))
    opens(app, edge, ids.DUTY_WAIVE, partial(_form, duty_forms.waive_form))
    opens(app, edge, ids.DUTY_HAVE_IT, _have_it_form)
    opens(app, edge, ids.TOLD_OPEN, _told_form)
    offers(app, edge, ids.CLIENT, _offered)
    submits(app, edge, ids.FULFIL_VIEW, _fulfilled, widen={ids.REASON: _with_reasons})
    submits(app, edge, ids.WAIVE_VIEW, _waived)
    submits(app, edge, ids.HAVE_IT_VIEW, _in_hand)
    submits(app, edge, ids.TOLD_VIEW, _told)


def told_form(edge: Edge, user: str, incident: IncidentRecord, typed: str = "") -> View:
    """Return the form that records a telling; what was typed picks the client it can only be.

    Raises:
        Refusal: the scope is not confirmed, so that no client is known to be affected.
    """
    clients = looking.clients(edge.desk, incident)
    if not clients:
        raise Refusal("error.told_no_clients")
    meant = naming.meant(clients, typed)
    return duty_forms.told_form(
        incident.id,
        clients,
        edge.voice(user),
        picked=meant[0] if len(meant) == 1 else "",
        missed=choices.missed(clients, typed),
        exercise=incident.exercise,
    )


def _form(form: Form, edge: Edge, act: Act) -> View:
    incident, duty = looking.duty_of(edge.desk, act.number("duty"), act.user)
    names = looking.clients(edge.desk, incident)
    asked = duty_forms.DutyAsked(
        incident_id=incident.id,
        duty_id=duty.id,
        kind=duty.kind,
        due_at=duty.due_at,
        exercise=incident.exercise,
        client_name=names.get(duty.client_id or ""),
    )
    return form(asked, edge.voice(act.user))


def _have_it_form(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return duty_forms.have_it_form(
        ids.encode(**act.given), edge.voice(act.user), exercise=incident.exercise
    )


def _told_form(edge: Edge, act: Act) -> View:
    return told_form(edge, act.user, looking.incident(edge.desk, act.text("incident"), act.user))


def _offered(edge: Edge, act: Act, typed: str) -> list[dict[str, Any]]:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return duty_forms.client_options(looking.clients(edge.desk, incident), typed)


def _fulfilled(edge: Edge, act: Act) -> None:
    duties.fulfil(
        edge.desk,
        act.number("duty"),
        act.user,
        act.instant(ids.WHEN) or act.now,
        act.now,
        number=act.words(ids.NUMBER),
        reasons=act.words(ids.REASON),
    )


def _with_reasons(edge: Edge, body: Body, said: str) -> View:
    return duty_forms.with_reasons(body["view"], said, edge.voice(user_of(body)))


def _waived(edge: Edge, act: Act) -> None:
    duties.waive(edge.desk, act.number("duty"), act.user, act.words(ids.REASON), act.now)


def _in_hand(edge: Edge, act: Act) -> None:
    inhand.take(
        edge.desk,
        act.text("incident"),
        act.user,
        act.instant(ids.WHEN) or act.now,
        act.now,
        steps=act.text("steps").split(",") if "steps" in act.given else (),
        duty_id=act.number("duty") if act.given.get("duty") else None,
        group=act.text("group") if "group" in act.given else "",
    )


def _told(edge: Edge, act: Act) -> None:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    clients = looking.clients(edge.desk, incident)
    sending.told(
        edge.desk,
        incident.id,
        duty_forms.client_chosen(act.words(ids.CLIENT), clients),
        act.user,
        act.words(ids.HOW),
        act.instant(ids.WHEN) or act.now,
        act.now,
        whom=act.words(ids.WHOM),
        note=act.words(ids.NOTE),
    )

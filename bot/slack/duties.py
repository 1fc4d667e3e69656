"""Recording what was done about a duty: filed, told, not required, in hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.records import IncidentRecord
from bot.messages import duty_forms, ids
from bot.services import duties, inhand, looking, sending
from bot.slack.edge import Edge, View, open_modal, submit, user_of, values
from bot.slack.given import acknowledge, instant, metadata_of, value_of


def register(app: App, edge: Edge) -> None:
    """Register the buttons of reminders and of the clock, and their forms."""
    app.action(ids.DUTY_FULFIL)(ack=acknowledge, lazy=[partial(_ask, edge, duty_forms.fulfil_form)])
    app.action(ids.DUTY_WAIVE)(ack=acknowledge, lazy=[partial(_ask, edge, duty_forms.waive_form)])
    app.action(ids.DUTY_HAVE_IT)(ack=acknowledge, lazy=[partial(_ask_until, edge)])
    app.action(ids.TOLD_OPEN)(ack=acknowledge, lazy=[partial(_ask_told, edge)])
    app.options(ids.CLIENT)(partial(_search, edge))
    app.view(ids.FULFIL_VIEW)(partial(_fulfilled, edge))
    app.view(ids.WAIVE_VIEW)(partial(_waived, edge))
    app.view(ids.HAVE_IT_VIEW)(partial(_in_hand, edge))
    app.view(ids.TOLD_VIEW)(partial(_told, edge))


def told_form(edge: Edge, user: str, incident: IncidentRecord, typed: str = "") -> View:
    """Return the form that records a telling; what was typed picks the client it can only be."""
    clients = looking.clients(edge.desk, incident)
    meant = [
        client_id
        for client_id, name in clients.items()
        if typed and (typed.lower() == client_id.lower() or typed.lower() in name.lower())
    ]
    picked = meant[0] if len(meant) == 1 else ""
    return duty_forms.told_form(
        incident.id, clients, edge.voice(user), picked=picked, exercise=incident.exercise
    )


def _ask(edge: Edge, form: Any, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        user = user_of(body)
        incident, duty = looking.duty_of(edge.desk, int(given["duty"]), user)
        names = looking.clients(edge.desk, incident)
        asked = duty_forms.DutyAsked(
            incident_id=incident.id,
            duty_id=duty.id,
            kind=duty.kind,
            due_at=duty.due_at,
            exercise=incident.exercise,
            client_name=names.get(duty.client_id or ""),
        )
        made: View = form(asked, edge.voice(user))
        return made

    open_modal(edge, body, make)


def _ask_until(edge: Edge, body: dict[str, Any]) -> None:
    value = str(body["actions"][0]["value"])
    open_modal(edge, body, lambda: duty_forms.have_it_form(value, edge.voice(user_of(body))))


def _ask_told(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        user = user_of(body)
        incident = looking.incident(edge.desk, str(given["incident"]), user)
        return told_form(edge, user, incident)

    open_modal(edge, body, make)


def _search(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given = metadata_of(body)
    incident = looking.incident(edge.desk, str(given["incident"]), user_of(body))
    clients = looking.clients(edge.desk, incident)
    ack(options=duty_forms.client_options(clients, str(body.get("value") or "")))


def _fulfilled(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled, now = metadata_of(body), values(body), edge.clock()

    def work() -> None:
        duties.fulfil(
            edge.desk,
            int(given["duty"]),
            user_of(body),
            instant(filled.get(ids.WHEN), now),
            now,
            number=str(filled.get(ids.NUMBER) or ""),
            reasons=str(filled.get(ids.REASON) or ""),
        )

    submit(edge, ack, body, work)


def _waived(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    reason = str(filled.get(ids.REASON) or "")
    submit(
        edge,
        ack,
        body,
        lambda: duties.waive(edge.desk, int(given["duty"]), user_of(body), reason, edge.clock()),
    )


def _in_hand(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled, now = metadata_of(body), values(body), edge.clock()
    until = instant(filled.get(ids.WHEN), now)
    step, duty = given.get("step"), given.get("duty")

    def work() -> None:
        inhand.take(
            edge.desk,
            str(given["incident"]),
            user_of(body),
            until,
            now,
            step=None if step is None else str(step),
            duty_id=int(duty) if duty else None,
            group=str(given.get("group", "")),
        )

    submit(edge, ack, body, work)


def _told(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled, now = metadata_of(body), values(body), edge.clock()

    def work() -> None:
        incident = looking.incident(edge.desk, str(given["incident"]), user_of(body))
        clients = looking.clients(edge.desk, incident)
        sending.told(
            edge.desk,
            incident.id,
            duty_forms.client_chosen(str(filled.get(ids.CLIENT) or ""), clients),
            user_of(body),
            str(filled[ids.HOW]),
            instant(filled.get(ids.WHEN), now),
            now,
            whom=str(filled.get(ids.WHOM) or ""),
            note=str(filled.get(ids.NOTE) or ""),
        )

    submit(edge, ack, body, work)

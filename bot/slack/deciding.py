"""Decisions about an incident: awareness, tracks, closing; and notes of its timeline."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.incident import DutyState
from bot.domain.records import IncidentRecord
from bot.messages import ids, incident_forms
from bot.services import awareness, closing, incidents, looking, tracks
from bot.slack.edge import Edge, View, open_modal, press, submit, user_of, values
from bot.slack.given import acknowledge, metadata_of, optional_instant, value_of

RULED_OUT = ("processor", "controller")


def register(app: App, edge: Edge) -> None:
    """Register the buttons of the menu and of reminders that decide, and their forms."""
    app.action(ids.AWARENESS_CONFIRM)(partial(_confirm, edge))
    app.action(ids.AWARENESS_AGREE)(partial(_agree, edge))
    app.action(ids.AWARENESS_CORRECT)(ack=acknowledge, lazy=[partial(_correct, edge)])
    app.action(ids.INCIDENT_CLOSE)(ack=acknowledge, lazy=[partial(_close, edge)])
    app.action(ids.MENU_NOTE)(ack=acknowledge, lazy=[partial(_note, edge)])
    for track in RULED_OUT:
        app.action(f"{ids.TRACK_RULE_OUT}.{track}")(
            ack=acknowledge, lazy=[partial(_rule_out, edge)]
        )
    app.view(ids.AWARENESS_VIEW)(partial(_corrected, edge))
    app.view(ids.RULE_OUT_VIEW)(partial(_ruled_out, edge))
    app.view(ids.CLOSE_VIEW)(partial(_closed, edge))
    app.view(ids.NOTE_VIEW)(partial(_noted, edge))


def close_form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the form that closes an incident, or what is still open."""
    shown = looking.status(edge.desk, incident, edge.clock())
    still_open = [line for line in shown.duties if line.state is DutyState.OPEN]
    return incident_forms.close_form(incident.id, incident.reference, still_open, edge.voice(user))


def _incident(edge: Edge, body: dict[str, Any]) -> IncidentRecord:
    return looking.incident(edge.desk, str(value_of(body)["incident"]), user_of(body))


def _confirm(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    press(
        edge,
        ack,
        body,
        lambda: awareness.confirm_breach(
            edge.desk, str(value_of(body)["incident"]), user_of(body), edge.clock()
        ),
    )


def _agree(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    press(
        edge,
        ack,
        body,
        lambda: awareness.agree_to_later(
            edge.desk, str(value_of(body)["incident"]), user_of(body), edge.clock()
        ),
    )


def _correct(edge: Edge, body: dict[str, Any]) -> None:
    def make() -> View:
        incident = _incident(edge, body)
        return incident_forms.correct_awareness_form(
            incident.id, incident.noticed_at, incident.aware_at, edge.voice(user_of(body))
        )

    open_modal(edge, body, make)


def _close(edge: Edge, body: dict[str, Any]) -> None:
    open_modal(edge, body, lambda: close_form(edge, user_of(body), _incident(edge, body)))


def _note(edge: Edge, body: dict[str, Any]) -> None:
    def make() -> View:
        return incident_forms.note_form(_incident(edge, body).id, edge.voice(user_of(body)))

    open_modal(edge, body, make)


def _rule_out(edge: Edge, body: dict[str, Any]) -> None:
    def make() -> View:
        track = str(value_of(body)["track"])
        return incident_forms.rule_out_form(
            _incident(edge, body).id, track, edge.voice(user_of(body))
        )

    open_modal(edge, body, make)


def _corrected(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)

    def work() -> None:
        awareness.correct_times(
            edge.desk,
            str(given["incident"]),
            user_of(body),
            edge.clock(),
            reason=str(filled.get(ids.REASON) or ""),
            noticed_at=optional_instant(filled.get(ids.NOTICED)),
            aware_at=optional_instant(filled.get(ids.WHEN)),
        )

    submit(edge, ack, body, work)


def _ruled_out(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    submit(
        edge,
        ack,
        body,
        lambda: tracks.rule_out(
            edge.desk,
            str(given["incident"]),
            str(given["track"]),
            user_of(body),
            str(filled.get(ids.REASON) or ""),
            edge.clock(),
        ),
    )


def _closed(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    submit(
        edge,
        ack,
        body,
        lambda: closing.close(
            edge.desk,
            str(given["incident"]),
            user_of(body),
            str(filled.get(ids.REASON) or ""),
            edge.clock(),
            false_alarm=filled.get(ids.OUTCOME) == ids.FALSE_ALARM,
        ),
    )


def _noted(edge: Edge, ack: Ack, body: dict[str, Any]) -> None:
    given, filled = metadata_of(body), values(body)
    submit(
        edge,
        ack,
        body,
        lambda: incidents.note(
            edge.desk,
            str(given["incident"]),
            str(filled.get(ids.NOTE) or ""),
            user_of(body),
            edge.clock(),
        ),
    )

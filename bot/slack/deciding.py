"""Decisions about an incident: its lead, awareness, tracks; and notes of its timeline."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.incident import Track
from bot.domain.records import IncidentRecord
from bot.messages import ids, incident_forms, menus
from bot.messages.dark import dark_menu
from bot.services import awareness, darkness, handling, incidents, looking, tracks, ways_on
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits

RULED_OUT = ("processor", "controller")


def register(app: App, edge: Edge) -> None:
    """Register the buttons of the menu and of reminders that decide, and their forms."""
    presses(app, edge, ids.LEAD_TAKE, _lead, _menu)
    presses(app, edge, ids.AWARENESS_CONFIRM, _confirmed, _menu)
    presses(app, edge, ids.AWARENESS_AGREE, _agreed)
    opens(app, edge, ids.AWARENESS_CORRECT, _correct_form)
    opens(app, edge, ids.MENU_NOTE, _note_form)
    for track in RULED_OUT:
        opens(app, edge, f"{ids.TRACK_RULE_OUT}.{track}", _rule_out_form)
    submits(app, edge, ids.AWARENESS_VIEW, _corrected, _menu)
    submits(app, edge, ids.RULE_OUT_VIEW, _ruled_out, _menu)
    submits(app, edge, ids.NOTE_VIEW, _noted)


def menu(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the menu of an incident; in the dark, what little of it is left."""
    dark = darkness.of_incident(edge.desk, incident)
    if dark is not None:
        return dark_menu(dark, edge.voice(user))
    came_from, went_on_in = ways_on.relatives(edge.desk, incident, user)
    organisation = edge.desk.organisation
    of = menus.MenuOf(
        incident_id=incident.id,
        reference=incident.reference,
        phase=incident.phase,
        exercise=incident.exercise,
        closed=incident.closed_at is not None,
        aware_confirmed=incident.aware_confirmed and not incident.aware_provisional,
        processor_open=incident.processor_track is Track.OPEN,
        controller_open=incident.controller_track is Track.OPEN,
        restricted=incident.restricted,
        report_owed=handling.owes_report(edge.desk, incident),
        newer_playbook=ways_on.newer_playbook(edge.desk, incident) is not None,
        came_from=_place(came_from),
        went_on_in=_place(went_on_in),
        rights=organisation.rights_of(user),
        deciders=(*organisation.officers, *organisation.deputies),
    )
    return menus.menu(of, edge.voice(user))


def _place(other: IncidentRecord | None) -> menus.Place:
    return None if other is None else (other.reference, other.channel_id)


def _incident(edge: Edge, act: Act) -> IncidentRecord:
    return looking.incident(edge.desk, act.text("incident"), act.user)


def _menu(edge: Edge, act: Act) -> View:
    return menu(edge, act.user, _incident(edge, act))


def _correct_form(edge: Edge, act: Act) -> View:
    incident = _incident(edge, act)
    return incident_forms.correct_awareness_form(
        incident.id,
        incident.noticed_at,
        incident.aware_at,
        edge.voice(act.user),
        exercise=incident.exercise,
    )


def _note_form(edge: Edge, act: Act) -> View:
    incident = _incident(edge, act)
    return incident_forms.note_form(incident.id, edge.voice(act.user), exercise=incident.exercise)


def _rule_out_form(edge: Edge, act: Act) -> View:
    incident, track = _incident(edge, act), act.text("track")
    if track not in RULED_OUT:
        raise Refusal("error.not_ours")
    return incident_forms.rule_out_form(
        incident.id, track, edge.voice(act.user), exercise=incident.exercise
    )


def _lead(edge: Edge, act: Act) -> None:
    incidents.take_lead(edge.desk, act.text("incident"), act.user, act.now)


def _confirmed(edge: Edge, act: Act) -> None:
    awareness.confirm_breach(edge.desk, act.text("incident"), act.user, act.now)


def _agreed(edge: Edge, act: Act) -> None:
    awareness.agree_to_later(edge.desk, act.text("incident"), act.user, act.now)


def _corrected(edge: Edge, act: Act) -> None:
    awareness.correct_times(
        edge.desk,
        act.text("incident"),
        act.user,
        act.now,
        reason=act.words(ids.REASON),
        noticed_at=act.instant(ids.NOTICED),
        aware_at=act.instant(ids.WHEN),
    )


def _ruled_out(edge: Edge, act: Act) -> None:
    tracks.rule_out(
        edge.desk,
        act.text("incident"),
        act.text("track"),
        act.user,
        act.words(ids.REASON),
        act.now,
    )


def _noted(edge: Edge, act: Act) -> None:
    incidents.note(edge.desk, act.text("incident"), act.words(ids.NOTE), act.user, act.now)

"""The course of an incident: real after all, a breach or not, merged, its members."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.errors import Refusal
from bot.domain.incident import Kind
from bot.domain.records import IncidentRecord
from bot.messages import closing_form, course_forms, ids, long_text
from bot.services import (
    awareness,
    closing,
    incidents,
    looking,
    membership,
    merging,
    playbooks,
    turning_real,
    ways_on,
)
from bot.slack import deciding, report
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, presses, submits


def register(app: App, edge: Edge) -> None:
    """Register the buttons that change the course of an incident, and their forms."""
    opens(app, edge, ids.TURN_REAL, _turn_real_form)
    opens(app, edge, ids.ASSESS_OPEN, _assess_form)
    opens(app, edge, ids.MEMBERS_OPEN, _members_form)
    opens(app, edge, ids.INCIDENT_CLOSE, _close_form)
    opens(app, edge, ids.INCIDENT_MERGE, _merge_form)
    opens(app, edge, ids.ASK_REPORT, _new_report)
    opens(app, edge, ids.KIND_OPEN, _kind_form)
    opens(app, edge, ids.PLAYBOOK_OPEN, _playbook_offer)
    presses(app, edge, ids.PLAYBOOK_TAKE, _playbook_taken, _menu)
    submits(app, edge, ids.KIND_VIEW, _kind_changed, _menu)
    submits(app, edge, ids.TURN_REAL_VIEW, _turned_real, _menu)
    submits(app, edge, ids.ASSESS_VIEW, _assessed, _menu)
    submits(app, edge, ids.MEMBERS_VIEW, _picked)
    submits(app, edge, ids.CLOSE_VIEW, _closed, _menu)
    submits(app, edge, ids.ASK_VIEW, _noted)


def close_form(edge: Edge, user: str, incident: IncidentRecord, *, wanted: str = "") -> View:
    """Return the form that closes or merges an incident; it says what is still open."""
    view = ways_on.ends(edge.desk, incident, user)
    return closing_form.closing_form(view, edge.voice(user), wanted=wanted)


def assess_form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the question whether it is a breach."""
    return course_forms.assess_form(incident, edge.voice(user))


def real_form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the form that opens a real incident out of an exercise.

    Raises:
        Refusal: it is no exercise.
    """
    if not incident.exercise:
        raise Refusal("error.real_already", reference=incident.reference)
    now = edge.clock().replace(second=0, microsecond=0)
    return course_forms.turn_real_form(incident, now, edge.voice(user))


def kind_form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the question what kind of breach it is, now that it is known better."""
    return course_forms.kind_form(incident, edge.voice(user))


def ask_form(edge: Edge, user: str, incident: IncidentRecord, text: str) -> View:
    """Return the question whether what was typed is about this incident or something new."""
    return course_forms.ask_form(incident, text, edge.voice(user))


def _incident(edge: Edge, act: Act) -> IncidentRecord:
    return looking.incident(edge.desk, act.text("incident"), act.user)


def _menu(edge: Edge, act: Act) -> View:
    return deciding.menu(edge, act.user, _incident(edge, act))


def _turn_real_form(edge: Edge, act: Act) -> View:
    return real_form(edge, act.user, _incident(edge, act))


def _assess_form(edge: Edge, act: Act) -> View:
    return assess_form(edge, act.user, _incident(edge, act))


def _members_form(edge: Edge, act: Act) -> View:
    incident = _incident(edge, act)
    officers = edge.desk.organisation.officers
    members = looking.members(edge.desk, incident)
    picked = [one for one in members if one not in officers]
    return course_forms.members_form(incident, picked, officers, edge.voice(act.user))


def _close_form(edge: Edge, act: Act) -> View:
    return close_form(edge, act.user, _incident(edge, act))


def _merge_form(edge: Edge, act: Act) -> View:
    return close_form(edge, act.user, _incident(edge, act), wanted=ids.MERGED)


def _kind_form(edge: Edge, act: Act) -> View:
    return kind_form(edge, act.user, _incident(edge, act))


def _playbook_offer(edge: Edge, act: Act) -> View:
    offer = ways_on.newer_playbook(edge.desk, _incident(edge, act))
    if offer is None:
        return _menu(edge, act)
    return course_forms.playbook_offer(offer, edge.voice(act.user))


def _playbook_taken(edge: Edge, act: Act) -> None:
    incident_id, version = act.text("incident"), act.text("version")
    playbooks.take_over(edge.desk, incident_id, version, act.user, act.now)


def _kind_changed(edge: Edge, act: Act) -> None:
    kind = act.words(ids.KIND)
    if kind not in {known.value for known in Kind}:
        raise Refusal("error.not_ours")
    playbooks.change_kind(edge.desk, act.text("incident"), Kind(kind), act.user, act.now)


def _new_report(edge: Edge, act: Act) -> View:
    """Return the report form with what stands in the question's field."""
    text = long_text.gathered(ids.WHAT, act.filled) or act.text("what")
    return report.form(edge, act.user, text)


def _turned_real(edge: Edge, act: Act) -> None:
    seen_at = act.instant(ids.NOTICED) or act.now
    turning_real.turn_real(
        edge.desk, act.text("incident"), act.words(ids.WHAT), seen_at, act.user, act.now
    )


def _assessed(edge: Edge, act: Act) -> None:
    """Record the answer: a breach, a false alarm, or why it is not known yet."""
    incident_id, reason = act.text("incident"), act.words(ids.REASON)
    match act.words(ids.ASSESSMENT):
        case ids.FALSE_ALARM:
            closing.close(edge.desk, incident_id, act.user, reason, act.now, false_alarm=True)
        case ids.CONFIRMED:
            awareness.confirm_breach(edge.desk, incident_id, act.user, act.now)
            if reason:
                incidents.note(edge.desk, incident_id, reason, act.user, act.now)
        case ids.UNKNOWN:
            if not reason:
                raise Refusal("error.reason_needed", field="reason")
            incidents.note(edge.desk, incident_id, reason, act.user, act.now)
        case _:
            raise Refusal("error.not_ours")


def _picked(edge: Edge, act: Act) -> None:
    membership.pick(edge.desk, act.text("incident"), act.several(ids.MEMBERS), act.user, act.now)


def _closed(edge: Edge, act: Act) -> None:
    incident_id, reason = act.text("incident"), act.words(ids.REASON)
    outcome = act.words(ids.OUTCOME)
    if outcome == ids.MERGED:
        other = act.words(ids.OTHER)
        merging.merge(edge.desk, incident_id, other, act.user, reason, act.now)
        return
    false_alarm = outcome == ids.FALSE_ALARM
    closing.close(edge.desk, incident_id, act.user, reason, act.now, false_alarm=false_alarm)


def _noted(edge: Edge, act: Act) -> None:
    text = long_text.gathered(ids.WHAT, act.filled)
    incidents.note(edge.desk, act.text("incident"), text, act.user, act.now)

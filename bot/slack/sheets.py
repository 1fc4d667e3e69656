"""Sheets for authorities, letters for people, scripts for calls, and the thresholds of NIS2."""

from __future__ import annotations

from slack_bolt import App

from bot.domain.notices import NoticeKind
from bot.domain.records import IncidentRecord
from bot.messages import duty_forms, ids, thresholds
from bot.messages import sheets as drawn
from bot.messages.types import Message
from bot.services import files, looking, sheet_release, sheets, significance
from bot.services.files import Wanted, What
from bot.services.sheets import Asked, SheetUnknown
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import leads, opens, presses, submits, tells


def register(app: App, edge: Edge) -> None:
    """Register the forms, the button of a duty and those of a sheet."""
    opens(app, edge, ids.SHEETS_OPEN, _form)
    opens(app, edge, ids.SHEET_DUTY, _of_duty)
    opens(app, edge, ids.THRESHOLDS_OPEN, _thresholds)
    leads(app, edge, ids.SHEETS_VIEW, _drafted)
    tells(app, edge, ids.SHEET_FILE, _filed)
    presses(app, edge, ids.SHEET_APPROVE, _approved, _shown)
    tells(app, edge, ids.CALLS_PRINT, _printed)
    submits(app, edge, ids.THRESHOLDS_VIEW, _answered, _form)


def form(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the form that asks which sheet is wanted."""
    offered = sheets.offered(edge.desk, incident.id, user, edge.clock())
    return drawn.sheets_form(offered, edge.voice(user))


def print_calls(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Put the list of calls and their scripts into the channel, and say so."""
    voice = edge.voice(user)
    printed = sheets.print_calls(edge.desk, incident.id, user, edge.clock())
    listed = (printed.calls.id, *(one.id for one in printed.scripts))
    wanted = Wanted(What.CALLS, voice.language, listed, printed.left_out)
    files.ask(edge.desk, incident.id, wanted, user, edge.clock())
    return drawn.calls_coming(printed, voice)


def _form(edge: Edge, act: Act) -> View:
    return form(edge, act.user, looking.incident(edge.desk, act.text("incident"), act.user))


def _of_duty(edge: Edge, act: Act) -> View:
    view = sheets.draw_for_duty(edge.desk, act.number("duty"), act.user, act.now)
    return drawn.sheet(view, edge.voice(act.user))


def _drafted(edge: Edge, act: Act) -> View:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    picked = act.words(ids.CLIENT)
    clients = looking.clients(edge.desk, incident) if picked else {}
    client = duty_forms.client_chosen(picked, clients) if picked else ""
    asked = Asked(_kind(act.words(ids.SHEET)), client, act.words(ids.LANGUAGE))
    view = sheets.draw(edge.desk, incident.id, asked, act.user, act.now)
    return drawn.sheet(view, edge.voice(act.user))


def _shown(edge: Edge, act: Act) -> View:
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    return drawn.sheet(view, edge.voice(act.user))


def _approved(edge: Edge, act: Act) -> None:
    sheet_id, seen = act.text("sheet"), act.text("digest")
    sheet_release.approve(edge.desk, sheet_id, seen, act.user, act.now)


def _filed(edge: Edge, act: Act) -> Message:
    voice = edge.voice(act.user)
    view = sheets.shown(edge.desk, act.text("sheet"), act.user, act.now)
    wanted = Wanted(What.SHEET, voice.language, (view.sheet.id,))
    files.ask(edge.desk, view.incident_id, wanted, act.user, act.now)
    return drawn.file_coming(voice)


def _printed(edge: Edge, act: Act) -> Message:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return print_calls(edge, act.user, incident)


def _thresholds(edge: Edge, act: Act) -> View:
    incident, answers = significance.answered(edge.desk, act.text("incident"), act.user)
    return thresholds.thresholds_form(
        incident.id,
        answers,
        significance.NUMBERS,
        incident.significant_at,
        edge.voice(act.user),
        exercise=incident.exercise,
    )


def _answered(edge: Edge, act: Act) -> None:
    given = {name: str(value or "") for name, value in act.filled.items() if name != ids.WHEN}
    incident_id, aware_at = act.text("incident"), act.instant(ids.WHEN)
    significance.answer(edge.desk, incident_id, given, act.user, act.now, aware_at=aware_at)


def _kind(word: str) -> NoticeKind:
    """Return the kind that was chosen.

    Raises:
        SheetUnknown: it is none of ours.
    """
    if word not in set(NoticeKind):
        raise SheetUnknown("error.sheet_unknown", field=ids.SHEET)
    return NoticeKind(word)

"""``/breach``: the form outside an incident, its menu inside, and the words that work in both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.darkness import READ_ALONG
from bot.domain.errors import Refusal, Unavailable
from bot.domain.records import IncidentRecord
from bot.messages import ids, kept, menus
from bot.messages.types import Message
from bot.services import darkness, incidents, looking
from bot.slack import (
    asking,
    course,
    deciding,
    dossier,
    duties,
    facts,
    lessons,
    notices,
    report,
    scope,
    sheets,
    shift,
    steps,
    timeline,
)
from bot.slack.acquaintance import meet
from bot.slack.answers import answer
from bot.slack.cover import act_in_the_light
from bot.slack.door import enter
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, user_of
from bot.slack.handlers import acknowledge
from bot.slack.typed import Typed, near, parse
from bot.slack.windows import open_window

COMMAND = "/breach"


def register(app: App, edge: Edge) -> None:
    """Register the command."""

    def run(body: dict[str, Any]) -> None:
        _run(edge, body)

    app.command(COMMAND)(ack=acknowledge, lazy=[run])


def _run(edge: Edge, body: Body) -> None:
    typed = parse(body.get("text") or "")
    channel = body["channel_id"]
    if typed.word in ANSWERS or typed.word == "note" or _looks_like_a_word(typed):
        edge.later(lambda: _answer(edge, body, typed))
    else:
        window = partial(_window, edge, channel, typed)
        # a word opens no report, unless it turns out to be typed outside an incident
        report_typed = typed.whole if not typed.word or typed.rest else None
        open_window(edge, body, window, typed=report_typed)


def _looks_like_a_word(typed: Typed) -> bool:
    return not typed.word and bool(near(typed.whole))


def _answer(edge: Edge, body: Body, typed: Typed) -> None:
    """Tell what a word asks for; a refusal shows again what was typed."""
    user = user_of(body)
    meet(edge, user)
    try:
        said = _said(edge, act_in_the_light(edge, body), body["channel_id"], typed)
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        said = kept.refused(edge.say(user, error), typed.rest)
    if said is not None:
        answer(edge, body, said)


def _said(edge: Edge, act: Act, channel: str, typed: Typed) -> Message | None:
    """Return the answer to a word; None where the incident's channel shows it."""
    if not typed.word:
        return menus.meant(typed.whole, near(typed.whole), edge.voice(act.user))
    found = looking.incident_in(edge.desk, channel, act.user)
    if typed.word == "note":
        return _note(edge, act, _required(found), typed.rest)
    return ANSWERS[typed.word](edge, act.user, found)


def _note(edge: Edge, act: Act, found: IncidentRecord, text: str) -> Message | None:
    """Keep a note; the channel shows it, and in the dark only who wrote it hears that it is."""
    incidents.note(edge.desk, found.id, text, act.user, act.now)
    if darkness.of_incident(edge.desk, found) is None:
        return None
    return kept.refused(edge.translator(act.user).text("dark.noted", reference=found.reference))


def _window(edge: Edge, channel: str, typed: Typed, act: Act) -> View:
    """Return the window that was asked for; without a word, the menu or the form."""
    if typed.word in {"exercise", "report"}:
        return report.form(edge, act.user, "", exercise=typed.word == "exercise")
    if not typed.word and typed.rest:
        return _unknown(edge, act.user, channel, typed.rest)
    found = looking.incident_in(edge.desk, channel, act.user)
    if typed.word:
        _enter(edge, act, found, typed.word)
        return WINDOWS[typed.word](edge, act.user, found, typed.rest)
    return (
        report.form(edge, act.user, "") if found is None else deciding.menu(edge, act.user, found)
    )


def _enter(edge: Edge, act: Act, found: IncidentRecord | None, word: str) -> None:
    """Refuse who may not open the window of a word, as at the button that opens the same."""
    if found is not None:
        enter(BUTTONS[word], edge, replace(act, given={"incident": found.id}), window=True)


def _unknown(edge: Edge, user: str, channel: str, text: str) -> View:
    """Return the report form; inside an incident ask first what is meant.

    To report takes no database, so one that is away is no reason not to.
    """
    try:
        found = looking.incident_in(edge.desk, channel, user)
    except Unavailable:
        found = None
    if found is None:
        return report.form(edge, user, text)
    return course.ask_form(edge, user, found, text)


def _required(found: IncidentRecord | None) -> IncidentRecord:
    if found is None:
        raise Refusal("error.not_in_incident")
    return found


def _status(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return asking.status(edge, user, _required(found))


def _clock(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return asking.clock(edge, user, _required(found))


def _list(edge: Edge, user: str, _: IncidentRecord | None) -> Message:
    return asking.open_incidents(edge, user)


def _help(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return asking.help_text(edge, user, inside=found is not None)


def _menu(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return asking.start(edge, user) if found is None else deciding.menu(edge, user, found)


def _steps(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    incident = _required(found)
    return steps.window(edge, user, incident, incident.phase)


def _affected(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return scope.form(edge, user, _required(found))


def _notices(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return notices.window(edge, user, _required(found).id)


def _sheets(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return sheets.form(edge, user, _required(found))


def _calls(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return sheets.print_calls(edge, user, _required(found))


def _told(edge: Edge, user: str, found: IncidentRecord | None, typed: str) -> View:
    return duties.told_form(edge, user, _required(found), typed)


def _facts(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return facts.window(edge, user, _required(found))


def _roles(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return shift.roles_window(edge, user, _required(found))


def _decision(edge: Edge, user: str, found: IncidentRecord | None, typed: str) -> View:
    return shift.decision_window(edge, user, _required(found), typed)


def _handover(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return shift.handover_text(edge, user, _required(found))


def _timeline(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return timeline.show(edge, user, _required(found))


def _dossier(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return dossier.ask(edge, user, _required(found))


def _assess(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.assess_form(edge, user, _required(found))


def _close(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.close_form(edge, user, _required(found))


def _review(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return lessons.form(edge, user, _required(found))


def _merge(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.close_form(edge, user, _required(found), wanted=ids.MERGED)


def _real(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.real_form(edge, user, _required(found))


def _kind(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.kind_form(edge, user, _required(found))


def _dark(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return facts.form(edge, user, _required(found), READ_ALONG)


def _decisions(edge: Edge, user: str, found: IncidentRecord | None) -> Message:
    return timeline.decisions(edge, user, _required(found))


#: Words that are answered, and those that open a window; the incident is that of the channel.
ANSWERS: dict[str, Callable[[Edge, str, IncidentRecord | None], Message]] = {
    "status": _status,
    "clock": _clock,
    "handover": _handover,
    "timeline": _timeline,
    "decisions": _decisions,
    "calls": _calls,
    "dossier": _dossier,
    "list": _list,
    "help": _help,
}
WINDOWS: dict[str, Callable[[Edge, str, IncidentRecord | None, str], View]] = {
    "menu": _menu,
    "steps": _steps,
    "facts": _facts,
    "roles": _roles,
    "decision": _decision,
    "affected": _affected,
    "notices": _notices,
    "sheets": _sheets,
    "told": _told,
    "assess": _assess,
    "review": _review,
    "kind": _kind,
    "dark": _dark,
    "merge": _merge,
    "real": _real,
    "close": _close,
}
#: The button that opens the same window as a word.
BUTTONS = {
    "menu": ids.MENU_OPEN,
    "steps": ids.PHASE_SHOW,
    "facts": ids.FACTS_OPEN,
    "roles": ids.ROLES_OPEN,
    "decision": ids.DECISION_OPEN,
    "affected": ids.SCOPE_OPEN,
    "notices": ids.NOTICES_REVIEW,
    "sheets": ids.SHEETS_OPEN,
    "told": ids.TOLD_OPEN,
    "assess": ids.ASSESS_OPEN,
    "review": ids.LESSONS_OPEN,
    "kind": ids.KIND_OPEN,
    "dark": ids.FACT_OPEN,
    "merge": ids.INCIDENT_MERGE,
    "real": ids.TURN_REAL,
    "close": ids.INCIDENT_CLOSE,
}

"""``/breach``: the form outside an incident, its menu inside, and the words that work in both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.errors import Refusal, Unavailable
from bot.domain.records import IncidentRecord
from bot.messages import kept
from bot.messages.types import Message
from bot.services import incidents, looking
from bot.slack import (
    asking,
    course,
    deciding,
    duties,
    facts,
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
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, act_of, user_of
from bot.slack.handlers import acknowledge
from bot.slack.windows import open_window

COMMAND = "/breach"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed after the command.

    Attributes:
        word: The word of the bot's it begins with; empty where it is a report.
        rest: What follows that word, or all of it.
        whole: All of it.
    """

    word: str
    rest: str
    whole: str


def parse(text: str) -> Typed:
    """Tell a word of the bot's from the beginning of a report.

    "status" is a word; "status page shows data of others" is a report, and nothing of it is
    lost.
    """
    whole = text.strip()
    first, _, rest = whole.partition(" ")
    word, rest = first.lower(), rest.strip()
    if word in WITH_TEXT or (word in WORDS and not rest):
        return Typed(word, rest, whole)
    return Typed("", whole, whole)


def register(app: App, edge: Edge) -> None:
    """Register the command."""

    def run(body: dict[str, Any]) -> None:
        _run(edge, body)

    app.command(COMMAND)(ack=acknowledge, lazy=[run])


def _run(edge: Edge, body: Body) -> None:
    typed = parse(body.get("text") or "")
    channel = body["channel_id"]
    if typed.word in ANSWERS or typed.word == "note":
        edge.later(lambda: _answer(edge, body, typed))
    else:
        window = partial(_window, edge, channel, typed)
        # a word opens no report, unless it turns out to be typed outside an incident
        report_typed = typed.whole if not typed.word or typed.rest else None
        open_window(edge, body, window, typed=report_typed)


def _answer(edge: Edge, body: Body, typed: Typed) -> None:
    """Tell what a word asks for; a refusal shows again what was typed."""
    user = user_of(body)
    meet(edge, user)
    try:
        said = _said(edge, act_of(body, edge.clock()), body["channel_id"], typed)
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        said = kept.refused(edge.say(user, error), typed.rest)
    if said is not None:
        answer(edge, body, said)


def _said(edge: Edge, act: Act, channel: str, typed: Typed) -> Message | None:
    """Return the answer to a word; None where the incident's channel shows it."""
    found = looking.incident_in(edge.desk, channel, act.user)
    if typed.word == "note":
        incidents.note(edge.desk, _required(found).id, typed.rest, act.user, act.now)
        return None
    return ANSWERS[typed.word](edge, act.user, found)


def _window(edge: Edge, channel: str, typed: Typed, act: Act) -> View:
    """Return the window that was asked for; without a word, the menu or the form."""
    if typed.word == "exercise":
        return report.form(edge, act.user, "", exercise=True)
    if not typed.word and typed.rest:
        return _unknown(edge, act.user, channel, typed.rest)
    found = looking.incident_in(edge.desk, channel, act.user)
    if typed.word:
        return WINDOWS[typed.word](edge, act.user, found, typed.rest)
    return (
        report.form(edge, act.user, "") if found is None else deciding.menu(edge, act.user, found)
    )


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


def _assess(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.assess_form(edge, user, _required(found))


def _close(edge: Edge, user: str, found: IncidentRecord | None, _: str) -> View:
    return course.close_form(edge, user, _required(found))


#: Words that are answered, and those that open a window; the incident is that of the channel.
ANSWERS: dict[str, Callable[[Edge, str, IncidentRecord | None], Message]] = {
    "status": _status,
    "clock": _clock,
    "handover": _handover,
    "timeline": _timeline,
    "calls": _calls,
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
    "close": _close,
}
#: Words that take what follows; with text after any other one it is a report.
WITH_TEXT = frozenset({"told", "note", "decision"})
WORDS = frozenset({*ANSWERS, *WINDOWS, *WITH_TEXT, "exercise"})

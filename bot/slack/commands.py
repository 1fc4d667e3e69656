"""``/breach``: the form outside an incident, its menu inside, and the words that work in both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.errors import Unavailable
from bot.domain.records import IncidentRecord
from bot.messages import kept, menus
from bot.messages.types import Message
from bot.services import darkness, incidents, looking
from bot.slack import course, deciding, report
from bot.slack.acquaintance import meet
from bot.slack.answers import answer
from bot.slack.cover import act_in_the_light
from bot.slack.door import enter
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, user_of
from bot.slack.handlers import acknowledge, afterwards
from bot.slack.typed import Typed, near, parse
from bot.slack.windows import open_window
from bot.slack.words import ANSWERS, WINDOWS, required

COMMAND = "/breach"


def register(app: App, edge: Edge) -> None:
    """Register the command."""

    def run(body: dict[str, Any]) -> None:
        _run(edge, body)

    app.command(COMMAND)(ack=acknowledge, lazy=afterwards(run))


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
        return _note(edge, act, required(found), typed.rest)
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
        asked = WINDOWS[typed.word]
        if found is not None:  # who may not open it is told so, as at the button
            given = replace(act, given={"incident": found.id})
            enter(asked.button, edge, given, window=True)
        return asked.make(edge, act.user, found, typed.rest)
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

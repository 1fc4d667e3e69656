"""``/breach``: the form outside an incident, its menu inside, and the words that work in both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.messages.types import Message
from bot.services import looking
from bot.slack import asking, report
from bot.slack.edge import Body, Edge, View, answer, open_modal, user_of

COMMAND = "/breach"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed after the command: a word that is known, and what follows it."""

    word: str
    rest: str


#: Words that stand alone, and those that take what follows; all else is a report.
ALONE = frozenset(
    {"status", "clock", "steps", "affected", "notices", "close", "list", "help", "exercise", "menu"}
)
WITH_TEXT = frozenset({"told", "note"})


def parse(text: str) -> Typed:
    """Tell a word of the bot's from the beginning of a report.

    "status" is a word; "status page shows data of others" is a report, and nothing of it is
    lost.
    """
    first, _, rest = text.strip().partition(" ")
    word, rest = first.lower(), rest.strip()
    if word in WITH_TEXT or (word in ALONE and not rest):
        return Typed(word, rest)
    return Typed("", text.strip())


def register(app: App, edge: Edge) -> None:
    """Register the command."""
    app.command(COMMAND)(ack=_ack, lazy=[partial(_run, edge)])


def _ack(ack: Ack) -> None:
    ack()


def _run(edge: Edge, body: dict[str, Any]) -> None:
    typed = parse(body.get("text") or "")
    if typed.word in ANSWERS:
        edge.later(lambda: _answer(edge, body, typed))
    else:
        open_modal(edge, body, lambda: _view(edge, body, typed))


def _answer(edge: Edge, body: Body, typed: Typed) -> None:
    try:
        message = ANSWERS[typed.word](edge, body, typed.rest)
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        answer(edge, body, edge.say(user_of(body), error))
        return
    if message is not None:
        answer(edge, body, message.text, list(message.blocks))


def _view(edge: Edge, body: Body, typed: Typed) -> View:
    """Return the modal a word asks for; without a word, the menu or the form."""
    incident = here(edge, body)
    if typed.word == "exercise":
        return report.form(edge, body, "", exercise=True)
    if typed.word in asking.VIEWS:
        if incident is None:
            raise Refusal("error.not_in_incident")
        return asking.VIEWS[typed.word](edge, user_of(body), incident, typed.rest)
    if incident is not None and not typed.rest:
        return asking.menu(edge, user_of(body), incident)
    return report.form(edge, body, typed.rest)


def here(edge: Edge, body: Body) -> IncidentRecord | None:
    """Return the incident whose channel the command was typed in, for who may see it."""
    return looking.incident_in(edge.desk, body["channel_id"], user_of(body))


def _needs_incident(edge: Edge, body: Body) -> IncidentRecord:
    incident = here(edge, body)
    if incident is None:
        raise Refusal("error.not_in_incident")
    return incident


def _status(edge: Edge, body: Body, _: str) -> Message | None:
    return asking.status(edge, user_of(body), _needs_incident(edge, body))


def _clock(edge: Edge, body: Body, _: str) -> Message | None:
    return asking.clock(edge, user_of(body), _needs_incident(edge, body))


def _list(edge: Edge, body: Body, _: str) -> Message | None:
    return asking.open_incidents(edge, user_of(body))


def _help(edge: Edge, body: Body, _: str) -> Message | None:
    return asking.help_text(edge, user_of(body), inside=here(edge, body) is not None)


def _note(edge: Edge, body: Body, text: str) -> Message | None:
    asking.note(edge, user_of(body), _needs_incident(edge, body), text)
    return None


ANSWERS: dict[str, Callable[[Edge, Body, str], Message | None]] = {
    "status": _status,
    "clock": _clock,
    "list": _list,
    "help": _help,
    "note": _note,
}

__all__ = ["ALONE", "COMMAND", "WITH_TEXT", "Typed", "here", "parse", "register"]

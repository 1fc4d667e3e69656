"""What each word after ``/breach`` shows; most are about the incident of the channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.domain.darkness import READ_ALONG
from bot.domain.errors import Refusal
from bot.domain.records import IncidentRecord
from bot.messages import ids
from bot.messages.types import Message
from bot.slack import (
    asking,
    course,
    deciding,
    dossier,
    duties,
    facts,
    lessons,
    notices,
    scope,
    sheets,
    shift,
    steps,
    timeline,
)
from bot.slack.edge import Edge, View

Found = IncidentRecord | None
Answer = Callable[[Edge, str, Found], Message]


@dataclass(frozen=True, slots=True)
class Window:
    """What a word opens.

    Attributes:
        button: The button that opens the same, and so takes the same right.
        make: Returns the view for a person, with what was typed after the word.
    """

    button: str
    make: Callable[[Edge, str, Found, str], View]


def required(found: Found) -> IncidentRecord:
    """Return the incident of the channel.

    Raises:
        Refusal: the channel is not that of an incident.
    """
    if found is None:
        raise Refusal("error.not_in_incident")
    return found


def _told(say: Callable[[Edge, str, IncidentRecord], Message]) -> Answer:
    """Return an answer about the incident."""
    return lambda edge, user, found: say(edge, user, required(found))


def _about(button: str, show: Callable[[Edge, str, IncidentRecord], View]) -> Window:
    """Return a window about the incident."""
    return Window(button, lambda edge, user, found, _: show(edge, user, required(found)))


def _with_text(button: str, show: Callable[[Edge, str, IncidentRecord, str], View]) -> Window:
    """Return a window about the incident that takes what was typed."""
    return Window(button, lambda edge, user, found, text: show(edge, user, required(found), text))


def _list(edge: Edge, user: str, _: Found) -> Message:
    return asking.open_incidents(edge, user)


def _help(edge: Edge, user: str, found: Found) -> Message:
    return asking.help_text(edge, user, inside=found is not None)


def _menu(edge: Edge, user: str, found: Found, _: str) -> View:
    return asking.start(edge, user) if found is None else deciding.menu(edge, user, found)


def _steps(edge: Edge, user: str, incident: IncidentRecord) -> View:
    return steps.window(edge, user, incident, incident.phase)


def _notices(edge: Edge, user: str, incident: IncidentRecord) -> View:
    return notices.window(edge, user, incident.id)


ANSWERS: dict[str, Answer] = {
    "status": _told(asking.status),
    "clock": _told(asking.clock),
    "handover": _told(shift.handover_text),
    "timeline": _told(timeline.show),
    "decisions": _told(timeline.decisions),
    "calls": _told(sheets.print_calls),
    "dossier": _told(dossier.ask),
    "list": _list,
    "help": _help,
}
WINDOWS = {
    "menu": Window(ids.MENU_OPEN, _menu),
    "steps": _about(ids.PHASE_SHOW, _steps),
    "facts": _about(ids.FACTS_OPEN, facts.window),
    "roles": _about(ids.ROLES_OPEN, shift.roles_window),
    "decision": _with_text(ids.DECISION_OPEN, shift.decision_window),
    "affected": _about(ids.SCOPE_OPEN, scope.form),
    "notices": _about(ids.NOTICES_REVIEW, _notices),
    "sheets": _about(ids.SHEETS_OPEN, sheets.form),
    "told": _with_text(ids.TOLD_OPEN, duties.told_form),
    "assess": _about(ids.ASSESS_OPEN, course.assess_form),
    "review": _about(ids.LESSONS_OPEN, lessons.form),
    "kind": _about(ids.KIND_OPEN, course.kind_form),
    "dark": _about(ids.FACT_OPEN, partial(facts.form, name=READ_ALONG)),
    "merge": _about(ids.INCIDENT_MERGE, partial(course.close_form, wanted=ids.MERGED)),
    "real": _about(ids.TURN_REAL, course.real_form),
    "close": _about(ids.INCIDENT_CLOSE, course.close_form),
}

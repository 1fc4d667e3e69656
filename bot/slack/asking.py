"""What ``/breach`` shows without changing anything: menu, status, clock, lists, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.incident import Track
from bot.domain.organisation import Right, may
from bot.domain.records import IncidentRecord
from bot.messages import ids, menus
from bot.messages import status as drawn
from bot.messages.phase import phase_modal
from bot.messages.types import Message
from bot.services import incidents, looking
from bot.slack import deciding, duties, notices, scope
from bot.slack.edge import Body, Edge, View, answer, open_modal, user_of
from bot.slack.given import acknowledge, value_of


def register(app: App, edge: Edge) -> None:
    """Register the buttons that only show something."""
    app.action(ids.MENU_OPEN)(ack=acknowledge, lazy=[partial(_open_menu, edge)])
    app.action(ids.MENU_STATUS)(ack=acknowledge, lazy=[partial(_press_incident, edge, status)])
    app.action(ids.MENU_CLOCK)(ack=acknowledge, lazy=[partial(_press_incident, edge, clock)])
    app.action(ids.MENU_LIST)(ack=acknowledge, lazy=[partial(_press_list, edge)])
    app.action(ids.HELP)(ack=acknowledge, lazy=[partial(_press_help, edge)])


def menu(edge: Edge, user: str, incident: IncidentRecord) -> View:
    """Return the menu of an incident."""
    of = menus.MenuOf(
        incident_id=incident.id,
        reference=incident.reference,
        phase=incident.phase,
        exercise=incident.exercise,
        closed=incident.closed_at is not None,
        aware_confirmed=incident.aware_confirmed and not incident.aware_provisional,
        processor_open=incident.processor_track is Track.OPEN,
        controller_open=incident.controller_track is Track.OPEN,
    )
    return menus.menu(of, edge.voice(user))


def start(edge: Edge, user: str) -> View:
    """Return the menu outside an incident."""
    role = edge.desk.organisation.role_of(user)
    return menus.start_menu(edge.voice(user), may_hold_exercise=may(role, Right.EXERCISE))


def status(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Return where an incident stands."""
    view = looking.status(edge.desk, incident, edge.clock())
    return drawn.status(view, edge.translator(user))


def clock(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Return every duty of an incident with its article and its time."""
    view = looking.status(edge.desk, incident, edge.clock())
    return drawn.clock(view, edge.translator(user))


def open_incidents(edge: Edge, user: str) -> Message:
    """Return the open incidents this person may see."""
    found = looking.open_incidents(edge.desk, user)
    return drawn.open_incidents(
        found, edge.translator(user), edge.desk.organisation.zone, edge.clock()
    )


def help_text(edge: Edge, user: str, *, inside: bool) -> Message:
    """Return what ``/breach`` understands."""
    return menus.help_text(edge.voice(user), inside=inside)


def note(edge: Edge, user: str, incident: IncidentRecord, text: str) -> None:
    """Add a line to the timeline; the channel shows it."""
    incidents.note(edge.desk, incident.id, text, user, edge.clock())


def _steps(edge: Edge, user: str, incident: IncidentRecord, _: str) -> View:
    view = looking.phase(edge.desk, incident, incident.phase, edge.clock())
    return phase_modal(view, edge.translator(user))


def _menu(edge: Edge, user: str, incident: IncidentRecord, _: str) -> View:
    return menu(edge, user, incident)


def _affected(edge: Edge, user: str, incident: IncidentRecord, _: str) -> View:
    return scope.form(edge, user, incident)


def _notices(edge: Edge, user: str, incident: IncidentRecord, _: str) -> View:
    return notices.form(edge, user, incident.id)


def _close(edge: Edge, user: str, incident: IncidentRecord, _: str) -> View:
    return deciding.close_form(edge, user, incident)


#: Words that open a modal inside an incident's channel.
VIEWS: dict[str, Callable[[Edge, str, IncidentRecord, str], View]] = {
    "menu": _menu,
    "steps": _steps,
    "affected": _affected,
    "notices": _notices,
    "told": duties.told_form,
    "close": _close,
}


def _open_menu(edge: Edge, body: dict[str, Any]) -> None:
    given = value_of(body)

    def make() -> View:
        user = user_of(body)
        if "incident" not in given:
            return start(edge, user)
        return menu(edge, user, looking.incident(edge.desk, str(given["incident"]), user))

    open_modal(edge, body, make)


def _press_incident(
    edge: Edge, make: Callable[[Edge, str, IncidentRecord], Message], body: dict[str, Any]
) -> None:
    user = user_of(body)
    _told(
        edge,
        body,
        lambda: make(
            edge, user, looking.incident(edge.desk, str(value_of(body)["incident"]), user)
        ),
    )


def _press_list(edge: Edge, body: dict[str, Any]) -> None:
    _told(edge, body, lambda: open_incidents(edge, user_of(body)))


def _press_help(edge: Edge, body: dict[str, Any]) -> None:
    inside = "incident" in value_of(body)
    _told(edge, body, lambda: help_text(edge, user_of(body), inside=inside))


def _told(edge: Edge, body: Body, make: Callable[[], Message]) -> None:
    try:
        message = make()
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        answer(edge, body, edge.say(user_of(body), error))
        return
    answer(edge, body, message.text, list(message.blocks))

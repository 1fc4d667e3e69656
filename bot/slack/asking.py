"""What ``/breach`` shows without changing anything: menu, status, clock, lists, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.domain.organisation import Right, may
from bot.domain.records import IncidentRecord
from bot.messages import ids, menus
from bot.messages import status as drawn
from bot.messages.types import Message
from bot.services import looking
from bot.slack import deciding
from bot.slack.edge import Edge, View
from bot.slack.given import Act
from bot.slack.handlers import opens, tells


def register(app: App, edge: Edge) -> None:
    """Register the buttons that only show something."""
    opens(app, edge, ids.MENU_OPEN, _menu)
    tells(app, edge, ids.MENU_STATUS, partial(_of_incident, status))
    tells(app, edge, ids.MENU_CLOCK, partial(_of_incident, clock))
    tells(app, edge, ids.MENU_LIST, _list)
    tells(app, edge, ids.HELP, _help)


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
    return drawn.clock(view, edge.translator(user), edge.desk.organisation.rights_of(user))


def open_incidents(edge: Edge, user: str) -> Message:
    """Return the open incidents this person may see."""
    found = looking.open_incidents(edge.desk, user)
    return drawn.open_incidents(
        found, edge.translator(user), edge.desk.organisation.zone, edge.clock()
    )


def help_text(edge: Edge, user: str, *, inside: bool) -> Message:
    """Return what ``/breach`` understands."""
    return menus.help_text(edge.voice(user), inside=inside)


def _menu(edge: Edge, act: Act) -> View:
    if "incident" not in act.given:
        return start(edge, act.user)
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return deciding.menu(edge, act.user, incident)


def _of_incident(
    make: Callable[[Edge, str, IncidentRecord], Message], edge: Edge, act: Act
) -> Message:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return make(edge, act.user, incident)


def _list(edge: Edge, act: Act) -> Message:
    return open_incidents(edge, act.user)


def _help(edge: Edge, act: Act) -> Message:
    return help_text(edge, act.user, inside="incident" in act.given)

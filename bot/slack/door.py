"""The door of every press and form: who may not do it is told before anything is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.darkness import READ_ALONG
from bot.messages.permissions import needed
from bot.services import darkness, rights
from bot.slack.edge import Edge
from bot.slack.given import Act

More = ParamSpec("More")
Answer = TypeVar("Answer")

Handler = Callable[Concatenate[Edge, Act, More], Answer]


def guarded(
    name: str, handler: Handler[More, Answer], *, window: bool = False
) -> Handler[More, Answer]:
    """Return a handler that first asks whether the person may do what ``name`` stands for.

    Args:
        name: The press or form, as the table of permissions has it.
        handler: What is done.
        window: It opens one. A form that changes an incident does not open once that is closed;
            a press, and a form that was filled in, go on to the use case, which knows what was
            done already.

    Raises:
        KeyError: The table does not say what it takes; no bot starts with such a button.
    """
    needed(name)

    def inside(edge: Edge, act: Act, /, *args: More.args, **kwargs: More.kwargs) -> Answer:
        enter(name, edge, act, window=window)
        return handler(edge, act, *args, **kwargs)

    return inside


def enter(name: str, edge: Edge, act: Act, *, window: bool) -> None:
    """Refuse who may not do what ``name`` stands for.

    Raises:
        NotAllowed: the person has not the right.
        NoSuchIncident: the incident is not there, or not for this person.
        IncidentClosed: the window would change it, and it is closed.
    """
    right = needed(name)
    incident_id = act.text("incident") if "incident" in act.given else None
    incident = rights.admit(edge.desk, act.user, right, incident_id)
    if window and incident is not None and right is not None and not _ends_the_dark(edge, act):
        rights.require_open(incident)


def _ends_the_dark(edge: Edge, act: Act) -> bool:
    """Return whether a window asks what ends the dark, in which a closed incident may still be."""
    if act.given.get("fact") != READ_ALONG:
        return False
    return darkness.over(edge.desk, act.text("incident"), None, act.user) is not None

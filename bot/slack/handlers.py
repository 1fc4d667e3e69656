"""How handlers answer: what opens acknowledges first, what changes something commits first.

Slack sends commands and presses only once and waits three seconds. What only shows something is
acknowledged at once. What changes something is committed first and acknowledged then, since a
change that was acknowledged but not stored would be lost. All of it passes the door first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import Refusal
from bot.messages import ids
from bot.messages.inputs import modal
from bot.messages.types import Message
from bot.slack.answers import tell
from bot.slack.cover import act_in_the_light
from bot.slack.door import guarded
from bot.slack.edge import Edge, View, quietly
from bot.slack.given import Act, Body, in_window, user_of
from bot.slack.readings import twice_shown
from bot.slack.windows import open_window, redraw, tell_presser

Look = Callable[[Edge, Act], View]
Tell = Callable[[Edge, Act], Message]
Work = Callable[[Edge, Act], object]
Offer = Callable[[Edge, Act, str], list[dict[str, Any]]]
Widen = Callable[[Edge, Body, str], View]

#: Fields of the domain that stand in a form under another name.
BLOCKS = {
    "noticed_at": ids.NOTICED,
    "aware_at": ids.WHEN,
    "fulfilled_at": ids.WHEN,
    "reasons": ids.REASON,
    "system": ids.SYSTEMS,
    "data": ids.CATEGORIES,
}


def acknowledge(ack: Ack) -> None:
    """Answer Slack at once; the work follows."""
    ack()


def afterwards(run: Callable[[dict[str, Any]], None]) -> list[Callable[..., None]]:
    """Return what follows an acknowledgement; Bolt itself would log the words of an error."""

    def guarded(body: dict[str, Any]) -> None:
        quietly(partial(run, body))

    return [guarded]


def opens(app: App, edge: Edge, action_id: str, look: Look) -> None:
    """Have a press open a window."""
    look = guarded(action_id, look, window=True)

    def run(body: dict[str, Any]) -> None:
        open_window(edge, body, partial(look, edge))

    app.action(action_id)(ack=acknowledge, lazy=afterwards(run))


def tells(app: App, edge: Edge, action_id: str, make: Tell) -> None:
    """Have a press tell the person something: below the message, or on top of the window."""
    make = guarded(action_id, make)

    def run(body: dict[str, Any]) -> None:
        if "view" in body:
            open_window(edge, body, lambda act: _window(edge, act, make(edge, act)))
        else:
            tell(edge, body, partial(make, edge))

    app.action(action_id)(ack=acknowledge, lazy=afterwards(run))


def presses(app: App, edge: Edge, action_id: str, work: Work, look: Look | None = None) -> None:
    """Have a press change something; ``look`` draws the window it was pressed in again."""
    work = guarded(action_id, work)

    def run(ack: Ack, body: dict[str, Any]) -> None:
        _press(edge, body, work, look)
        ack()

    app.action(action_id)(run)


def turns(app: App, edge: Edge, action_id: str, look: Look) -> None:
    """Have a press turn a page in the window it stands in."""
    look = guarded(action_id, look)

    def run(body: dict[str, Any]) -> None:
        redraw(edge, body, body["view"]["id"], partial(look, edge))

    app.action(action_id)(ack=acknowledge, lazy=afterwards(run))


def submits(
    app: App,
    edge: Edge,
    callback_id: str,
    work: Work,
    look: Look | None = None,
    *,
    widen: Mapping[str, Widen] | None = None,
) -> None:
    """Have a form change something.

    Args:
        app: Where it is registered.
        edge: What handlers work with.
        callback_id: The form.
        work: What it changes.
        look: Draws the window below it again.
        widen: By field of the form: draws the form with that field, for when it turns out to be
            needed although the form did not have it.
    """
    work = guarded(callback_id, work)

    def run(ack: Ack, body: dict[str, Any]) -> None:
        try:
            act = act_in_the_light(edge, body)
            asked = twice_shown(edge, body)
            if asked is not None:
                ack(response_action="update", view=asked)
                return
            work(edge, act)
        except Exception as error:  # noqa: BLE001 - every error becomes a sentence in the form
            said = edge.plainly(edge.say(user_of(body), error))
            drawn = (widen or {}).get(_missing(error, body))
            if drawn is not None:
                ack(response_action="update", view=drawn(edge, body, said))
                return
            ack(response_action="errors", errors={_field_of(error, body): said})
            return
        below = body["view"].get("previous_view_id")
        if look is not None and below:
            edge.later(lambda: redraw(edge, body, below, partial(look, edge)))
        ack()

    app.view(callback_id)(run)


def leads(app: App, edge: Edge, callback_id: str, work: Callable[[Edge, Act], View]) -> None:
    """Have a form do something, and show what ``work`` returns in its place."""
    work = guarded(callback_id, work)

    def run(ack: Ack, body: dict[str, Any]) -> None:
        try:
            view = work(edge, act_in_the_light(edge, body))
        except Exception as error:  # noqa: BLE001 - every error becomes a sentence in the form
            said = edge.plainly(edge.say(user_of(body), error))
            ack(response_action="errors", errors={_field_of(error, body): said})
            return
        ack(response_action="update", view=view)

    app.view(callback_id)(run)


def offers(app: App, edge: Edge, action_id: str, offer: Offer) -> None:
    """Have a field that is searched ask for its options; what goes wrong offers none."""
    offer = guarded(action_id, offer)

    def run(ack: Ack, body: dict[str, Any]) -> None:
        try:
            found = offer(edge, act_in_the_light(edge, body), str(body.get("value") or ""))
        except Exception as error:  # noqa: BLE001 - Slack shows no sentence here
            edge.say(user_of(body), error)
            found = []
        ack(options=found)

    app.options(action_id)(run)


def _press(edge: Edge, body: Body, work: Work, look: Look | None) -> None:
    try:
        work(edge, act_in_the_light(edge, body))
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence for the presser
        said = edge.say(user_of(body), error)
        edge.later(lambda: tell_presser(edge, body, said))
        return
    if look is not None and in_window(body):
        edge.later(lambda: redraw(edge, body, body["view"]["id"], partial(look, edge)))


def _window(edge: Edge, act: Act, message: Message) -> View:
    voice = edge.voice(act.user)
    return modal(voice, "menu.title", ids.MENU_VIEW, message.blocks, close="form.close")


def _field_of(error: Exception, body: Body) -> str:
    """Return the field a sentence belongs to, or the form's first one."""
    inputs, named = _inputs(body), _named(error)
    return named if named in inputs else inputs[0]


def _missing(error: Exception, body: Body) -> str:
    """Return the field an error names and the form does not have; empty when there is none."""
    named = _named(error)
    return "" if named in _inputs(body) else named


def _named(error: Exception) -> str:
    field = (error.field if isinstance(error, Refusal) else None) or ""
    return BLOCKS.get(field, field)


def _inputs(body: Body) -> list[str]:
    return [str(block["block_id"]) for block in body["view"]["blocks"] if block["type"] == "input"]

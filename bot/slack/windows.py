"""Modals: a skeleton opens at once, and is filled when the database has answered."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.i18n.catalogue import translator
from bot.messages import kept
from bot.messages.report_form import expired, refusal, skeleton
from bot.messages.types import Message
from bot.slack.acquaintance import meet
from bot.slack.answers import answer
from bot.slack.cover import act_in_the_light
from bot.slack.edge import Edge, View, log
from bot.slack.given import Act, Body, in_window, user_of

#: What Slack says of a window that was closed meanwhile.
CLOSED = "not_found"

Make = Callable[[Act], View]


def open_window(edge: Edge, body: Body, make: Make, *, typed: str | None = None) -> None:
    """Open a skeleton at once, and put what ``make`` returns in its place.

    Inside a modal it is put on top of it. When Slack does not open it, since its trigger has
    died on the way, the person is told to press again.

    Args:
        edge: What handlers work with.
        body: Slack's payload.
        make: Looks up what is shown; may be slow.
        typed: What the person typed and must not lose; None where nothing was asked for.
    """
    try:
        open_one = edge.client.views_push if in_window(body) else edge.client.views_open
        opened = open_one(trigger_id=body["trigger_id"], view=_skeleton(edge))
    except (OSError, SlackClientError) as error:
        log.warning("window_not_opened", error=_name(error))
        edge.later(lambda: _say_not_opened(edge, body, typed))
        return
    view_id = str(opened["view"]["id"])
    edge.later(lambda: _fill(edge, body, view_id, make, typed))


def redraw(edge: Edge, body: Body, view_id: str, make: Make) -> None:
    """Draw an open window again after something has changed."""
    draw(edge, view_id, _made(edge, body, make, drawn_again=True))


def draw(edge: Edge, view_id: str, view: View) -> None:
    """Show a view in an open window; this needs no trigger."""
    try:
        edge.client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if _name(error) != CLOSED:
            raise
        log.info("window_closed_meanwhile")


def tell_presser(edge: Edge, body: Body, text: str) -> None:
    """Tell who pressed a button why nothing came of it, on top of the window it is in."""
    if in_window(body):
        view = refusal(edge.voice(user_of(body)), text)
        try:
            edge.client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:  # too late, or too many windows: a direct message serves
            log.info("window_not_opened", error=_name(error))
        else:
            return
    answer(edge, body, kept.refused(text))


def _fill(edge: Edge, body: Body, view_id: str, make: Make, typed: str | None) -> None:
    meet(edge, user_of(body))
    try:
        draw(edge, view_id, _made(edge, body, make, typed))
    except SlackApiError as error:  # Slack does not take it: the skeleton must not stay
        draw(edge, view_id, _refused(edge, body, error, typed))


def _made(
    edge: Edge, body: Body, make: Make, typed: str | None = None, *, drawn_again: bool = False
) -> View:
    try:
        return make(act_in_the_light(edge, body, drawn_again=drawn_again))
    except Exception as error:  # noqa: BLE001 - the window turns into the sentence
        return _refused(edge, body, error, typed)


def _refused(edge: Edge, body: Body, error: Exception, typed: str | None) -> View:
    user = user_of(body)
    view = refusal(edge.voice(user), edge.say(user, error), again=typed or None)
    return {**view, "blocks": [*view["blocks"], *kept.in_full(typed or "")]}


def _say_not_opened(edge: Edge, body: Body, typed: str | None) -> None:
    user = user_of(body)
    meet(edge, user)
    if typed is None:
        answer(edge, body, kept.refused(edge.translator(user).text("error.trigger_expired")))
        return
    message = expired(edge.voice(user), typed)
    answer(edge, body, Message(message.text, (*message.blocks, *kept.in_full(typed))))


def _skeleton(edge: Edge) -> View:
    return skeleton(translator(edge.desk.organisation.language))


def _name(error: Exception) -> str:
    """Return Slack's name for an error; that of its kind where Slack did not answer."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error"))
    return type(error).__name__

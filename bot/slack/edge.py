"""What every handler at the Slack edge works with, and how it answers.

Commands and shortcuts are acknowledged at once and open a skeleton; what changes something is
committed first and acknowledged then, since Slack does not send it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Refusal, Unavailable
from bot.i18n.catalogue import Translator, translator
from bot.messages import ids
from bot.messages.report_form import refusal as refusal_view
from bot.messages.report_form import skeleton
from bot.messages.voice import Voice
from bot.services import people
from bot.services.desk import Desk

Body = Mapping[str, Any]
View = dict[str, Any]

#: Fields of the domain that stand in a form under another name.
BLOCKS = {
    "noticed_at": ids.NOTICED,
    "aware_at": ids.WHEN,
    "fulfilled_at": ids.WHEN,
    "reasons": ids.REASON,
    "system": ids.SYSTEMS,
    "data": ids.CATEGORIES,
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Edge:
    """The desk, the clock, Slack, and a place for work that must not hold up an answer."""

    desk: Desk
    clock: Callable[[], datetime]
    client: WebClient
    background: Executor

    def translator(self, user_id: str) -> Translator:
        """Return the words of a person's language; the organisation's when it is not known."""
        try:
            return translator(people.language_of(self.desk, user_id))
        except Unavailable:
            return translator(self.desk.organisation.language)

    def voice(self, user_id: str) -> Voice:
        """Return how the bot speaks with a person now."""
        return Voice(self.translator(user_id), self.desk.organisation.zone, self.clock())

    def say(self, user_id: str, error: Exception) -> str:
        """Return the sentence for an error: what to do, or a reference that is in the log."""
        words = self.translator(user_id)
        if isinstance(error, Refusal):
            return words.refusal(error)
        reference = secrets.token_hex(4)
        log.error("unexpected_error", reference=reference, exc_info=error)
        return words.text("error.unexpected", reference=reference)

    def later(self, work: Callable[[], None]) -> None:
        """Do something after the answer; what goes wrong there is in the log."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:
                log.error("background_failed", exc_info=error)

        self.background.submit(guarded)


def user_of(body: Body) -> str:
    """Return who acts; commands and interactions name the person differently."""
    if "user_id" in body:
        return str(body["user_id"])
    return str(body["user"]["id"])


def submit(edge: Edge, ack: Ack, body: Body, work: Callable[[], View | None]) -> None:
    """Commit what a form holds, then acknowledge.

    Args:
        edge: What handlers work with.
        ack: Slack's answer.
        body: The submission.
        work: Commits and returns the view to show next; None closes the form.

    A refusal appears beside its field, or beside the first one, and the form keeps its text.
    """
    try:
        view = work()
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence beside a field
        ack(
            response_action="errors",
            errors={_field_of(error, body): edge.say(user_of(body), error)},
        )
        return
    if view is None:
        ack()
    else:
        ack(response_action="update", view=view)


def press(edge: Edge, ack: Ack, body: Body, work: Callable[[], None]) -> None:
    """Commit what a button does, then acknowledge; a refusal is told to the presser alone."""
    try:
        work()
        ack()
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence for the presser
        ack()
        _tell_presser(edge, body, edge.say(user_of(body), error))


def open_modal(edge: Edge, body: Body, make: Callable[[], View]) -> None:
    """Open a skeleton at once and fill it when the database has answered.

    Inside a modal the skeleton is put on top of it. When the trigger has died on the way, the
    person is told to press again.
    """
    view_id = _open_skeleton(edge, body)
    if view_id is not None:
        edge.later(lambda: fill(edge, user_of(body), view_id, make))


def fill(edge: Edge, user_id: str, view_id: str, make: Callable[[], View]) -> None:
    """Put the real view in the place of a skeleton; this needs no trigger."""
    try:
        view = make()
    except Exception as error:  # noqa: BLE001 - the skeleton turns into the sentence
        view = refusal_view(edge.voice(user_id), edge.say(user_id, error))
    edge.client.views_update(view_id=view_id, view=view)


def answer(edge: Edge, body: Body, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
    """Tell the person who acts, and nobody else, where they are."""
    user_id = user_of(body)
    channel = _channel_of(body)
    if channel is not None:
        try:
            edge.client.chat_postEphemeral(channel=channel, user=user_id, text=text, blocks=blocks)
        except SlackApiError as error:  # the bot is not in that channel: a direct message serves
            log.info("not_ephemeral", error=str(error.response.get("error")))
        else:
            return
    opened = edge.client.conversations_open(users=[user_id])
    edge.client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=blocks)


def values(body: Body) -> dict[str, Any]:
    """Return what stands in a form's fields by block: text, option values, dates, people."""
    state = body["view"]["state"]["values"]
    return {
        block: _value(element) for block, elements in state.items() for element in elements.values()
    }


def _value(element: Mapping[str, Any]) -> Any:
    kind = element["type"]
    if kind in {"checkboxes", "multi_static_select", "multi_external_select"}:
        return [option["value"] for option in element.get("selected_options") or ()]
    if kind in {"static_select", "external_select", "radio_buttons"}:
        chosen = element.get("selected_option")
        return None if chosen is None else chosen["value"]
    if kind == "datetimepicker":
        return element.get("selected_date_time")
    if kind == "users_select":
        return element.get("selected_user")
    return element.get("value")


def _field_of(error: Exception, body: Body) -> str:
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    field = (error.field if isinstance(error, Refusal) else None) or ""
    named = BLOCKS.get(field, field)
    return named if named in inputs else inputs[0]


def _tell_presser(edge: Edge, body: Body, text: str) -> None:
    if body.get("view") and body["view"]["type"] == "modal":
        view = refusal_view(edge.voice(user_of(body)), text)
        edge.client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        answer(edge, body, text)


def _open_skeleton(edge: Edge, body: Body) -> str | None:
    words = translator(edge.desk.organisation.language)
    inside = bool(body.get("view")) and body["view"]["type"] == "modal"
    method = edge.client.views_push if inside else edge.client.views_open
    try:
        opened = method(trigger_id=body["trigger_id"], view=skeleton(words))
    except SlackApiError as error:
        if error.response.get("error") not in {"expired_trigger_id", "exchanged_trigger_id"}:
            raise
        answer(edge, body, edge.translator(user_of(body)).text("error.trigger_expired"))
        return None
    return str(opened["view"]["id"])


def _channel_of(body: Body) -> str | None:
    if "channel_id" in body:
        return str(body["channel_id"])
    channel = body.get("channel")
    return None if channel is None else str(channel["id"])

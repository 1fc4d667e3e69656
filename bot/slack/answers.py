"""Telling one person something where they are, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.messages.types import Message
from bot.slack.acquaintance import meet
from bot.slack.edge import Edge, log
from bot.slack.given import Act, Body, act_of, channel_of, user_of

OK = 200


def tell(edge: Edge, body: Body, make: Callable[[Act], Message]) -> None:
    """Show a person a message that has to be looked up first, or say why it cannot be."""
    user = user_of(body)
    meet(edge, user)
    try:
        message = make(act_of(body, edge.clock()))
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        answer(edge, body, edge.say(user, error))
        return
    answer(edge, body, message.text, message.blocks)


def answer(
    edge: Edge, body: Body, text: str, blocks: Sequence[dict[str, Any]] | None = None
) -> None:
    """Tell the person who acts; by direct message where the bot cannot speak."""
    user, channel = user_of(body), channel_of(body)
    shown = None if blocks is None else list(blocks)
    if _answered_in_place(body, text, shown):
        return
    if channel is not None:
        try:
            edge.client.chat_postEphemeral(channel=channel, user=user, text=text, blocks=shown)
        except SlackApiError as error:  # the bot is not in that channel: a direct message serves
            log.info("not_ephemeral", error=str(error.response.get("error")))
        else:
            return
    opened = edge.client.conversations_open(users=[user])
    edge.client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=shown)


def _answered_in_place(body: Body, text: str, blocks: list[dict[str, Any]] | None) -> bool:
    """Answer a command where it was typed, also in a channel that the bot is not in."""
    url = body.get("response_url")
    if "command" not in body or not url:
        return False
    sent = WebhookClient(str(url)).send(text=text, blocks=blocks, response_type="ephemeral")
    return sent.status_code == OK

"""Telling one person something where they are, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from bot.messages import kept
from bot.messages.types import Message
from bot.slack.acquaintance import meet
from bot.slack.cover import act_in_the_light
from bot.slack.edge import Edge, log
from bot.slack.given import Act, Body, channel_of, user_of


def tell(edge: Edge, body: Body, make: Callable[[Act], Message]) -> None:
    """Show a person a message that has to be looked up first, or say why it cannot be."""
    user = user_of(body)
    meet(edge, user)
    try:
        message = make(act_in_the_light(edge, body))
    except Exception as error:  # noqa: BLE001 - the person hears what to do
        message = kept.refused(edge.say(user, error))
    answer(edge, body, message)


def answer(edge: Edge, body: Body, message: Message) -> None:
    """Tell the person who acts; by direct message where the bot cannot speak."""
    user, channel = user_of(body), channel_of(body)
    text, blocks = message.text, list(message.blocks)
    if channel is not None:
        try:
            edge.client.chat_postEphemeral(channel=channel, user=user, text=text, blocks=blocks)
        except SlackApiError as error:  # the bot is not in that channel: a direct message serves
            log.info("not_ephemeral", error=str(error.response.get("error")))
        else:
            return
    opened = edge.client.conversations_open(users=[user])
    edge.client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=blocks)

"""The timeline: messages marked by the shortcut, pins, and what Slack changes afterwards."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import App

from bot.domain.errors import Refusal, Unavailable
from bot.domain.records import IncidentRecord
from bot.messages import ids, kept
from bot.messages import timeline as drawn
from bot.messages.types import Message
from bot.services import files, looking, timeline
from bot.services.files import Wanted, What
from bot.services.timeline import SlackMessage
from bot.slack.answers import answer
from bot.slack.edge import Edge, View
from bot.slack.given import Act, Body, user_of
from bot.slack.handlers import acknowledge, afterwards, submits, tells
from bot.slack.windows import open_window

SHORTCUT = "add_to_timeline"
MOST_CARRIED = 1500


def register(app: App, edge: Edge) -> None:
    """Register the shortcut, the events that a timeline follows, and the button that shows it."""

    def marked(body: dict[str, Any]) -> None:
        user = user_of(body)
        try:
            here = looking.incident_in(edge.desk, body["channel"]["id"], user)
        except Unavailable as unavailable:
            answer(edge, body, kept.refused(edge.say(user, unavailable)))
            return
        if here is None:
            open_window(edge, body, partial(_elsewhere, edge, body))
        else:
            edge.later(lambda: _mark_here(edge, body, here))

    def pinned(event: dict[str, Any]) -> None:
        _pinned(edge, event)

    def changed(event: dict[str, Any]) -> None:
        _changed(edge, event)

    app.shortcut(SHORTCUT)(ack=acknowledge, lazy=afterwards(marked))
    app.event("pin_added")(pinned)
    app.event("message")(changed)
    tells(app, edge, ids.TIMELINE_SHOW, _shown)
    submits(app, edge, ids.MARK_VIEW, _marked_elsewhere)


def show(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Return the timeline's newest lines; when it is long, all of it follows as a file."""
    view = timeline.view(edge.desk, incident, edge.clock())
    words = edge.translator(user)
    if drawn.is_long(view, words):
        wanted = Wanted(What.TIMELINE, words.language)
        files.ask(edge.desk, incident.id, wanted, user, edge.clock())
    return drawn.timeline(view, words)


def decisions(edge: Edge, user: str, incident: IncidentRecord) -> Message:
    """Return the decisions of the timeline, with what else was considered."""
    view = timeline.view(edge.desk, incident, edge.clock())
    return drawn.decisions(view, edge.translator(user))


def _shown(edge: Edge, act: Act) -> Message:
    incident = looking.incident(edge.desk, act.text("incident"), act.user)
    return show(edge, act.user, incident)


def _mark_here(edge: Edge, body: Body, incident: IncidentRecord) -> None:
    """Put a message of the incident's own channel into its timeline, and say so to who did it."""
    user = user_of(body)
    try:
        message = _message(body["channel"]["id"], body["message"])
        timeline.mark(edge.desk, incident.id, message, user, edge.clock())
        said = edge.translator(user).text("mark.done", reference=incident.reference)
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence
        said = edge.say(user, error)
    answer(edge, body, kept.refused(said))


def _elsewhere(edge: Edge, body: Body, act: Act) -> View:
    """Ask which incident a message of another channel belongs to."""
    found = looking.open_incidents(edge.desk, act.user)
    if not found:
        raise Refusal("error.no_open_incident")
    message = _message(body["channel"]["id"], body["message"])
    carried = ids.encode(
        channel=message.channel,
        stamp=message.stamp,
        author=message.author,
        text=message.text[:MOST_CARRIED],
    )
    named = {line.incident_id: line.reference for line in found}
    return drawn.mark_form(message.text, named, carried, edge.voice(act.user))


def _marked_elsewhere(edge: Edge, act: Act) -> None:
    given = ("channel", "stamp", "author", "text")
    message = SlackMessage(*(act.text(name) for name in given))
    timeline.mark(edge.desk, act.words(ids.INCIDENT), message, act.user, act.now)


def _message(channel: str, given: Mapping[str, Any]) -> SlackMessage:
    """Return a message as it was written: Slack gives three of its signs as entities."""
    names = [str(one.get("name") or "") for one in given.get("files") or ()]
    text = "\n".join(filter(None, (html.unescape(str(given.get("text") or "")), *names)))
    author = str(given.get("user") or given.get("bot_id") or "")
    return SlackMessage(channel, str(given["ts"]), author, text)


def _pinned(edge: Edge, event: Mapping[str, Any]) -> None:
    """Follow a pin; what the bot itself said is on record already."""
    item, by = event.get("item") or {}, str(event.get("user") or "")
    if item.get("type") != "message" or item["message"].get("bot_id"):
        return
    message = _message(str(event["channel_id"]), item["message"])
    timeline.pinned(edge.desk, message, by, edge.clock())


def _changed(edge: Edge, event: Mapping[str, Any]) -> None:
    """Follow an edit or a deletion; new messages, and what the bot draws again, need nothing."""
    kind, channel = event.get("subtype"), str(event.get("channel") or "")
    if kind == "message_changed" and not event["message"].get("bot_id"):
        now = _message(channel, event["message"])
        timeline.edited(edge.desk, channel, now.stamp, now.text, now.author, edge.clock())
    elif kind == "message_deleted":
        before = event.get("previous_message") or {}
        author = str(before.get("user") or "")
        timeline.deleted(edge.desk, channel, str(event["deleted_ts"]), author, edge.clock())

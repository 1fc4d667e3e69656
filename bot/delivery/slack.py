"""Says messages in Slack: posts once, looks before posting again, keeps others up to date.

Slack has no idempotency key, so every message carries its row's key as metadata. An attempt that
is not the first looks for that key in the conversation before it posts.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

import structlog

from bot.delivery.channels import ChannelMaker
from bot.delivery.past import Past
from bot.delivery.slack_api import (
    TROUBLES,
    SlackApi,
    SlackPauseError,
    SlackRefusedError,
    SlackUnsureError,
    outcome_of,
)
from bot.delivery.types import (
    Channels,
    HomeView,
    MayGo,
    Outcome,
    Overtaken,
    Sent,
    SlackFiles,
    SlackPost,
    SlackRemoval,
    Unfinished,
)
from bot.delivery.uploads import Uploads
from bot.domain.outgoing import ANSWER, REMINDER, OutgoingRow, ProjectionRow, target_of

METADATA_TYPE: Final = "breach_row"
HEADLINE: Final = "headline"
#: What Slack says when a message can no longer be changed: another takes its place.
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

_log = structlog.get_logger()


class SlackSender:
    """Sends what goes to Slack.

    Args:
        api: The Web API.
        channels: Which channel an incident has.

    Attributes:
        rooms: Makes those channels.
    """

    def __init__(self, api: SlackApi, channels: Channels) -> None:
        self.rooms = ChannelMaker(api, channels)
        self._api = api
        self._past = Past(api)
        self._uploads = Uploads(api, self._past)
        self._channels = channels
        self._direct: dict[str, str] = {}
        self._lock = threading.Lock()

    def say(self, row: OutgoingRow, post: SlackPost, may_go: MayGo) -> Outcome:
        """Post a row's message, or find the one that an earlier attempt posted."""
        try:
            channel = self._channel(row.stream)
            stamp = None
            if row.attempts > 1:
                stamp = self._look(channel, row.key, row.tried_after)
            if stamp is None and not may_go():
                return Overtaken()
            stamp = stamp or self._post(channel, row.key, post)
        except TROUBLES as trouble:
            return outcome_of(trouble)
        return Sent({"channel": channel, "ts": stamp})

    def share(self, row: OutgoingRow, files: SlackFiles, may_go: MayGo) -> Outcome:
        """Put a row's files where its stream leads, unless an earlier attempt did."""
        try:
            channel = self._channel(target_of(row.stream))
            return self._uploads.share(channel, row, files.papers, may_go)
        except TROUBLES as trouble:
            return outcome_of(trouble)

    def take_back(self, removal: SlackRemoval, may_go: MayGo) -> Outcome:
        """Delete the files that a row has put into Slack; what is gone already counts as done."""
        row = removal.row
        try:
            known = (row.proof or {}).get("channel")
            channel = known or self._channel(target_of(row.stream))
            return self._uploads.take_back(channel, row, may_go)
        except TROUBLES as trouble:
            return outcome_of(trouble)

    def show(
        self, projection: ProjectionRow, drawn: SlackPost | HomeView, may_go: MayGo
    ) -> Outcome:
        """Bring a projection up to date: change its message, or post it, and pin a headline."""
        try:
            if isinstance(drawn, HomeView):
                return self._publish(projection, drawn, may_go)
            return self._show(projection, drawn, may_go)
        except TROUBLES as trouble:
            return outcome_of(trouble)

    def _publish(self, projection: ProjectionRow, drawn: HomeView, may_go: MayGo) -> Outcome:
        if not may_go():
            return Overtaken()
        view = {"type": "home", "blocks": list(drawn.blocks)}
        self._api.call("views.publish", user_id=target_of(projection.stream), view=view)
        return Sent({})

    def _show(self, projection: ProjectionRow, post: SlackPost, may_go: MayGo) -> Outcome:
        channel = self._channel(projection.stream)
        if not may_go():
            return Overtaken()
        stamp = self._updated(channel, projection, post)
        if stamp is None and projection.kind in {ANSWER, REMINDER}:
            return Sent({})  # nobody misses what was said once and is gone
        if stamp is None and projection.attempts > 1:
            stamp = self._look(channel, projection.key, projection.tried_after, projection.message)
        if stamp is None:
            if not may_go():
                return Overtaken()
            stamp = self._post(channel, projection.key, post)
        proof = {"channel": channel, "ts": stamp}
        if projection.kind != HEADLINE or (projection.pinned and stamp == projection.message):
            return Sent(proof)
        return self._pinned(channel, stamp, proof)

    def _updated(self, channel: str, projection: ProjectionRow, post: SlackPost) -> str | None:
        """Change the message there is; None when there is none (any more)."""
        if projection.message is None:
            return None
        try:
            self._api.call(
                "chat.update", channel=channel, ts=projection.message, **_said(projection.key, post)
            )
        except SlackRefusedError as refused:
            if refused.error in _GONE:
                return None
            raise
        return projection.message

    def _pinned(self, channel: str, stamp: str, proof: Mapping[str, str]) -> Outcome:
        try:
            self._api.call("pins.add", channel=channel, timestamp=stamp)
        except SlackRefusedError as refused:
            if refused.error != "already_pinned":
                _log.warning("slack_convenience_missing", method="pins.add", error=refused.error)
        except (SlackPauseError, SlackUnsureError) as trouble:
            return Unfinished(proof, str(trouble))
        return Sent(proof)

    def _post(self, channel: str, key: str, post: SlackPost) -> str:
        answer = self._api.call("chat.postMessage", channel=channel, **_said(key, post))
        return str(answer["ts"])

    def _look(
        self, channel: str, key: str, after: str | None, but: str | None = None
    ) -> str | None:
        """Return the time stamp of our message with a key, newer than ``after``; None if none."""
        found = self._past.find(
            channel, after, lambda said: _key(said) == key and said.get("ts") != but
        )
        return None if found is None else str(found["ts"])

    def _channel(self, stream: str) -> str:
        target = target_of(stream)
        if stream.startswith("person:"):
            return self._direct_messages(target)
        channel = self._channels.channel_of(target)
        if channel is None:
            raise SlackUnsureError("no_channel")  # though its row was sent
        return channel

    def _direct_messages(self, user_id: str) -> str:
        with self._lock:
            known = self._direct.get(user_id)
        if known is None:
            known = str(self._api.call("conversations.open", users=user_id)["channel"]["id"])
            with self._lock:
                self._direct[user_id] = known
        return known


def _said(key: str, post: SlackPost) -> dict[str, Any]:
    metadata = {"event_type": METADATA_TYPE, "event_payload": {**post.metadata, "key": key}}
    return {"text": post.text, "blocks": list(post.blocks) or None, "metadata": metadata}


def _key(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA_TYPE:
        return None
    key: str | None = metadata.get("event_payload", {}).get("key")
    return key

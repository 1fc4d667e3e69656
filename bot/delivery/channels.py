"""Makes an incident's channel: once, under a neutral name, whatever is lost on the way.

A name that is taken may be our own channel of an attempt whose answer was lost: it is adopted
when the bot made it and its purpose names this incident or nothing yet. The database decides
which channel counts; whoever made another one archives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import structlog

from bot.delivery.slack_api import (
    TROUBLES,
    SlackApi,
    SlackPauseError,
    SlackRefusedError,
    SlackUnsureError,
    outcome_of,
)
from bot.delivery.types import (
    Again,
    ChannelPlan,
    Channels,
    MayGo,
    Membership,
    Outcome,
    Overtaken,
    Sent,
)
from bot.domain.incident import channel_name
from bot.domain.outgoing import OutgoingRow

INVITED_A_CALL: Final = 100
LONGEST_TEXT: Final = 250  # of a topic or purpose
LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 10
#: After so many attempts the channel is used without those who could not be invited.
_PATIENT_ATTEMPTS: Final = 3
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9_-]+")
_HARMLESS: Final = frozenset({"already_in_channel", "cant_invite_self"})
_NOT_THERE: Final = frozenset({"not_in_channel", "user_not_found"})
_ABOUT_ONE_PERSON: Final = _HARMLESS | {
    "cant_invite",
    "ura_max_channels",
    "user_disabled",
    "user_is_restricted",
    "user_is_ultra_restricted",
    "user_not_found",
}

_log = structlog.get_logger()


class ChannelMaker:
    """Makes channels, and furnishes them with topic, purpose, bookmarks and people.

    Args:
        api: The Web API.
        channels: Which channel an incident has.
    """

    def __init__(self, api: SlackApi, channels: Channels) -> None:
        self._api = api
        self._channels = channels

    def make(self, row: OutgoingRow, plan: ChannelPlan, may_go: MayGo, now: datetime) -> Outcome:
        """Make, adopt or finish the channel of an incident.

        The proof holds ``channel`` and ``not_invited``: the ids of people that could not be
        invited, with commas.
        """
        try:
            channel = self._channels.channel_of(plan.incident_id)
            if channel is None:
                if not may_go():
                    return Overtaken()
                channel = self._made(plan, now)
            self._furnish(channel, plan)
            left_out = self._invite(channel, plan.members, row.attempts)
        except TROUBLES as trouble:
            outcome = outcome_of(trouble)
            # without a channel nobody can be told anything: never give up
            return Again(str(trouble)) if isinstance(trouble, SlackRefusedError) else outcome
        return Sent({"channel": channel, "not_invited": ",".join(left_out)})

    def admit(self, row: OutgoingRow, people: Membership, may_go: MayGo) -> Outcome:
        """Let people into and out of an incident's channel; the proof is that of :meth:`make`.

        Whom Slack does not let go is trouble that a person hears of: somebody still reads there.
        """
        try:
            channel = self._channels.channel_of(people.incident_id)
            if channel is None:
                return Again("no_channel")
            if not may_go():
                return Overtaken()
            for one in people.removed:
                self._take_out(channel, one)
            left_out = self._invite(channel, people.members, row.attempts)
        except TROUBLES as trouble:
            return outcome_of(trouble)
        return Sent({"channel": channel, "not_invited": ",".join(left_out)})

    def archive(self, incident_id: str, may_go: MayGo) -> Outcome:
        """Archive an incident's channel; the proof holds ``channel`` if there is one."""
        channel = self._channels.channel_of(incident_id)
        if channel is None:
            return Sent({})
        if not may_go():
            return Overtaken()
        try:
            self._api.call("conversations.archive", channel=channel)
        except TROUBLES as trouble:
            if str(trouble) != "already_archived":
                return outcome_of(trouble)
        return Sent({"channel": channel})

    def _take_out(self, channel: str, person: str) -> None:
        try:
            self._api.call("conversations.kick", channel=channel, user=person)
        except SlackRefusedError as refused:
            if refused.error not in _NOT_THERE:
                raise

    def _made(self, plan: ChannelPlan, now: datetime) -> str:
        """Make or adopt a channel and have it recorded; return the one that counts."""
        name, channel = self._taken_name(plan)
        counts = self._channels.channel_created(plan.incident_id, channel, name, now)
        if counts != channel:
            self._convenience("conversations.archive", channel=channel)
        return counts

    def _taken_name(self, plan: ChannelPlan) -> tuple[str, str]:
        """Return the first name that is free, or ours already, and the channel that bears it."""
        names = _names(plan)
        for name in names[:-1]:
            try:
                return name, self._create(name)
            except SlackRefusedError as refused:
                if refused.error != "name_taken":
                    raise
            adopted = self._adopt(name, plan.incident_id)
            if adopted is not None:
                return name, adopted
        return names[-1], self._create(names[-1])

    def _create(self, name: str) -> str:
        answer = self._api.call("conversations.create", name=name, is_private=True)
        return str(answer["channel"]["id"])

    def _adopt(self, name: str, incident_id: str) -> str | None:
        """Return our own channel of that name, made for this incident, if there is one."""
        for channel in self._own_channels():
            if channel.get("name") == name and self._is_for(channel, incident_id):
                if not channel.get("is_archived"):
                    return str(channel["id"])
                if self._convenience("conversations.unarchive", channel=channel["id"]):
                    return str(channel["id"])
        return None

    def _is_for(self, channel: Mapping[str, Any], incident_id: str) -> bool:
        purpose = str(channel.get("purpose", {}).get("value", ""))
        return channel.get("creator") == self._api.me() and (not purpose or incident_id in purpose)

    def _own_channels(self) -> Iterator[Mapping[str, Any]]:
        """The private channels the bot is in, archived ones too."""
        return self._api.each(
            "users.conversations", "channels", types="private_channel", exclude_archived=False
        )

    def _furnish(self, channel: str, plan: ChannelPlan) -> None:
        # the purpose first: it tells a later attempt whose channel this is
        room = LONGEST_TEXT - len(plan.incident_id) - 3
        purpose = f"{plan.purpose[:room]} [{plan.incident_id}]"
        self._convenience("conversations.setPurpose", channel=channel, purpose=purpose)
        self._convenience(
            "conversations.setTopic", channel=channel, topic=plan.topic[:LONGEST_TEXT]
        )
        for title, link in plan.bookmarks:
            self._convenience(
                "bookmarks.add", channel_id=channel, title=title, type="link", link=link
            )

    def _convenience(self, method: str, **arguments: Any) -> bool:
        """Call what the incident can do without; return whether it was done."""
        try:
            self._api.call(method, **arguments)
        except TROUBLES as trouble:
            _log.warning("slack_convenience_missing", method=method, error=str(trouble))
            return False
        return True

    def _invite(self, channel: str, members: Sequence[str], attempts: int) -> list[str]:
        """Invite people, as many a call as Slack takes; return who could not be."""
        people = list(dict.fromkeys(members))
        left_out: list[str] = []
        for start in range(0, len(people), INVITED_A_CALL):
            some = people[start : start + INVITED_A_CALL]
            try:
                refused = self._refused(channel, some)
            except (SlackPauseError, SlackUnsureError) as trouble:
                if attempts < _PATIENT_ATTEMPTS:
                    raise
                _log.warning("slack_invite_given_up", error=str(trouble), people=len(some))
                refused = dict.fromkeys(some, str(trouble))
            left_out += [one for one, error in refused.items() if error not in _HARMLESS]
        return left_out

    def _refused(self, channel: str, people: Sequence[str]) -> dict[str, str]:
        """Invite people; return whom Slack refuses, and why.

        Slack invites nobody when it refuses one, so the others are invited again without those
        it names, and by halves when it names none.
        """
        try:
            self._api.call("conversations.invite", channel=channel, users=",".join(people))
        except SlackRefusedError as refused:
            if len(people) == 1 or refused.error not in _ABOUT_ONE_PERSON:
                return dict.fromkeys(people, refused.error)
            named = _named(refused, people)
            others = [one for one in people if one not in named]
            middle = len(others) if named else len(others) // 2
            for some in (others[:middle], others[middle:]):
                named |= self._refused(channel, some) if some else {}
            return named
        return {}


def _named(refused: SlackRefusedError, people: Sequence[str]) -> dict[str, str]:
    """Return the people a refusal names, each with the reason."""
    return {
        str(one["user"]): str(one.get("error"))
        for one in refused.details
        if one.get("user") in people and not one.get("ok")
    }


def _names(plan: ChannelPlan) -> list[str]:
    """Return the names to try, in order."""
    wished = channel_name(plan.reference, plan.incident_id).lower()
    base = _NOT_IN_A_NAME.sub("-", wished)[: LONGEST_NAME - 3]
    return [base] + [f"{base}-{number}" for number in range(2, _MOST_NAMES + 1)]

"""Looking for what was said before saying it again."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.slack import SlackSender
from bot.delivery.slack_api import SlackApi
from bot.delivery.types import Again, Outcome, Refused, Sent, SlackPost
from bot.domain.outgoing import person_stream
from bot.workspace.faults import Refused as RefusedBySlack
from bot.workspace.running import RunningWorkspace
from tests.delivery.office import OFFICER, PEOPLE, Rooms
from tests.delivery.test_channels import ROW

POST = SlackPost("hello", [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}])
SAID = replace(ROW, key="word", stream=person_stream(OFFICER))


def sender(workspace: RunningWorkspace) -> SlackSender:
    """Return a sender of its own."""
    return SlackSender(SlackApi(workspace.bot_token, workspace.api_url), Rooms())


def say(
    slack: SlackSender, key: str = "word", attempts: int = 1, after: str | None = None
) -> Outcome:
    """Make an attempt."""
    row = replace(SAID, key=key, attempts=attempts, tried_after=after)
    return slack.say(row, POST, lambda: True)


def test_the_look_reads_on_to_older_pages(workspace: RunningWorkspace) -> None:
    """What was said before more than two hundred others is still found."""
    slack = sender(workspace)
    first = say(slack)
    for number in range(201):
        say(slack, f"other {number}")
    assert say(slack, attempts=2) == first
    assert len(workspace.calls.of("conversations.history")) == 2


def test_the_look_goes_no_further_back_than_the_first_try(workspace: RunningWorkspace) -> None:
    """What lies before the newest message of back then cannot be it."""
    slack = sender(workspace)
    first = say(slack)
    assert isinstance(first, Sent)
    again = say(slack, attempts=2, after=first.proof["ts"])
    assert isinstance(again, Sent)
    assert again.proof["ts"] > first.proof["ts"]


def test_somebody_elses_message_with_our_key_is_not_ours(workspace: RunningWorkspace) -> None:
    """Another app cannot make a message count as said."""
    slack = sender(workspace)
    first = say(slack)
    assert isinstance(first, Sent)
    channel, stamp = first.proof["channel"], first.proof["ts"]

    def forge(author: str) -> None:
        workspace.change(
            lambda ws: setattr(ws.state.channels[channel].messages[stamp], "user", author)
        )

    forge("U0OTHERAPP")
    again = say(slack, attempts=2)
    assert isinstance(again, Sent)
    assert again.proof["ts"] != stamp


def test_a_server_that_cannot_be_looked_at_is_posted_to(workspace: RunningWorkspace) -> None:
    """Without history a double is better than silence."""
    slack = sender(workspace)
    say(slack)
    workspace.faults.always("conversations.history", RefusedBySlack("unknown_method"))
    assert isinstance(say(slack, attempts=2), Sent)
    assert len(workspace.person(OFFICER).dms()) == 2


def test_a_look_that_is_refused_for_good_says_so(workspace: RunningWorkspace) -> None:
    """The channel is gone: it cannot be posted to either."""
    slack = sender(workspace)
    workspace.faults.always("conversations.history", RefusedBySlack("channel_not_found"))
    assert say(slack, attempts=2) == Refused("channel_not_found")


def test_direct_messages_are_opened_once(workspace: RunningWorkspace) -> None:
    """The conversation's id is remembered."""
    slack = sender(workspace)
    say(slack, "one")
    say(slack, "two")
    assert len(workspace.calls.of("conversations.open")) == 1
    assert [message.text for message in workspace.person(PEOPLE[0].id).dms()] == ["hello"] * 2


def test_an_incident_whose_channel_nobody_knows_is_tried_again(
    workspace: RunningWorkspace,
) -> None:
    """The row of the channel was sent, and yet there is none: nothing is lost."""
    assert sender(workspace).say(ROW, POST, lambda: True) == Again("no_channel")

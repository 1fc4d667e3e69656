"""An incident's channel: made once, found again, furnished, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.delivery import types
from bot.delivery.channels import ChannelMaker
from bot.delivery.slack_api import SlackApi
from bot.delivery.types import (
    Again,
    ChannelPlan,
    Membership,
    Outcome,
    Overtaken,
    Sent,
    Slower,
)
from bot.domain.outgoing import CHANNEL_CREATE, Lane, OutgoingRow, RowState, channel_stream
from bot.workspace import changes
from bot.workspace.faults import Fault, LostReply, RateLimited, Refused, ServerError
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import Channel, Member
from bot.workspace.workspace import Workspace
from tests.delivery.office import INCIDENT, OFFICER, RESPONDER, Rooms

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NAME = "br-2026-007-3fa2"
CROWD = tuple(Member(id=f"U{n:09}", name=f"p{n}", real_name=f"Person {n}") for n in range(120))


@pytest.fixture
def workspace() -> Iterator[RunningWorkspace]:
    """Run a workspace of many people."""
    people = (
        Member(id=OFFICER, name="officer", real_name="Olga Officer"),
        Member(id=RESPONDER, name="responder", real_name="Ravi Responder"),
        *CROWD,
    )
    with RunningWorkspace(people) as running:
        yield running


@pytest.fixture
def rooms() -> Rooms:
    """Return the record of channels."""
    return Rooms()


@pytest.fixture
def maker(workspace: RunningWorkspace, rooms: Rooms) -> ChannelMaker:
    """Return what makes channels."""
    return ChannelMaker(SlackApi(workspace.bot_token, workspace.api_url), rooms)


def plan(*members: str, bookmarks: tuple[tuple[str, str], ...] = ()) -> ChannelPlan:
    """Plan the channel of the incident."""
    return ChannelPlan(INCIDENT, "BR-2026-007", "Topic", "Purpose", members, bookmarks)


ROW = OutgoingRow(
    id=1,
    key="create",
    incident_id=INCIDENT,
    stream=channel_stream(INCIDENT),
    lane=Lane.FOUNDATION,
    kind=CHANNEL_CREATE,
    facts={},
    state=RowState.WAITING,
    attempts=1,
    first_try_at=NOW,
    tried_after=None,
    handed_over=False,
    last_error=None,
    proof=None,
    created_at=NOW,
)


def make(maker: ChannelMaker, chosen: ChannelPlan | None = None, attempts: int = 1) -> Outcome:
    """Make an attempt at the channel."""
    row = replace(ROW, attempts=attempts)
    return maker.make(row, chosen or plan(OFFICER, RESPONDER), lambda: True, NOW)


def private(workspace: RunningWorkspace) -> list[Channel]:
    """Return the private channels."""
    channels = workspace.read(lambda ws: list(ws.state.channels.values()))
    return [channel for channel in channels if channel.kind == "private"]


def existing(workspace: RunningWorkspace, purpose: str = "", *, archived: bool = False) -> str:
    """Have the bot hold a channel of that name already; return its id."""
    bot = workspace.bot_user_id
    workspace.change(lambda ws: changes.create_channel(ws, NAME, "private", bot))
    (channel,) = private(workspace)

    def furnish(channel: Channel) -> None:
        channel.purpose, channel.is_archived = purpose, archived

    workspace.change(lambda ws: furnish(ws.state.channels[channel.id]))
    return channel.id


def test_a_channel_gets_its_name_topic_purpose_people_and_bookmarks(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """Private, under a neutral name, with the incident's id in its purpose."""
    bookmarks = (("Policy", "https://own.example/policy"),)
    outcome = make(maker, plan(OFFICER, RESPONDER, bookmarks=bookmarks))

    (channel,) = private(workspace)
    assert outcome == Sent({"channel": channel.id, "not_invited": ""})
    assert (channel.name, channel.topic) == (NAME, "Topic")
    assert INCIDENT in channel.purpose
    assert {OFFICER, RESPONDER} <= set(channel.members)
    assert [mark.title for mark in channel.bookmarks.values()] == ["Policy"]
    assert rooms.known == {INCIDENT: channel.id}


@pytest.mark.parametrize("purpose", ["", f"Purpose [{INCIDENT}]"])
def test_our_own_channel_of_that_name_is_adopted(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms, purpose: str
) -> None:
    """Made by an attempt that was killed before it could say so."""
    made = existing(workspace, purpose)
    make(maker, attempts=2)

    assert rooms.known == {INCIDENT: made}
    assert len(private(workspace)) == 1


def test_the_channel_of_a_lost_reply_is_adopted(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """Slack made it, the answer was lost: the next attempt finds it."""
    workspace.faults.add("conversations.create", LostReply())
    assert isinstance(make(maker), Again)
    make(maker, attempts=2)

    (channel,) = private(workspace)
    assert rooms.known == {INCIDENT: channel.id}
    assert OFFICER in channel.members


def test_an_archived_channel_of_ours_is_brought_back(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """Adopted all the same, open again."""
    made = existing(workspace, archived=True)
    make(maker)
    assert rooms.known == {INCIDENT: made}
    assert private(workspace)[0].is_archived is False


def test_an_archived_channel_that_stays_so_is_left(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """Bots may not be allowed to bring a channel back: the next name serves."""
    existing(workspace, archived=True)
    workspace.faults.always("conversations.unarchive", Refused("not_allowed_token_type"))
    make(maker)
    assert [channel.name for channel in private(workspace)] == [NAME, f"{NAME}-2"]


def test_a_channel_of_another_incident_is_left_alone(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """Its purpose names another incident: the next name serves."""
    other = existing(workspace, "Purpose [0123456789abcdef]")
    make(maker)

    assert rooms.known[INCIDENT] != other
    assert [channel.name for channel in private(workspace)] == [NAME, f"{NAME}-2"]


def test_a_channel_of_somebody_else_is_left_alone(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """A name that a person took is not ours."""
    workspace.change(lambda ws: changes.create_channel(ws, NAME, "private", OFFICER))
    make(maker)
    assert {channel.name for channel in private(workspace)} == {NAME, f"{NAME}-2"}


def test_our_channels_are_looked_through_page_by_page(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """The bot has been in more channels than one page holds."""
    bot = workspace.bot_user_id

    def fill(ws: Workspace) -> None:
        for name in (*(f"old-{number}" for number in range(201)), NAME):
            changes.create_channel(ws, name, "private", bot)

    workspace.change(fill)
    make(maker)
    by_name = {channel.name: channel.id for channel in private(workspace)}
    assert rooms.known == {INCIDENT: by_name[NAME]}


def test_the_loser_of_a_race_archives_its_own(
    workspace: RunningWorkspace, maker: ChannelMaker, rooms: Rooms
) -> None:
    """Another process had its channel recorded first: that one counts and is furnished."""
    bot = workspace.bot_user_id
    workspace.change(lambda ws: changes.create_channel(ws, "the-winner", "private", bot))
    (winner,) = private(workspace)

    class Racing(Rooms):
        def channel_of(self, incident_id: str) -> str | None:
            return None

    racing = Racing({INCIDENT: winner.id})
    outcome = make(ChannelMaker(SlackApi(workspace.bot_token, workspace.api_url), racing))

    assert outcome == Sent({"channel": winner.id, "not_invited": ""})
    by_name = {channel.name: channel for channel in private(workspace)}
    assert by_name[NAME].is_archived is True
    assert OFFICER in by_name["the-winner"].members


def test_a_later_attempt_only_finishes_what_is_missing(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """Once it is recorded no other channel is made; inviting twice harms nobody."""
    workspace.faults.add("conversations.invite", ServerError(500))
    assert isinstance(make(maker), Again)
    assert isinstance(make(maker, attempts=2), Sent)

    (channel,) = private(workspace)
    assert {OFFICER, RESPONDER} <= set(channel.members)
    assert isinstance(make(maker, attempts=3), Sent)


def test_more_people_than_one_call_takes_are_invited(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """A hundred a call."""
    make(maker, plan(*(member.id for member in CROWD)))
    (channel,) = private(workspace)
    assert {member.id for member in CROWD} <= set(channel.members)
    assert len(workspace.calls.of("conversations.invite")) == 2


def test_people_slack_does_not_know_are_left_out_and_named(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """The others are invited; the proof says who is missing."""
    outcome = make(maker, plan("U0GONE", OFFICER, workspace.bot_user_id, OFFICER, RESPONDER))

    assert isinstance(outcome, Sent)
    assert outcome.proof["not_invited"] == "U0GONE"
    (channel,) = private(workspace)
    assert {OFFICER, RESPONDER} <= set(channel.members)


def test_a_refusal_that_names_nobody_is_narrowed_down(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """By halves, until everybody else is in."""
    workspace.faults.add("conversations.invite", Refused("user_is_restricted"))
    outcome = make(maker, plan(OFFICER, RESPONDER, CROWD[0].id))

    assert isinstance(outcome, Sent)
    assert outcome.proof["not_invited"] == ""
    (channel,) = private(workspace)
    assert {OFFICER, RESPONDER, CROWD[0].id} <= set(channel.members)


def test_a_server_that_cannot_invite_names_everybody(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """The channel is there and those who are missing are told about."""
    workspace.faults.always("conversations.invite", Refused("unknown_method"))
    outcome = make(maker)
    assert isinstance(outcome, Sent)
    assert outcome.proof["not_invited"] == f"{OFFICER},{RESPONDER}"


def test_invitations_that_hang_do_not_hold_the_channel_up_for_ever(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """The third attempt does without, and says so."""
    workspace.faults.always("conversations.invite", ServerError(500))
    assert isinstance(make(maker, attempts=2), Again)
    outcome = make(maker, attempts=3)
    assert isinstance(outcome, Sent)
    assert outcome.proof["not_invited"] == f"{OFFICER},{RESPONDER}"


@pytest.mark.parametrize("method", ["conversations.setTopic", "conversations.setPurpose"])
@pytest.mark.parametrize("fault", [Refused(), ServerError(500), RateLimited(1)])
def test_topic_and_purpose_are_conveniences(
    workspace: RunningWorkspace, maker: ChannelMaker, method: str, fault: Fault
) -> None:
    """Without them the incident goes on."""
    workspace.faults.always(method, fault)
    assert isinstance(make(maker), Sent)


def test_without_leave_to_make_channels_it_is_tried_again(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """A refusal is a setting that a person can put right; the incident needs its channel."""
    workspace.faults.always("conversations.create", Refused("restricted_action"))
    assert make(maker) == Again("restricted_action")


def test_too_many_requests_are_waited_for(workspace: RunningWorkspace, maker: ChannelMaker) -> None:
    """A 429 holds the stream."""
    workspace.faults.add("conversations.create", RateLimited(7))
    outcome = make(maker)
    assert isinstance(outcome, Slower)
    assert outcome.wait.total_seconds() == 7


def test_when_every_name_is_taken_it_says_so(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """Ten names are tried."""
    workspace.faults.always("conversations.create", Refused("name_taken"))
    assert make(maker) == Again("name_taken")
    assert len(workspace.calls.of("conversations.create")) == 10


def test_a_process_that_was_paused_makes_nothing(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """Another process may be making the channel."""
    assert isinstance(maker.make(ROW, plan(), lambda: False, NOW), Overtaken)
    assert private(workspace) == []


def admit(maker: ChannelMaker, *members: str, removed: tuple[str, ...] = ()) -> Outcome:
    """Let people in and out of the incident's channel."""
    return maker.admit(ROW, Membership(INCIDENT, members, removed), lambda: True)


def test_people_are_let_in_and_out(workspace: RunningWorkspace, maker: ChannelMaker) -> None:
    """Who is in stays, who was out already is no trouble; doing it again changes nothing."""
    make(maker, plan(OFFICER))
    for _ in range(2):
        outcome = admit(maker, OFFICER, RESPONDER)
        (channel,) = private(workspace)
        assert outcome == Sent({"channel": channel.id, "not_invited": ""})
        assert {OFFICER, RESPONDER} < set(channel.members)
    for _ in range(2):
        assert isinstance(admit(maker, OFFICER, removed=(RESPONDER, "U0NOBODY")), Sent)
        assert RESPONDER not in private(workspace)[0].members


def test_without_a_channel_nobody_is_let_in_yet(maker: ChannelMaker) -> None:
    """It is tried again."""
    assert admit(maker, OFFICER) == Again("no_channel")


def test_whom_slack_does_not_let_go_is_trouble(
    workspace: RunningWorkspace, maker: ChannelMaker
) -> None:
    """Somebody still reads there: a person hears of it."""
    make(maker, plan(OFFICER))
    workspace.faults.add("conversations.kick", Refused("restricted_action"))

    assert isinstance(admit(maker, removed=(OFFICER,)), types.Refused)


def test_nobody_is_let_in_by_who_was_overtaken(maker: ChannelMaker) -> None:
    """Another process has the stream by now."""
    make(maker, plan(OFFICER))
    people = Membership(INCIDENT, (RESPONDER,), ())

    assert maker.admit(ROW, people, lambda: False) == Overtaken()

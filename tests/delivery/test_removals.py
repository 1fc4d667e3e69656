"""Files taken out of Slack and channels archived: once, whatever Slack answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.delivery.slack import SlackSender
from bot.delivery.slack_api import SlackApi
from bot.delivery.types import (
    Again,
    Outcome,
    Overtaken,
    Refused,
    Sent,
    SlackFiles,
    SlackRemoval,
    Slower,
)
from bot.domain.outgoing import OutgoingRow, RowState
from bot.workspace import changes
from bot.workspace.faults import LostReply, RateLimited, ServerError
from bot.workspace.faults import Refused as RefusedBySlack
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import File
from tests.delivery.office import INCIDENT, PEOPLE, Rooms
from tests.delivery.test_uploads import ASKED, PAPERS


@pytest.fixture
def workspace() -> Iterator[RunningWorkspace]:
    """Run a workspace."""
    with RunningWorkspace(PEOPLE) as running:
        yield running


def sender(workspace: RunningWorkspace, rooms: Rooms | None = None) -> SlackSender:
    """Return what sends, as a process of its own has it."""
    return SlackSender(SlackApi(workspace.bot_token, workspace.api_url), rooms or Rooms())


def put(workspace: RunningWorkspace) -> OutgoingRow:
    """Share the papers, and return their row as it is kept."""
    shared = sender(workspace).share(ASKED, SlackFiles(PAPERS), lambda: True)
    assert isinstance(shared, Sent)
    return replace(ASKED, state=RowState.SENT, proof=shared.proof)


def remove(workspace: RunningWorkspace, row: OutgoingRow, *, go: bool = True) -> Outcome:
    """Make an attempt to take them away, by a process of its own."""
    return sender(workspace).take_back(SlackRemoval(row), lambda: go)


def files(workspace: RunningWorkspace) -> list[File]:
    """Return every file."""
    return workspace.read(lambda ws: list(ws.state.files.values()))


def there(workspace: RunningWorkspace) -> list[str]:
    """Return the ids of the files that can still be read."""
    return [file.id for file in files(workspace) if not file.deleted]


def ids(workspace: RunningWorkspace) -> str:
    """Return the ids of all files, as a proof names them."""
    return ",".join(file.id for file in files(workspace))


def test_the_files_of_a_row_are_deleted(workspace: RunningWorkspace) -> None:
    """Their bytes are gone; what others put there stays."""
    row = put(workspace)
    sender(workspace).share(replace(ASKED, key="other"), SlackFiles(PAPERS), lambda: True)
    assert remove(workspace, row) == Sent({"files": str((row.proof or {})["files"])})
    assert len(there(workspace)) == 2
    assert [file.content for file in files(workspace)[:2]] == [b"", b""]


@pytest.mark.parametrize("error", ["file_not_found", "file_deleted"])
def test_what_is_gone_already_counts_as_done(workspace: RunningWorkspace, error: str) -> None:
    """A person, Slack's own retention or an earlier attempt did it."""
    row = put(workspace)
    workspace.faults.add("files.delete", RefusedBySlack(error), 1)
    assert remove(workspace, row) == Sent({"files": ids(workspace)})
    assert len(there(workspace)) == 1  # the other one was deleted now
    assert remove(workspace, row) == Sent({"files": ids(workspace)})
    assert there(workspace) == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (LostReply(), Again("RemoteDisconnected")),
        (ServerError(), Again("status_503")),
        (RefusedBySlack("fatal_error"), Again("fatal_error")),
        (RefusedBySlack("missing_scope"), Again("missing_scope")),
        (RefusedBySlack("token_revoked"), Again("token_revoked")),
    ],
)
def test_what_passes_is_tried_again_until_all_are_gone(
    workspace: RunningWorkspace, fault: LostReply | ServerError | RefusedBySlack, outcome: Again
) -> None:
    """A crash or a lost reply after the first file deletes nothing twice and forgets nothing."""
    row = put(workspace)
    workspace.faults.add("files.delete", fault, 1)
    assert remove(workspace, row) == outcome
    assert remove(workspace, row) == Sent({"files": ids(workspace)})
    assert there(workspace) == []


def test_slack_sets_the_pace(workspace: RunningWorkspace) -> None:
    """A rate limit is no attempt."""
    row = put(workspace)
    workspace.faults.add("files.delete", RateLimited(7), 1)
    assert isinstance(remove(workspace, row), Slower)
    assert len(there(workspace)) == 2


@pytest.mark.parametrize(
    "error", ["cant_delete_file", "delete_not_allowed", "file_deleting_disabled"]
)
def test_one_that_slack_keeps_keeps_no_other(workspace: RunningWorkspace, error: str) -> None:
    """A person is told why; the rest is gone."""
    row = put(workspace)
    workspace.faults.add("files.delete", RefusedBySlack(error), 1)
    assert remove(workspace, row) == Refused(error)
    assert len(there(workspace)) == 1


def test_who_lost_the_stream_deletes_nothing(workspace: RunningWorkspace) -> None:
    """Another process may be at it already."""
    assert remove(workspace, put(workspace), go=False) == Overtaken()
    assert len(there(workspace)) == 2


@pytest.mark.parametrize("known", [True, False])
def test_files_whose_ids_nobody_wrote_down_are_found_by_their_mark(
    workspace: RunningWorkspace, known: bool
) -> None:
    """In the proof stands where the message is, or nothing at all; files of other rows stay."""
    row = put(workspace)
    proof = {"channel": str((row.proof or {})["channel"]), "ts": "1.0"} if known else None
    sender(workspace).share(replace(ASKED, key="other"), SlackFiles(PAPERS), lambda: True)
    outcome = remove(workspace, replace(row, proof=proof))
    assert outcome == Sent({"files": str((row.proof or {})["files"])})
    assert len(there(workspace)) == 2
    assert remove(workspace, replace(row, proof=proof)) == Sent({"files": ""})


def test_a_row_that_shared_nothing_has_nothing_to_delete(workspace: RunningWorkspace) -> None:
    """It was refused, and nothing carries its mark."""
    assert remove(workspace, replace(ASKED, state=RowState.FAILED)) == Sent({"files": ""})


def room(workspace: RunningWorkspace) -> Rooms:
    """Return the record of an incident's channel, which the bot has made."""
    bot = workspace.bot_user_id
    workspace.change(lambda ws: changes.create_channel(ws, "br-1", "private", bot))
    channels = workspace.read(lambda ws: list(ws.state.channels.values()))
    return Rooms({INCIDENT: next(one.id for one in channels if one.name == "br-1")})


def archive(workspace: RunningWorkspace, rooms: Rooms, *, go: bool = True) -> Outcome:
    """Make an attempt to archive the incident's channel."""
    return sender(workspace, rooms).rooms.archive(INCIDENT, lambda: go)


def is_archived(workspace: RunningWorkspace, rooms: Rooms) -> bool:
    """Tell whether it is."""
    return workspace.read(lambda ws: ws.state.channels[rooms.known[INCIDENT]].is_archived)


def test_a_channel_is_archived_once(workspace: RunningWorkspace) -> None:
    """One that is archived already counts as done; where there is none, nothing is."""
    rooms = room(workspace)
    assert archive(workspace, rooms, go=False) == Overtaken()
    assert not is_archived(workspace, rooms)
    done = Sent({"channel": rooms.known[INCIDENT]})
    assert [archive(workspace, rooms), archive(workspace, rooms)] == [done, done]
    assert is_archived(workspace, rooms)
    assert archive(workspace, Rooms()) == Sent({})


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (LostReply(), Again("RemoteDisconnected")),
        (RefusedBySlack("missing_scope"), Again("missing_scope")),
        (RefusedBySlack("restricted_action"), Refused("restricted_action")),
        (RefusedBySlack("channel_not_found"), Refused("channel_not_found")),
        (RefusedBySlack("not_in_channel"), Refused("not_in_channel")),
    ],
)
def test_why_a_channel_is_not_archived(
    workspace: RunningWorkspace, fault: LostReply | RefusedBySlack, outcome: Outcome
) -> None:
    """What passes is tried again; what Slack does not allow is told to a person."""
    rooms = room(workspace)
    workspace.faults.add("conversations.archive", fault, 1)
    assert archive(workspace, rooms) == outcome
    assert archive(workspace, rooms) == Sent({"channel": rooms.known[INCIDENT]})

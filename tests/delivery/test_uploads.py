"""Files in Slack: shared once, whatever is lost on the way, and refused in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.delivery.slack import SlackSender
from bot.delivery.slack_api import SlackApi, SlackRefusedError, SlackUnsureError
from bot.delivery.types import Again, Outcome, Overtaken, Refused, Sent, SlackFiles
from bot.delivery.uploads import SHARING, marked, put
from bot.domain.outgoing import channel_stream, file_stream, person_stream
from bot.services.papers import Paper
from bot.workspace.faults import LostReply, ServerError
from bot.workspace.faults import Refused as RefusedBySlack
from bot.workspace.running import RunningWorkspace
from bot.workspace.state import File
from tests.delivery.office import INCIDENT, OFFICER, Killed, Office, Rooms
from tests.delivery.test_channels import ROW

PAPERS = (Paper("a.txt", "A", b"words"), Paper("a.pdf", "A", b"%PDF"))
ASKED = replace(ROW, key="file:1", stream=file_stream(person_stream(OFFICER)))


def shared(workspace: RunningWorkspace) -> list[File]:
    """Return the files that somebody can see, as often as they are shared."""
    return workspace.read(
        lambda ws: [file for file in ws.state.files.values() for _ in file.channels]
    )


def share(workspace: RunningWorkspace, attempts: int = 1, *, go: bool = True) -> Outcome:
    """Make an attempt, by a process of its own."""
    sender = SlackSender(SlackApi(workspace.bot_token, workspace.api_url), Rooms())
    row = replace(ASKED, attempts=attempts)
    return sender.share(row, SlackFiles(PAPERS), lambda: go)


def test_papers_come_in_one_message_with_their_bytes(workspace: RunningWorkspace) -> None:
    """The proof names the files; each name ends in a mark of its row."""
    outcome = share(workspace)
    text, pdf = shared(workspace)
    assert outcome == Sent({"channel": text.channels[0], "files": f"{text.id},{pdf.id}"})
    assert (text.content, pdf.content, pdf.title) == (b"words", b"%PDF", "A")
    assert text.name == marked("a.txt", "file:1")
    (message,) = workspace.person(OFFICER).dms()
    assert message.files == [text.id, pdf.id]


def test_a_crash_after_sharing_shares_nothing_twice(workspace: RunningWorkspace) -> None:
    """The attempt that follows finds the message that carries the files."""
    share(workspace)
    again = share(workspace, attempts=2)
    assert isinstance(again, Sent)
    (message,) = workspace.person(OFFICER).dms()
    assert again.proof["ts"] == message.ts
    assert set(again.proof["files"].split(",")) == set(message.files)
    assert len(shared(workspace)) == 2


def test_a_lost_reply_is_looked_for_after_a_while(workspace: RunningWorkspace) -> None:
    """Slack shares a little later than it says, so the look waits; nothing comes twice."""
    workspace.faults.add("files.completeUploadExternal", LostReply(), 1)
    assert share(workspace) == Again("RemoteDisconnected", SHARING)
    assert isinstance(share(workspace, attempts=2), Sent)
    assert len(shared(workspace)) == 2


def test_a_crash_before_sharing_is_begun_anew(workspace: RunningWorkspace) -> None:
    """Bytes that were handed over and never shared are seen by nobody."""
    workspace.faults.add("files.completeUploadExternal", ServerError(), 1)
    assert isinstance(share(workspace), Again)
    assert shared(workspace) == []
    assert isinstance(share(workspace, attempts=2), Sent)
    assert len(shared(workspace)) == 2


def test_who_lost_the_stream_shares_nothing(workspace: RunningWorkspace) -> None:
    """Another process may be at it already."""
    assert share(workspace, go=False) == Overtaken()
    assert shared(workspace) == []


def test_a_workspace_that_takes_no_files_says_so(workspace: RunningWorkspace) -> None:
    """It will not do so later either: a person is told."""
    workspace.faults.add("files.getUploadURLExternal", RefusedBySlack("file_uploads_disabled"), 1)
    assert share(workspace) == Refused("file_uploads_disabled")


def test_a_file_waits_for_the_channel(workspace: RunningWorkspace) -> None:
    """It may be asked for before the channel is there."""
    sender = SlackSender(SlackApi(workspace.bot_token, workspace.api_url), Rooms())
    row = replace(ASKED, stream=file_stream(channel_stream(INCIDENT)))
    assert sender.share(row, SlackFiles(PAPERS), lambda: True) == Again("no_channel")


@contextmanager
def place(status: int) -> Iterator[str]:
    """Run a place that answers every upload with a status."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/upload/1?x=2"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "error"),
    [(413, SlackRefusedError), (429, SlackUnsureError), (503, SlackUnsureError)],
)
def test_bytes_that_are_not_taken_are_refused_or_tried_again(
    status: int, error: type[Exception]
) -> None:
    """Too large is too large for ever; a fault passes."""
    with place(status) as address, pytest.raises(error, match=f"upload_status_{status}"):
        put(address, b"words")


@pytest.mark.parametrize(
    "address", ["http://files.example/1", "file:///etc/passwd", "ftp://127.0.0.1/1"]
)
def test_bytes_go_to_no_place_in_the_open(address: str) -> None:
    """Unencrypted only on this machine, and to nothing but a web server."""
    with pytest.raises(SlackRefusedError, match="upload_place"):
        put(address, b"words")


def test_a_place_that_is_gone_is_tried_again() -> None:
    """Nobody listens there any more."""
    with place(200) as address:
        put(address, b"words")
    with pytest.raises(SlackUnsureError):
        put(address, b"words")


class DiesAfterSharing(SlackSender):
    """A sender that is killed when the files are shared, before anybody wrote that down."""

    def share(self, *arguments: Any) -> Outcome:
        """Share, and die."""
        super().share(*arguments)
        raise Killed


def test_a_process_that_dies_after_sharing_is_followed_by_one_that_looks(office: Office) -> None:
    """The second finds the message and writes its time stamp down; there is one message."""
    office.words.papers = PAPERS
    office.write("file", file_stream(person_stream(OFFICER)), kind="file")
    api = SlackApi(office.workspace.bot_token, office.workspace.api_url)
    dying = replace(office.senders(), slack=DiesAfterSharing(api, office.rooms))
    with pytest.raises(Killed):
        office.dispatcher(senders=dying).run_once()
    assert office.states()["file"] == "waiting"
    office.pass_time()
    office.dispatcher().run_once()
    (message,) = office.workspace.person(OFFICER).dms()
    proof = office.row("file").proof
    assert proof is not None
    assert (office.states()["file"], proof["ts"]) == ("sent", message.ts)


def test_the_outbox_sends_a_file_and_tells_of_one_that_is_refused(office: Office) -> None:
    """As any other row; the officer hears of it directly."""
    stream = file_stream(person_stream(OFFICER))
    office.words.papers = PAPERS
    office.write("good", stream, kind="file")
    office.dispatcher().run_once()
    assert office.states()["good"] == "sent"
    refused = RefusedBySlack("file_uploads_disabled")
    office.workspace.faults.add("files.getUploadURLExternal", refused, 1)
    office.write("bad", stream, kind="file")
    office.dispatcher().run_once()
    assert office.states()["bad"] == "failed"
    assert "delivery.failed" in office.said_to(OFFICER)

"""Files: uploaded in two steps, shared, read, deleted."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import BOT_SCOPES
from tests.workspace.cast import (
    ANNA,
    client_of,
    error_of,
    private_channel,
    refusal,
    running,
    section,
)


@pytest.fixture
def ws() -> Iterator[RunningWorkspace]:
    """A workspace whose bot may also read files, which ours never does."""
    with running(scopes=(*BOT_SCOPES, "files:read")) as workspace:
        yield workspace


def test_an_upload_is_shared_with_words(ws: RunningWorkspace) -> None:
    """Slack's own client uploads; the message carries the file, its bytes need the token."""
    client, channel = client_of(ws), private_channel(ws)
    file = client.files_upload_v2(
        channel=channel, content="Affected: 3", filename="affected.txt", initial_comment="List"
    )["file"]
    (message,) = client.conversations_history(channel=channel)["messages"]
    assert (message["text"], message["files"][0]["name"]) == ("List", "affected.txt")
    assert client.files_info(file=file["id"])["file"]["mimetype"] == "text/plain"
    request = urllib.request.Request(
        file["url_private"], headers={"Authorization": f"Bearer {ws.bot_token}"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"Affected: 3"
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(file["url_private"])


def test_a_file_may_be_shared_with_blocks(ws: RunningWorkspace) -> None:
    """Blocks beside a file are checked like any others."""
    client, channel = client_of(ws), private_channel(ws)
    file = _uploaded(ws, b"abc")
    client.files_completeUploadExternal(
        files=[{"id": file, "title": "A"}], channel_id=channel, blocks=json.dumps([section("See")])
    )
    (message,) = client.conversations_history(channel=channel)["messages"]
    assert message["blocks"][0]["text"]["text"] == "See"
    assert message["files"][0]["title"] == "A"


def test_a_deleted_file_leaves_its_message(ws: RunningWorkspace) -> None:
    """The message says that there was one, which cannot be read any more."""
    client, channel = client_of(ws), private_channel(ws)
    file = client.files_upload_v2(channel=channel, content="x", filename="a.txt")["file"]
    client.files_delete(file=file["id"])
    (message,) = client.conversations_history(channel=channel)["messages"]
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert refusal(client.files_delete, file=file["id"]) == "file_deleted"
    with pytest.raises(SlackApiError) as refused:
        client.files_info(file=file["id"])
    assert error_of(refused) == "file_deleted"
    request = urllib.request.Request(
        file["url_private"], headers={"Authorization": f"Bearer {ws.bot_token}"}
    )
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(request)


def test_what_was_put_there_can_be_deleted_after_the_channel_was_archived(
    ws: RunningWorkspace,
) -> None:
    """A file belongs to who put it there, wherever it is shared; archived once is archived."""
    client, channel = client_of(ws), private_channel(ws)
    file = client.files_upload_v2(channel=channel, content="x", filename="a.txt")["file"]
    client.conversations_archive(channel=channel)
    assert refusal(client.conversations_archive, channel=channel) == "already_archived"
    assert refusal(client.chat_postMessage, channel=channel, text="x") == "is_archived"
    client.files_delete(file=file["id"])
    (message,) = client.conversations_history(channel=channel)["messages"]
    assert message["files"][0]["mode"] == "tombstone"


def test_the_bot_deletes_no_file_of_others(ws: RunningWorkspace) -> None:
    """Only its own."""
    client, channel = client_of(ws), private_channel(ws)
    file = client.files_upload_v2(channel=channel, content="x", filename="a.txt")["file"]
    ws.change(lambda inside: setattr(inside.state.files[file["id"]], "user", ANNA.id))
    assert refusal(client.files_delete, file=file["id"]) == "cant_delete_file"


def test_an_upload_must_be_whole(ws: RunningWorkspace) -> None:
    """Fewer bytes than announced are refused."""
    file = _uploaded(ws, b"abc", announced=5)
    with pytest.raises(SlackApiError) as refused:
        client_of(ws).files_completeUploadExternal(files=[{"id": file}])
    assert error_of(refused) == "file_upload_size_mismatch"


def test_an_upload_is_named_and_measured(ws: RunningWorkspace) -> None:
    """No name, no length, no id, no such file: refused."""
    client = client_of(ws)
    assert refusal(client.files_getUploadURLExternal, filename="a", length=0) == "invalid_arguments"
    assert refusal(client.files_getUploadURLExternal, filename="", length=1) == "invalid_arguments"
    assert refusal(client.files_completeUploadExternal, files=[{"id": "F404"}]) == "file_not_found"
    assert (
        refusal(client.api_call, api_method="files.completeUploadExternal", json={"files": ["F1"]})
        == "invalid_arguments"
    )
    assert refusal(client.files_info, file="F404") == "file_not_found"


def test_a_finished_upload_takes_no_more_bytes(ws: RunningWorkspace) -> None:
    """The upload address is closed once the upload is complete."""
    file = _uploaded(ws, b"abc")
    client_of(ws).files_completeUploadExternal(files=[{"id": file}])
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(f"{ws.url}/upload/{file}", data=b"xyz")


def test_bytes_may_come_as_a_form(ws: RunningWorkspace) -> None:
    """An upload by multipart form is the same upload."""
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--x--\r\n'
    )
    empty = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nabc\r\n--x--\r\n'
    assert _post_form(ws, form) == "OK - 3"
    assert _post_form(ws, empty) == "OK - 0"


def _uploaded(ws: RunningWorkspace, content: bytes, announced: int | None = None) -> str:
    """A file whose bytes are there, not yet completed; returns its id."""
    upload = client_of(ws).files_getUploadURLExternal(
        filename="a.txt", length=announced or len(content)
    )
    with urllib.request.urlopen(upload["upload_url"], data=content):
        return str(upload["file_id"])


def _post_form(ws: RunningWorkspace, form: bytes) -> str:
    upload = client_of(ws).files_getUploadURLExternal(filename="a.txt", length=3)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(upload["upload_url"], data=form, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())

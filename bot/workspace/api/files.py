"""``files.*``: uploads in the two steps Slack asks for."""

from __future__ import annotations

import mimetypes

from pydantic import Field

from bot.workspace import changes
from bot.workspace.api.registry import Args, AsJson, Call, method
from bot.workspace.content import checked_content, parsed_list
from bot.workspace.errors import SlackError
from bot.workspace.payloads import file_payload
from bot.workspace.state import Channel, File, Json


class Announced(Args):
    """A file about to be uploaded, its length in bytes."""

    filename: str = ""
    length: int = Field(default=0)


class Completed(Args):
    """Uploaded files, and where they are shared."""

    files: AsJson
    channel_id: str | None = None
    channels: str | None = None
    thread_ts: str | None = None
    initial_comment: str | None = None
    blocks: AsJson = None


class OneFile(Args):
    """One file."""

    file: str


@method("files.getUploadURLExternal", args=Announced, scopes=("files:write",))
def get_upload_url(call: Call, args: Announced) -> Json:
    """Where to put the bytes."""
    ws = call.workspace
    for name, given in (("filename", args.filename), ("length", args.length)):
        if not given:
            messages = [f"[ERROR] missing required field: {name}"]
            raise SlackError("invalid_arguments", messages=messages)
    kind = mimetypes.guess_type(args.filename)[0] or "application/octet-stream"
    bot, now = ws.settings.bot_user_id, ws.clock.seconds()
    name = args.filename
    file = File(ws.ids.new("F"), name, name, bot, now, args.length, mimetype=kind)
    ws.state.files[file.id] = file
    return {"upload_url": f"{ws.url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", args=Completed, scopes=("files:write",))
def complete_upload(call: Call, args: Completed) -> Json:
    """Finish uploads, and share them where told."""
    ws = call.workspace
    channel_id = args.channel_id or (args.channels or "").partition(",")[0]
    channel = call.open_channel(channel_id) if channel_id else None
    files = [_uploaded(call, entry) for entry in parsed_list(args.files, "invalid_arguments")]
    for file in files:
        file.complete = True
        if channel:
            file.channels.append(channel.id)
    if channel:
        _share(call, channel, files, args)
    return {"files": [file_payload(ws, file) for file in files]}


def _uploaded(call: Call, entry: object) -> File:
    """The file of an entry, its bytes there."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: id"])
    file = call.workspace.state.files.get(entry["id"])
    if file is None or file.deleted:
        raise SlackError("file_not_found")
    if len(file.content) != file.size:
        raise SlackError("file_upload_size_mismatch")
    file.title = str(entry.get("title") or file.title)
    return file


def _share(call: Call, channel: Channel, files: list[File], args: Completed) -> None:
    """The message that carries the files."""
    ws = call.workspace
    said = args.initial_comment or ""
    blocks = checked_content(ws.ids, said, args.blocks, None).blocks if args.blocks else []
    draft = changes.Draft(
        ws.settings.bot_user_id,
        said,
        blocks,
        thread_ts=args.thread_ts,
        files=tuple(file.id for file in files),
    )
    changes.post(ws, channel, draft)


@method("files.info", args=OneFile, scopes=("files:read",))
def files_info(call: Call, args: OneFile) -> Json:
    """One file."""
    return {"file": file_payload(call.workspace, _found(call, args)), "comments": []}


@method("files.delete", args=OneFile, scopes=("files:write",))
def files_delete(call: Call, args: OneFile) -> Json:
    """Delete a file of the bot; the messages that carried it say that there was one."""
    ws = call.workspace
    file = _found(call, args)
    if file.user != ws.settings.bot_user_id:
        raise SlackError("cant_delete_file")
    file.deleted, file.content = True, b""
    ws.feed.bump()
    return {}


def _found(call: Call, args: OneFile) -> File:
    file = call.workspace.state.files.get(args.file)
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file

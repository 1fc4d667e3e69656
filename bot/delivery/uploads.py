"""Puts files into a conversation: once, whatever is lost on the way.

Slack takes a file in three steps: it names a place, takes the bytes there, and shares what it
has. Nobody sees anything before the last step, so all before it may be repeated. Slack keeps no
metadata with a file, so each row's files carry a mark of the row in their names: an attempt that
is not the first looks for a message that carries them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.client import HTTPException
from pathlib import PurePath
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from bot.delivery.mail import is_loopback
from bot.delivery.past import Past
from bot.delivery.slack_api import (
    REQUEST_SECONDS,
    SlackApi,
    SlackRefusedError,
    SlackUnsureError,
)
from bot.delivery.types import Again, MayGo, Outcome, Overtaken, Sent
from bot.domain.outgoing import OutgoingRow
from bot.services.papers import Paper

#: Slack shares files a little after it said so: who looks too early sees nothing.
SHARING: Final = timedelta(seconds=15)
_MARK: Final = 6
_REFUSED: Final = 4
_PASSING: Final = frozenset({408, 429})
#: What Slack says of a file that was deleted before.
_GONE: Final = frozenset({"file_deleted", "file_not_found"})


class Uploads:
    """Shares files.

    Args:
        api: The Web API.
        past: Looks for what was shared before.
    """

    def __init__(self, api: SlackApi, past: Past) -> None:
        self._api = api
        self._past = past

    def share(
        self, channel: str, row: OutgoingRow, papers: Sequence[Paper], may_go: MayGo
    ) -> Outcome:
        """Share papers in one message, or find the one in which an earlier attempt did.

        The proof holds ``channel`` and ``files``, the ids with commas; of a message that was
        found also its ``ts``.

        Raises:
            SlackRefusedError, SlackPauseError, SlackUnsureError: nothing was shared.
        """
        names = {marked(paper.filename, row.key) for paper in papers}
        if row.attempts > 1:
            found = self._past.find(
                channel, row.tried_after, lambda said: names <= _files_of(said).keys()
            )
            if found is not None:
                ids = ",".join(_files_of(found)[name] for name in sorted(names))
                return Sent({"channel": channel, "ts": str(found["ts"]), "files": ids})
        uploaded = [self._uploaded(paper, row.key) for paper in papers]
        if not may_go():
            return Overtaken()
        try:
            self._api.call("files.completeUploadExternal", channel_id=channel, files=uploaded)
        except SlackUnsureError as unsure:
            return Again(str(unsure), SHARING)
        return Sent({"channel": channel, "files": ",".join(one["id"] for one in uploaded)})

    def take_back(self, channel: str, row: OutgoingRow, may_go: MayGo) -> Outcome:
        """Delete the files that a row has shared; the proof holds their ids as ``files``.

        One that Slack does not let go keeps no other from going.

        Raises:
            SlackRefusedError, SlackPauseError, SlackUnsureError: some are still there.
        """
        ids = self._ids(channel, row)
        refused: SlackRefusedError | None = None
        for one in ids:
            if not may_go():
                return Overtaken()
            try:
                self._api.call("files.delete", file=one)
            except SlackRefusedError as error:
                if error.passes:
                    raise
                refused = refused if error.error in _GONE else error
        if refused is not None:
            raise refused
        return Sent({"files": ",".join(ids)})

    def _ids(self, channel: str, row: OutgoingRow) -> list[str]:
        """Return the ids of the files of a row; where its proof has none, look for them."""
        known = (row.proof or {}).get("files", "")
        if known:
            return known.split(",")
        found = self._past.find(channel, row.tried_after, lambda said: bool(_of(row, said)))
        return [] if found is None else _of(row, found)

    def _uploaded(self, paper: Paper, key: str) -> dict[str, str]:
        name = marked(paper.filename, key)
        place = self._api.call(
            "files.getUploadURLExternal", filename=name, length=len(paper.content)
        )
        put(str(place["upload_url"]), paper.content)
        return {"id": str(place["file_id"]), "title": paper.title}


def marked(filename: str, key: str) -> str:
    """Return the name of a file with the mark of its row before the ending."""
    path = PurePath(filename)
    return f"{path.stem}-{hashlib.sha256(key.encode()).hexdigest()[:_MARK]}{path.suffix}"


def put(address: str, content: bytes, timeout: float = REQUEST_SECONDS) -> None:
    """Hand the bytes of a file over at the place that Slack named.

    It goes through the proxy of the environment, as every other request to Slack does.

    Raises:
        SlackRefusedError: it is no place to trust, or it does not take them.
        SlackUnsureError: there was no answer, or a fault: to be tried again.
    """
    place = urlsplit(address)
    near = place.scheme == "http" and is_loopback(place.hostname or "")
    if place.scheme != "https" and not near:
        raise SlackRefusedError("upload_place")
    kind = {"Content-Type": "application/octet-stream"}
    request = Request(address, content, kind, method="POST")  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310 - checked above
            answer.read()
    except HTTPError as error:
        raise _meaning(error.code) from error
    except (OSError, HTTPException) as error:
        raise SlackUnsureError(type(error).__name__) from error


def _meaning(status: int) -> Exception:
    if status // 100 == _REFUSED and status not in _PASSING:
        return SlackRefusedError(f"upload_status_{status}")
    return SlackUnsureError(f"upload_status_{status}")


def _files_of(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that a message carries: name -> id."""
    return {str(one.get("name")): str(one.get("id")) for one in said.get("files") or ()}


def _of(row: OutgoingRow, said: Mapping[str, Any]) -> list[str]:
    """Return the ids of the files in a message whose names have the mark of a row."""
    files = _files_of(said).items()
    return [one for name, one in files if marked(_unmarked(name), row.key) == name]


def _unmarked(name: str) -> str:
    path = PurePath(name)
    return f"{path.stem[: -_MARK - 1]}{path.suffix}"

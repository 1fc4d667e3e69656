"""The workspace's page in the browser: what one person sees, drawn on the server.

Only a browser on this machine gets an answer (its ``Host`` must be the loopback address), only
the page itself may change anything (``Origin``), and nothing is loaded from elsewhere (the
Content-Security-Policy). Changes reach the page as server-sent events; its script then asks for
the same page again and swaps what differs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.workspace import page_mail, page_text
from bot.workspace.mailbox import Mailbox
from bot.workspace.page_acts import ACTS, Act, perform
from bot.workspace.page_blocks import FOLDER, environment
from bot.workspace.page_screens import Screen
from bot.workspace.state import File, Member
from bot.workspace.workspace import Workspace

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ASSETS = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "panes.js": "text/javascript",
    "fields.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FOREIGN_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""For what others wrote (mails, files): it may look as it likes and do nothing."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_QUIET = 0.1
"""Seconds between two events, so that a burst of changes is one swap."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_page(app: web.Application, workspace: Workspace) -> None:
    """Serve the page of `workspace` from `app`: ``/``, ``/mail``, ``/act/...``, ``/events``."""
    page = _Page(workspace)
    if page.mailbox is not None:
        page.mailbox.when_received(workspace.feed.bump_soon)
    for path, handler in (
        ("/", page.show),
        ("/archives/{channel}/{message}", page.permalink),
        ("/mail", page.mail),
        ("/mail/{number:[0-9]+}/html", page.letter_html),
        ("/mail/{number:[0-9]+}/raw", page.letter_raw),
        ("/file/{id}", page.file),
        ("/events", page.events),
        ("/page/{name}", page.asset),
    ):
        app.router.add_get(path, _guarded(handler))
    app.router.add_post("/act/{name}", _guarded(page.act))
    app.on_shutdown.append(page.end_streams)


def _guarded(handler: Handler) -> Handler:
    """Answer only this machine's browser, and let only the page itself change anything."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if _name_of(request.host) not in LOOPBACK:
            raise web.HTTPForbidden(text="This page is only for the machine it runs on.")
        if request.method == "POST" and not _from_the_page(request):
            raise web.HTTPForbidden(text="Only the page itself may do this.")
        return await handler(request)

    return guarded


def _name_of(host: str) -> str:
    """The name in a ``Host`` header without its port; another site's name may lead here."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_the_page(request: web.Request) -> bool:
    if request.content_type != "application/json":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == f"http://{request.host}"


class _Page:
    """The page's handlers."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.streams: set[asyncio.Task[Any]] = set()

    @property
    def mailbox(self) -> Mailbox | None:
        return self.workspace.mailbox

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The workspace as one person sees it; who and where always stand in the address."""
        person, query = self._person(request) or self._first(), request.query
        screen = Screen(self.workspace, person, query.get("at", ""), query.get("thread", ""))
        if (query.get("as"), query.get("at")) != (person.id, screen.at):
            raise web.HTTPFound(f"/?as={quote(person.id)}&at={quote(screen.at)}")
        return self._drawn("workspace.html", screen)

    async def permalink(self, request: web.Request) -> web.StreamResponse:
        """A message's permanent address, for the first person who may read it."""
        place = page_text.place_of(request.path)
        channel = request.match_info["channel"]
        for person in self.workspace.state.people():
            if place and Screen(self.workspace, person).sees(channel):
                raise web.HTTPFound(f"/?as={quote(person.id)}&{place}")
        raise web.HTTPNotFound(text="There is no such message.")

    async def mail(self, request: web.Request) -> web.StreamResponse:
        """The local mailbox, with one letter open."""
        screen = Screen(self.workspace, self._person(request) or self._first())
        mailbox = self._open_mailbox()
        number = request.query.get("open", "")
        opened = page_mail.letter(mailbox, int(number)) if number.isdecimal() else None
        letters = page_mail.letters(mailbox)
        return self._drawn("mail.html", screen, letters=letters, letter=opened)

    async def letter_html(self, request: web.Request) -> web.StreamResponse:
        """The HTML of a letter, for a frame that may do nothing."""
        letter = page_mail.letter(self._open_mailbox(), int(request.match_info["number"]))
        if letter is None:
            raise web.HTTPNotFound(text="There is no such letter.")
        return _foreign(letter.html.encode(), "text/html")

    async def letter_raw(self, request: web.Request) -> web.StreamResponse:
        """A letter as it arrived."""
        received = page_mail.received(self._open_mailbox(), int(request.match_info["number"]))
        if received is None:
            raise web.HTTPNotFound(text="There is no such letter.")
        return _foreign(received.read(), "message/rfc822", received.path.name)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of a message, to look at or to keep."""
        person = self._person(request)
        file = self.workspace.state.files.get(request.match_info["id"])
        if person is None or file is None or file.deleted or not self._sees(person, file):
            raise web.HTTPNotFound(text="There is no such file.")
        if "download" in request.query:
            return _foreign(file.content, "application/octet-stream", file.name)
        if file.mimetype == "application/pdf":
            return web.Response(body=file.content, content_type=file.mimetype, headers=_HEADERS)
        if file.mimetype in PICTURES:
            return _foreign(file.content, file.mimetype)
        if file.mimetype.startswith("text/"):
            return _foreign(file.content, "text/plain")
        return _foreign(file.content, "application/octet-stream", file.name)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """Style, script and icon."""
        name = request.match_info["name"]
        if name not in ASSETS:
            raise web.HTTPNotFound
        text = (FOLDER / name).read_text("utf-8")
        return web.Response(text=text, content_type=ASSETS[name], headers=_HEADERS)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what the script asks for."""
        name = request.match_info["name"]
        try:
            body = await request.json()
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="This is not JSON.") from error
        if not isinstance(body, dict):
            raise web.HTTPBadRequest(text="This is no JSON object.")
        person = self._known(body.get("as", ""))
        if person is None or name not in ACTS:
            raise web.HTTPNotFound(text="There is no such person or act.")
        return web.json_response(
            await perform(name, Act(self.workspace, person, body)), headers=_HEADERS
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Say whenever something changed, and when the shown clock moved on by a minute."""
        person = self._person(request) or self._first()
        stream = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        task = asyncio.current_task()
        if task is not None:
            self.streams.add(task)
            task.add_done_callback(self.streams.discard)
        with contextlib.suppress(ConnectionError):
            await self._tell(stream, person)
        return stream

    async def _tell(self, stream: web.StreamResponse, person: Member) -> None:
        feed, said = self.workspace.feed, ""
        revision = feed.revision
        while True:
            clock = Screen(self.workspace, person).clock
            now = json.dumps({"revision": revision, "clock": clock})
            if now != said:
                await stream.write(f"data: {now}\n\n".encode())
                said = now
            await asyncio.sleep(_QUIET)
            revision = await feed.wait(revision, timeout=1.0)

    async def end_streams(self, _app: web.Application) -> None:
        """Let go of the browsers that listen, so that stopping does not wait for them."""
        for task in tuple(self.streams):
            task.cancel()

    def _drawn(self, template: str, screen: Screen, **more: Any) -> web.Response:
        text = (
            environment()
            .get_template(template)
            .render(
                screen=screen,
                mailbox=self.mailbox,
                revision=self.workspace.feed.revision,
                **more,
            )
        )
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    def _person(self, request: web.Request) -> Member | None:
        return self._known(request.query.get("as", ""))

    def _known(self, identity: object) -> Member | None:
        member = self.workspace.state.members.get(str(identity))
        return None if member is None or member.is_bot or member.deleted else member

    def _first(self) -> Member:
        people = [one for one in self.workspace.state.people() if not one.deleted]
        if not people:
            raise web.HTTPNotFound(text="Nobody is in this workspace yet.")
        return people[0]

    def _open_mailbox(self) -> Mailbox:
        mailbox = self.mailbox
        if mailbox is None:
            raise web.HTTPNotFound(text="This workspace has no mailbox.")
        return mailbox

    def _sees(self, person: Member, file: File) -> bool:
        screen = Screen(self.workspace, person)
        return file.user == person.id or any(screen.sees(one) for one in file.channels)


def _foreign(body: bytes, kind: str, download: str = "") -> web.Response:
    """What others wrote, kept from doing anything in the page's name."""
    headers = {**_HEADERS, "Content-Security-Policy": FOREIGN_POLICY}
    if download:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download)}"
    charset = "utf-8" if kind.startswith("text/") else None
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)

"""A person at a browser: what the tests of the page do and see there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    expect,
)
from playwright.sync_api import (
    TimeoutError as TimedOut,
)

from bot.workspace.running import RunningWorkspace
from tests.browser import PATIENCE_MS

TRIES = 4


@dataclass
class Desk:
    """One tab, acting as one person; remembers complaints and requests to elsewhere."""

    ws: RunningWorkspace
    page: Page
    person: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def look(self, at: str = "", **query: str) -> None:
        """Open a channel (by name or id) or Home."""
        more = "".join(f"&{name}={value}" for name, value in query.items())
        self.page.goto(f"{self.ws.url}/?as={self.person}&at={self.place(at)}{more}")

    def place(self, name: str) -> str:
        """The id of a channel by its name; anything else as it is."""
        known = self.ws.read(lambda ws: ws.state.channel_named(name))
        return known.id if known else name

    def say(self, text: str) -> None:
        """Type into the composer and send."""
        composer = self.page.get_by_label("Message", exact=True)
        composer.fill(text)
        composer.press("Enter")

    @property
    def modal(self) -> Locator:
        """The modal that is open."""
        return self.page.locator("dialog.modal[open]")

    def message(self, text: str) -> Locator:
        """The message that contains a text."""
        return self.page.locator(".message", has_text=text)

    def pick(self, within: Locator, *names: str, search: str = "") -> None:
        """Choose in a list that opens; several stay open until closed."""
        self.insist(within.locator("summary").click, within.locator("details[open]"))
        if search:
            within.get_by_label("Search").fill(search)
        for name in names:
            within.get_by_label(name).check()
        if within.locator("details[open]").count():
            within.locator("summary").click()

    def insist(self, act: Callable[[], object], shown: Locator) -> None:
        """Act until what follows is there: a page that is redrawn meanwhile swallows a press."""
        for _ in range(TRIES):
            act()
            try:
                shown.first.wait_for(timeout=PATIENCE_MS / TRIES)
            except TimedOut:
                continue
            return
        expect(shown.first).to_be_visible()

    def arrived(self) -> None:
        """Wait until a page that was gone to is not only shown: its script listens as well."""
        self.page.wait_for_load_state("load")

    def broke(self, error: Error) -> None:
        """Keep what broke in the page's script."""
        self.complaints.append(str(error))

    def complained(self, message: ConsoleMessage) -> None:
        """Keep the browser's complaints, save about what a hostile mail was kept from doing."""
        of_a_mail = "/mail/" in message.location["url"] + message.text
        if message.type == "error" and not of_a_mail:
            self.complaints.append(f"{message.text} at {message.location}")

    def asks(self, request: Request) -> None:
        """Note what is asked from elsewhere than this machine."""
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.elsewhere.append(request.url)


@contextmanager
def sitting(
    browser: Browser, ws: RunningWorkspace, person: str = "U0ANNA", width: int = 1280
) -> Iterator[Desk]:
    """A tab of its own; afterwards the browser must have had nothing to complain about."""
    context = browser.new_context(viewport={"width": width, "height": 860})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    desk = Desk(ws, page, person)
    page.on("console", desk.complained)
    page.on("pageerror", desk.broke)
    context.on("request", desk.asks)
    yield desk
    context.close()
    assert not desk.complaints, desk.complaints
    assert not desk.elsewhere, desk.elsewhere

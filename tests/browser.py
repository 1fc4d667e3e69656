"""A real browser for the tests: found on this machine, started without a window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Milliseconds after which what should be on the page is taken not to come; nothing is measured
#: by it, and a machine that runs other tests meanwhile can be slow.
PATIENCE_MS = 60_000


class NoBrowser(LookupError):  # noqa: N818 - a sentence for whoever runs the tests
    """There is no Chromium on this machine."""


def on_path() -> str | None:
    """A Chromium of the system, by the names it goes by."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def found() -> str | None:
    """The program to start: the system's, otherwise the one Playwright fetched."""
    system = on_path()
    if system:
        return system
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser.

    While it runs, this thread has an event loop: keep it to one test module, so that others may
    use ``asyncio.run``.
    """
    with sync_playwright() as playwright:
        program = on_path() or playwright.chromium.executable_path
        if not Path(program).exists():
            raise NoBrowser("No Chromium here: `make test` gets one before it starts the tests.")
        browser = playwright.chromium.launch(executable_path=program, args=flags(), timeout=180_000)
        expect.set_options(timeout=PATIENCE_MS)
        yield browser
        browser.close()


def flags() -> list[str]:
    """How it is started; root has no sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)

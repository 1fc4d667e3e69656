"""The whole path in a real browser: from ``/breach`` to the mail a client receives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.demo import cast
from bot.demo.stage import CHANNEL, Stage
from bot.workspace.state import Channel
from tests import browser as browsers
from tests.workspace.page_desk import Desk, sitting

WHAT = "losgeldbrief op de back-upserver"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module."""
    with browsers.launched() as running:
        yield running


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The demo's workspace, mailbox and bot, before anything has happened."""
    with Stage(tmp_path / "demo", patience=50.0) as running:
        yield running


def test_from_breach_to_the_mail(browser: Browser, stage: Stage) -> None:
    """A reporter opens it, the officer asks, confirms, reads and releases; the mail is there."""
    with sitting(browser, stage.workspace, cast.REPORTER.id) as reporter:
        _report(reporter)
    channel = _channel_of(stage)
    with sitting(browser, stage.workspace, cast.OFFICER.id) as officer:
        officer.look(channel.id)
        _ask_who_is_affected(officer)
        _confirm(officer)
        client = _release_the_first(officer)
        _read_the_mail(officer, client)


def test_a_field_that_is_wrong_says_so_and_keeps_the_rest(browser: Browser, stage: Stage) -> None:
    """A noticing in the future is refused beside its field, and nothing typed is lost."""
    with sitting(browser, stage.workspace, cast.REPORTER.id) as reporter:
        reporter.look(CHANNEL)
        reporter.say(f"/breach {WHAT}")
        _ready(reporter, "Wat is er gebeurd?")
        noticed = reporter.modal.locator("input[type=datetime-local]")
        noticed.fill("2027-01-01T08:00")
        reporter.modal.get_by_role("button", name="Incident openen").click()
        expect(reporter.modal.get_by_role("alert").first).to_be_visible()
        expect(reporter.modal.locator("textarea").first).to_have_value(WHAT)
    assert not _private_channels(stage)


def _report(reporter: Desk) -> None:
    reporter.look(CHANNEL)
    reporter.say(f"/breach {WHAT}")
    _ready(reporter, "Wat is er gebeurd?")
    expect(reporter.modal.locator("textarea").first).to_have_value(WHAT)
    reporter.modal.get_by_label("Wat voor incident?").select_option(label="Ransomware")
    reporter.modal.get_by_role("button", name="Incident openen").click()
    expect(reporter.modal).to_have_count(0)


def _ask_who_is_affected(officer: Desk) -> None:
    headline = officer.message("Termijn van 72 uur").first
    officer.insist(headline.get_by_role("button", name="Getroffen klanten").click, officer.modal)
    _ready(officer, "Welke systemen?")
    systems = officer.modal.locator("[data-block=systems]")
    officer.pick(systems, "Datacenter Comitor (back-ups)")
    officer.modal.get_by_role("button", name="Opzoeken").click()
    expect(officer.modal).to_have_count(0)


def _confirm(officer: Desk) -> None:
    answer = officer.message("Deze lijst bevestigen").last
    _press_and_agree(officer, answer.get_by_role("button", name="Deze lijst bevestigen"))
    expect(officer.message("Concepten nakijken").last).to_be_visible()


def _release_the_first(officer: Desk) -> str:
    waiting = officer.message("Concepten nakijken").last
    officer.insist(waiting.get_by_role("button", name="Concepten nakijken").click, officer.modal)
    _ready(officer, "Onderwerp:")
    client = officer.modal.locator(".inside strong").first.inner_text()
    approve = officer.modal.get_by_role("button", name="Goedkeuren en sturen", exact=True)
    _press_and_agree(officer, approve)
    return client


def _read_the_mail(officer: Desk, client: str) -> None:
    officer.page.goto(f"{officer.ws.url}/mail?as={officer.person}")
    letter = officer.page.get_by_role("link").filter(has_text=client)
    expect(letter).to_have_count(1)
    letter.click()
    expect(officer.page.locator("main")).to_contain_text(client)


def _press_and_agree(desk: Desk, button: Locator) -> None:
    """Press a button that asks whether it is meant, by the keyboard, and say yes."""
    question = desk.page.locator("dialog.confirm[open]")
    desk.insist(lambda: button.press("Enter"), question)
    question.locator("[data-answer=yes]").click()


def _ready(desk: Desk, text: str) -> None:
    """Wait until the skeleton has become the window that was asked for."""
    expect(desk.modal).to_contain_text(re.compile(re.escape(text)))


def _private_channels(stage: Stage) -> list[Channel]:
    mine = stage.person(cast.OFFICER).channels()
    return [channel for channel in mine if channel.kind == "private"]


def _channel_of(stage: Stage) -> Channel:
    stage.workspace.wait_for(lambda: _private_channels(stage))
    return _private_channels(stage)[0]

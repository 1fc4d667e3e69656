"""Forms in a real browser: a slash command, every kind of field, errors, stacked modals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, expect
from slack_bolt import App

from bot.workspace.running import RunningWorkspace
from tests import browser as browsers
from tests.workspace.cast import plain
from tests.workspace.page_bot import Heard, every_field, form, serving
from tests.workspace.page_desk import Desk, sitting


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module."""
    with browsers.launched() as running:
        yield running


@pytest.fixture
def bot(ws: RunningWorkspace) -> Iterator[tuple[App, Heard]]:
    """The app with every element."""
    with serving(ws) as running:
        yield running


@pytest.fixture
def desk(ws: RunningWorkspace, bot: tuple[App, Heard], browser: Browser) -> Iterator[Desk]:
    """Anna in #general."""
    with sitting(browser, ws) as desk:
        desk.look("general")
        yield desk


def block(desk: Desk, name: str) -> Locator:
    """The input block of that name in the open modal."""
    return desk.modal.locator(f'[data-block="{name}"]')


def fill_every_field(desk: Desk) -> None:
    """Fill the form as a person would."""
    for label, text in {
        "What happened?": "Back-ups were encrypted.\nAll of them.",
        "In one line": "Ransomware",
        "How many people": "412",
        "E-mail": "jan@client.example",
        "Link": "https://status.example/1",
        "Day": "2026-11-20",
        "Hour": "10:14",
        "Moment": "2026-11-20T10:14",
    }.items():
        desk.modal.get_by_label(label).fill(text)
    desk.modal.get_by_label("Source", exact=False).first.select_option("backup")
    desk.pick(block(desk, "sources"), "Mail", "Portal")
    desk.pick(block(desk, "client"), "Acme Logistics", search="acm")
    desk.pick(block(desk, "clients"), "Bakkerij Peeters", "Delta Notarissen")
    desk.modal.get_by_label("Lead").select_option("U0BRAM")
    desk.pick(block(desk, "team"), "Anna Peeters", "Céline Dubois")
    desk.modal.get_by_label("Room").select_option(label="#general")
    block(desk, "flags").get_by_label("Portal").check()
    block(desk, "sure").get_by_label("Mail").check()


def held(values: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
    """What each field of a submission holds: texts, ids, dates, values of options."""
    short: dict[str, object] = {}
    for name, elements in values.items():
        (value,) = (found for key, found in elements[name].items() if key != "type")
        if isinstance(value, list):
            value = [one["value"] if isinstance(one, dict) else one for one in value]
        short[name] = value["value"] if isinstance(value, dict) else value
    return short


def test_a_form_with_every_kind_of_field_reaches_the_bot(
    desk: Desk, bot: tuple[App, Heard]
) -> None:
    """What is typed and chosen arrives as Slack would send it, and the next modal opens."""
    desk.say("/breach")
    fill_every_field(desk)
    desk.modal.get_by_role("button", name="Open incident").click()
    expect(desk.modal.get_by_role("button", name="Back", exact=True)).to_be_visible()

    (values,) = bot[1].submissions
    assert held(values) == {
        "what": "Back-ups were encrypted.\nAll of them.",
        "short": "Ransomware",
        "people": "412",
        "mail": "jan@client.example",
        "link": "https://status.example/1",
        "day": "2026-11-20",
        "hour": "10:14",
        "moment": int(datetime.fromisoformat("2026-11-20T10:14+01:00").timestamp()),
        "source": "backup",
        "sources": ["mail", "portal"],
        "client": "acme",
        "clients": ["bakkerij", "delta"],
        "lead": "U0BRAM",
        "team": ["U0ANNA", "U0CELINE"],
        "room": desk.place("general"),
        "flags": ["portal"],
        "sure": "mail",
    }
    desk.modal.get_by_label("What happened?").fill("More")
    desk.modal.get_by_role("button", name="Open incident").click()
    expect(desk.modal).to_have_count(0)


def test_what_is_missing_is_said_beside_each_field(desk: Desk, bot: tuple[App, Heard]) -> None:
    """Slack's own checks show at the fields, the first of which is focused; nothing is sent."""
    desk.say("/breach")
    desk.modal.get_by_label("In one line").fill("Ransomware")
    desk.modal.get_by_label("E-mail").fill("nonsense")
    desk.modal.get_by_role("button", name="Open incident").click()

    missing = "Please complete this required field."
    expect(block(desk, "what").get_by_role("alert")).to_have_text(missing)
    expect(block(desk, "mail").get_by_role("alert")).to_contain_text("valid e-mail")
    expect(block(desk, "short").get_by_role("alert")).to_have_count(0)
    expect(desk.modal.get_by_label("What happened?")).to_be_focused()
    expect(desk.modal.get_by_label("In one line")).to_have_value("Ransomware")
    assert bot[1].submissions == []


def test_the_bots_errors_keep_every_word(desk: Desk) -> None:
    """After a refusal by the bot all fields hold what they held, and its words are only words."""
    desk.say("/breach")
    fill_every_field(desk)
    desk.modal.get_by_label("What happened?").fill("nothing")
    desk.modal.get_by_role("button", name="Open incident").click()

    expect(block(desk, "what").get_by_role("alert")).to_have_text(
        "Say what happened <b>really</b>."
    )
    expect(desk.modal.get_by_label("What happened?")).to_have_value("nothing")
    expect(desk.modal.get_by_label("Moment")).to_have_value("2026-11-20T10:14")
    expect(block(desk, "client").locator("summary")).to_have_text("Acme Logistics")
    expect(block(desk, "clients").locator(".chip")).to_have_text(
        ["Bakkerij Peeters", "Delta Notarissen"]
    )
    expect(block(desk, "flags").get_by_label("Portal")).to_be_checked()
    expect(block(desk, "sure").get_by_label("Mail")).to_be_checked()


def test_what_is_typed_survives_a_reload(desk: Desk) -> None:
    """A refreshed tab shows the modal as it was left, the last key included."""
    desk.say("/breach")
    desk.modal.get_by_label("What happened?").press_sequentially("Half a sent")
    block(desk, "flags").get_by_label("Portal").check()
    desk.page.reload()
    expect(desk.modal.get_by_label("What happened?")).to_have_value("Half a sent")
    expect(block(desk, "flags").get_by_label("Portal")).to_be_checked()


def test_an_update_of_the_modal_leaves_focus_and_words(
    desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace
) -> None:
    """When the bot changes the open modal, the field goes on being typed in, caret included."""
    desk.say("/breach")
    what = desk.modal.get_by_label("What happened?")
    what.fill("one three")
    what.evaluate("field => field.setSelectionRange(4, 4)")
    view = ws.person("anna").view()
    assert view is not None
    changed = form(blocks=[{"type": "header", "text": plain("Changed")}, *every_field()])
    bot[0].client.views_update(view_id=view.id, view=changed)

    expect(desk.modal.get_by_role("heading", name="Changed")).to_be_visible()
    expect(what).to_be_focused()
    desk.page.keyboard.type("two ")
    expect(what).to_have_value("one two three")


def test_closing_tells_the_bot(desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace) -> None:
    """Esc, the button and the cross each close the modal and say so."""
    for closing in ("Escape", "Not now", "Close"):
        desk.say("/breach small")
        expect(desk.modal).to_be_visible()
        if closing == "Escape":
            desk.page.keyboard.press("Escape")
        else:
            desk.modal.get_by_role("button", name=closing).click()
        expect(desk.modal).to_have_count(0)
    ws.wait_for(lambda: len(bot[1].closings) == 3)


def test_back_leads_to_the_modal_below(desk: Desk, bot: tuple[App, Heard]) -> None:
    """A pushed modal is left by its arrow, and the one below is as it was."""
    desk.say("/breach")
    fill_every_field(desk)
    desk.modal.get_by_role("button", name="Open incident").click()
    desk.modal.get_by_role("button", name="Back", exact=True).click()
    expect(desk.modal.get_by_label("In one line")).to_have_value("Ransomware")


def test_a_list_is_used_by_keyboard(desk: Desk) -> None:
    """Opening, searching, choosing and leaving a list needs no mouse; Esc leaves only the list."""
    desk.say("/breach")
    summary = block(desk, "sources").locator("summary")
    summary.press("Enter")
    expect(block(desk, "sources").locator("[data-find]")).to_be_focused()
    desk.page.keyboard.type("port")
    expect(block(desk, "sources").locator(".option:visible")).to_have_count(1)
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(summary).to_have_text("Portal")
    expect(desk.modal).to_be_visible()

"""The workspace in a real browser: reading, pressing, writing, and what changes by itself."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from slack_bolt import App

from bot.workspace.mailbox import Mailbox
from bot.workspace.running import RunningWorkspace
from tests import browser as browsers
from tests.workspace.cast import (
    ANNA,
    BRAM,
    CELINE,
    PEOPLE,
    SETTINGS,
    actions,
    button,
    private_channel,
    running,
)
from tests.workspace.page_bot import Heard, every_block, serving
from tests.workspace.page_desk import Desk, sitting

HOSTILE = "<img src=x onerror=document.body.remove()><script>document.body.remove()</script>"


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
    """Anna's tab, nothing open yet."""
    with sitting(browser, ws) as desk:
        yield desk


@pytest.fixture
def incident(ws: RunningWorkspace, bot: tuple[App, Heard]) -> str:
    """A private channel of Anna and Bram in which the bot posted every block."""
    channel = private_channel(ws, "inc-007-heron", ANNA.id, BRAM.id)
    bot[0].client.chat_postMessage(channel=channel, text="BR-2026-007", blocks=every_block())
    return channel


def pressed(ws: RunningWorkspace, bot: tuple[App, Heard], *expected: tuple[str, object]) -> None:
    """Wait until the bot was told of exactly these presses."""
    ws.wait_for(lambda: len(bot[1].presses) >= len(expected))
    assert bot[1].presses == list(expected)


def test_buttons_and_menus_of_a_message_reach_the_bot(
    desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace, incident: str
) -> None:
    """A button, a menu of more actions, a select, ticks and a date each tell the bot once."""
    desk.look(incident)
    page = desk.page
    page.get_by_role("button", name="Done").click()
    pressed(ws, bot, ("done", "step-1"))
    page.get_by_label("More actions", exact=True).click()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Skip because").select_option("portal")
    page.locator("[data-action=by] input").fill("2026-11-23")
    page.locator("[data-action=by] input").press("Tab")
    page.locator("[data-action=ticked]").get_by_label("Mail").check()
    ws.wait_for(lambda: len(bot[1].presses) == 5)
    assert sorted(bot[1].presses, key=str) == [
        ("by", "2026-11-23"),
        ("done", "step-1"),
        ("menu", "close"),
        ("skip", "portal"),
        ("ticked", ["mail"]),
    ]
    page.reload()
    expect(page.get_by_label("Skip because")).to_have_value("portal")


def test_a_dangerous_button_asks_first(
    desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace, incident: str
) -> None:
    """No means nothing happens; yes sends it."""
    desk.look(incident)
    for answer in ("No", "Yes, send"):
        desk.page.get_by_role("button", name="Send all").click()
        question = desk.page.get_by_role("dialog", name="Are you sure?")
        expect(question).to_contain_text("This tells 60 clients.")
        question.get_by_role("button", name=answer).click()
        expect(question).to_have_count(0)
    pressed(ws, bot, ("send", None))


def test_options_are_asked_from_the_bot_while_typing(
    desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace, incident: str
) -> None:
    """Searching narrows what the bot offers, what is ticked stays, and closing sends it."""
    desk.look(incident)
    list_ = desk.page.locator("[data-action=affected]")
    list_.locator("summary").click()
    expect(list_.locator(".option")).to_have_count(4)
    list_.get_by_label("Search").fill("bak")
    expect(list_.locator(".option")).to_have_count(1)
    list_.get_by_label("Bakkerij Peeters").check()
    list_.get_by_label("Search").fill("zzz")
    expect(list_.get_by_role("status")).to_have_text("Nothing fits.")
    list_.get_by_label("Search").fill("delta")
    list_.get_by_label("Delta Notarissen").check()
    desk.page.keyboard.press("Escape")
    pressed(ws, bot, ("affected", ["bakkerij", "delta"]))
    expect(list_.locator(".chip")).to_have_text(["Bakkerij Peeters", "Delta Notarissen"])


def test_only_members_see_a_private_channel(
    desk: Desk, browser: Browser, ws: RunningWorkspace, incident: str
) -> None:
    """Another person, chosen at the top of the same page, neither finds nor opens it."""
    desk.look(incident)
    expect(desk.page.get_by_role("heading", name="inc-007-heron")).to_be_visible()
    desk.page.get_by_label("You are").select_option(label="Céline Dubois")
    desk.page.wait_for_url(f"**/?as={CELINE.id}&at=*")
    expect(desk.page.get_by_role("link", name="inc-007-heron")).to_have_count(0)
    desk.page.goto(f"{ws.url}/?as={CELINE.id}&at={incident}")
    expect(desk.page.get_by_role("heading", name="general")).to_be_visible()


def test_home_is_opened_and_its_button_works(
    desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace
) -> None:
    """Opening Home asks the bot for it; it appears by itself and can be used."""
    desk.look("general")
    desk.page.get_by_role("link", name="Home").click()
    expect(desk.page.get_by_role("heading", name="My steps")).to_be_visible()
    desk.arrived()
    desk.page.get_by_role("button", name="Done").click()
    pressed(ws, bot, ("done", None))


def test_news_does_not_disturb_who_is_typing(
    desk: Desk, bot: tuple[App, Heard], incident: str
) -> None:
    """Messages appear by themselves; a half-written one keeps its words, caret and focus."""
    desk.look(incident)
    composer = desk.page.get_by_label("Message", exact=True)
    composer.press_sequentially("Half a ")
    bot[0].client.chat_postMessage(channel=incident, text="One more reminder")
    expect(desk.message("One more reminder")).to_be_visible()
    expect(composer).to_be_focused()
    desk.page.keyboard.type("sentence")
    expect(composer).to_have_value("Half a sentence")
    desk.page.reload()
    expect(composer).to_have_value("Half a sentence")


def test_a_field_in_use_is_left_alone_until_it_is_left(
    desk: Desk, bot: tuple[App, Heard], incident: str
) -> None:
    """A message that is updated while someone uses its menu changes when they are done."""
    sent = bot[0].client.chat_postMessage(
        channel=incident, text="Before", blocks=[*every_block()[1:2], *every_block()[4:5]]
    )
    desk.look(incident)
    message = desk.page.locator(f'[id="m-{sent["ts"]}"]')
    message.locator("[data-action=affected] summary").click()
    bot[0].client.chat_update(channel=incident, ts=sent["ts"], text="After", blocks=[])
    bot[0].client.chat_postMessage(channel=incident, text="Later")
    expect(desk.message("Later")).to_be_visible()
    expect(message.get_by_label("Search")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.page.get_by_label("Message", exact=True).focus()
    expect(message).to_contain_text("After")


def test_an_unknown_command_gets_slacks_sentence(desk: Desk) -> None:
    """The sentence is only for the one who typed it, can be put away, and the words are kept."""
    desk.look("general")
    desk.say("/nonsense at all")
    note = desk.message("/nonsense is not a valid command")
    expect(note).to_contain_text("Only visible to you")
    expect(desk.page.get_by_label("Message", exact=True)).to_have_value("/nonsense at all")
    note.get_by_role("button", name="Dismiss").click()
    expect(note).to_have_count(0)


def test_a_silent_bot_is_reported(browser: Browser) -> None:
    """When the bot does not acknowledge in time, a note says so."""
    with running(ack_seconds=0.2) as ws, serving(ws) as (app, _heard), sitting(browser, ws) as desk:
        channel = private_channel(ws, "silence", ANNA.id)
        app.client.chat_postMessage(channel=channel, text="?", blocks=[actions(button("silent"))])
        desk.look(channel)
        desk.page.get_by_role("button", name="Go").click()
        expect(desk.page.locator("#toasts")).to_contain_text("operation_timeout")


def test_a_message_is_reported_from_its_menu(desk: Desk, ws: RunningWorkspace) -> None:
    """The shortcut opens the bot's form with the message's words."""
    ws.person("bram").write("general", "My laptop is gone")
    desk.look("general")
    desk.message("My laptop is gone").hover()
    desk.message("My laptop is gone").get_by_label("More actions for this message").click()
    desk.page.get_by_role("button", name="Report as breach").click()
    expect(desk.modal.get_by_label("What happened?")).to_have_value("My laptop is gone")


def test_messages_are_written_answered_changed_and_taken_back(
    desk: Desk, ws: RunningWorkspace
) -> None:
    """One's own message can be edited, answered in its thread, pinned, and deleted."""
    desk.look("general")
    desk.say("Is *anyone* there?\nHello @bram & <co>")
    message = desk.message("anyone")
    expect(message.locator("strong", has_text="anyone")).to_be_visible()
    expect(message).to_contain_text("Hello @Bram Claes & <co>")

    def choose(what: str) -> None:
        desk.message("there?").hover()
        desk.message("there?").get_by_label("More actions for this message").click()
        desk.page.get_by_role("button", name=what).click()

    choose("Edit message")
    desk.page.get_by_role("dialog").get_by_role("textbox").fill("Is nobody there?")
    desk.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(desk.message("nobody")).to_contain_text("(edited)")
    choose("Pin to channel")
    expect(desk.page.locator("#pins")).to_contain_text("Is nobody there?")

    desk.message("nobody").hover()
    desk.message("nobody").get_by_label("More actions for this message").click()
    desk.page.get_by_role("link", name="Reply in thread").click()
    reply = desk.page.get_by_role("complementary", name="Thread").get_by_label(
        "Message", exact=True
    )
    expect(reply).to_be_visible()
    desk.arrived()
    reply.fill("I am")
    reply.press("Enter")
    expect(desk.page.get_by_label("Replies")).to_contain_text("I am")
    desk.page.get_by_role("link", name="Close thread").click()
    expect(desk.message("nobody")).to_contain_text("1 reply")
    desk.arrived()
    choose("Delete message")
    expect(desk.message("nobody")).to_have_count(0)


def test_a_channel_is_made_filled_left_and_joined(desk: Desk) -> None:
    """Making a channel opens it; others can be invited, and a public one left and joined."""
    desk.look("general")
    desk.page.get_by_label("Create a channel").click()
    desk.page.get_by_role("dialog").get_by_role("textbox").fill("drill")
    desk.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(desk.page.get_by_role("heading", name="drill")).to_be_visible()
    desk.arrived()
    desk.page.get_by_label("1 members").click()
    desk.page.get_by_label("Invite").select_option(label="Bram Claes")
    expect(desk.message("@Bram Claes has joined")).to_be_visible()
    desk.page.get_by_label("2 members").click()
    desk.page.get_by_role("button", name="Leave channel").click()
    desk.page.get_by_role("button", name="Join channel").click()
    expect(desk.page.get_by_label("Message", exact=True)).to_be_visible()


def test_hostile_words_stay_words(desk: Desk, bot: tuple[App, Heard], ws: RunningWorkspace) -> None:
    """Markup in names, messages, topics, options and errors is shown, never obeyed."""
    ws.set_member(replace(BRAM, real_name=HOSTILE))
    channel = private_channel(ws, "hostile", ANNA.id, BRAM.id)
    bot[0].client.conversations_setTopic(channel=channel, topic=HOSTILE)
    blocks = every_block()
    blocks[1]["text"]["text"] = f"{HOSTILE} <javascript:alert(1)|click> <@{BRAM.id}>"
    blocks[4]["elements"][2]["options"][0]["text"]["text"] = HOSTILE[:70]
    sent = bot[0].client.chat_postMessage(channel=channel, text=HOSTILE, blocks=blocks)
    bot[0].client.pins_add(channel=channel, timestamp=sent["ts"])
    ws.person("bram").write(channel, HOSTILE)
    desk.look(channel)
    expect(desk.message(HOSTILE)).not_to_have_count(0)
    expect(desk.page.locator(".topic")).to_have_text(HOSTILE)
    assert desk.page.locator("img[src=x], main script, a[href^=javascript]").count() == 0


def test_a_file_is_read_and_kept(desk: Desk, bot: tuple[App, Heard], incident: str) -> None:
    """A file shows its first lines, opens as text, and downloads under its name."""
    bot[0].client.files_upload_v2(
        channel=incident, content="<b>Dear client</b>", filename="draft.html", title="The draft"
    )
    desk.look(incident)
    with desk.page.expect_download() as download:
        desk.page.get_by_label("Download The draft").click()
    assert download.value.suggested_filename == "draft.html"
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("link", name="The draft", exact=True).click()
    expect(opened.value.locator("body")).to_have_text("<b>Dear client</b>")


def test_the_shown_clock_moves_by_itself(desk: Desk, ws: RunningWorkspace) -> None:
    """When the tour moves the clock, the page shows it, in local time."""
    desk.look("general")
    ws.set_clock(datetime(2027, 3, 28, 0, 59, 50, tzinfo=UTC))
    expect(desk.page.locator("[data-clock]")).to_have_text("Sun 28 Mar 2027, 01:59")


def test_mail_is_read_beside_the_workspace(browser: Browser, tmp_path: Path) -> None:
    """A letter appears by itself; its hostile HTML is shown without running; it can be kept."""
    with (
        Mailbox(tmp_path, frozenset({"own.example"})) as mailbox,
        RunningWorkspace(people=PEOPLE, settings=SETTINGS, mailbox=mailbox) as ws,
        sitting(browser, ws) as desk,
    ):
        desk.look("general")
        desk.page.get_by_role("link", name="Mail").click()
        expect(desk.page.get_by_text("No mail yet.")).to_be_visible()
        post(mailbox, "jan@client.example", f"Notice {HOSTILE}")
        post(mailbox, "dpo@own.example", "Reminder")
        letters = desk.page.locator(".letter")
        expect(letters).to_have_count(2)
        expect(letters.first).to_contain_text("internal")
        expect(desk.page.locator(".mail .count")).to_have_text("2")

        letters.last.click()
        expect(desk.page.get_by_role("heading", name="Notice")).to_have_text(f"Notice {HOSTILE}")
        body = desk.page.frame_locator("iframe").locator("body")
        expect(body).to_contain_text("Dear Jan")
        with desk.page.expect_download() as download:
            desk.page.get_by_role("link", name=".eml").click()
        assert download.value.suggested_filename == "0001-jan_at_client.example.eml"


def post(mailbox: Mailbox, to: str, subject: str) -> None:
    """Send a letter whose HTML tries to run something."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bot@own.example", to, subject
    message.set_content("Dear Jan")
    message.add_alternative(f"<p>Dear Jan</p>{HOSTILE}", subtype="html")
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
        client.send_message(message)


@pytest.mark.parametrize("width", [1280, 390])
def test_everything_fits_and_has_a_name(
    browser: Browser, ws: RunningWorkspace, bot: tuple[App, Heard], incident: str, width: int
) -> None:
    """Nothing is wider than the screen, and no control is without a name."""
    with sitting(browser, ws, width=width) as desk:
        for place in (incident, "home", "general"):
            desk.look(place)
            if place == "general":
                desk.say("/breach")
                expect(desk.modal).to_be_visible()
            assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
            assert desk.page.evaluate(NAMELESS) == []


NAMELESS = """() => {
const controls = 'button, a, input:not([type=hidden]), select, textarea, summary';
return [...document.querySelectorAll(controls)].filter((one) => {
  const ids = (one.getAttribute('aria-labelledby') ?? '').split(' ');
  const words = [one.ariaLabel, one.textContent, ...[...one.labels ?? []].map((l) => l.textContent),
    ...ids.map((id) => document.getElementById(id)?.textContent)];
  return !words.some((text) => text?.trim());
}).map((one) => one.outerHTML);
}"""
"""Finds controls that a screen reader could not name."""


def test_a_narrow_screen_has_its_channels_behind_a_button(
    browser: Browser, ws: RunningWorkspace, bot: tuple[App, Heard]
) -> None:
    """At the width of a telephone the side bar opens on demand and leads on."""
    with sitting(browser, ws, width=390) as desk:
        desk.look("general")
        side = desk.page.get_by_role("navigation")
        expect(side).to_be_hidden()
        desk.page.get_by_role("button", name="Channels").click()
        side.get_by_role("link", name="Home").click()
        expect(desk.page.get_by_role("heading", name="My steps")).to_be_visible()

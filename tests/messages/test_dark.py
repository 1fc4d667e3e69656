"""The messages of the dark: the reference and the bridge, and nothing else of the incident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.dark import covered, dark_headline, question
from bot.messages.headline import headline
from bot.messages.status import incident_line
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import pressed, said


def voice(language: str = "en") -> Voice:
    """Return how the bot speaks in a language."""
    return Voice(translator(language), samples.ZONE, samples.NOW)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_reference_and_the_bridge_are_all_there_is(language: str) -> None:
    """In every language, also in the sentence of the notification."""
    for drawn in (
        dark_headline(samples.dark(), voice(language)),
        covered(samples.dark(), voice(language)),
        covered(samples.dark(), voice(language), "dark.reminder"),
    ):
        assert "BR-2026-007" in said(drawn)
        assert "+32 2 555 01 20" in drawn.text


def test_without_a_bridge_it_says_whom_to_ask() -> None:
    """A setting that is missing does not leave people without a word."""
    assert "ask the incident lead" in said(covered(samples.dark(bridge=""), voice()))


def test_the_dark_headline_leads_to_the_menu_and_back() -> None:
    """Nothing else can be pressed there; back is the question itself."""
    buttons = pressed(dark_headline(samples.dark(), voice()))
    assert set(buttons) == {ids.MENU_OPEN, ids.FACT_OPEN}
    assert ids.decode(buttons[ids.FACT_OPEN]["value"])["fact"] == "comms_compromised"


def test_the_question_is_always_visible() -> None:
    """Asked until it is answered, and one press from the dark also then; not when all is over."""
    asked, answered = samples.headline(), samples.headline(read_along="none")
    english = translator("en")
    assert "not answered yet" in said(headline(asked, english))
    assert {ids.DARK_ON, ids.FACT_OPEN} <= set(pressed(headline(asked, english)))
    assert "*Can an attacker read our Slack or mail?* · no" in said(headline(answered, english))
    assert ids.FACT_OPEN not in pressed(headline(answered, english))
    assert ids.DARK_ON in pressed(headline(answered, english))
    assert question(voice(), replace(asked, closed=True)) == []


def test_a_list_names_the_reference_only() -> None:
    """Neither kind nor duty nor channel."""
    line = incident_line(voice(), replace(samples.incident_line(), dark=True))
    assert line == "*BR-2026-007* · 🌑 not shown here"

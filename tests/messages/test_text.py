"""Text: escaped, on one line where it must be, cut only where it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogue import translator
from bot.messages import blocks, ids, long_text
from bot.messages.types import Mrkdwn
from bot.messages.voice import (
    Voice,
    channel,
    clean,
    escape,
    one_line,
    person,
    sentence,
    shorten,
    unmarked,
)
from tests.messages import samples

VOICE = Voice(translator("en"), samples.ZONE, samples.NOW)


@given(st.text())
def test_escaping_leaves_nothing_for_slack_to_act_on(text: str) -> None:
    """No value can mention, link or hide; what is seen is what was written."""
    safe = escape(text)
    assert not set("<>") & set(safe)
    seen = safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert seen.replace("\u202e", "") == clean(text)


@given(st.text())
def test_a_value_stays_on_its_line(text: str) -> None:
    """A name cannot pose as a line of the bot's."""
    assert "\n" not in VOICE.text("said.lead", who=text)
    assert len(one_line(text).splitlines()) <= 1


def test_only_ids_are_mentioned() -> None:
    """A person or channel is an id of Slack's; anything else is shown as it is."""
    assert person("U0TECH") == "<@U0TECH>"
    assert person("<!channel>") == "&lt;!channel&gt;"
    assert channel("C0INCIDENT") == "<#C0INCIDENT>"
    assert channel("C1|x") == "C1|x"


def test_a_sentence_may_name_people() -> None:
    """A refusal mentions who was first, and no more than that."""
    assert sentence("<@U0TECH> did it & <!here>") == "<@U0TECH> did it &amp; &lt;!here&gt;"


def test_a_terminal_shows_neither_marks_nor_entities() -> None:
    """Only what is bold loses its stars: those of a sum or of a list stay."""
    assert (
        unmarked(Mrkdwn("*Read this first*\nA &amp; B &lt;x&gt;")) == "Read this first\nA & B <x>"
    )
    assert unmarked(Mrkdwn("2*3*4 and * one * two")) == "2*3*4 and * one * two"


def test_what_is_shortened_ends_in_an_ellipsis() -> None:
    """What is left out shows as an ellipsis; what fits is left alone."""
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"


@given(st.text(alphabet="ab &<\n", max_size=400), st.integers(min_value=40, max_value=80))
def test_splitting_loses_no_word_and_cuts_no_entity(text: str, most: int) -> None:
    """Parts fit, say everything, and never end inside an entity."""
    safe = escape(text)
    parts = blocks.split(safe, most)
    assert all(len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(safe.split())
    assert not any(part.endswith(("&", "&a", "&am", "&amp", "&l", "&lt")) for part in parts)


def test_splitting_keeps_mentions_whole() -> None:
    """A mention moves to the next part rather than being cut."""
    parts = blocks.split("x" * 35 + " <@U0TECHNICIAN> leads", 42)
    assert parts == ["x" * 35, "<@U0TECHNICIAN> leads"]


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    """A text beyond its limit ends in an ellipsis within it."""
    cut = blocks.cut(Mrkdwn("word " * 100), 100)
    assert len(cut) <= 100
    assert cut.endswith("…")


def test_quotations_have_an_end() -> None:
    """What people wrote is shown up to a limit, and that it goes on is shown, too."""
    assert blocks.quotes("x" * 20_000)[-1] == blocks.quote("…")
    assert len(blocks.quotes("x" * 4000)) == 2


@given(st.text(max_size=30_000))
def test_a_long_text_is_spread_and_gathered(text: str) -> None:
    """Fields hold at most 3,000 characters each and give back the very same text."""
    parts = long_text.spread(text)
    assert all(len(part) <= 3000 for _, part in parts)
    names = ["what", *(f"what.{n}.{joint}" for n, (joint, _) in enumerate(parts) if n)]
    held: dict[str, str | None] = dict(zip(names, [part for _, part in parts], strict=True))
    assert long_text.gathered("what", {**held, "whatever": "x", "what.x": "y"}) == text


def test_an_emptied_first_field_leaves_no_joint() -> None:
    """What was deleted takes its separator along."""
    assert long_text.gathered("text", {"text": None, "text.1.paragraph": "Rest"}) == "Rest"
    assert long_text.gathered("text", {"text": "A", "text.1.line": None}) == "A"


def test_what_a_press_brings_back() -> None:
    """Texts and numbers come back as they went; anything else is refused."""
    assert ids.decode(ids.encode(incident="é", page=2)) == {"incident": "é", "page": 2}
    for strange in ("[]", '{"a":[]}', '{"a":true}', "{"):
        with pytest.raises(ValueError, match=r"not a value of ours|Expecting"):
            ids.decode(strange)


def test_a_row_of_numbers_in_the_habit_of_the_language() -> None:
    """A thousand has its separator, and French nought is a singular."""
    french = Voice(translator("fr"), samples.ZONE, samples.NOW)
    assert french.plural("answer.affected", 0) == "*0 client concerné*"
    assert french.plural("answer.affected", 5000).replace("\u202f", " ") == (
        "*5 000 clients concernés*"
    )

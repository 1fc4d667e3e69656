"""The review of a notice: exactly what the client sees, and who may release it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.incident import NoticeState
from bot.domain.views import NoticePreview
from bot.i18n.catalogue import translator
from bot.messages import ids, long_text
from bot.messages.release_forms import edit_form
from bot.messages.review import reject_form, review
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import (
    assert_accepted,
    blocks_of,
    fields,
    objects,
    pressed,
    said,
)

EN = translator("en")


def quoted(preview: NoticePreview) -> str:
    """Return the text of the notice as the review shows it."""
    modal = review(preview, EN)
    quotes = [one for one in objects(blocks_of(modal)) if one.get("type") == "rich_text_quote"]
    return "".join(part["text"] for quote in quotes for part in quote["elements"])


def test_the_text_is_what_the_client_sees() -> None:
    """No character of the text is taken for markup."""
    text = "Geachte *heer*,\n\n<https://example.com|klik> & `code` _zo_ ~niet~"
    assert quoted(samples.preview(text=text)) == text


def test_whom_it_goes_to() -> None:
    """Client, place in the queue, recipient, language, state and term stand first."""
    text = said(review(samples.preview(), EN))
    assert "*Klant 0001* · 2 of 60" in text
    assert "To: privacy@klant1.example" in text
    assert "Language: Dutch · Draft" in text
    assert "By Sunday 22 November 2026 at 13:30 (Belgian time, UTC+1): 10 hours left" in text
    assert "*Subject:* Gegevenslek: eerste bericht" in text


def test_releasing_names_the_number_and_cannot_be_taken_back() -> None:
    """Each way to release asks first, in words that say how many mails leave."""
    buttons = pressed(review(samples.preview(), EN))
    one, alike = buttons[ids.NOTICE_APPROVE], buttons[ids.NOTICE_APPROVE_ALIKE]
    assert one["confirm"]["title"]["text"] == "Send this notice?"
    assert alike["text"]["text"] == "Approve all 58 alike"
    assert alike["confirm"]["title"]["text"] == "Send 58 notices?"
    assert "cannot be taken back" in alike["confirm"]["text"]["text"]
    value = ids.decode(one["value"])
    assert value == {"incident": samples.INCIDENT, "notice": "n1", "digest": "d" * 64}


def test_a_notice_like_no_other_is_released_alone() -> None:
    """Without others alike there is no button for all."""
    assert ids.NOTICE_APPROVE_ALIKE not in pressed(review(samples.preview(alike=1), EN))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (None, "That is for the privacy officer."),
        ("exercise.banner", "EXERCISE"),
        ("<@U0TECH> wrote it.", "<@U0TECH> wrote it."),
    ],
)
def test_who_may_not_release_is_told_why(refusal: str | None, words: str) -> None:
    """The reason stands where the button would be."""
    modal = review(samples.preview(may_release=False, refusal=refusal), EN)
    assert ids.NOTICE_APPROVE not in pressed(modal)
    assert words in said(modal)


def test_an_edited_notice_asks_for_a_second_person() -> None:
    """Who wrote it is named, and a second approval can be given once."""
    edited = samples.preview(authors=("U0OFFICER",), may_countersign=True)
    modal = review(edited, EN)
    assert "Edited by <@U0OFFICER>" in said(modal)
    assert ids.NOTICE_COUNTERSIGN in pressed(modal)
    signed = review(replace(edited, countersigned_by="U0TECH"), EN)
    assert "Second approval by <@U0TECH>" in said(signed)
    assert ids.NOTICE_COUNTERSIGN not in pressed(signed)


def test_what_is_missing_is_no_reason_to_wait() -> None:
    """Missing facts are named, with the rule that the first notice is not held back."""
    line = samples.notice_line(missing=("cause",))
    text = said(review(samples.preview(line=line, comment="Too long."), EN))
    assert "not known yet:" in text
    assert "no reason to wait" in text
    assert "💬 Too long." in text


def test_a_notice_without_an_address() -> None:
    """It cannot be mailed and says what to do; it can still be edited."""
    line = samples.notice_line(recipient=None, state=NoticeState.BLOCKED, term_at=None)
    modal = review(samples.preview(line=line), EN)
    assert "No address is known" in said(modal)
    assert ids.NOTICE_APPROVE not in pressed(modal)
    assert ids.NOTICE_EDIT in pressed(modal)


def test_what_was_sent_is_only_read() -> None:
    """A notice that has left offers nothing but the others, and itself on paper."""
    line = samples.notice_line(state=NoticeState.SENT)
    assert set(pressed(review(samples.preview(line=line), EN))) == {
        ids.NOTICE_NEXT,
        ids.NOTICE_PREVIOUS,
        ids.NOTICE_FILE,
    }


def test_the_ends_of_the_queue() -> None:
    """The first has none before it, the last none after it."""
    first = pressed(review(samples.preview(position=1), EN))
    last = pressed(review(samples.preview(position=60), EN))
    assert ids.NOTICE_PREVIOUS not in first
    assert ids.NOTICE_NEXT not in last


def test_a_text_beyond_a_modal_says_that_it_goes_on() -> None:
    """What is not shown is never passed over in silence."""
    modal = review(samples.preview(text="word " * 20_000), EN)
    assert "The text goes on" in said(modal)
    assert_accepted(modal)


@given(st.text(min_size=1, max_size=20_000))
def test_editing_keeps_every_character(text: str) -> None:
    """The fields of the edit form hold the text, and give it back as it was."""
    modal = edit_form(samples.preview(text=text), Voice(EN, samples.ZONE, samples.NOW))
    held = {name: block["element"].get("initial_value") for name, block in fields(modal).items()}
    assert long_text.gathered(ids.TEXT, held) == text
    assert_accepted(modal)


def test_what_has_left_says_by_whose_word_and_when() -> None:
    """And no longer that nobody has to wait for what is missing."""
    waiting = samples.preview(line=replace(samples.notice_line(), missing=("cause",)))
    assert "no reason to wait" in said(review(waiting, EN))
    line = replace(waiting.line, state=NoticeState.SENT)
    at = samples.NOW
    left = replace(waiting, line=line, released_by="U0OFFICER", released_at=at, sent_at=at)
    words = said(review(left, EN))
    assert "Released by <@U0OFFICER>" in words
    assert "taken by the mail server" in words
    assert "no reason to wait" not in words
    assert "Released by" not in said(review(waiting, EN))


def test_what_did_not_arrive_can_be_changed() -> None:
    """Such as for another address; there is nothing to send back."""
    line = replace(samples.preview().line, state=NoticeState.FAILED)
    offered = pressed(review(samples.preview(line=line), EN))
    assert ids.NOTICE_EDIT in offered
    assert ids.NOTICE_REJECT not in offered


def test_sending_back_wants_a_comment() -> None:
    """The form names the client and that its deadline runs on."""
    modal = reject_form(samples.preview(), EN)
    assert "*Klant 0001* goes back" in said(modal)
    assert fields(modal)[ids.COMMENT]["optional"] is False


def test_the_author_is_offered_no_countersigning() -> None:
    """Who wrote a text does not read it a second time; somebody else may (rule 26)."""
    written = samples.preview(authors=("U0OFFICER",), may_countersign=True)
    by_author = replace(written, may_countersign=False)
    assert ids.NOTICE_COUNTERSIGN in pressed(review(written, EN))
    assert ids.NOTICE_COUNTERSIGN not in pressed(review(by_author, EN))


def test_an_answer_is_recorded_where_the_notice_is_read() -> None:
    """While the answer is awaited, and for that client; afterwards nothing is to be pressed."""
    line = samples.notice_line(state=NoticeState.SENT, awaited=True)
    view = review(samples.preview(line=line), EN)
    names = {ids.ACKNOWLEDGED_OPEN, ids.BOUNCED_OPEN}
    assert names <= set(pressed(view))
    assert ids.decode(pressed(view)[ids.BOUNCED_OPEN]["value"])["client"] == line.client_id
    assert "not yet confirmed" in said(view)
    answered = review(samples.preview(line=replace(line, awaited=False)), EN)
    assert not names & set(pressed(answered))

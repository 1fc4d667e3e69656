"""One message for all drafts: how many, which to read closely, the first term."""

from __future__ import annotations

from bot.domain.incident import NoticeState
from bot.domain.views import ClientCounts
from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.notices_waiting import missing, notices_waiting
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import pressed, said

EN = translator("en")


def test_so_many_drafts_so_many_to_read() -> None:
    """Drafts are counted; those that miss something, were edited or sent back are named."""
    drawn = notices_waiting(
        samples.queue(
            samples.notice_line(1),
            samples.notice_line(2, missing=("cause",)),
            samples.notice_line(3, edited=True),
            samples.notice_line(4, state=NoticeState.REJECTED),
            samples.notice_line(5, state=NoticeState.SENT, edited=True),
        ),
        EN,
    )
    text = said(drawn)
    assert "*4 drafts wait for your approval.*" in text
    assert "2 need a closer look:" in text
    assert "Klant 0002" not in text
    assert "• Klant 0003: edited by hand" in text
    assert "• Klant 0004: sent back" in text
    assert "Klant 0005" not in text
    assert drawn.text == "BR-2026-007: 4 drafts wait for your approval."


def test_the_first_term_is_named() -> None:
    """The earliest term among the drafts, with its client and how long is left."""
    drawn = notices_waiting(
        samples.queue(samples.notice_line(3), samples.notice_line(1), samples.notice_line(2)), EN
    )
    assert (
        "First term: Klant 0001, by *Sunday 22 November 2026 at 13:30 (Belgian time, UTC+1)*: "
        "10 hours left" in said(drawn)
    )


def test_without_a_term_it_is_still_now() -> None:
    """No date never reads as: there is time."""
    drawn = notices_waiting(samples.queue(samples.notice_line(1, term_at=None)), EN)
    assert "without undue delay: now" in said(drawn)


def test_many_to_read_are_counted() -> None:
    """After a few names the rest is a number."""
    lines = [samples.notice_line(number, edited=True) for number in range(60)]
    assert "… and 55 more" in said(notices_waiting(samples.queue(*lines), EN))


def test_clients_without_a_contact_are_named() -> None:
    """Who cannot be mailed is to be telephoned."""
    lines = [samples.notice_line(number, state=NoticeState.BLOCKED) for number in range(8)]
    text = said(notices_waiting(samples.queue(samples.notice_line(9), *lines), EN))
    assert "8 clients cannot be mailed" in text
    assert "Klant 0004 and 3 more" in text


def test_nothing_to_approve() -> None:
    """Without drafts there is nothing to press."""
    drawn = notices_waiting(samples.queue(), EN)
    assert "No draft waits for approval." in said(drawn)
    assert ids.NOTICES_REVIEW not in pressed(drawn)


def test_missing_facts_are_words() -> None:
    """What a notice does not say yet is named as people say it; many are counted."""
    voice = Voice(EN, samples.ZONE, samples.NOW)
    assert missing(voice, ()) is None
    many = missing(voice, tuple(f"fact_{number}" for number in range(20)))
    assert many is not None
    assert "fact 11 and 8 more" in many


def test_told_is_not_confirmed() -> None:
    """Once clients were told, it says how many have confirmed it; before that, nothing."""
    counts = ClientCounts(affected=9, told=4, confirmed=1)
    text = said(notices_waiting(samples.queue(samples.notice_line(1), counts=counts), EN))
    assert "4 clients told, 1 confirmed: a mail that was accepted is not yet confirmed." in text
    assert "confirmed" not in said(notices_waiting(samples.queue(samples.notice_line(1)), EN))

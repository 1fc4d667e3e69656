"""The headline: what is next first, the 72 hours always, and never for clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import DutyState, Track
from bot.domain.views import ClientCounts, Headline
from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.headline import headline
from tests.messages import samples
from tests.messages.checks import blocks_of, pressed, said

EN = translator("en")


def texts(view: Headline) -> list[str]:
    """Return the sections of the headline in English, one a text."""
    drawn = headline(view, EN)
    return [b["text"]["text"] for b in blocks_of(drawn) if b["type"] == "section"]


def test_clients_come_first_and_are_due_now() -> None:
    """While the earliest duty is towards clients, the first words are: now."""
    first = texts(samples.headline())[0]
    assert first.startswith("🔴 *Tell the affected clients: now*")
    assert "Our target: Sunday 22 November 2026 at 12:30" in first
    assert "At the latest: Monday 23 November 2026 at 00:30" in first
    assert "412 of 5,000 clients not told yet" in first


def test_nothing_in_it_grows_stale() -> None:
    """It is read long after it was drawn: dates stand in it, and no hours that are left."""
    duty = replace(samples.CLIENTS_DUTY, contract_due_at=samples.NOW + timedelta(hours=4))
    for following in (duty, samples.AUTHORITY_DUTY):
        view = samples.headline(next_duty=following)
        drawn = headline(view, EN)
        later = headline(replace(view, now=view.now + timedelta(minutes=90)), EN)
        assert drawn.text == later.text
        assert drawn.blocks[:-2] == later.blocks[:-2]
        assert "left" not in said(drawn)


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        (None, "Our target has passed: Sunday 22 November 2026 at 12:30"),
        (timedelta(hours=4), "The contract’s time has passed: Sunday 22 November 2026 at 07:30"),
    ],
)
def test_what_has_passed_says_so(contract: timedelta | None, words: str) -> None:
    """Our target, a contract's time and a deadline, once it is drawn after them."""
    at = None if contract is None else samples.NOW + contract
    duty = replace(samples.CLIENTS_DUTY, contract_due_at=at)
    later = samples.NOW + timedelta(days=4)
    drawn = texts(samples.headline(next_duty=duty, now=later))
    assert words in drawn[0]
    assert "was due by *Wednesday 25 November 2026 at 00:30" in "\n".join(drawn)


def test_a_contract_stands_beside_our_target() -> None:
    """One client's contractual end is said with its name."""
    duty = replace(
        samples.CLIENTS_DUTY,
        clients=1,
        settled=0,
        client_name="Zorg & Co",
        contract_due_at=samples.NOW + timedelta(hours=4),
    )
    first = texts(samples.headline(next_duty=duty))[0]
    assert "Tell Zorg &amp; Co: now" in first
    assert "By contract: Sunday 22 November 2026 at 07:30" in first


def test_another_duty_does_not_hide_the_clients() -> None:
    """When something else is due earlier, clients who were not told still stand below it."""
    view = samples.headline(
        next_duty=samples.AUTHORITY_DUTY,
        scope_confirmed=True,
        counts=ClientCounts(affected=12, told=3),
    )
    first, second = texts(view)[:2]
    assert first.startswith("🔴 *First: Notify the Data Protection Authority*")
    assert "by *Wednesday 25 November 2026 at 00:30 (Belgian time, UTC+1)*" in first
    assert second.startswith("🔴 *Tell the affected clients: now*")


@pytest.mark.parametrize(
    "changes",
    [
        {"scope_confirmed": True, "counts": ClientCounts(affected=12, told=12)},
        {"processor_track": Track.RULED_OUT},
    ],
)
def test_clients_who_were_told_are_not_asked_for_again(changes: dict[str, object]) -> None:
    """Nothing is said of telling clients once all are told, or none is concerned."""
    view = samples.headline(next_duty=samples.AUTHORITY_DUTY, **changes)
    assert "Tell the affected clients" not in "\n".join(texts(view))


def test_the_72_hours_are_never_the_clients() -> None:
    """The clock says whose it is and that clients do not wait for it."""
    clock = next(text for text in texts(samples.headline()) if text.startswith("⏱"))
    assert "ours, to the Data Protection Authority, Art. 33(1) GDPR" in clock
    assert "by *Wednesday 25 November 2026 at 00:30 (Belgian time, UTC+1)*" in clock
    assert "Clients do not wait for it: they are told now." in clock


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"controller_track": Track.RULED_OUT}, "72-hour clock: ruled out"),
        ({"clock_72": None}, "no duty is recorded"),
        (
            {
                "clock_72": replace(
                    samples.AUTHORITY_DUTY,
                    state=DutyState.FULFILLED,
                    fulfilled_at=samples.NOW,
                )
            },
            "✅ Done: Sunday 22 November 2026 at 03:30",
        ),
        ({"clock_72": replace(samples.AUTHORITY_DUTY, state=DutyState.WAIVED)}, "Not required"),
    ],
)
def test_the_72_hours_are_always_there(changes: dict[str, object], words: str) -> None:
    """Ruled out, done, waived or missing: the line of the clock stays and says so."""
    assert words in "\n".join(texts(samples.headline(**changes)))


@pytest.mark.parametrize(
    ("counts", "offered"),
    [
        (ClientCounts(affected=3, told=3), False),
        (ClientCounts(affected=3, told=2, drafts=1), True),
        (ClientCounts(affected=3, told=2, blocked=1), True),
        (ClientCounts(affected=3, told=2, undelivered=1), True),
    ],
)
def test_notices_can_be_reviewed_as_long_as_one_is_not_on_its_way(
    counts: ClientCounts, offered: bool
) -> None:
    """Also once no draft waits: what came back, and what no mail can bring."""
    drawn = headline(samples.headline(scope_confirmed=True, counts=counts), EN)
    assert ("notices.review" in str(drawn.blocks)) is offered


def test_where_the_telling_stands() -> None:
    """Affected, told, confirmed, drafts and those without a contact are counted."""
    counts = ClientCounts(5000, 3, 4588, 1, 412, 17, 2)
    drawn = said(headline(samples.headline(scope_confirmed=True, counts=counts), EN))
    for words in (
        "*5,000* clients affected",
        "4,588 told",
        "1 confirmed",
        "3 to check",
        "*412 drafts waiting*",
        "17 without a mail address",
        "2 notices not delivered, or not for certain",
    ):
        assert words in drawn


def test_without_an_open_duty_it_says_so() -> None:
    """Without a duty it says so, in the notification too."""
    drawn = headline(samples.headline(next_duty=None), EN)
    assert "No open deadline." in said(drawn)
    assert drawn.text == "BR-2026-007: no open deadline."


def test_a_closed_incident_says_so_and_offers_no_change() -> None:
    """A closed incident says so first and offers nothing that changes it."""
    drawn = headline(samples.headline(closed=True), EN)
    assert drawn.text == "BR-2026-007 is closed."
    assert set(pressed(drawn)) == {ids.MENU_STATUS, ids.MENU_OPEN}


def test_the_notification_says_what_is_next() -> None:
    """A telephone's lock screen shows duty and time, clients without a time."""
    assert headline(samples.headline(), EN).text == (
        "BR-2026-007. Next: Tell the affected clients, now"
    )
    drawn = headline(samples.headline(next_duty=samples.AUTHORITY_DUTY, exercise=True), EN)
    assert drawn.text.startswith("EXERCISE – BR-2026-007. Next: Notify the Data Protection")
    assert "Wednesday 25 November 2026 at 00:30 (Belgian time, UTC+1)" in drawn.text


def test_pending_duties_say_what_they_wait_for() -> None:
    """A duty without a date names the event it runs from."""
    assert "it runs from the first notification" in "\n".join(
        texts(samples.headline(next_duty=samples.PENDING_DUTY))
    )


def test_buttons_follow_the_state() -> None:
    """Who leads, drafts, certainty and the capacity decide which buttons are there."""
    early = pressed(headline(samples.headline(), EN))
    assert early[ids.SCOPE_OPEN]["style"] == "primary"
    assert {ids.LEAD_TAKE, ids.AWARENESS_CONFIRM} <= set(early)
    assert ids.NOTICES_REVIEW not in early
    later = samples.headline(
        lead="U0LEAD",
        aware_confirmed=True,
        pages=True,
        telephone="",
        officers=(),
        scope_confirmed=True,
        counts=ClientCounts(affected=2, drafts=2),
    )
    assert set(pressed(headline(later, EN))) == {
        ids.SCOPE_OPEN,
        ids.NOTICES_REVIEW,
        ids.MENU_CLOCK,
        ids.MENU_OPEN,
        ids.DARK_ON,
        ids.FACT_OPEN,
    }
    ours_only = samples.headline(processor_track=Track.RULED_OUT)
    assert ids.SCOPE_OPEN not in pressed(headline(ours_only, EN))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Getroffen klanten informeren: nu"),
        ("fr", "Informer les clients concernés : maintenant"),
    ],
)
def test_it_speaks_the_language_of_the_channel(language: str, words: str) -> None:
    """Dutch and French say the same first words."""
    assert words in said(headline(samples.headline(), translator(language)))

"""The reminder of a person's month: what, until when, and no name of anybody."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.person_requests import PersonRequest
from bot.domain.persons import Request
from bot.i18n.catalogue import translator
from bot.messages.person_due import person_due
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import assert_accepted, said

TODAY = date(2026, 12, 20)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_it_says_what_waits_and_names_nobody(language: str) -> None:
    """With the last day; one that is overdue says so, one about a client's data goes on."""
    came_in = date(2026, 11, 22)
    requests = [
        PersonRequest(7, Request.ACCESS, "jan@client.example", None, came_in, date(2026, 12, 22)),
        PersonRequest(8, Request.ERASURE, "an@client.example", "C1", came_in, date(2026, 12, 19)),
    ]
    drawn = person_due(requests, TODAY, Voice(translator(language), samples.ZONE, samples.NOW))
    text = said(drawn)
    for part in ("22 ", "19 ", "C1", "🔴", "breach-bot person requests"):
        assert part in text
    assert "@" not in text


def test_many_fit_into_one_message() -> None:
    """The rest is a number."""
    day = date(2026, 12, 22)
    requests = [
        PersonRequest(number, Request.ACCESS, None, "C" * 100, TODAY, day) for number in range(300)
    ]
    drawn = person_due(requests, TODAY, Voice(translator("en"), samples.ZONE, samples.NOW))
    assert_accepted(drawn)
    assert "more" in said(drawn)

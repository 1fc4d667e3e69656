"""When what a closed incident left in Slack goes: announced, kept back, moved, gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.expiry import Act, Said, act, expires_on, is_near, is_too_late
from bot.domain.retention import Hold

CLOSED = date(2026, 12, 4)
EXPIRES = date(2027, 3, 4)
NOTICE = date(2027, 2, 18)
ANNOUNCED = Said(EXPIRES)
STAYS = Said(None)
DAY = timedelta(days=1)


def test_the_days_are_counted_from_the_closing() -> None:
    """Ninety calendar days later it may go."""
    assert expires_on(CLOSED, 90) == EXPIRES


@pytest.mark.parametrize(
    ("said", "hold", "today", "expected"),
    [
        # nothing before the notice, then two weeks' notice, however late
        (None, None, NOTICE - DAY, (Act.NOTHING, EXPIRES)),
        (None, None, NOTICE, (Act.ANNOUNCE, EXPIRES)),
        (None, None, EXPIRES + 300 * DAY, (Act.ANNOUNCE, EXPIRES + 314 * DAY)),
        # it goes on the day that was announced, and not while that was not said
        (ANNOUNCED, None, EXPIRES - DAY, (Act.NOTHING, EXPIRES)),
        (ANNOUNCED, None, EXPIRES, (Act.GO, EXPIRES)),
        (ANNOUNCED, None, EXPIRES + 9 * DAY, (Act.GO, EXPIRES)),
        (Said(EXPIRES, left=False), None, EXPIRES + DAY, (Act.NOTHING, EXPIRES)),
        # a later announcement stands, also when the period was made shorter
        (Said(EXPIRES + DAY), None, EXPIRES, (Act.NOTHING, EXPIRES + DAY)),
        # what has moved is announced again at once
        (Said(EXPIRES - DAY), None, NOTICE - 40 * DAY, (Act.ANNOUNCE, EXPIRES)),
        # held back: said once, when it is near or was announced
        (None, Hold.DISPUTE, NOTICE - DAY, (Act.NOTHING, EXPIRES)),
        (None, Hold.DISPUTE, NOTICE, (Act.KEEP, EXPIRES)),
        (ANNOUNCED, Hold.DISPUTE, EXPIRES, (Act.KEEP, EXPIRES)),
        (STAYS, Hold.OPEN_DUTY, EXPIRES, (Act.NOTHING, EXPIRES)),
        # held back no more: announced anew, with the whole notice
        (STAYS, None, EXPIRES, (Act.ANNOUNCE, EXPIRES + 14 * DAY)),
        (STAYS, None, NOTICE - 40 * DAY, (Act.NOTHING, EXPIRES)),
    ],
)
def test_what_is_done_on_a_day(
    said: Said | None, hold: Hold | None, today: date, expected: tuple[Act, date]
) -> None:
    """By what the channel was told last, what holds it back, and the day."""
    what, on = act(EXPIRES, said, hold, today)
    assert (what, on if what is not Act.NOTHING else expected[1]) == expected


def test_nobody_asks_what_holds_back_what_is_far_away() -> None:
    """Once something was said, it is always asked."""
    assert not is_near(EXPIRES, None, NOTICE - DAY)
    assert is_near(EXPIRES, None, NOTICE)
    assert is_near(EXPIRES, ANNOUNCED, CLOSED)


def test_an_announcement_with_less_than_a_week_left_comes_too_late() -> None:
    """Seven days are enough, six are not."""
    assert not is_too_late(EXPIRES, EXPIRES - 7 * DAY)
    assert is_too_late(EXPIRES, EXPIRES - 6 * DAY)

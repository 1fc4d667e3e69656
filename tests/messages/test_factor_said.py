"""What people hear when a second factor was made or taken away."""

from __future__ import annotations

import pytest

from bot.domain.factors import ENROLLED, REVOKED, Vouched
from bot.i18n.catalogue import translator
from bot.messages.factor_said import factor_changed
from bot.messages.voice import Voice
from tests.messages import samples
from tests.messages.checks import assert_accepted, said

ALONE = {Vouched.FIRST, Vouched.OWN}
CASES = [(ENROLLED, how) for how in Vouched] + [
    (REVOKED, how) for how in Vouched if how is not Vouched.FIRST
]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize(("what", "how"), CASES)
def test_it_says_whose_and_who_vouched(what: str, how: Vouched, language: str) -> None:
    """In an emergency also what to do when it was not right."""
    by = [] if how in ALONE else ["U0LEAD", "U0TECH"]
    facts = {"person": "U0OFFICER", "what": what, "how": how.value, "by": by}
    drawn = factor_changed(facts, Voice(translator(language), samples.ZONE, samples.NOW))
    assert_accepted(drawn)
    text = said(drawn)
    assert "<@U0OFFICER>" in text
    assert all(f"<@{one}>" in text for one in by)
    undo = "revoke" if what == ENROLLED else "enrol"
    told = f"breach-bot factor {undo} U0OFFICER" in text
    assert told is (how is Vouched.EMERGENCY)

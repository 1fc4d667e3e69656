"""The weekly message about the register."""

from __future__ import annotations

import pytest

from bot.domain.register_care import Concern, RegisterCare
from bot.i18n.catalogue import translator
from bot.messages.register_care import register_care
from tests.messages import samples
from tests.messages.checks import assert_accepted, said

FULL = RegisterCare(
    no_contact=Concern(1, ("<!channel> & Zonen BV",)),
    stale=Concern(12, tuple(f"Klant {number}" for number in range(10))),
    over_retained=Concern(2, ("Oud BV", "Ouder BV")),
    unconfirmed={"main": 3, "autotask": 1200},
    now=samples.NOW,
    zone=samples.ZONE,
    gobag_outdated=True,
)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_each_concern_is_counted_and_named(language: str) -> None:
    """Every kind of row has its line with names; what people wrote cannot call the channel."""
    drawn = register_care(FULL, translator(language))
    assert_accepted(drawn)
    text = said(drawn)
    assert "Oud BV" in text
    assert "&lt;!channel&gt; &amp; Zonen BV" in text
    assert "autotask (1" in text
    assert "breach-bot register status" in text
    assert "breach-bot gobag" in text


def test_what_needs_no_care_is_not_said() -> None:
    """Only what there is to do stands in the message."""
    only = RegisterCare(
        Concern(), Concern(), Concern(1, ("Oud BV",)), {}, samples.NOW, samples.ZONE
    )
    drawn = register_care(only, translator("en"))
    assert "1 former client " in said(drawn)
    assert "checked" not in said(drawn)
    assert "source" not in said(drawn)
    assert "go-bag" not in said(drawn)

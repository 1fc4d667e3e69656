"""The go-bag's pages, where playbooks are unusual."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.content.gobag import pages
from bot.domain.gobag import GoBag
from bot.domain.playbook import Phase, PhaseSteps, Playbook, Words
from bot.i18n.catalogue import translator


def test_a_phase_without_steps_has_no_heading() -> None:
    """Paper is for what there is to do."""
    book = Playbook(
        "short", "1", Words("Short", "Kort", "Court"), (), (PhaseSteps(Phase.SECURE, ()),)
    )
    bag = GoBag("Comitor", "", "privacy@comitor.be", (), (), (), (("short", "1"),))
    now = datetime(2026, 12, 4, 1, 47, tzinfo=UTC)
    found = pages(bag, [book], {}, translator("nl"), now, ZoneInfo("Europe/Brussels"))
    assert found["playbooks/short.txt"] == "Kort\n====\n\nVersie 1.\n"

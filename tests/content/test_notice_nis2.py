"""A report under NIS2: its fields, what is open, and which report is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.content.notice_nis2 import nis2_words
from bot.content.notice_samples import NIS2
from bot.content.notices import NoticeLibrary
from bot.domain.nis2_report import Nis2Facts
from bot.domain.notices import NoticeKind
from bot.domain.plain_facts import plain_facts
from bot.domain.significance import Criterion
from bot.i18n.catalogue import NOTICE_LANGUAGES, translator
from tests.content.letters import LATER_REPORT, NOTICES, REPORT

LIBRARY = NoticeLibrary.load(NOTICES)
BARE, FULL = NIS2[:2]
HANDLED = datetime(2026, 12, 14, 16, 0, tzinfo=UTC)


def text(kind: NoticeKind, facts: Nis2Facts) -> str:
    """Return the English text of a report."""
    return LIBRARY.render(kind, "en", plain_facts(facts)).text


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_every_criterion_and_every_open_field_has_words(language: str) -> None:
    """No id reaches the form, and no variable the reviewer."""
    own = translator(language).entries
    assert {f"notice.criterion.{criterion}" for criterion in Criterion} <= own.keys()
    assert {f"notice.missing.{name}" for name in nis2_words(BARE, language)[1]} <= own.keys()


def test_a_full_report_has_nothing_left_to_fill_in() -> None:
    """Nor a list of what is open."""
    assert nis2_words(FULL, "en")[1] == ()
    assert "filled in" not in text(NoticeKind.FINAL_REPORT, FULL).casefold()


def test_the_early_warning_asks_for_no_more_than_the_law() -> None:
    """Suspected cause and cross-border impact; what is found later is asked for later."""
    said = text(NoticeKind.EARLY_WARNING, REPORT)
    assert "unlawful or malicious acts: yes" in said
    assert "Possible cross-border impact: still to be filled in" in said
    assert "Indicators" not in said
    made = LIBRARY.render(NoticeKind.EARLY_WARNING, "en", plain_facts(REPORT))
    assert "cross_border" in made.missing


def test_countries_are_asked_for_where_there_is_an_impact_abroad() -> None:
    """A field that does not apply is not there."""
    assert "Countries" not in text(NoticeKind.EARLY_WARNING, replace(FULL, cross_border=False))
    assert "Countries: Nederland" in text(NoticeKind.EARLY_WARNING, FULL)


def test_an_incident_that_goes_on_wants_a_progress_report() -> None:
    """The final report says so when it is drafted too early."""
    still = "File a progress report"
    assert still in text(NoticeKind.FINAL_REPORT, LATER_REPORT)
    assert still not in text(NoticeKind.FINAL_REPORT, replace(LATER_REPORT, handled_at=HANDLED))
    assert "Handled: Monday 14 December 2026" in text(
        NoticeKind.FINAL_REPORT, replace(LATER_REPORT, handled_at=HANDLED)
    )

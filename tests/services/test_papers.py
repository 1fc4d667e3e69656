"""Papers: the text to copy from, and the same to print."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.content.typeset import NotTypeset, Page
from bot.domain.sheets import OURS, Printed, SheetRecord
from bot.services import papers
from tests.registers import BRUSSELS
from tests.services.desk import ALDER, Night

AT = datetime(2026, 12, 3, 23, 0, tzinfo=UTC)
SHEET = SheetRecord(
    "1", "2", "call-list", OURS, 3, "nl", {}, (), "Bellijst", "Bel.\n", "", "d", "U1", AT
)


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Collect what would be typeset."""
    pages: list[Page] = []

    def pdf(page: Page) -> bytes:
        pages.append(page)
        return b"%PDF"

    monkeypatch.setattr(papers, "pdf", pdf)
    return pages


def test_a_sheet_is_a_text_and_a_pdf(typeset: list[Page]) -> None:
    """Both under the incident's reference, kind and version."""
    text, printed = papers.of_sheet(SHEET, "BR-2026-001", BRUSSELS, "OEFENING")
    assert text.filename == "BR-2026-001-call-list-3.txt"
    assert text.content.decode() == "Bellijst\n\nBel.\n"
    assert (printed.filename, printed.content) == ("BR-2026-001-call-list-3.pdf", b"%PDF")
    assert (typeset[0].mark, typeset[0].foot) == ("OEFENING", "BR-2026-001")
    assert typeset[0].day == date(2026, 12, 4)


def test_scripts_are_one_paper_with_a_page_each(typeset: list[Page]) -> None:
    """Beside the list of calls."""
    printed = Printed(SHEET, (SHEET, SHEET), 0)
    made = papers.of_calls(printed, "BR-2026-001", "Belscripts", BRUSSELS)
    assert [paper.filename for paper in made] == [
        "BR-2026-001-call-list-3.txt",
        "BR-2026-001-call-list-3.pdf",
        "BR-2026-001-call-scripts-3.txt",
        "BR-2026-001-call-scripts-3.pdf",
    ]
    assert len(typeset[1].parts) == 2
    assert [page.day for page in typeset] == [date(2026, 12, 4)] * 2


def test_a_notice_carries_what_shows_its_fate(typeset: list[Page], short_night: Night) -> None:
    """Below the text, in both."""
    notice = short_night.draft(ALDER)
    rows = (("Vrijgegeven door", "Olga"),)
    text, _ = papers.of_notice(notice, "BR-2026-001", rows, AT.date())
    assert text.content.decode().endswith("Vrijgegeven door: Olga\n")
    assert notice.text in text.content.decode()
    assert typeset[0].parts[0].rows == rows


def test_without_a_pdf_there_is_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a layout in the night."""

    def fail(_: Page) -> bytes:
        raise NotTypeset("error.not_typeset")

    monkeypatch.setattr(papers, "pdf", fail)
    (text,) = papers.of_sheet(SHEET, "BR-2026-001", BRUSSELS)
    assert text.filename.endswith(".txt")

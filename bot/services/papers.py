"""Papers for the file: a sheet, the scripts for calling, a notice with its proof.

Each is a text to copy from and, where it can be made, the same as PDF to print and to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import structlog

from bot.content.typeset import NotTypeset, Page, Part, pdf
from bot.domain.instants import local_date
from bot.domain.records import NoticeRecord
from bot.domain.sheets import Printed, SheetRecord

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file.

    Attributes:
        filename: Without a folder; the incident's reference comes first.
        title: What it is called where it is shown.
        content: Its bytes.
    """

    filename: str
    title: str
    content: bytes


def of_sheet(
    sheet: SheetRecord, reference: str, zone: ZoneInfo, mark: str = ""
) -> tuple[Paper, ...]:
    """Return a sheet as text and as PDF.

    Args:
        sheet: One version of it.
        reference: The incident's.
        zone: The organisation's zone, whose day the paper bears.
        mark: What stands above every page, such as that it is an exercise.
    """
    name = f"{reference}-{sheet.kind}-{sheet.version}"
    page = Page(
        sheet.subject,
        sheet.language,
        local_date(sheet.drafted_at, zone),
        [Part(sheet.subject, sheet.text)],
        mark=mark,
        foot=reference,
    )
    return _both(name, sheet.subject, f"{sheet.subject}\n\n{sheet.text}", page)


def of_calls(
    printed: Printed, reference: str, title: str, zone: ZoneInfo, mark: str = ""
) -> tuple[Paper, ...]:
    """Return the list of calls, and all scripts one after the other, each on its own page.

    Args:
        printed: List and scripts.
        reference: The incident's.
        title: What the scripts together are called.
        zone: The organisation's zone, whose day the papers bear.
        mark: What stands above every page.
    """
    scripts = printed.scripts
    page = Page(
        title,
        printed.calls.language,
        local_date(printed.calls.drafted_at, zone),
        [Part(one.subject, one.text) for one in scripts],
        mark=mark,
        foot=reference,
    )
    text = "\n\n\n".join(f"{one.subject}\n\n{one.text}" for one in scripts)
    return (
        *of_sheet(printed.calls, reference, zone, mark),
        *_both(f"{reference}-call-scripts-{printed.calls.version}", title, text, page),
    )


def of_notice(
    notice: NoticeRecord,
    reference: str,
    rows: tuple[tuple[str, str], ...],
    day: date,
    mark: str = "",
) -> tuple[Paper, ...]:
    """Return a notice with what shows its fate, as text and as PDF.

    Args:
        notice: One version of it, in whatever state.
        reference: The incident's.
        rows: Name and value of what shows its fate.
        day: The date of the paper.
        mark: What stands above every page.
    """
    name = f"{reference}-{notice.kind}-{notice.id[:8]}-{notice.version}"
    part = Part(notice.subject, notice.text, rows)
    page = Page(notice.subject, notice.language, day, [part], mark=mark, foot=reference)
    proof = "\n".join(f"{label}: {value}" for label, value in rows)
    text = f"{notice.subject}\n\n{notice.text}\n-- \n{proof}\n"
    return _both(name, notice.subject, text, page)


def _both(name: str, title: str, text: str, page: Page) -> tuple[Paper, ...]:
    """Return a paper as text and, where it can be made, as PDF."""
    as_text = Paper(f"{name}.txt", title, text.encode())
    try:
        return as_text, Paper(f"{name}.pdf", title, pdf(page))
    except NotTypeset:
        _log.exception("not_typeset", paper=name)
        return (as_text,)

"""The dossier as files: to be printed, and as data for whoever works with it further.

The data are one JSON document; with it come its tables as CSV files, for a spreadsheet. The same
dossier makes the same files, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import structlog

from bot.content.typeset import NotTypeset, Page, Part, pdf
from bot.domain.dossier import COLUMNS, FORMAT, Chapter, Dossier, Row
from bot.domain.instants import format_utc, local_date
from bot.services.papers import Paper

#: What the dossier is made for.
LAW: Final = "GDPR Art. 33(5)"
NO_MORE: Final[Mapping[str, bytes]] = MappingProxyType({})
_OWNER_ONLY: Final = 0o600
#: What a spreadsheet would take for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class InWords:
    """The dossier in one language.

    Attributes:
        title: What it is called.
        mark: What stands above every page, such as that it is an exercise; may be empty.
    """

    language: str
    title: str
    chapters: Sequence[Chapter]
    mark: str = ""


def papers(dossier: Dossier, words: InWords) -> tuple[Paper, ...]:
    """Return the dossier to read and, as an archive, its data; without a PDF the data alone."""
    name = name_of(dossier)
    data = Paper(f"{name}-data.zip", words.title, archive(dossier))
    try:
        return Paper(f"{name}.pdf", words.title, printed(dossier, words)), data
    except NotTypeset:
        _log.exception("not_typeset", paper=name)
        return (data,)


def name_of(dossier: Dossier) -> str:
    """Return the name of its files, without an ending."""
    return f"{dossier.reference}-dossier"


def printed(dossier: Dossier, words: InWords) -> bytes:
    """Return the dossier as PDF/A.

    Raises:
        NotTypeset: none could be made.
    """
    parts = [Part(one.heading, one.text, one.rows, one.grids) for one in words.chapters]
    day = local_date(dossier.made_at, dossier.zone)
    mark, foot = words.mark, dossier.reference
    return pdf(Page(words.title, words.language, day, parts, mark=mark, foot=foot, wide=True))


def archive(dossier: Dossier, more: Mapping[str, bytes] = NO_MORE) -> bytes:
    """Return a ZIP archive of the data: one JSON document, and a CSV file for each table.

    Args:
        dossier: What it holds.
        more: Further files by name.
    """
    files = {
        **more,
        f"{name_of(dossier)}.json": as_json(dossier),
        **{f"tables/{name}.csv": as_csv(name, rows) for name, rows in dossier.tables.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, content in files.items():
            archive_.writestr(_entry(name, dossier.made_at), content)
    return packed.getvalue()


def as_json(dossier: Dossier) -> bytes:
    """Return all of the dossier as JSON; instants are ISO 8601 in UTC."""
    document = {
        "format": FORMAT,
        "purpose": LAW,
        "organisation": dossier.organisation,
        "reference": dossier.reference,
        "made_at": dossier.made_at,
        "made_by": dossier.made_by,
        "exercise": dossier.exercise,
        "zone": dossier.zone.key,
        "incident": dossier.incident,
        "tables": dossier.tables,
        "people": dossier.people,
        "erased": dossier.erased,
        "verification": asdict(dossier.verdict),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode()


def as_csv(name: str, rows: Sequence[Row]) -> bytes:
    """Return a table as CSV in UTF-8, with a heading; what is a list or a map is JSON in its cell.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS[name])
    for row in rows:
        writer.writerow(_cell(row[column]) for column in COLUMNS[name])
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_utc(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _plain(value: Any) -> Any:
    """Return a value as JSON takes it."""
    return format_utc(value) if isinstance(value, datetime) else list(value)


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _OWNER_ONLY << 16
    return entry

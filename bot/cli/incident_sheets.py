"""Sheets for authorities, letters and calls on the command line, and counsel's answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.incident_desk import (
    AS,
    REFERENCE,
    TO,
    At,
    act,
    open_desk,
    read_file,
    the_one,
    write_file,
)
from bot.cli.incident_notices import DIGEST, FILE, as_file, subject_and_text, whole_digest
from bot.cli.second_factor import CODE, prove
from bot.domain.errors import Refusal
from bot.domain.notices import NoticeKind
from bot.domain.organisation import Right
from bot.i18n.catalogue import NOTICE_LANGUAGES

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.domain.sheets import SheetView

SHEET = click.argument("sheet", metavar="SHEET")


@act(Right.WORK)
@click.argument("kind", type=click.Choice([kind.value for kind in NoticeKind]), metavar="KIND")
@click.option("--client", default="", metavar="CLIENT", help="Whom it is about; default: us.")
@click.option("--language", type=click.Choice(NOTICE_LANGUAGES), default=None)
@TO
def sheet(
    at: At,
    incident: IncidentRecord,
    kind: str,
    client: str,
    language: str | None,
    file: Path | None,
) -> None:
    """Draft a sheet from what is known now: authority-part-1, data-subjects and so on."""
    from bot.services import looking, sheets

    code = the_one(looking.clients(at.desk, incident), client) if client else ""
    asked = sheets.Asked(NoticeKind(kind), code, language or "")
    _show(at, sheets.draw(at.desk, incident.id, asked, at.who, at.now), file)


@act(Right.WORK)
@SHEET
@DIGEST
@FILE
def sheet_edit(at: At, incident: IncidentRecord, sheet: str, digest: str, file: Path) -> None:
    """Keep the words of a file, with its subject, as the next version of a sheet."""
    from bot.services import sheet_editing, sheets

    seen = _of(at, incident, sheet)
    subject, text = subject_and_text(read_file(file))
    whole = whole_digest(seen.sheet.digest, digest)
    written = sheet_editing.edit(
        at.desk, seen.sheet.id, whole, at.who, at.now, subject=subject, text=text
    )
    _show(at, sheets.shown(at.desk, written, at.who, at.now), None)


@act(Right.RELEASE)
@SHEET
@DIGEST
def sheet_countersign(at: At, incident: IncidentRecord, sheet: str, digest: str) -> None:
    """Say that you have read exactly this version of our letter, which somebody else wrote in."""
    from bot.services import sheet_editing

    seen = _of(at, incident, sheet)
    whole = whole_digest(seen.sheet.digest, digest)
    sheet_editing.countersign(at.desk, seen.sheet.id, whole, at.who, at.now)
    at.say("sheet_countersigned", sheet=seen.sheet.id)


@act(Right.RELEASE)
@SHEET
@DIGEST
@click.option(
    "--addresses",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Mail it to the addresses of this file, one a line; - reads standard input.",
)
def sheet_approve(
    at: At, incident: IncidentRecord, sheet: str, digest: str, file: Path | None
) -> None:
    """Release our letter to the people whose data it is, and mail it where addresses are given."""
    from bot.services import letters, sheet_release

    seen = _of(at, incident, sheet)
    whole = whole_digest(seen.sheet.digest, digest)
    if file is None:
        sheet_release.approve(at.desk, seen.sheet.id, whole, at.who, at.now)
        at.say("sheet_approved", sheet=seen.sheet.id)
    else:
        typed = read_file(file)
        count = letters.send(at.desk, seen.sheet.id, whole, at.who, typed, at.now)
        at.count("letters_sent", count)


@act(Right.WORK)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the list and a script for each client on it.",
)
def calls(at: At, incident: IncidentRecord, folder: Path) -> None:
    """Write the list of calls and their scripts as texts, to be printed."""
    from bot.services import sheets

    printed = sheets.print_calls(at.desk, incident.id, at.who, at.now)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("cli.incident.unwritable", path=folder, reason=error.strerror) from None
    for number, one in enumerate((printed.calls, *printed.scripts)):
        write_file(folder / f"{number:03d}-{one.id}.txt", f"{one.subject}\n\n{one.text}")
    at.count("calls_written", len(printed.scripts), folder=folder)
    if printed.left_out:
        at.count("calls_left_out", printed.left_out)


@click.command()
@REFERENCE
@AS
@CODE
@click.option("--objects", "objection", default=None, metavar="TEXT", help="What is against it.")
def counsel(reference: str, who: str, code: str | None, objection: str | None) -> None:
    """Answer as counsel whether clients in a dispute may be told: nothing against, or why."""
    from bot import app
    from bot.services import counsel as asked
    from bot.services import looking

    with open_desk(who) as at:
        incident = looking.advised_on(at.desk, reference, who)
        prove(at.desk, at.chosen, who, "counsel", code, incident)
        now = app.clock()
        if objection is None:
            asked.answer(at.desk, incident.id, who, now)
        else:
            asked.object_to(at.desk, incident.id, who, objection, now)
        at.say("counsel_answered")


def _of(at: At, incident: IncidentRecord, sheet: str) -> SheetView:
    """Return a sheet of this incident: the code was given for this one.

    Raises:
        Refusal: it has no such sheet.
    """
    from bot.services import sheets

    view = sheets.shown(at.desk, sheet, at.who, at.now)
    if view.incident_id != incident.id:
        raise Refusal("cli.incident.no_such_sheet", sheet=sheet, reference=incident.reference)
    return view


def _show(at: At, view: SheetView, file: Path | None) -> None:
    kept = view.sheet
    at.say(
        "sheet_shown",
        id=kept.id,
        about=view.client_name or at.desk.organisation.name,
        version=kept.version,
        digest=kept.digest,
        open=", ".join(view.open) or "-",
    )
    if file is None:
        click.echo(f"\n{as_file(kept.subject, kept.text)}")
    else:
        write_file(file, as_file(kept.subject, kept.text))
        at.say("written", path=file)


COMMANDS = (sheet, sheet_edit, sheet_countersign, sheet_approve, calls, counsel)

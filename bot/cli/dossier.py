"""``breach-bot dossier``: the documentation of an incident, to be read and as data."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.domain.errors import Refusal
from bot.i18n.catalogue import ENGLISH, STAFF_LANGUAGES, translator

if TYPE_CHECKING:
    from bot.domain.dossier import Dossier
    from bot.services.desk import Desk

#: The forms it can be written in, by the ending of the file's name.
FORMS: Final = (".pdf", ".json", ".zip")
TO_OWNER: Final = 0o600


@click.command()
@click.argument("incident")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .pdf to read, a .json for machines, or a .zip of both with its tables as CSV.",
)
@click.option("--language", type=click.Choice(STAFF_LANGUAGES), help="Default: the organisation's.")
@click.option("--replace", is_flag=True, help="Replace the file if it is there.")
def dossier(incident: str, path: Path, language: str | None, *, replace: bool) -> None:
    """Write all that is on record about INCIDENT, as the authority may ask for it.

    INCIDENT is its reference, such as BR-2026-007. The file is for its owner only.
    """
    from bot import app
    from bot.services import dossier as service
    from bot.services.audit import SYSTEM

    form = path.suffix.lower()
    if form not in FORMS:
        raise Refusal("dossier.cli.form", field="--to", path=path)
    if path.exists() and not replace:
        raise Refusal("dossier.cli.there", field="--to", path=path)
    chosen, now = app.settings(), app.clock()
    with closing(app.open_store_to_read(chosen)) as store:
        desk = app.desk(chosen, store)
        found = service.find(desk, incident)
        made = service.collect(desk, found, SYSTEM, now)
        content = _content(desk, made, form, language or desk.organisation.language)
        _write(path, content, replace=replace)
        digest = hashlib.sha256(content).hexdigest()
        service.written(desk, found, form.removeprefix("."), digest, now)
    words = translator(ENGLISH)
    click.echo(words.text("dossier.cli.done", reference=made.reference, path=path, digest=digest))
    click.echo(words.text("dossier.cli.guard"))


def _content(desk: Desk, made: Dossier, form: str, language: str) -> bytes:
    from bot.messages import dossier as written
    from bot.services import dossier_papers

    if form == ".json":
        return dossier_papers.as_json(made)
    words = translator(language)
    ours = translator(desk.organisation.language)
    mark = ours.text("exercise.notification", text=made.reference) if made.exercise else ""
    in_words = dossier_papers.InWords(
        language, written.title(made, words), written.chapters(made, words), mark
    )
    printed = dossier_papers.printed(made, in_words)
    if form == ".pdf":
        return printed
    return dossier_papers.archive(made, {f"{dossier_papers.name_of(made)}.pdf": printed})


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a file for its owner only, all of it or nothing.

    Raises:
        Refusal: it cannot be written there, or somebody else was first.
    """
    try:
        if replace:
            _put(path, content)
        else:
            _put_new(path, content)
    except FileExistsError as error:
        raise Refusal("dossier.cli.there", field="--to", path=path) from error
    except OSError as error:
        raise Refusal("dossier.cli.unwritable", field="--to", path=path) from error


def _put_new(path: Path, content: bytes) -> None:
    """Write a file under a name that nobody has; it is taken before, and given back on a fault."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, TO_OWNER))
    try:
        _put(path, content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _put(path: Path, content: bytes) -> None:
    """Write a file beside the one that is wanted, its owner's alone, and put it in its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)

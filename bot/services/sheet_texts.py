"""The text of a sheet: as it is drafted, and as a person's words and new facts make it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.plain_html import html_of
from bot.domain.merging import Clash, merge
from bot.domain.notices import NoticeText, digest
from bot.domain.sheets import SheetRecord, names_no_client
from bot.services import foreign
from bot.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Joined:
    """A text that a person edited, joined with what is known now.

    Attributes:
        text: The person's words and the new facts together.
        clashes: Where both changed the same place: the person's words stand there.
        missing: The facts that are not known now, by name.
        fresh: Which text the news alone would make; handed back when it is saved.
    """

    text: NoticeText
    clashes: tuple[Clash, ...]
    missing: tuple[str, ...]
    fresh: str


def join(desk: Desk, sheet: SheetRecord, present: Mapping[str, object]) -> Joined | None:
    """Return an edited sheet joined with what is known now; None where that changes nothing.

    Args:
        desk: What every use case works with.
        sheet: A version that somebody edited.
        present: The facts it would be drafted from now.
    """
    base = desk.notices.render(sheet.kind, sheet.language, sheet.facts)
    theirs = desk.notices.render(sheet.kind, sheet.language, present)
    if base.notice == theirs.notice:
        return None
    subject = merge(base.subject, sheet.subject, theirs.subject)
    text = merge(base.text, sheet.text, theirs.text)
    title = " ".join(subject.text.split())
    return Joined(
        NoticeText(title, text.text, html_of(text.text, title, sheet.language)),
        (*subject.clashes, *text.clashes),
        theirs.missing,
        text_digest(theirs.notice, sheet.language),
    )


def text_digest(text: NoticeText, language: str) -> str:
    """Return what tells one text of a sheet from another; nobody is its recipient."""
    return digest(text, language, [])


def require_nobody_else(
    desk: Desk,
    known: foreign.ForeignIndex,
    text: NoticeText,
    *,
    kind: str,
    client_id: str,
    language: str,
) -> None:
    """Refuse a text that names a client it is not about, where no sheet may.

    Raises:
        ForeignClientNamed: it does; the sentence shows what has to go.
    """
    if names_no_client(kind, client_id):
        foreign.require_own_only(desk, known, text, client_id, kind, language)

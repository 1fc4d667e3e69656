"""What a sheet leaves open is read from its text."""

from __future__ import annotations

import pytest

from bot.content.notice_open import open_fields
from bot.content.notices import NoticeLibrary
from bot.domain.notices import NoticeKind
from tests.content.letters import CLIENTS, NOTICES, Letter

LIBRARY = NoticeLibrary.load(NOTICES)


@pytest.mark.parametrize("language", CLIENTS)
@pytest.mark.parametrize(
    "kind", [NoticeKind.AUTHORITY_PART_1, NoticeKind.AUTHORITY_PART_2, NoticeKind.EARLY_WARNING]
)
def test_every_open_row_is_named_once(kind: NoticeKind, language: str) -> None:
    """In each language, the rows the sheet itself lists at its end."""
    name = "early" if kind is NoticeKind.EARLY_WARNING else "client"
    made = LIBRARY.render(kind, language, Letter(kind, name, language).facts)
    listed = [line[2:] for line in made.text.splitlines() if line.startswith("- ")]
    assert list(open_fields(made.text, language)) == listed
    assert listed


def test_what_is_filled_in_is_open_no_more() -> None:
    """A value, a sentence and a line without a label are no open field."""
    text = (
        "Adres: Kerkstraat 1\nSector: nog in te vullen\nSector: nog in te vullen\nnog in te vullen"
    )
    assert open_fields(text, "nl") == ("Sector",)
    assert open_fields("Wanneer: nog niet bekend\n", "nl") == ("Wanneer",)
    assert open_fields("", "fr") == ()

"""Which fields a sheet leaves open, read from its text, also after a person wrote in it."""

from __future__ import annotations

from typing import Final

from bot.i18n.catalogue import translator

_OPEN: Final = ("notice.to_fill_in", "notice.not_yet_known")


def open_fields(text: str, language: str) -> tuple[str, ...]:
    """Return the labels of the rows that say they are still to be filled in, each once.

    Args:
        text: A sheet as plain text: a label, a colon and a value a line.
        language: That of the sheet.
    """
    words = translator(language)
    ends = tuple(f": {words.text(key)}" for key in _OPEN)
    rows = (line.strip() for line in text.splitlines())
    labels = (row.removesuffix(end) for row in rows for end in ends if row.endswith(end))
    return tuple(dict.fromkeys(label.strip() for label in labels))

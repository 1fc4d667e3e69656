"""Numbers and lists as people write them in Belgium and in Britain."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.i18n.catalogue import translator

if TYPE_CHECKING:
    from collections.abc import Sequence


def number(value: int | Decimal, language: str) -> str:
    """Return a number with the separators of its language: ``1.234,5``, ``1,234.5``.

    French groups with a narrow no-break space. A wrong separator would change the number of
    people by a factor of a thousand.
    """
    words = translator(language)
    whole, point, rest = f"{Decimal(value):,f}".partition(".")
    grouped = whole.replace(",", words.text("number.group"))
    return grouped + (words.text("number.point") + rest if point else "")


def join(items: Sequence[str], language: str) -> str:
    """Return a list in words: ``a, b en c``; no comma before the last; empty for no items."""
    if len(items) < 2:
        return "".join(items)
    return translator(language).text("list.last", others=", ".join(items[:-1]), last=items[-1])

"""Numbers and lists as people write them in Belgium and in Britain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from bot.i18n.catalogue import translator
from bot.i18n.dates import locale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


def number(value: int | Decimal, language: str) -> str:
    """Return a number with the separators of its language: ``1.234,5``, ``1,234.5``.

    French groups with a narrow no-break space. A wrong separator would change the number of
    people by a factor of a thousand.
    """
    return format_decimal(value, locale=locale(language))


def join(items: Sequence[str], language: str) -> str:
    """Return a list in words: ``a, b en c``; no comma before the last; empty for no items."""
    if len(items) < 2:
        return "".join(items)
    return translator(language).text("list.last", others=", ".join(items[:-1]), last=items[-1])

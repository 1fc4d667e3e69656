"""Cells of a table that a spreadsheet opens: what looks like a formula is never one."""

from __future__ import annotations

import re
from typing import Final

#: What begins like this is a formula for some spreadsheet; the wide forms are for others.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guard(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what :func:`guard` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell

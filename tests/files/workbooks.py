"""Workbooks for tests: as somebody's spreadsheet writes them, and as an enemy packs them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Fill = Callable[[Any], None]
HEADER = ("client_id", "system", "access")


def made(path: Path, fill: Fill) -> Path:
    """Write a workbook as somebody's spreadsheet would, and return its path."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        fill(workbook)
    return path


def sheet(workbook: Any, name: str, *lines: Sequence[object]) -> Any:
    """Add a sheet with these lines."""
    added = workbook.add_worksheet(name)
    for row, cells in enumerate(lines):
        added.write_row(row, 0, cells)
    return added


def packed(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Pack parts into an archive and return its path."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path

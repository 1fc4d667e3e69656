"""The register written as a workbook: every cell is a text, and no text is ever a formula."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from bot.domain.errors import Refusal
from bot.files.register_csv import WouldOverwrite

MOST_ROWS: Final = 1 << 20

#: What would turn a text into something else; in flat memory, row by row.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class TooManyRows(Refusal):
    """More rows than a sheet can have."""


class WorkbookWriter:
    """Writes the tables of one source as the sheets of one workbook; leaves nothing half done.

    Args:
        path: The workbook, which is not there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.part")

    def __enter__(self) -> Self:
        """Make the file, readable by its owner only.

        Raises:
            WouldOverwrite: there is such a file already.
            OSError: it cannot be written.
        """
        if self._path.exists():
            raise WouldOverwrite("register.error.would_overwrite", path=str(self._path))
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._unfinished.unlink(missing_ok=True)
        self._unfinished.touch(mode=0o600, exist_ok=False)
        self._workbook = Workbook(str(self._unfinished), _OPTIONS)
        # a text stays a text also when a person edits its cell
        self._text = self._workbook.add_format({"num_format": "@", "quote_prefix": True})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the finished workbook in its place, or take away what there is of it."""
        try:
            self._workbook.close()
            if error is None:
                os.replace(self._unfinished, self._path)  # noqa: PTH105 - in one step
        except XlsxWriterException as wrong:
            raise OSError(None, str(wrong), str(self._path)) from wrong
        finally:
            self._unfinished.unlink(missing_ok=True)

    def write(
        self, source: str, table: str, header: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> int:
        """Write one table as a sheet and return the number of its rows.

        Raises:
            TooManyRows: a sheet cannot hold them.
        """
        sheet = self._workbook.add_worksheet(table)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, self._text)
        count = 0
        for count, cells in enumerate(rows, 1):
            if count >= MOST_ROWS:
                raise TooManyRows("register.error.too_many_rows", table=table, most=MOST_ROWS - 1)
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(count, column, cell, self._text)
        return count

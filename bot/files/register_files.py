"""The register in whatever form it comes: a folder of CSV files, or one workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.register_tables import RawTable
from bot.files.register_csv import (
    FolderUnreadable,
    FolderWriter,
    Progress,
    RegisterFiles,
    open_folder,
    open_table,
)

WORKBOOK: Final = ".xlsx"
EXPORT: Final = "export"

Write = Callable[[str, str, Sequence[str], Iterable[Sequence[str]]], int]
"""Writes one table: its source, its name, its headings, its rows; returns their number."""


class SeveralSources(Refusal):
    """More sources than one workbook can hold."""


def open_register(path: Path, progress: Progress | None = None) -> RegisterFiles:
    """Find the tables of a register in a folder of CSV files or in a workbook.

    Raises:
        FolderUnreadable: there is neither, it cannot be read, or holds no table.
        WorkbookRefused: the workbook is not sound, or holds no table.
    """
    if path.suffix.lower() != WORKBOOK or path.is_dir():
        return open_folder(path, progress)
    from bot.files.register_xlsx import open_workbook

    try:
        return open_workbook(path, progress)
    except OSError:
        raise FolderUnreadable("register.error.unreadable", path=str(path)) from None


def open_export(path: Path, progress: Progress | None = None) -> RawTable:
    """Open what a carrier exported: one CSV file, or the first sheet of a workbook.

    Raises:
        FolderUnreadable: it is neither, or cannot be read.
        WorkbookRefused: the workbook is not sound.
    """
    if not path.is_file():
        raise FolderUnreadable("register.error.one_table", path=str(path))
    try:
        if path.suffix.lower() != WORKBOOK:
            return open_table(EXPORT, path, progress, known=())
        from bot.files.register_xlsx import open_first_sheet

        return open_first_sheet(EXPORT, path, progress)
    except OSError:
        raise FolderUnreadable("register.error.unreadable", path=str(path)) from None


@contextmanager
def register_writer(path: Path, sources: Sequence[str]) -> Iterator[Write]:
    """Open what writes these sources: a workbook if the path is called so, else a folder.

    Raises:
        SeveralSources: a workbook holds one source only.
        WouldOverwrite: there is such a file already.
        OSError: it cannot be written.
    """
    if path.suffix.lower() != WORKBOOK:
        yield FolderWriter(path, apart=len(sources) > 1).write
        return
    if len(sources) > 1:
        raise SeveralSources("register.error.several_sources", sources=", ".join(sources))
    from bot.files.register_xlsx_out import WorkbookWriter

    with WorkbookWriter(path) as writer:
        yield writer.write

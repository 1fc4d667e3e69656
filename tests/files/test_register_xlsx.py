"""The register as a workbook: what comes out goes in, and no workbook is taken on trust."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.register_faults import Fault
from bot.domain.register_tables import RawRow, RawTable
from bot.files.register_csv import FolderUnreadable, RegisterFiles, WouldOverwrite
from bot.files.register_files import (
    SeveralSources,
    open_export,
    open_register,
    register_writer,
)
from bot.files.register_xlsx import cell_text, open_workbook
from bot.files.register_xlsx_out import TooManyRows
from bot.files.workbook_guard import WorkbookRefused
from tests.files.workbooks import HEADER, Fill, made, packed, sheet


def cells(table: RawTable) -> list[list[str]]:
    """Return the cells of every row."""
    return [list(row.cells) for row in table.rows() if isinstance(row, RawRow)]


def only(files: RegisterFiles) -> RawTable:
    """Return the one table there is."""
    (table,) = files.tables
    return table


def write(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write one table with the bot's own writer."""
    with register_writer(path, ["main"]) as write_table:
        return write_table("main", "reach", HEADER, rows)


visible = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\r\n'=+-@_x0123D"),
    max_size=12,
)


@given(st.lists(st.tuples(visible, visible, visible).filter(any), max_size=6))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_round_trip_through_both_forms_changes_nothing(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    """Whatever the cells say, formulas and quotes too, a workbook and CSV files give it back."""
    book, folder = tmp_path / "register.xlsx", tmp_path / "folder"
    for old in (book, folder / "reach.csv"):
        old.unlink(missing_ok=True)
    assert write(book, rows) == len(rows)
    from_book = cells(only(open_register(book)))
    assert from_book == [list(row) for row in rows]
    write(folder, from_book)
    assert cells(only(open_register(folder))) == from_book


def test_no_text_is_written_as_a_formula(tmp_path: Path) -> None:
    """Also when a person edits the cell: it is quoted and has the format of text."""
    path = tmp_path / "register.xlsx"
    write(path, [("=1+1", "@SUM(A1)", "+32 2 000 00 00")])
    with zipfile.ZipFile(path) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_what_a_spreadsheet_made_of_values_is_read_as_meant(tmp_path: Path) -> None:
    """Days with a format, whole numbers, flags and numbers kept as text."""

    def fill(workbook: Any) -> None:
        added = sheet(workbook, " Reach ", HEADER)
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        added.write_datetime(1, 0, datetime.fromisoformat("2026-11-22"), day)
        added.write_number(1, 1, 123456749)
        added.write_boolean(1, 2, True)
        added.write_string(2, 0, "0123")
        added.write_formula(2, 1, '="back"&"up"', value="backup")
        added.write_number(2, 2, 46348)

    table = only(open_workbook(made(tmp_path / "r.xlsx", fill)))
    assert (table.name, table.file, table.faults) == ("reach", " Reach ", ())
    assert cells(table) == [["2026-11-22", "123456749", "yes"], ["0123", "backup", "46348"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.5, "1.5"),
        (-0.0, "0"),
        (1e20, "1e+20"),
        (False, "no"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime.fromisoformat("2026-11-22T13:05"), "2026-11-22T13:05:00"),
        (time(12), "12:00:00"),
        ("x", "x"),
    ],
)
def test_a_cell_is_read_as_a_text_file_would_have_it(cell: Any, text: str) -> None:
    """No digit is invented, and a day with an hour stays visible as one."""
    assert cell_text(cell) == text


def test_a_number_that_has_lost_digits_is_told(tmp_path: Path) -> None:
    """Sixteen digits and more are never taken for what was typed; the other rows are read."""
    long = 1234567890123456789

    def fill(workbook: Any) -> None:
        sheet(workbook, "reach", HEADER, [long, "backup"], ["C2", "backup", "", long], ["C3"])

    found = list(only(open_workbook(made(tmp_path / "r.xlsx", fill))).rows())
    assert [row.number for row in found if isinstance(row, RawRow)] == [4]
    assert [(row.row, row.column, row.expected) for row in found if isinstance(row, Fault)] == [
        (2, "client_id", "register.expected.exact_number"),
        (3, None, "register.expected.exact_number"),
    ]


def test_a_sheet_of_empty_rows_is_read_in_flat_memory(tmp_path: Path) -> None:
    """One cell far down costs the reader room, and no row of ours for each row between."""

    def fill(workbook: Any) -> None:
        sheet(workbook, "reach", HEADER).write_row(100_000, 0, ["C1", "backup"])

    table = only(open_workbook(made(tmp_path / "r.xlsx", fill)))
    tracemalloc.start()
    try:
        assert cells(table) == [["C1", "backup", ""]]
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_days_are_the_same_in_workbooks_that_count_from_1904(tmp_path: Path) -> None:
    """Spreadsheets of the Macintosh count days from another one; the day meant is read."""
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        added = sheet(workbook, "reach", ["client_id", "system", "since"])
        added.write_datetime(1, 2, datetime.fromisoformat("2026-11-22"), day)
    assert cells(only(open_workbook(path))) == [["", "", "2026-11-22"]]


def test_blank_rows_and_columns_beyond_the_header_are_no_matter(tmp_path: Path) -> None:
    """Rows keep the numbers of the sheet; what stands beyond the header stays visible."""

    def fill(workbook: Any) -> None:
        sheet(workbook, "reach", [*HEADER, ""], [], ["C1", "backup", "", ""], ["C2", "x", "", "?"])

    rows = list(only(open_workbook(made(tmp_path / "r.xlsx", fill))).rows())
    assert rows == [RawRow(3, ["C1", "backup", ""]), RawRow(4, ["C2", "x", "", "?"])]


def test_other_sheets_are_named_and_progress_is_told(tmp_path: Path) -> None:
    """A misspelt sheet does not pass in silence."""
    told: list[tuple[str, int, int]] = []

    def fill(workbook: Any) -> None:
        sheet(workbook, "reach", HEADER, *[["C1", "backup"]] * 1500)
        sheet(workbook, "client", ["client_id"])

    files = open_workbook(made(tmp_path / "r.xlsx", fill), lambda *news: told.append(news))
    assert files.ignored == ("client",)
    assert len(cells(only(files))) == 1500
    assert told == [("reach", 1000, 1500), ("reach", 1500, 1500)]


def _hidden(workbook: Any) -> None:
    sheet(workbook, "notes")
    sheet(workbook, "reach", HEADER).hide()


def _merged(workbook: Any) -> None:
    sheet(workbook, "reach", HEADER, ["C1", "backup"]).merge_range(2, 0, 3, 0, "C2")


def _headless(workbook: Any) -> None:
    sheet(workbook, "reach", [" "], ["C1"])


def _empty(workbook: Any) -> None:
    sheet(workbook, "reach")


@pytest.mark.parametrize(
    ("fill", "expected", "row"),
    [
        (_hidden, "visible_sheet", None),
        (_merged, "no_merged_cells", 3),
        (_headless, "header", 1),
        (_empty, "header", 1),
    ],
)
def test_what_nobody_sees_or_means_is_a_fault(
    tmp_path: Path, fill: Fill, expected: str, row: int | None
) -> None:
    """Hidden sheets, merged cells and sheets without headings are told, not guessed at."""
    table = only(open_workbook(made(tmp_path / "r.xlsx", fill)))
    (fault,) = table.faults
    assert (fault.expected, fault.row) == (f"register.expected.{expected}", row)


def test_a_workbook_without_the_register_is_refused(tmp_path: Path) -> None:
    """The sentence names the sheets; a file that cannot be read has another one."""
    path = made(tmp_path / "r.xlsx", lambda workbook: sheet(workbook, "Sheet1"))
    with pytest.raises(WorkbookRefused, match="no_sheets"):
        open_register(path)
    with pytest.raises(FolderUnreadable, match="unreadable"):
        open_register(tmp_path / "nowhere.xlsx")


def test_parts_that_the_reader_cannot_use_are_refused(tmp_path: Path) -> None:
    """An archive that is no workbook passes the guard, and the reader's error is a sentence."""
    path = packed(tmp_path / "r.xlsx", {"xl/worksheets/sheet1.xml": b"<worksheet/>"})
    with pytest.raises(WorkbookRefused, match="workbook_broken"):
        open_workbook(path)


def test_an_export_never_overwrites_nor_leaves_half_a_workbook(tmp_path: Path) -> None:
    """A workbook in the way stays as it is; what fails halfway leaves nothing."""
    path = tmp_path / "new" / "register.xlsx"

    def failing() -> Iterable[Sequence[str]]:
        yield ("C1", "backup", "")
        raise Refusal("enough")

    with pytest.raises(Refusal, match="enough"):
        write(path, failing())
    assert list(path.parent.iterdir()) == []
    write(path, [])
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(WouldOverwrite):
        write(path, [])
    with pytest.raises(SeveralSources), register_writer(tmp_path / "b.xlsx", ["a", "b"]):
        pass


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not left out in silence."""
    monkeypatch.setattr("bot.files.register_xlsx_out.MOST_ROWS", 3)
    with pytest.raises(TooManyRows):
        write(tmp_path / "r.xlsx", [("C1", "backup", "")] * 3)


def test_a_disk_that_cannot_take_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the writer finds out when it closes is an error of the operating system again."""
    close = xlsxwriter.Workbook.close

    def closing(workbook: Any) -> None:
        close(workbook)
        raise xlsxwriter.exceptions.FileCreateError("full")

    monkeypatch.setattr(xlsxwriter.Workbook, "close", closing)
    with pytest.raises(OSError, match="full"):
        write(tmp_path / "r.xlsx", [])
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_the_first_sheet_that_can_be_seen(tmp_path: Path) -> None:
    """Hidden sheets are passed over; a workbook that shows nothing is refused."""

    def fill(workbook: Any) -> None:
        sheet(workbook, "front", ["a"]).hide()
        sheet(workbook, "Companies", ["Company"], ["One"]).activate()

    assert cells(open_export(made(tmp_path / "r.xlsx", fill))) == [["One"]]

    def chart_alone(workbook: Any) -> None:
        sheet(workbook, "front", ["a"], [1]).hide()
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=front!$A$2:$A$2"})
        shown = workbook.add_chartsheet("chart")
        shown.set_chart(chart)
        shown.activate()

    with pytest.raises(WorkbookRefused, match="no_sheets"):
        open_export(made(tmp_path / "chart.xlsx", chart_alone))


def test_an_export_that_cannot_be_read_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without permission, or on a disk that fails."""

    def failing(*_: object, **__: object) -> RawTable:
        raise PermissionError

    path = tmp_path / "export.csv"
    path.touch()
    monkeypatch.setattr("bot.files.register_files.open_table", failing)
    with pytest.raises(FolderUnreadable, match="unreadable"):
        open_export(path)


def test_two_sheets_of_one_table_are_refused(tmp_path: Path) -> None:
    """A space behind its name makes no other table."""

    def fill(workbook: Any) -> None:
        sheet(workbook, "reach", HEADER)
        sheet(workbook, "Reach ", HEADER, ("C1", "backup", ""))

    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(made(tmp_path / "r.xlsx", fill))
    assert refused.value.key == "register.error.two_of_one_name"
    assert refused.value.values["names"] == "reach, Reach "

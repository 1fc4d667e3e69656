"""The register as CSV files: whatever a spreadsheet or an enemy made of them."""

from __future__ import annotations

import csv
import os
import stat
import tracemalloc
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.cells import guard, unguard
from bot.domain.register_faults import Fault
from bot.domain.register_tables import RawRow
from bot.files.register_csv import (
    CsvTable,
    FolderUnreadable,
    FolderWriter,
    WouldOverwrite,
    open_folder,
    open_table,
    write_table,
)
from bot.files.register_text import LONGEST_LINE


def opened(folder: Path, content: str | bytes, name: str = "holdings") -> CsvTable:
    """Write a file and open it as a table."""
    path = folder / f"{name}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(name, path)


def rows(table: CsvTable) -> list[tuple[int, list[str]]]:
    """Return number and cells of every row that can be read."""
    return [(row.number, list(row.cells)) for row in table.rows() if isinstance(row, RawRow)]


def faults(table: CsvTable) -> list[tuple[int | None, str]]:
    """Return row and expectation of everything that cannot be read."""
    found = [*table.faults, *(row for row in table.rows() if isinstance(row, Fault))]
    return [(fault.row, fault.expected.rpartition(".")[2]) for fault in found]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("client_id,system,data", ","),
        ("client_id;system;data", ";"),
        ('"client_id";"system"', ";"),
        ("client_id,system;data", ","),
        ("unknown;columns", ";"),
        ("system", ","),
    ],
)
def test_the_header_decides_the_delimiter(tmp_path: Path, header: str, delimiter: str) -> None:
    """The delimiter is the one by which more headings are known."""
    table = opened(tmp_path, header + "\n")
    assert (table.delimiter, table.faults) == (delimiter, ())


def test_lists_survive_either_delimiter(tmp_path: Path) -> None:
    """``a;b`` stands bare between commas, and in quotation marks between semicolons."""
    commas = opened(tmp_path, "client_id,system,data\nC1,backup,name;contact\n")
    assert rows(commas) == [(2, ["C1", "backup", "name;contact"])]
    semicolons = opened(tmp_path, 'client_id;system;data\nC1;backup;"name;contact"\n')
    assert rows(semicolons) == [(2, ["C1", "backup", "name;contact"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    """Accents arrive whole, and the mark is no part of the first heading."""
    content = "client_id,system,key_system\nC1,École,Größe\n".encode(encoding)
    table = opened(tmp_path, content)
    assert table.header == ("client_id", "system", "key_system")
    assert rows(table) == [(2, ["C1", "École", "Größe"])]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """Blank rows count, cells with line breaks are one row, every line ending is one."""
    content = 'client_id,system\r\nC1,"two\nlines"\r\n,\r\n\r\nC2,backup\rC3,backup\n'
    assert rows(opened(tmp_path, content)) == [
        (2, ["C1", "two\nlines"]),
        (5, ["C2", "backup"]),
        (6, ["C3", "backup"]),
    ]


def test_empty_headings_at_the_end_are_left_out(tmp_path: Path) -> None:
    """Columns that a spreadsheet exported empty are no columns."""
    table = opened(tmp_path, "client_id;system;;\nC1;backup;;\n")
    assert table.header == ("client_id", "system")


@pytest.mark.parametrize("content", ["", "\n", ",,\n", ";;\n", " \n"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, content: str) -> None:
    """Nothing can be read where no column has a name."""
    table = opened(tmp_path, content)
    assert [(f.row, f.expected) for f in table.faults] == [(1, "register.expected.header")]


def test_an_undecodable_file_is_refused_with_its_row(tmp_path: Path) -> None:
    """The fault of the encoding takes the place of the header."""
    table = opened(tmp_path, "client_id,system\nÉ,x\n".encode() + b"\xc9,x\n")
    assert [(f.file, f.row, f.expected) for f in table.faults] == [
        ("holdings.csv", 3, "register.expected.encoding")
    ]
    assert table.header == ()


def test_hostile_rows_are_told_and_the_others_read(tmp_path: Path) -> None:
    """Stray quotation marks, cells without end and a cut-off file do not stop the reading."""
    huge = "x" * 200_000
    content = f'client_id,system\nC1,"a"b\nC2,ok\nC3,{huge}\nC4,ok\nC5,"cut off'
    table = opened(tmp_path, content)
    assert rows(table) == [(3, ["C2", "ok"]), (5, ["C4", "ok"])]
    assert faults(table) == [(2, "csv_row"), (4, "csv_row"), (6, "csv_row")]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_quotation_mark_that_never_closes_is_one_fault(tmp_path: Path, end: str) -> None:
    """Megabytes of lines in one cell are not told as a fault a line, nor taken for rows."""
    lines = f"x{end}" * 200_000
    content = f'client_id,system{end}C1,"a{end}b"{end}C2,ok{end}C3,"{lines}C4,ok{end}'
    table = opened(tmp_path, content)
    assert rows(table) == [(2, ["C1", f"a{end}b"]), (3, ["C2", "ok"])]
    assert faults(table) == [(4, "closed_quote")]


@pytest.mark.parametrize("end", ["\nC2,ok\n", ""])
def test_a_line_without_end_is_passed_over_in_bounded_memory(tmp_path: Path, end: str) -> None:
    """A cell of 10 MB on one line costs no 10 MB, and the next row is read."""
    table = opened(tmp_path, f"client_id,system\nC1,{'x' * 10 * LONGEST_LINE}{end}")
    tracemalloc.start()
    try:
        found, wrong = rows(table), faults(table)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == ([(3, ["C2", "ok"])] if end else [])
    assert wrong == [(2, "short_line")]
    assert peak < 8 * LONGEST_LINE


def test_nul_characters_stay_in_their_cell(tmp_path: Path) -> None:
    """A NUL neither ends a row nor the reading; the column's own rule refuses it."""
    table = opened(tmp_path, b"client_id,system\nC1,back\0up\nC2,ok\n")
    assert rows(table) == [(2, ["C1", "back\0up"]), (3, ["C2", "ok"])]


def test_memory_stays_flat_in_the_size_of_a_file(tmp_path: Path) -> None:
    """Ten times the rows take no more memory to read."""

    def peak(count: int) -> int:
        table = opened(tmp_path, "client_id,system\n" + "C1,backup\n" * count)
        tracemalloc.start()
        try:
            assert sum(1 for _ in table.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once stays
    assert peak(20_000) < 2 * peak(2_000)


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    """Whoever waits sees the bytes read, and in the end all of them."""
    told: list[tuple[str, int, int]] = []
    path = tmp_path / "reach.csv"
    path.write_text("client_id,system\n" + "C1,backup\n" * 2500)
    table = open_table("reach", path, lambda *news: told.append(news))
    assert len(rows(table)) == 2500
    assert len(told) == 25
    assert told[-1] == ("reach.csv", path.stat().st_size, path.stat().st_size)


def test_a_folder_gives_its_tables_in_order_and_names_other_files(tmp_path: Path) -> None:
    """Names count in any case; a misspelt file is named, not silently left out."""
    for name in ("Reach.CSV", "clients.csv", "client.csv", "notes.txt"):
        (tmp_path / name).write_text("client_id,system,name,language\n")
    folder = open_folder(tmp_path)
    assert [table.name for table in folder.tables] == ["clients", "reach"]
    assert folder.ignored == ("client.csv",)


def test_a_path_without_a_register_is_refused(tmp_path: Path) -> None:
    """No folder, an empty one and an unreadable file each have a sentence."""
    with pytest.raises(FolderUnreadable) as missing:
        open_folder(tmp_path / "nowhere")
    with pytest.raises(FolderUnreadable) as empty:
        open_folder(tmp_path)
    (tmp_path / "clients.csv").mkdir()
    with pytest.raises(FolderUnreadable) as unreadable:
        open_folder(tmp_path)
    keys = [refused.value.key.rpartition(".")[2] for refused in (missing, empty, unreadable)]
    assert keys == ["no_folder", "no_tables", "unreadable"]


def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a device, a link to itself: the name is told at once."""
    os.mkfifo(tmp_path / "pipe")
    for number, target in enumerate(("pipe", "/dev/zero", "clients.csv")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "clients.csv").symlink_to(target if number else tmp_path / "pipe")
        with pytest.raises(FolderUnreadable) as refused:
            open_folder(folder)
        assert refused.value.values == {"path": str(folder / "clients.csv")}


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    """Nobody knows which of them a person means."""
    for name in ("clients.csv", "Clients.CSV"):
        (tmp_path / name).write_text("client_id\n", encoding="utf-8")
    with pytest.raises(FolderUnreadable) as refused:
        open_folder(tmp_path)
    assert refused.value.key == "register.error.two_of_one_name"
    assert refused.value.values["names"] == "Clients.CSV, clients.csv"


hostile = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ("=1+1", "+32 2 000", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1", "''+x", "'", "'quoted'")
)


@given(cell=hostile)
def test_a_guarded_cell_is_no_formula_and_comes_back(cell: str) -> None:
    """No cell starts like a formula any more, and none is changed by the way out and in."""
    guarded = guard(cell)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert unguard(guarded) == cell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cells=st.lists(st.tuples(hostile, hostile), max_size=5))
def test_what_is_written_is_read_back_exactly(tmp_path: Path, cells: list[tuple[str, str]]) -> None:
    """Delimiters, quotation marks, line breaks and formulas survive the round trip."""
    path = tmp_path / "systems.csv"
    path.unlink(missing_ok=True)
    assert write_table(path, ("system", "name"), cells) == len(cells)
    found = [cells for _, cells in rows(open_table("systems", path))]
    assert found == [list(pair) for pair in cells if any(pair)]


def test_an_export_is_plain_csv_for_its_owner_only(tmp_path: Path) -> None:
    """Any reader of CSV reads it, and nobody else on the machine may."""
    path = tmp_path / "systems.csv"
    write_table(path, ("system", "name"), [("a,b", 'say "x"')])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["system", "name"], ["a,b", 'say "x"']]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Neither one file nor a folder with a register in it is written over."""
    path = tmp_path / "reach.csv"
    path.write_text("precious")
    with pytest.raises(WouldOverwrite):
        write_table(path, ("client_id",), [])
    with pytest.raises(WouldOverwrite):
        FolderWriter(tmp_path, apart=False).write("main", "systems", ("system",), [])
    assert path.read_text() == "precious"
    assert [file.name for file in tmp_path.iterdir()] == ["reach.csv"]


def test_a_failed_export_leaves_no_half_file(tmp_path: Path) -> None:
    """When rows cannot be had to the end, the file goes again."""

    def failing() -> Iterable[Sequence[str]]:
        yield ("a",)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_table(tmp_path / "systems.csv", ("system",), failing())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("apart", "where"), [(False, "."), (True, "main")])
def test_a_folder_is_made_for_its_owner(tmp_path: Path, apart: bool, where: str) -> None:
    """Several sources get a folder each; one goes into the folder itself."""
    writer = FolderWriter(tmp_path / "new", apart=apart)
    assert writer.write("main", "systems", ("system",), [("a",)]) == 1
    assert writer.write("main", "reach", ("client_id", "system"), []) == 0
    folder = tmp_path / "new" / where
    assert sorted(file.name for file in folder.iterdir()) == ["reach.csv", "systems.csv"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

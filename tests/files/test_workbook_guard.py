"""No workbook is taken on trust: what it weighs, what it hides, what it only shows."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from bot.files import workbook_guard
from bot.files.workbook_guard import WorkbookRefused, look_over
from bot.files.workbook_styles import padded_cell, padded_styles
from tests.files.workbooks import HEADER, made, packed, sheet


def refusal(path: Path) -> str:
    """Return why a workbook is not opened."""
    with pytest.raises(WorkbookRefused) as refused:
        look_over(path)
    return refused.value.key.rpartition(".")[2]


@pytest.mark.parametrize(
    ("number_format", "refused"),
    [
        ("00000", True),
        ('"BE"0000\\.000\\.000', True),
        ("0000;-0000", True),
        ("0", False),
        ("0.00", False),
        ("#,##0", False),
        ("dd/mm/yyyy", False),
    ],
)
def test_a_number_that_shows_zeros_it_does_not_have_is_refused(
    tmp_path: Path, number_format: str, refused: bool
) -> None:
    """A code 00123 that is the number 123 would become another client; as a text it is fine."""

    def fill(workbook: Any, value: Any = 123) -> None:
        padded = workbook.add_format({"num_format": number_format})
        sheet(workbook, "reach", HEADER).write(1, 0, value, padded)

    path = made(tmp_path / "number.xlsx", fill)
    if refused:
        assert refusal(path) == "workbook_padded"
    else:
        look_over(path)
    look_over(made(tmp_path / "text.xlsx", lambda workbook: fill(workbook, "00123")))


def test_styles_that_never_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of a workbook while it is looked over has a limit."""
    monkeypatch.setattr(workbook_guard, "MOST_STYLES", 10)
    path = packed(tmp_path / "r.xlsx", {"xl/styles.xml": b"<styleSheet/>"})
    assert refusal(path) == "workbook_large"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"client_id;system\n", "workbook_broken"),
        (b"PK\x03\x04 and no more", "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old or locked one", "workbook_locked"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes, why: str) -> None:
    """Text, torn archives, old and locked workbooks."""
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    assert refusal(path) == why


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b'<c r="A1" t="e"><v>#N/A</v></c>', "workbook_formulas"),
        (b'<c r="A1"><f>1+1</f></c>', "workbook_formulas"),
        (b'<c r="A1"><f t="shared" si="0"/><v></v></c>', "workbook_formulas"),
        (b'<x:c r="A1"><x:f>1+1</x:f></x:c>', "workbook_formulas"),
        (b'<x:c r="A1" t="e"><x:v>#N/A</x:v></x:c>', "workbook_formulas"),
        (b'<c r="A1"><f>1+1<!-- --></f></c>', "workbook_broken"),
        (b'<c r="A1"><f>1+1</f><!-- --></c>', "workbook_broken"),
        (b'<c r="A1"><f><![CDATA[1+1]]></f></c>', "workbook_broken"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "workbook_broken"),
        (b'<row r="1"><c/><c s="1"/></row>', "workbook_broken"),
        (b'<c r="A1"/><c r="XFD1048576"/>', "workbook_large"),
        (b'<row r="99999999999999999999"><c r="b1"/></row>', "workbook_large"),
        (b"<si>" + b"x" * 500_000 + b'</si><c r="CZ1000"/>', "workbook_large"),
    ],
)
def test_a_part_that_lies_or_overflows_is_refused(tmp_path: Path, part: bytes, why: str) -> None:
    """Silent errors, formulas without result, entities, far cells, one huge text in every cell."""
    assert refusal(packed(tmp_path / "r.xlsx", {"xl/worksheets/sheet1.xml": part})) == why


WORKBOOK = b"""<workbook xmlns:r="r"><sheets>
<sheet name="reach &amp; more" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = b'<Relationships><Relationship Id="rId1" Target="%s"/></Relationships>'


def with_rows(path: Path, rows: bytes, **parts: bytes) -> Path:
    """Pack a workbook of one sheet that holds these rows."""
    known = {
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS % b"worksheets/Sheet1.xml",
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>",
    }
    return packed(path, {**known, **parts})


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        (b'<row r="2"><c r="A2"/><c r="B2"/><c r="A2"/></row>', 2, "A"),
        (b'<row r="2"><c r="AB2"/><c r="ab02"/></row>', 2, "AB"),
        (b'<row r="2"><c r="A2"/></row><row r="2"><c r="B2"/></row>', 2, ""),
        (b'<row r="3"><c r="A3"/></row><row r="2"><c r="A2"/></row>', 2, ""),
        (b'<x:row r="2"><x:c r="A2"/></x:row><y:row r="2"/>', 2, ""),
        (b'<row r="2"><c r="A2"/></row><row r="3"><c r="A2"/></row>', 2, "A"),
        (b'<row><c r="A2"/></row><row><c r="A3"/></row><row><c r="C2"/></row>', 2, "C"),
        (b'<row><c r="A2"/><c r="A3"/></row>', 3, "A"),
        (b'<row r="2"><c r="A2" z=">"/><c r="A2"/></row>', 2, "A"),
    ],
)
def test_a_place_that_is_told_twice_is_named(
    tmp_path: Path, rows: bytes, row: int, column: str
) -> None:
    """Of two values for one cell a reader would take the later; the person is told where."""
    path = with_rows(tmp_path / "r.xlsx", rows)
    with pytest.raises(WorkbookRefused) as refused:
        look_over(path)
    where = {"path": str(path), "sheet": "reach & more", "row": row, "column": column}
    assert refused.value.values == where
    kind = "cell" if column else "row"
    assert refused.value.key == f"register.error.workbook_{kind}_twice"


def test_a_part_that_no_sheet_names_is_told_by_its_own_name(tmp_path: Path) -> None:
    """Also where the lists of sheets are missing or name another part."""
    rows = b'<row r="2"><c r="A2"/><c r="A2"/></row>'
    other = {"xl/_rels/workbook.xml.rels": RELATIONS % b"/xl/worksheets/sheet2.xml"}
    alone = {"any.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"}
    found = []
    for path in (
        with_rows(tmp_path / "other.xlsx", rows, **other),
        packed(tmp_path / "alone.xlsx", alone),
    ):
        with pytest.raises(WorkbookRefused) as refused:
            look_over(path)
        found.append(refused.value.values["sheet"])
    assert found == ["xl/worksheets/sheet1.xml", "any.xml"]


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="B2"/><c r="A2"/></row><row r="4"/><row><c r="C5"/></row>',
        b'</sheetData><anchor><row>1</row></anchor><sheetData><row r="2"><c r="A2"/></row>',
    ],
)
def test_rows_in_order_pass_whatever_lies_between_them(tmp_path: Path, rows: bytes) -> None:
    """Rows may be left out or bear no number; rows of something else tell no place."""
    look_over(with_rows(tmp_path / "r.xlsx", rows))


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="x"><c r="A2"/></row>',
        b'<row r="2"><c r="$A$2"/></row>',
        b'<row r="2"><c z=" r=" /></row>',
        b'<row r="2"><c r="A2">',
    ],
)
def test_cells_that_do_not_say_where_they_stand_are_refused(tmp_path: Path, rows: bytes) -> None:
    """Nor is a sheet read that is no sound XML."""
    assert refusal(with_rows(tmp_path / "r.xlsx", rows)) == "workbook_broken"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would be looked over and the other read."""
    again = {"XL/worksheets/SHEET1.xml": b"<worksheet/>"}
    assert refusal(with_rows(tmp_path / "r.xlsx", b"", **again)) == "workbook_broken"


def test_a_sound_part_passes_packed_or_not(tmp_path: Path) -> None:
    """Formulas with a result, and parts that are merely stored."""
    part = b'<sst><si><t>x</t></si></sst><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        look_over(packed(tmp_path / "r.xlsx", {"xl/worksheets/sheet1.xml": part}, method))


def test_other_ways_of_packing_are_refused(tmp_path: Path) -> None:
    """No spreadsheet uses them."""
    assert refusal(packed(tmp_path / "r.xlsx", {"a": b"x"}, zipfile.ZIP_LZMA)) == "workbook_broken"


def test_a_bomb_is_measured_whatever_it_says_of_itself(tmp_path: Path) -> None:
    """A part that unpacks a thousandfold is refused, also where the list calls it small."""
    path = packed(tmp_path / "r.xlsx", {"xl/workbook.xml": bytes(8 << 20)})
    assert refusal(path) == "workbook_large"
    lying = path.read_bytes().replace(struct.pack("<I", 8 << 20), struct.pack("<I", 9))
    path.write_bytes(lying.replace(struct.pack("<I", zlib.crc32(bytes(8 << 20))), bytes(4)))
    assert refusal(path) == "workbook_large"


def test_too_much_in_all_or_in_too_many_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits hold for the sum of the parts and for their number."""
    path = packed(tmp_path / "r.xlsx", {"a": bytes(900), "b": bytes(900)})
    monkeypatch.setattr(workbook_guard, "MOST_BYTES", 1000)
    assert refusal(path) == "workbook_large"
    monkeypatch.setattr(workbook_guard, "MOST_PARTS", 1)
    assert refusal(path) == "workbook_large"


def test_styles_are_numbered_as_cells_name_them() -> None:
    """Only the styles of cells count, in their order, by formats that pad; without any, nothing."""
    part = (
        b'<numFmts><numFmt numFmtId="164" formatCode="000"/><numFmt numFmtId="165"/></numFmts>'
        b'<cellStyleXfs><xf numFmtId="164"/></cellStyleXfs>'
        b'<cellXfs><xf numFmtId="0"/><xf fontId="1"/><xf numFmtId="164"/></cellXfs>'
    )
    assert padded_styles(part) == {2}
    assert padded_styles(b"<styleSheet/>") == frozenset()
    assert padded_cell(frozenset()) is None
    found = padded_cell(frozenset({2}))
    assert found is not None
    assert found.search(b'<c r="A1" s="2"><v>5</v></c>')
    for other in (b's="21"><v>5', b's="2" t="s"><v>5', b's="2"/><c r="B1"><v>5', b's="1"><v>5'):
        assert not found.search(b'<c r="A1" ' + other + b"</v></c>")

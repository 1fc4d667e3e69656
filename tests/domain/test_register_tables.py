"""The tables of the register: headings, rows and the rules across their cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from bot.domain import register_reader
from bot.domain.categories import Vocabulary
from bot.domain.duty_facts import NotifyTrigger
from bot.domain.register import Capacity, Client, Language
from bot.domain.register_faults import Fault, FaultList, Misfit
from bot.domain.register_reader import RowReader
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import (
    ROWS_AT_ONCE,
    TABLES,
    RawRow,
    RawRows,
    ReadRows,
    gathered,
    header_faults,
    written,
)
from tests.registers import Register, Table, registers, table

SPECS = table_specs(Vocabulary())


def read_row(spec: str, /, **cells: str) -> tuple[Sequence[Any] | None, list[Fault]]:
    """Read one row given by its headings; return its cells and its faults."""
    raw = Table(spec, tuple(cells), [tuple(cells.values())])
    faults = FaultList()
    sound = RowReader(SPECS[spec], raw, faults).read_all(RawRows([7], [tuple(cells.values())]))
    return next(iter(sound.cells), None), faults.kept


def faults_of_header(name: str, header: Sequence[str]) -> list[tuple[str | None, str]]:
    """Return column and expectation of each fault of a header."""
    found = header_faults(SPECS[name], Table(name, header, []))
    return [(fault.column, fault.expected.rpartition(".")[2]) for fault in found]


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_the_fields_of_the_value(name: str) -> None:
    """A row's cells make its value, in order; the key is among them."""
    spec = SPECS[name]
    assert spec.column_names == tuple(field.name for field in dataclasses.fields(spec.entry))
    assert set(spec.key) <= set(spec.column_names)


def test_only_the_documented_columns_must_be_there() -> None:
    """What a file must have is what the documentation says in bold."""
    required = {
        name: [column.name for column in spec.columns if column.required]
        for name, spec in SPECS.items()
    }
    assert required == {
        "categories": ["category"],
        "systems": ["system"],
        "clients": ["client_id", "name", "language"],
        "holdings": ["client_id", "system"],
        "reach": ["client_id", "system"],
    }


@given(registers())
def test_what_is_written_reads_back_the_same(register: Register) -> None:
    """Every row of every table survives being written and read."""
    whole = (
        ("systems", register.systems),
        ("clients", register.clients),
        ("holdings", register.holdings),
        ("reach", register.reach),
    )
    for name, entries in whole:
        raw = table(name, entries)
        faults = FaultList()
        reader = RowReader(SPECS[name], raw, faults)
        read = [reader.read_all(some) for some in raw.batches() if isinstance(some, RawRows)]
        assert faults.kept == []
        assert [SPECS[name].entry(*cells) for one in read for cells in one.cells] == list(entries)


def test_a_full_client_is_read() -> None:
    """Every column of a client finds its field."""
    cells, faults = read_row(
        "clients",
        client_id="C1",
        name="Client",
        language="nl",
        role="controller",
        country="BE",
        enterprise_number="BE 0999.000.030",
        registered_office="Street 1",
        email="a@b.example",
        deputy_email="c@b.example",
        phone="+32 2 000 00 00",
        mail_domain="b.example",
        notify_within_hours="24",
        notify_trigger="suspicion",
        contract_reference="SLA-1",
        may_file_for="yes",
        started_on="2020-01-01",
        ended_on="2026-01-01",
        dispute_from="2026-02-01",
        dispute_until="2026-02-01",
        verified_on="2026-03-01",
    )
    assert faults == []
    assert cells is not None
    client = Client(*cells)
    assert client.enterprise_number == "0999000030"
    assert (client.notify_trigger, client.may_file_for) == (NotifyTrigger.SUSPICION, True)
    assert (client.dispute_until, client.verified_on) == (date(2026, 2, 1), date(2026, 3, 1))
    assert written(client)[:6] == ["C1", "Client", "nl", "controller", "BE", "0999000030"]


def test_headings_are_compared_without_case_and_outer_spaces() -> None:
    """`` Client_ID `` is the column ``client_id``."""
    assert faults_of_header("reach", [" Client_ID ", "SYSTEM"]) == []


def test_every_fault_of_a_header_is_told_at_once() -> None:
    """Missing, doubled, misspelt and strange columns each have their own sentence."""
    header = ["client_id", "naam", "nmae", "language", "Language", "zzz"]
    assert faults_of_header("clients", header) == [
        ("language", "once"),
        ("naam", "known_column_near"),
        ("nmae", "known_column_near"),
        ("zzz", "known_column"),
        ("name", "column"),
    ]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    """One look at a row shows all that is wrong, with place and what was found."""
    cells, faults = read_row("clients", client_id="", name="Client", language="xx", email="x")
    assert cells is None
    assert [(fault.row, fault.column, fault.found) for fault in faults] == [
        (7, "client_id", ""),
        (7, "language", "xx"),
        (7, "email", "x"),
    ]


@pytest.mark.parametrize(
    ("name", "cells", "column", "expected"),
    [
        ("holdings", {"since": "2026-01-02", "until": "2026-01-01"}, "until", "not_before"),
        ("reach", {"since": "2026-01-02", "until": "2026-01-01"}, "until", "not_before"),
        ("holdings", {"client_id": "", "capacity": "processor"}, "capacity", "own_controller"),
        ("holdings", {"client_id": "", "capacity": "both"}, "capacity", "own_controller"),
        (
            "clients",
            {"started_on": "2026-01-02", "ended_on": "2026-01-01"},
            "ended_on",
            "not_before",
        ),
        (
            "clients",
            {"dispute_from": "2026-01-02", "dispute_until": "2026-01-01"},
            "dispute_until",
            "not_before",
        ),
        (
            "clients",
            {"country": "BE", "enterprise_number": "0999000031"},
            "enterprise_number",
            "check_digits",
        ),
        (
            "clients",
            {"enterprise_number": "BE 0999000031"},
            "enterprise_number",
            "check_digits",
        ),
    ],
)
def test_cells_must_fit_each_other(
    name: str, cells: dict[str, str], column: str, expected: str
) -> None:
    """Days in order, own data as controller, and a Belgian number that is one."""
    sound = {"client_id": "C1", "name": "Client", "language": "nl"} if name == "clients" else {}
    sound = sound or {"client_id": "C1", "system": "backup"}
    _, faults = read_row(name, **(sound | cells))
    assert [(fault.column, fault.expected) for fault in faults] == [
        (column, f"register.expected.{expected}")
    ]
    assert faults[0].found == cells[column]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("holdings", {"since": "2026-01-01", "until": "2026-01-01"}),
        ("holdings", {"client_id": "", "capacity": "controller"}),
        ("clients", {"country": "NL", "enterprise_number": "12345678"}),
        ("clients", {"enterprise_number": "DE123456789"}),
    ],
)
def test_what_fits_is_taken(name: str, cells: dict[str, str]) -> None:
    """A day is a stretch of time; foreign numbers are left as they are."""
    sound = {"client_id": "C1", "name": "Client", "language": "nl"} if name == "clients" else {}
    sound = sound or {"client_id": "C1", "system": "backup"}
    found, faults = read_row(name, **(sound | cells))
    assert (found is not None, faults) == (True, [])


def test_a_rule_is_not_asked_about_cells_that_could_not_be_read() -> None:
    """A bad day is told once, not a second time as a day out of order."""
    _, faults = read_row(
        "holdings", client_id="C1", system="backup", since="tomorrow", until="2020-01-01"
    )
    assert [fault.column for fault in faults] == ["since"]


def test_more_cells_than_columns_are_refused_unless_empty() -> None:
    """A list without quotation marks in a file with semicolons is noticed; empty cells are not."""
    raw = Table("reach", ("client_id", "system"), [])
    faults = FaultList()
    reader = RowReader(SPECS["reach"], raw, faults)
    lines = [("C1", "backup", "", " "), ("C1", "backup", "x"), ("C1",)]
    assert reader.read_all(RawRows([2, 3, 4], lines)).numbers == [2]
    assert [(fault.row, fault.expected) for fault in faults.kept] == [
        (3, "register.expected.width"),
        (4, "register.expected.something"),
    ]


def test_an_own_holding_is_the_controllers() -> None:
    """The empty client is the organisation itself, whatever its system's capacity."""
    cells, _ = read_row("holdings", client_id="", system="wings", capacity="controller")
    assert cells is not None
    assert cells[3] is Capacity.CONTROLLER
    assert Client("C1", "Client", Language.DUTCH).contact is None


@pytest.mark.parametrize(("name", "sound"), [("loyalty_points", True), ("Loyalty points", False)])
def test_a_file_adds_categories_by_plain_names(name: str, sound: bool) -> None:
    """A category of one's own is called as the documented ones are."""
    cells, faults = read_row("categories", category=name, name="Points")
    assert (cells is not None) == sound
    assert [fault.expected for fault in faults] == (
        [] if sound else ["register.expected.category_name"]
    )


def test_rows_go_together_and_what_cannot_be_read_keeps_its_place() -> None:
    """Many rows at once, in the order of the file, none twice and none lost."""
    broken = Fault.of(Misfit("broken"), file="reach.csv", row=3, column=None, found=None)
    one, two = RawRow(2, ("C1", "backup")), RawRow(4, ("C2", "backup"))
    assert list(gathered([broken, one, broken, two])) == [
        broken,
        RawRows((2,), (one.cells,)),
        broken,
        RawRows((4,), (two.cells,)),
    ]
    many = list(gathered([one] * (ROWS_AT_ONCE + 1)))
    assert [len(some.numbers) for some in many if isinstance(some, RawRows)] == [ROWS_AT_ONCE, 1]


def test_faults_of_rows_are_told_in_the_order_of_the_file() -> None:
    """Of rows read together those that do not fit are told in order; sound rows remain."""
    faults = FaultList()
    reader = RowReader(SPECS["reach"], Table("reach", ("client_id", "system"), []), faults)
    rows = RawRows([2, 4, 5], [("", "backup"), ("C1", "backup"), ("C1", "")])
    assert reader.read_all(rows) == ReadRows([4], [("C1",), ("backup",), ("",), (None,), (None,)])
    assert [fault.row for fault in faults.kept] == [2, 5]


def test_of_rows_without_a_key_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in which every day is none takes no more memory than one that is sound."""
    monkeypatch.setattr(register_reader, "MOST_FAULTS", 1)
    header = ("client_id", "system", "since")
    reader = RowReader(SPECS["reach"], Table("reach", header, []), FaultList())
    reader.read_all(RawRows([2, 3], [("C1", "backup", "soon"), ("C2", "backup", "now")]))
    (kept,) = reader.partly
    assert (kept[0], kept[1]["client_id"], reader.missed) == (2, "C1", True)


@pytest.mark.parametrize("line", ["client_id\tsystem", "client_id|system", "sep=;"])
def test_other_marks_between_headings_are_told_once(line: str) -> None:
    """Not as one strange column and two that are missing."""
    assert faults_of_header("reach", [line]) == [(None, "delimited")]


def test_a_column_without_a_name_is_told_by_its_letters() -> None:
    """Each of them, as a spreadsheet shows it."""
    header = ["client_id", "", "system", *["access"] * 24, " ", "since"]
    found = list(header_faults(SPECS["reach"], Table("reach", header, [])))
    assert [dict(fault.values).get("place") for fault in found] == ["B", "AB", None]
    assert found[2].column == "access"

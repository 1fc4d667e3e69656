"""Column mappings: whatever an export calls its columns, and nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.register_aliases import ALIASES, propose
from bot.domain.register_faults import Fault, Misfit
from bot.domain.register_mapping import ColumnMapping, MappedTable, TableMapping
from bot.domain.register_match import Clue
from bot.domain.register_tables import RawRow
from tests.registers import Table

MAPPING = ColumnMapping(
    source="psa",
    client={"id": ["Organization ID", "No"], "name": ["Organization Name"], "domain": ["Web"]},
    tables=(
        TableMapping(
            "clients",
            {"country": ["Country"], "phone": ["Phone", "Tel"]},
            {"language": "nl", "phone": "101"},
            {"country": {"Belgium": "BE"}},
        ),
        TableMapping("holdings", {}, {"system": "psa"}),
    ),
    ignored=["City"],
    client_words=["Organization", "Business Unit", "Client"],
    skip={"Organization ID": ["0"]},
)
HEADER = [
    "Client ID [required *]",
    "Business  unit name",
    "Web",
    "Country",
    "tel",
    "City",
    "Odd",
    "",
]
LINES = [
    ["0", "Ourselves", "", "", "", "", "", ""],
    ["7", "Seven", "http://seven.example", "Belgium", "02 1", "", "", ""],
    ["7", "Seven again", "", "", "", "", "", ""],
    ["", "Named", "", "FR"],
    ["", " ", "", "", "", "", "", ""],
]


def seven(clue: Clue) -> str:
    """Recognise one client."""
    return "C7" if clue.id == "7" else f"psa:{clue.key}"


def made(name: str, header: Sequence[str] = HEADER) -> MappedTable:
    """Return one table of the export."""
    (table,) = (table for table in MAPPING.tables if table.table == name)
    return MappedTable(MAPPING, table, Table("export", header, LINES), seven)


def test_a_renamed_word_and_marks_in_brackets_make_no_difference() -> None:
    """Headings are compared plain; columns of which the mapping says nothing are named."""
    assert MAPPING.plain(" Client  ID [required *] ") == "organization id"
    assert MAPPING.unknown(HEADER) == ("Odd",)
    assert ColumnMapping("x", {}, ()).plain("Client ID [required]") == "client id"


def test_an_export_gives_clients() -> None:
    """Values are translated, constants fill gaps, the first row of a client counts."""
    table = made("clients")
    assert table.header == ["client_id", "name", "mail_domain", "country", "phone", "language"]
    rows = [row.cells for row in table.rows() if isinstance(row, RawRow)]
    assert rows == [
        ["C7", "Seven", "seven.example", "BE", "02 1", "nl"],
        ["psa:Named", "Named", "", "FR", "101", "nl"],
    ]


def test_an_export_gives_what_is_held_and_what_is_wrong() -> None:
    """A row about nobody is a fault: it must not become the organisation's own data."""
    found = list(made("holdings").rows())
    assert found[:2] == [RawRow(3, ["C7", "psa"]), RawRow(5, ["psa:Named", "psa"])]
    assert [row.expected for row in found if isinstance(row, Fault)] == [
        "register.expected.client_named"
    ]
    assert made("holdings").file == "export.csv"


def test_an_export_that_names_no_client_is_refused() -> None:
    """The columns that were looked for are named; other faults of the file go before."""
    (fault,) = made("clients", ["Web"]).faults
    assert dict(fault.values) == {"columns": "Organization ID, No, Organization Name"}
    assert made("clients", ["Organization name"]).faults == ()
    broken = Fault.of(Misfit("x"), file="export.csv", row=None, column=None, found=None)
    export = Table("export", (), (), [broken])
    assert MappedTable(MAPPING, MAPPING.tables[0], export, seven).faults == [broken]


def test_faults_of_the_export_are_passed_on() -> None:
    """A row that cannot be read stays a fault."""
    fault = Fault.of(Misfit("x"), file="export.csv", row=2, column=None, found=None)

    class Broken(Table):
        def rows(self) -> Iterator[RawRow | Fault]:
            yield fault

    export = Broken("export", HEADER, ())
    assert list(MappedTable(MAPPING, MAPPING.tables[0], export, seven).rows()) == [fault]


def test_columns_are_proposed_in_four_languages() -> None:
    """The likeliest word wins, in any case; an unknown heading proposes nothing."""
    assert propose("name", ["Code", "BEDRIJFSNAAM", "Client"]) == 1
    assert propose("enterprise_number", ["N° TVA"]) == 0
    assert propose("phone", ["Telefonnummer"]) == 0
    assert propose("id", ["client id"]) == 0
    assert all(propose(what, ["Unbekannt"]) is None for what in ALIASES)

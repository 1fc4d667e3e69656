"""Imports of the register: one transaction, all faults at once, nothing gone is dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from bot.domain.determination import Scope
from bot.domain.register import (
    Capacity,
    Client,
    Entry,
    Holding,
    Language,
    OwnCategory,
    Reach,
    System,
)
from bot.domain.register_changes import ImportDifference, MassEnd
from bot.domain.register_faults import Fault, ImportRefused
from bot.domain.register_tables import RawRow, written
from bot.services.determination import determine
from bot.services.register import (
    ChangedMeanwhile,
    import_register,
    preview_register,
)
from bot.services.register_reading import SourceMalformed
from bot.store import audit_log
from bot.store import register_known as known
from bot.store.database import Store
from tests.registers import BRUSSELS, Register, Table, registers, table

SYSTEM = System("backup", "Back-ups", "platform", Capacity.PROCESSOR)
CLIENT = Client("C1", "Client 1", Language.DUTCH, email="a@b.example")
HOLDING = Holding("C1", "backup", frozenset({"health"}), people=3, since=date(2020, 1, 1))
REACH = Reach("C1", "backup", "Remote control", since=date(2020, 1, 1))
ALL: dict[str, list[Entry]] = {
    "systems": [SYSTEM],
    "clients": [CLIENT],
    "holdings": [HOLDING],
    "reach": [REACH],
}


def tables(**entries: list[Entry]) -> list[Table]:
    """Return values as tables, those of ``ALL`` unless given."""
    return [table(name, rows) for name, rows in (ALL | entries).items()]


def only(**entries: list[Entry]) -> list[Table]:
    """Return nothing but these values as tables."""
    return [table(name, rows) for name, rows in entries.items()]


def counts(difference: ImportDifference) -> dict[str, tuple[int, int, int]]:
    """Return new, changed and gone of each table."""
    return {one.table: (one.new, one.changed, one.gone) for one in difference.tables}


def stored(store: Store, name: str, source: str = "main") -> list[Entry]:
    """Return the values of one table as the register has them."""
    with store.read():
        return list(known.load_rows(store, name, source, known.load_vocabulary()))


def places(refused: pytest.ExceptionInfo[ImportRefused]) -> list[tuple[str, int | None, str]]:
    """Return file, row and expectation of every fault."""
    return [
        (fault.file, fault.row, fault.expected.rpartition(".")[2]) for fault in refused.value.faults
    ]


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(register=registers())
def test_what_is_imported_is_what_is_held(store: Store, now: datetime, register: Register) -> None:
    """Every value comes out of the database as it went in, and again is no change."""
    with store.transaction():
        for name in ("source", "system", "client", "holding", "reach"):
            store.database.execute_sql(f"DELETE FROM register_{name}")
    import_register(store, register.tables(), "main", BRUSSELS, now)
    assert stored(store, "systems") == sorted(register.systems, key=lambda one: one.system)
    assert stored(store, "clients") == list(register.clients)
    assert set(stored(store, "holdings")) == set(register.holdings)
    assert set(stored(store, "reach")) == set(register.reach)
    again = preview_register(store, register.tables(), "main", BRUSSELS, now)
    assert again.is_empty


def test_a_preview_changes_nothing(store: Store, now: datetime) -> None:
    """Looking at the difference leaves the register as it was."""
    previewed = preview_register(store, tables(), "main", BRUSSELS, now)
    assert counts(previewed) == dict.fromkeys(ALL, (1, 0, 0))
    assert stored(store, "clients") == []
    assert import_register(store, tables(), "main", BRUSSELS, now, expected=previewed) == previewed
    assert stored(store, "clients") == [CLIENT]


def test_a_table_that_is_not_there_is_left_alone(store: Store, now: datetime) -> None:
    """Only what a folder holds is compared; the rest stays as it is."""
    import_register(store, tables(), "main", BRUSSELS, now)
    renamed = replace(CLIENT, name="New name")
    difference = import_register(store, only(clients=[renamed]), "main", BRUSSELS, now)
    assert counts(difference) == {"clients": (0, 1, 0)}
    assert stored(store, "clients") == [renamed]
    assert stored(store, "holdings") == [HOLDING]


def test_gone_rows_stay_held_unconfirmed_until_they_are_named_again(
    store: Store, now: datetime
) -> None:
    """Nothing gone is dropped; it is counted once, warns, and comes back as changed."""
    import_register(store, tables(), "main", BRUSSELS, now)
    without = tables(holdings=[])
    difference = import_register(store, without, "main", BRUSSELS, now, allow_mass_end=True)
    assert counts(difference)["holdings"] == (0, 0, 1)
    assert difference.tables[2].gone_keys == ("C1 / backup / 2020-01-01",)
    assert warnings_of(store, now) >= {"unconfirmed"}
    assert preview_register(store, without, "main", BRUSSELS, now).is_empty
    back = import_register(store, tables(), "main", BRUSSELS, now)
    assert counts(back)["holdings"] == (0, 1, 0)
    assert "unconfirmed" not in warnings_of(store, now)


def warnings_of(store: Store, now: datetime) -> set[str]:
    """Return the codes of the warnings about the one client."""
    (client,) = determine(store, Scope(frozenset({"backup"})), BRUSSELS, now).clients
    return {str(warning.code) for warning in client.warnings}


@pytest.mark.parametrize(
    ("until", "gone"), [(None, 1), (date(2026, 11, 22), 1), (date(2026, 11, 21), 0)]
)
def test_what_was_erased_is_not_gone(
    store: Store, now: datetime, until: date | None, gone: int
) -> None:
    """A row whose erasure is recorded may leave its source without a question."""
    import_register(store, tables(holdings=[replace(HOLDING, until=until)]), "main", BRUSSELS, now)
    difference = preview_register(store, only(holdings=[]), "main", BRUSSELS, now)
    assert counts(difference)["holdings"] == (0, 0, gone)


@pytest.mark.parametrize(
    ("minute", "gone"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), 0),
    ],
)
def test_what_is_erased_is_judged_by_the_day_of_the_organisation(
    store: Store, now: datetime, minute: datetime, gone: int
) -> None:
    """At Brussels' midnight the 22nd is over, though the 22nd of the world's clock goes on."""
    erased = replace(HOLDING, until=date(2026, 11, 22))
    import_register(store, tables(holdings=[erased]), "main", BRUSSELS, now)
    nothing = only(holdings=[])
    seen = preview_register(store, nothing, "main", BRUSSELS, minute)
    assert counts(seen)["holdings"] == (0, 0, gone)
    import_register(store, nothing, "main", BRUSSELS, minute, allow_mass_end=True)
    assert known_unconfirmed(store) == gone


def test_gone_is_judged_within_one_source_only(store: Store, now: datetime) -> None:
    """The partial export of a carrier says nothing about another's rows."""
    import_register(store, tables(), "main", BRUSSELS, now)
    other = Holding("C1", "backup", frozenset({"contact"}), since=date(2021, 1, 1))
    difference = import_register(store, only(holdings=[other]), "rmm", BRUSSELS, now)
    assert counts(difference) == {"holdings": (1, 0, 0)}
    assert stored(store, "holdings") == [HOLDING]
    assert stored(store, "holdings", "rmm") == [other]
    (client,) = determine(store, Scope(frozenset({"backup"})), BRUSSELS, now).clients
    assert len([reason for reason in client.reasons if reason.kind == "held"]) == 2


def test_more_than_five_percent_gone_needs_to_be_allowed(store: Store, now: datetime) -> None:
    """One of twenty passes; two are refused, change nothing, and pass when allowed."""
    many: list[Entry] = [replace(CLIENT, client_id=f"C{number}") for number in range(1, 21)]
    import_register(store, tables(clients=many), "main", BRUSSELS, now)
    one_less, two_less = only(clients=many[:-1]), only(clients=many[:-2])
    with pytest.raises(MassEnd):
        import_register(store, two_less, "main", BRUSSELS, now)
    assert known_unconfirmed(store) == 0
    import_register(store, one_less, "main", BRUSSELS, now)
    assert known_unconfirmed(store) == 1
    import_register(store, two_less, "main", BRUSSELS, now, allow_mass_end=True)
    assert known_unconfirmed(store) == 2


def known_unconfirmed(store: Store) -> int:
    """Return how many rows of the first source are unconfirmed."""
    with store.read():
        return known.load_sources()[0].unconfirmed


def test_a_register_that_changed_since_the_look_is_refused(store: Store, now: datetime) -> None:
    """What a person said yes to is what happens, or nothing."""
    seen = preview_register(store, tables(), "main", BRUSSELS, now)
    import_register(store, tables(), "main", BRUSSELS, now)
    with pytest.raises(ChangedMeanwhile):
        import_register(store, tables(), "main", BRUSSELS, now, expected=seen)


def test_all_faults_are_told_at_once_and_nothing_is_changed(store: Store, now: datetime) -> None:
    """Headers, cells, doubles and references of all files: one refusal."""
    bad_header = Table("reach", ["client_id", "sytem"], [["C1", "backup"]])
    bad_cells = Table("systems", ["system", "capacity"], [["", "boss"], ["backup", ""]])
    doubled = table("clients", [CLIENT, replace(CLIENT, name="Other")])
    stranger = table("holdings", [HOLDING, replace(HOLDING, client_id="C9")])
    with pytest.raises(ImportRefused) as refused:
        import_register(store, [bad_header, stranger, doubled, bad_cells], "main", BRUSSELS, now)
    assert places(refused) == [
        ("systems.csv", 2, "something"),
        ("systems.csv", 2, "one_of"),
        ("reach.csv", 1, "known_column_near"),
        ("reach.csv", 1, "column"),
        ("clients.csv", 3, "unique"),
        ("holdings.csv", 3, "known_client"),
    ]
    assert stored(store, "clients") == []


def test_references_may_lead_to_the_files_or_to_the_register(store: Store, now: datetime) -> None:
    """A holding may name a client that another file, or an import before, has brought."""
    import_register(store, tables(holdings=[], reach=[]), "main", BRUSSELS, now)
    import_register(store, only(holdings=[HOLDING], reach=[REACH]), "rmm", BRUSSELS, now)
    assert stored(store, "holdings", "rmm") == [HOLDING]


@pytest.mark.parametrize(
    ("system", "expected"), [("bakcup", "known_system_near"), ("xyz", "known_system")]
)
def test_a_holding_names_a_system_there_is(
    store: Store, now: datetime, system: str, expected: str
) -> None:
    """A misspelt system would hide a client from the determination: it is refused."""
    with pytest.raises(ImportRefused) as refused:
        import_register(
            store, tables(holdings=[replace(HOLDING, system=system)]), "main", BRUSSELS, now
        )
    assert places(refused) == [("holdings.csv", 2, expected)]


def test_a_fault_in_one_row_hides_no_stranger_in_another(store: Store, now: datetime) -> None:
    """The sound rows of a table with faults are checked against what they name, all the same."""
    header = ["client_id", "system", "since"]
    rows = [["C1", "backup", "yesterday"], ["C9", "backup", ""], ["C1", "bakcup", ""]]
    with pytest.raises(ImportRefused) as refused:
        import_register(
            store, [*tables()[:2], Table("holdings", header, rows)], "main", BRUSSELS, now
        )
    assert places(refused) == [
        ("holdings.csv", 2, "day"),
        ("holdings.csv", 3, "known_client"),
        ("holdings.csv", 4, "known_system_near"),
    ]


def refused_places(store: Store, now: datetime, *given: Table) -> list[tuple[str, int | None, str]]:
    """Import tables that are refused and return where something is wrong, and what."""
    with pytest.raises(ImportRefused) as refused:
        import_register(store, given, "main", BRUSSELS, now)
    return places(refused)


NAMES = ["client_id", "name", "language"]


def test_a_faulty_table_hides_no_stranger_and_makes_none(store: Store, now: datetime) -> None:
    """Holdings of a client whose row has a fault are no strangers; those of nobody are."""
    bad = Table("clients", NAMES, [["C1", "Client", "xx"]])
    stranger = replace(HOLDING, client_id="C9")
    given = [bad, *tables(holdings=[HOLDING, stranger])]
    assert refused_places(store, now, *given[:2], *given[3:]) == [
        ("clients.csv", 2, "one_of"),
        ("holdings.csv", 3, "known_client"),
    ]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (NAMES, ["C\u200b9", "Client", "nl"], [(2, "no_hidden")]),
        (NAMES, ["C9", "Client", "nl", "more"], [(2, "width")]),
        (
            ["client-id", *NAMES[1:]],
            ["C9", "C", "xx"],
            [(1, "known_column_near"), (1, "column"), (2, "one_of")],
        ),
        (["client_id", *NAMES], ["C9", "C8", "C", "nl"], [(1, "once")]),
    ],
)
def test_nobody_is_a_stranger_where_a_code_could_not_be_read(
    store: Store, now: datetime, header: list[str], row: list[str], expected: list[tuple[int, str]]
) -> None:
    """Who is meant may be the one whose code has the fault."""
    clients = Table("clients", header, [row])
    (holdings,) = only(holdings=[replace(HOLDING, client_id="C9", system="backup")])
    (systems,) = only(systems=[SYSTEM])
    found = refused_places(store, now, clients, holdings, systems)
    assert found == [("clients.csv", *one) for one in expected]


def test_an_unreadable_table_makes_no_strangers(store: Store, now: datetime) -> None:
    """Neither a file that cannot be read nor one whose categories cannot."""
    faults = (Fault("x.csv", None, None, "register.expected.csv"),)
    clients, own = Table("clients", (), [], faults), Table("categories", (), [], faults)
    header = ["client_id", "system", "data"]
    holdings = Table("holdings", header, [["C9", "backup", "loyalty;password"]])
    (systems,) = only(systems=[SYSTEM])
    found = refused_places(store, now, own, clients, holdings, systems)
    assert found == [("x.csv", None, "csv")] * 2


def test_a_row_is_checked_as_far_as_it_can_be_read(store: Store, now: datetime) -> None:
    """A day that is none hides neither a stranger beside it nor makes a double of its row."""
    header = ["client_id", "system", "since"]
    lines = ("C9 backup soon", "C1  ", "C1 bakcup soon", "C1 backup ", "C1 backup now")
    rows = [line.split(" ") for line in lines]
    found = refused_places(store, now, *tables()[:2], Table("holdings", header, rows))
    assert found == [
        ("holdings.csv", 2, "day"),
        ("holdings.csv", 3, "something"),
        ("holdings.csv", 4, "day"),
        ("holdings.csv", 6, "day"),
        ("holdings.csv", 2, "known_client"),
        ("holdings.csv", 4, "known_system_near"),
    ]


def test_a_fault_of_the_header_hides_none_of_the_rows(store: Store, now: datetime) -> None:
    """What is known of them is read: cells, strangers; doubles and orders only by whole keys."""
    header = ["client_id", "system", "sinse", "capacity", "capacity", "people"]
    rows = [["C1", "backup", "2020-01-01", "boss", "x", "many"],
            ["C1", "backup", "2021-01-01", "", "", "1"],
            ["C9", "backup", "2021-01-01", "", "", "1"]]  # fmt: skip
    found = refused_places(store, now, *tables()[:2], Table("holdings", header, rows))
    assert found == [
        ("holdings.csv", 1, "once"),
        ("holdings.csv", 1, "known_column_near"),
        ("holdings.csv", 2, "number"),
        ("holdings.csv", 4, "known_client"),
    ]


def test_below_a_title_nothing_is_taken_for_rows(store: Store, now: datetime) -> None:
    """Where no column is known, what follows is no fault of its own."""
    titled = Table("clients", ["Our clients"], [NAMES, ["C1", "Client", "nl"]])
    found = refused_places(store, now, titled, *only(systems=[SYSTEM], holdings=[HOLDING]))
    assert {row for _, row, _ in found} == {1}


def test_a_faulty_row_may_still_be_a_double(store: Store, now: datetime) -> None:
    """Its key was read, and another has it; of a category too."""
    clients = Table("clients", NAMES, [["C1", "Client", "nl"], ["C1", "Client", "xx"]])
    own = Table(
        "categories", ["category", "name"], [["loyalty", ""], ["badge", ""], ["loyalty", ""]]
    )
    assert refused_places(store, now, own, clients) == [
        ("categories.csv", 4, "unique"),
        ("clients.csv", 3, "one_of"),
        ("clients.csv", 3, "unique"),
    ]


def test_what_a_file_could_not_give_refuses_the_import(store: Store, now: datetime) -> None:
    """Faults of opening and of single rows count like any other."""
    unreadable = Table("reach", (), [], (Fault("reach.csv", None, None, "register.expected.csv"),))

    class Broken(Table):
        """A table with a row that its reader could not read."""

        def rows(self) -> Iterator[RawRow | Fault]:
            yield Fault("systems.csv", 2, None, "register.expected.csv_row")

    with pytest.raises(ImportRefused) as refused:
        import_register(
            store, [unreadable, Broken("systems", ["system"], [])], "main", BRUSSELS, now
        )
    assert places(refused) == [("systems.csv", 2, "csv_row"), ("reach.csv", None, "csv")]


def test_a_file_adds_categories(store: Store, now: datetime) -> None:
    """A category of one's own is imported, kept, found, and renamed by a later file."""
    own: list[Entry] = [OwnCategory("loyalty", "Loyalty points")]
    holding = replace(HOLDING, data=frozenset({"loyalty"}))
    import_register(store, tables(categories=own, holdings=[holding]), "main", BRUSSELS, now)
    scope = Scope(frozenset({"backup"}), frozenset({"loyalty"}))
    (client,) = determine(store, scope, BRUSSELS, now).clients
    assert client.reasons[0].data == ("loyalty",)
    renamed: list[Entry] = [OwnCategory("badge"), OwnCategory("loyalty", "Points")]
    import_register(store, only(categories=renamed), "main", BRUSSELS, now)
    assert stored(store, "holdings") == [holding]
    with store.read():
        assert dict(known.load_vocabulary().own) == {"loyalty": "Points", "badge": ""}


def test_categories_are_among_what_changes(store: Store, now: datetime) -> None:
    """Nobody says yes to a category or to another name of one without having seen it."""
    own: list[Entry] = [OwnCategory("loyalty", "Points"), OwnCategory("badge")]
    first = import_register(store, only(categories=own), "main", BRUSSELS, now)
    assert counts(first) == {"categories": (2, 0, 0)}
    later: list[Entry] = [OwnCategory("loyalty", "Cards"), OwnCategory("health")]
    seen = preview_register(store, only(categories=later), "main", BRUSSELS, now)
    assert counts(seen) == {"categories": (0, 1, 0)}
    assert import_register(store, only(categories=later), "main", BRUSSELS, now) == seen
    assert preview_register(store, only(categories=later), "main", BRUSSELS, now).is_empty


def test_two_imports_give_no_two_categories_one_place(store: Store, now: datetime) -> None:
    """What was read before the other one added its category is read again."""
    mine, other = only(categories=[OwnCategory("mine")]), only(categories=[OwnCategory("other")])

    class Late(Table):
        """A table during whose reading another import comes first."""

        def rows(self) -> Iterator[RawRow | Fault]:
            with ThreadPoolExecutor() as elsewhere:
                elsewhere.submit(import_register, store, other, "rmm", BRUSSELS, now).result()
            yield from super().rows()

    late = Late("systems", ["system"], [["backup"]])
    with pytest.raises(ChangedMeanwhile):
        import_register(store, [*mine, late], "main", BRUSSELS, now)
    import_register(store, mine, "main", BRUSSELS, now)
    with store.read():
        assert list(known.load_vocabulary().own) == ["other", "mine"]


def test_too_many_categories_are_refused_with_all_else(store: Store, now: datetime) -> None:
    """The twenty-first of one's own has no bit left; no holding is blamed for it."""
    own: list[Entry] = [OwnCategory(f"own_{number}") for number in range(21)]
    holdings = Table("holdings", ["client_id", "system", "data"], [["", "", "own_20"]])
    assert refused_places(store, now, *only(categories=own), holdings) == [
        ("categories.csv", None, "few_categories"),
        ("holdings.csv", 2, "something"),
    ]


@pytest.mark.parametrize("source", ["", "Main", "a b", "../up", "x" * 41])
def test_a_source_has_a_plain_name(store: Store, now: datetime, source: str) -> None:
    """A source may become the name of a folder; it is kept to plain letters."""
    with pytest.raises(SourceMalformed):
        import_register(store, tables(), source, BRUSSELS, now)


def test_of_two_sources_the_main_one_leads(store: Store, now: datetime) -> None:
    """Both keep their row; the determination reads the main one's, until it is gone."""
    elsewhere = replace(CLIENT, name="By another name", email="x@y.example")
    import_register(store, tables(clients=[elsewhere]), "autotask", BRUSSELS, now)
    import_register(
        store, only(clients=[CLIENT, replace(CLIENT, client_id="C2")]), "main", BRUSSELS, now
    )
    assert name_of(store, now) == "Client 1"
    gone = only(clients=[replace(CLIENT, client_id="C2")])
    import_register(store, gone, "main", BRUSSELS, now, allow_mass_end=True)
    assert name_of(store, now) == "By another name"


def name_of(store: Store, now: datetime) -> str:
    """Return the name of the one client as the determination has it."""
    (client,) = determine(store, Scope(frozenset({"backup"})), BRUSSELS, now).clients
    return client.client.name


def test_what_nobody_recorded_is_told(store: Store, now: datetime) -> None:
    """Systems without any holding and categories nobody holds come with the answer."""
    import_register(store, tables(systems=[SYSTEM, System("wings")]), "main", BRUSSELS, now)
    scope = Scope(frozenset({"backup", "wings"}), frozenset({"health", "password"}))
    told = determine(store, scope, BRUSSELS, now).warnings
    assert [dict(warning.values) for warning in told] == [
        {"system": "wings"},
        {"category": "password"},
    ]


def test_an_import_is_remembered_with_its_time(store: Store, now: datetime) -> None:
    """Each source knows when it was last taken over."""
    import_register(store, tables(), "main", BRUSSELS, now)
    import_register(store, tables(), "main", BRUSSELS, now + timedelta(days=1))
    with store.read():
        (source,) = known.load_sources()
    assert source.imported_at == now + timedelta(days=1)
    assert source.rows == {"systems": 1, "clients": 1, "holdings": 1, "reach": 1}


def test_a_failed_import_leaves_no_temporary_tables(store: Store, now: datetime) -> None:
    """The next import on the same connection starts clean."""
    with store.read():
        for _ in range(2):
            with pytest.raises(ImportRefused):
                import_register(store, tables(clients=[CLIENT, CLIENT]), "main", BRUSSELS, now)
        assert counts(import_register(store, tables(), "main", BRUSSELS, now))["clients"] == (
            1,
            0,
            0,
        )
    assert [written(row) for row in stored(store, "clients")] == [written(CLIENT)]


def test_an_import_is_on_record(store: Store, now: datetime) -> None:
    """Who is told follows from the register, so the chain says what was taken over, in numbers."""
    import_register(store, tables(), "main", BRUSSELS, now)
    with store.read():
        (entry,) = audit_log.entries()
    assert (entry.action, entry.at) == ("register.imported", now)
    assert json.loads(entry.payload)["clients"] == {"new": 1, "changed": 0, "gone": 0}
    assert CLIENT.name not in entry.payload

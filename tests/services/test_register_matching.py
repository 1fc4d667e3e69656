"""A carrier's clients are recognised by proof, and stay in sight until they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.domain.categories import Vocabulary
from bot.domain.register import Client, Holding, Language, Reach, System
from bot.domain.register_mapping import ColumnMapping, TableMapping
from bot.services.register import import_register
from bot.services.register_matching import (
    NotToBeMatched,
    confirm_match,
    mapped_tables,
    unrecognised,
)
from bot.store import audit_log
from bot.store import register_known as known
from bot.store.database import Store
from tests.registers import BRUSSELS, Table, table

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MAPPING = ColumnMapping(
    source="cove",
    client={"id": ["id"], "name": ["name"], "enterprise_number": ["vat"]},
    tables=(
        TableMapping("clients", {}, {"language": "fr"}),
        TableMapping("holdings", {"people": ["people"]}, {"system": "backup", "data": "health"}),
        TableMapping("reach", {}, {"system": "backup", "access": "restore"}),
    ),
)
MAIN = (
    table("systems", [System("backup")]),
    table(
        "clients",
        [
            Client("C1", "Eén BV", Language.DUTCH, enterprise_number="0123456749"),
            Client("C2", "Twee NV", Language.DUTCH, mail_domain="twee.example"),
        ],
    ),
)


def export(*lines: Sequence[str]) -> Table:
    """Return an export of the carrier."""
    return Table("export", ("id", "name", "vat", "people"), lines)


def take_over(store: Store, *lines: Sequence[str]) -> None:
    """Import an export of the carrier by its mapping."""
    tables = mapped_tables(store, MAPPING, export(*lines))
    import_register(store, tables, "cove", BRUSSELS, NOW, allow_mass_end=True)


def rows(store: Store, name: str) -> list[object]:
    """Return what the register has of the carrier in one table."""
    with store.read():
        return list(known.load_rows(store, name, "cove", Vocabulary()))


def codes(store: Store, name: str = "holdings") -> list[str]:
    """Return the clients of the carrier's rows."""
    found = rows(store, name)
    return [row.client_id for row in found if isinstance(row, Client | Holding | Reach)]


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a register with two clients of ours."""
    import_register(store, MAIN, "main", BRUSSELS, NOW)
    return store


def test_who_is_proven_is_joined_and_who_is_not_stays_in_sight(filled: Store) -> None:
    """A number joins; a name alone is a suggestion under the carrier's own code."""
    take_over(filled, ("7", "One", "BE0123456749", "5"), ("8", "Twee", "", "3"))
    assert codes(filled) == ["C1", "cove:8"]
    (waiting,) = unrecognised(filled)
    assert (waiting.source, waiting.code, waiting.name) == ("cove", "cove:8", "Twee")
    assert (waiting.proven, waiting.suggested) == (None, ("C2",))
    with filled.read():
        leading = {client.client_id: client.name for client in known.load_clients(filled)}
    assert leading == {"C1": "Eén BV", "C2": "Twee NV", "cove:8": "Twee"}


def test_what_a_person_confirms_holds_from_then_on(filled: Store) -> None:
    """All tables move, it is on record without the name, and the next import changes nothing."""
    take_over(filled, ("8", "Twee", "", "3"))
    confirm_match(filled, "cove:8", "C2", NOW)
    assert unrecognised(filled) == ()
    assert [codes(filled, name) for name in ("clients", "holdings", "reach")] == [["C2"]] * 3
    with filled.read():
        *_, entry = audit_log.entries()
        assert known.systems_without_holdings(["backup"]) == ()
    assert entry.action == "register.matched"
    assert "C2" in entry.payload
    assert "cove:8" not in entry.payload
    tables = mapped_tables(filled, MAPPING, export(("8", "Twee", "", "3")))
    assert import_register(filled, tables, "cove", BRUSSELS, NOW).is_empty


def test_a_client_that_is_known_by_its_name_alone_stays_matched(filled: Store) -> None:
    """However many spaces a carrier writes in it, and whatever stands unseen behind it."""
    take_over(filled, ("", "Drie  en\u00a0Co\u200b", "", "3"))
    confirm_match(filled, "cove:Drie en Co", "C2", NOW)
    tables = mapped_tables(filled, MAPPING, export(("", "Drie en  Co", "", "3")))
    assert import_register(filled, tables, "cove", BRUSSELS, NOW).is_empty


def test_what_is_proven_later_waits_for_a_match(filled: Store) -> None:
    """A row keeps its code until it is matched, so that what is held does not seem gone."""
    take_over(filled, ("9", "Drie", "", "3"))
    third = Client("C3", "Other", Language.DUTCH, enterprise_number="0987654394")
    import_register(filled, [table("clients", [third])], "main", BRUSSELS, NOW, allow_mass_end=True)
    take_over(filled, ("9", "Drie", "BE0987654394", "3"))
    assert codes(filled) == ["cove:9"]
    (waiting,) = unrecognised(filled)
    assert waiting.proven == "C3"


def test_two_clients_of_a_carrier_may_be_one(filled: Store) -> None:
    """What both hold becomes one row that says at least as much; people are not added up."""
    take_over(filled, ("7", "One", "BE0123456749", "5"), ("8", "Twee", "", "3"))
    confirm_match(filled, "cove:8", "C1", NOW)
    assert rows(filled, "holdings") == [Holding("C1", "backup", frozenset({"health"}))]
    assert codes(filled, "clients") == codes(filled, "reach") == ["C1"]


def test_what_is_still_held_goes_before_what_was_erased(filled: Store) -> None:
    """Of two holdings that become one, the later end counts."""
    erased = Holding("C1", "backup", until=NOW.date())
    parts = [table("clients", [Client("C1", "x", Language.DUTCH)]), table("holdings", [erased])]
    import_register(filled, parts, "cove", BRUSSELS, NOW)
    take_over(filled, ("8", "Twee", "", "3"))
    confirm_match(filled, "cove:8", "C1", NOW)
    (held,) = rows(filled, "holdings")
    assert isinstance(held, Holding)
    assert held.until is None


@pytest.mark.parametrize(
    ("code", "client", "key"),
    [
        ("cove:1", "C1", "register.error.not_waiting"),
        ("C1", "C2", "register.error.not_waiting"),
        ("cove:8", "C9", "register.error.client_unknown"),
        ("cove:8", "cove:8", "register.error.client_unknown"),
    ],
)
def test_a_match_needs_both_sides(filled: Store, code: str, client: str, key: str) -> None:
    """Nothing is changed when one of them is not there."""
    take_over(filled, ("8", "Twee", "", "3"))
    with pytest.raises(NotToBeMatched) as refused:
        confirm_match(filled, code, client, NOW)
    assert refused.value.key == key
    assert codes(filled) == ["cove:8"]

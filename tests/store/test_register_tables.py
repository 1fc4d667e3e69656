"""The register's tables, queries and staging, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

from bot.domain.categories import Vocabulary
from bot.domain.determination import Scope
from bot.domain.determination_rows import Held
from bot.domain.register import Capacity, Client, Holding, Language, System
from bot.services.register import import_register
from bot.store import register_query
from bot.store.database import Store
from bot.store.register_query import candidates, snapshot
from bot.store.register_rows import shapes
from bot.store.tables import register
from tests.registers import BRUSSELS, table

MODELS = (
    register.RegisterCategory,
    register.RegisterSource,
    register.RegisterSystem,
    register.RegisterClient,
    register.RegisterHolding,
    register.RegisterReach,
    register.RegisterSummary,
)


def fill(store: Store, now: datetime, *holdings: Holding) -> None:
    """Import a client with holdings in the back-up."""
    files = [
        table("systems", [System("backup", capacity=Capacity.PROCESSOR)]),
        table("clients", [Client("C1", "Client", Language.DUTCH)]),
        table("holdings", holdings),
    ]
    import_register(store, files, "main", BRUSSELS, now)


def plan(store: Store, statement: str, *values: Any) -> str:
    """Return how the database would answer a query."""
    explain = "EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN "
    rows = store.database.execute_sql(explain + statement, values).fetchall()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_migration_makes_what_the_models_describe(store: Store, model: Any) -> None:
    """Names, emptiness and primary keys of the columns agree."""
    with store.read():
        made = store.database.get_columns(model._meta.table_name)
        keys = store.database.get_primary_keys(model._meta.table_name)
    assert [(column.name, column.null) for column in made] == [
        (field.column_name, field.null) for field in model._meta.sorted_fields
    ]
    assert list(keys) == [field.column_name for field in model._meta.get_primary_keys()]


@pytest.mark.parametrize("name", ["systems", "clients", "holdings", "reach"])
def test_shapes_have_the_columns_of_their_tables(store: Store, name: str) -> None:
    """What is read and written by position stands in the table by that name."""
    shape = shapes(Vocabulary())[name]
    with store.read():
        made = [column.name for column in store.database.get_columns(shape.table)]
    ours = ["source", *shape.columns, "unconfirmed", *(["leads"] if shape.leads else [])]
    assert sorted(made) == sorted(ours)


def test_who_matches_is_read_from_the_index_alone(store: Store, now: datetime) -> None:
    """The clients of a scope come from the covering index, without the table's rows."""
    fill(store, now, *(Holding("C1", "backup", since=date(2020, 1, day)) for day in range(1, 29)))
    mark = store.database.param
    statement = (
        "SELECT client_id FROM register_holding WHERE"
        f" system_id IN ({mark}) AND valid_from <= {mark} AND valid_to >= {mark}"
        f" AND (categories & {mark}) <> 0"
    )
    with store.transaction():
        if not store.is_sqlite:
            store.database.execute_sql("SET LOCAL enable_seqscan = off")
            store.database.execute_sql("SET LOCAL enable_bitmapscan = off")
        found = plan(store, statement, "backup", "2026-01-01", "2025-01-01", 1)
    assert "register_holding_match" in found
    assert ("COVERING INDEX" if store.is_sqlite else "Index Only Scan") in found


def test_days_are_generous_by_one_at_both_ends(store: Store, now: datetime) -> None:
    """The query keeps a row that a clock change might yet make match; not one two days off."""
    rows = {
        "early": Holding("C1", "backup", since=date(2020, 1, 1), until=date(2026, 3, 26)),
        "just": Holding("C1", "backup", since=date(2020, 1, 2), until=date(2026, 3, 28)),
        "late": Holding("C1", "backup", since=date(2026, 3, 30)),
        "later": Holding("C1", "backup", since=date(2026, 4, 1)),
    }
    fill(store, now, *rows.values())
    instant = datetime(2026, 3, 29, 12, tzinfo=UTC)
    scope = Scope(frozenset({"backup"}), begins=instant, ends=instant)
    with snapshot(store):
        _, (client,) = candidates(store, scope, BRUSSELS, Vocabulary()).entrusted({})
    assert set(client.held) == {Held.of(rows["just"]), Held.of(rows["late"])}


def test_a_snapshot_sees_one_state(store: Store, now: datetime) -> None:
    """An import that commits between two queries is not half in the answer."""
    fill(store, now, Holding("C1", "backup"))
    importer = threading.Thread(target=fill, args=(store, now, *_two_holdings()))
    with snapshot(store):
        before = list(_holdings(store))
        importer.start()
        importer.join(30)
        assert list(_holdings(store)) == before
    assert len(list(_holdings(store))) == 2


def test_a_snapshot_ends_with_its_connection(store: Store) -> None:
    """Nothing stays open behind a question."""
    with snapshot(store):
        assert store.database.in_transaction()
    assert store.database.is_closed()
    assert register_query.OURSELVES == ""


def _two_holdings() -> tuple[Holding, Holding]:
    return Holding("C1", "backup"), Holding("C1", "backup", since=date(2020, 1, 1))


def _holdings(store: Store) -> Iterator[Any]:
    with store.read():
        yield from store.database.execute_sql("SELECT client_id FROM register_holding").fetchall()


def test_the_migration_can_be_taken_back(store: Store) -> None:
    """What it made goes again, and nothing else."""
    migration = import_module("bot.store.migrations.0002_register")
    with store.transaction():
        migration.down(None, store.database)
        left = store.database.get_tables()
        migration.up(None, store.database)
    made_later = {"register_link"}
    assert [name for name in left if name.startswith("register")] == [*made_later]
    assert "schema_migration" in left

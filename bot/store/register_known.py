"""What the register knows at all: categories, systems, sources, and how many rows of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from peewee import fn

from bot.domain.categories import FIRST_OWN_BIT, Vocabulary
from bot.domain.register import Client, System
from bot.domain.register_changes import SourceStatus
from bot.domain.register_tables import CLIENTS, SYSTEMS
from bot.store.database import Store
from bot.store.register_rows import Shape, shapes
from bot.store.tables.register import (
    RegisterCategory,
    RegisterClient,
    RegisterHolding,
    RegisterReach,
    RegisterSource,
    RegisterSummary,
    RegisterSystem,
)

_ROWS = "SELECT {columns} FROM {table} WHERE {condition} ORDER BY {key}"
_SUMMARISE = """
    INSERT INTO register_summary (system_id, categories)
    SELECT DISTINCT system_id, categories FROM register_holding
"""
_SOURCED = {
    "systems": RegisterSystem,
    "clients": RegisterClient,
    "holdings": RegisterHolding,
    "reach": RegisterReach,
}


def load_vocabulary() -> Vocabulary:
    """Return the categories the register knows."""
    rows = RegisterCategory.select().order_by(RegisterCategory.bit)
    return Vocabulary({row.name: row.label for row in rows})


def save_vocabulary(vocabulary: Vocabulary) -> None:
    """Keep the register's own categories; those it has keep their bit."""
    for bit, (name, label) in enumerate(vocabulary.own.items(), FIRST_OWN_BIT):
        row = {"name": name, "bit": bit, "label": label}
        RegisterCategory.insert(row).on_conflict(
            conflict_target=[RegisterCategory.name], update={"label": label}
        ).execute()


def load_systems(store: Store) -> dict[str, System]:
    """Return every system by its code, as the leading source describes it."""
    shape = shapes(Vocabulary())[SYSTEMS]
    return {system.system: system for system in _load(store, shape, "leads")}


def load_clients(store: Store) -> Iterator[Client]:
    """Yield every client, as the leading source describes it, in order."""
    yield from _load(store, shapes(Vocabulary())[CLIENTS], "leads")


def client_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of clients by code, as the leading source has them."""
    rows = RegisterClient.select(RegisterClient.client_id, RegisterClient.name).where(
        RegisterClient.client_id.in_(list(codes)), RegisterClient.leads
    )
    return {row.client_id: row.name for row in rows}


def load_rows(store: Store, name: str, source: str, vocabulary: Vocabulary) -> Iterator[Any]:
    """Yield the values of one table of one source, unconfirmed ones included, in order."""
    condition = f"source = {store.database.param}"
    yield from _load(store, shapes(vocabulary)[name], condition, source)


def clients_still_holding(day: date) -> frozenset[str]:
    """Return the clients of whom something is held after a day."""
    rows = (
        RegisterHolding.select(RegisterHolding.client_id)
        .where(RegisterHolding.valid_to > day.isoformat())
        .distinct()
    )
    return frozenset(row.client_id for row in rows)


def save_source(source: str, now: datetime) -> None:
    """Remember that a source was imported."""
    RegisterSource.insert(name=source, imported_at=now).on_conflict(
        conflict_target=[RegisterSource.name], update={"imported_at": now}
    ).execute()


def load_sources() -> tuple[SourceStatus, ...]:
    """Return every source with the number of its rows."""
    return tuple(
        SourceStatus(
            source=row.name,
            imported_at=row.imported_at,
            rows={name: _count(table, row.name) for name, table in _SOURCED.items()},
            unconfirmed=sum(_count(table, row.name, True) for table in _SOURCED.values()),
        )
        for row in RegisterSource.select().order_by(RegisterSource.name)
    )


def last_import() -> datetime | None:
    """Return when anything was imported last (UTC); None if nothing ever was."""
    row = RegisterSource.select().order_by(RegisterSource.imported_at.desc()).first()
    return None if row is None else row.imported_at


def summarise(store: Store) -> None:
    """Note anew which sets of categories each system holds."""
    RegisterSummary.delete().execute()
    store.database.execute_sql(_SUMMARISE)


def systems_without_holdings(systems: Iterable[str]) -> tuple[str, ...]:
    """Return those of the systems in which nothing is recorded."""
    rows = RegisterSummary.select(RegisterSummary.system_id).distinct()
    return tuple(sorted(set(systems) - {row.system_id for row in rows}))


def categories_not_held(vocabulary: Vocabulary, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the categories that no holding states."""
    held = 0
    for row in RegisterSummary.select(RegisterSummary.categories).distinct():
        held |= row.categories
    return tuple(sorted(set(names) - vocabulary.named(held)))


def _load(store: Store, shape: Shape, condition: str, *values: Any) -> Iterator[Any]:
    statement = _ROWS.format(
        columns=", ".join(shape.columns),
        table=shape.table,
        condition=condition,
        key=", ".join(shape.key),
    )
    for row in store.database.execute_sql(statement, values):
        yield shape.value(row)


def _count(table: Any, source: str, unconfirmed: bool = False) -> int:
    rows = table.select(fn.COUNT(table.source)).where(table.source == source)
    if unconfirmed:
        rows = rows.where(table.unconfirmed)
    return int(rows.scalar())

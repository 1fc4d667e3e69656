"""Clients of carriers beside those of the register: who is recognised, and who is not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.register_match import KnownClient
from bot.store.tables.register import (
    RegisterClient,
    RegisterHolding,
    RegisterLink,
    RegisterReach,
)


def load_links(source: str) -> dict[str, str]:
    """Return what a source calls a client -> the client, as people have confirmed it."""
    rows = RegisterLink.select().where(RegisterLink.source == source)
    return {row.external_id: row.client_id for row in rows}


def load_recognised() -> list[KnownClient]:
    """Return the clients that are known by a code of the register, in order."""
    rows = RegisterClient.select().where(RegisterClient.leads).order_by(RegisterClient.client_id)
    return [_known(row) for row in rows if not _is_placeholder(row)]


def load_unrecognised() -> list[tuple[str, KnownClient]]:
    """Return the clients that stand under a carrier's code, each after its source, in order."""
    rows = RegisterClient.select().order_by(RegisterClient.source, RegisterClient.client_id)
    return [(row.source, _known(row)) for row in rows if _is_placeholder(row)]


def link(source: str, external_id: str, client_id: str, now: datetime) -> None:
    """Remember which client a source means; call it inside a transaction."""
    RegisterLink.insert(
        source=source, external_id=external_id, client_id=client_id, linked_at=now
    ).on_conflict(
        conflict_target=[RegisterLink.source, RegisterLink.external_id],
        update={"client_id": client_id, "linked_at": now},
    ).execute()


def move(source: str, code: str, client_id: str) -> None:
    """Let what a source has under one code stand under another; nothing held is lost."""
    for row in _rows(RegisterClient, source, code):
        _rename(RegisterClient, row, client_id, ())
    for row in _rows(RegisterReach, source, code):
        _rename(RegisterReach, row, client_id, ("system_id", "valid_from"))
    for row in _rows(RegisterHolding, source, code):
        _widen(row, client_id)
        _rename(RegisterHolding, row, client_id, ("system_id", "valid_from"))


def _widen(row: Any, client_id: str) -> None:
    """Let the holding that is there already say what this one says as well."""
    where = _at(RegisterHolding, row, client_id, ("system_id", "valid_from"))
    RegisterHolding.update(
        categories=RegisterHolding.categories.bin_or(row.categories), people=None
    ).where(where).execute()
    RegisterHolding.update(valid_to=row.valid_to).where(
        where, RegisterHolding.valid_to < row.valid_to
    ).execute()


def _rename(table: Any, row: Any, client_id: str, rest_of_key: Sequence[str]) -> None:
    here = _at(table, row, row.client_id, rest_of_key)
    if table.select().where(_at(table, row, client_id, rest_of_key)).exists():
        table.delete().where(here).execute()
    else:
        table.update(client_id=client_id).where(here).execute()


def _rows(table: Any, source: str, code: str) -> list[Any]:
    return list(table.select().where(table.source == source, table.client_id == code))


def _at(table: Any, row: Any, client_id: str, rest_of_key: Sequence[str]) -> Any:
    where = (table.source == row.source) & (table.client_id == client_id)
    for name in rest_of_key:
        where &= getattr(table, name) == getattr(row, name)
    return where


def _is_placeholder(row: Any) -> bool:
    return str(row.client_id).startswith(f"{row.source}:")


def _known(row: Any) -> KnownClient:
    return KnownClient(row.client_id, row.name, row.enterprise_number, row.mail_domain)

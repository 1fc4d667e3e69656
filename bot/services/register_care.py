"""The register is given back as files, and says how far it can be relied upon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination_days import LocalDays, last_day_of_retention
from bot.domain.errors import Refusal
from bot.domain.instants import calendar_year_after, local_date
from bot.domain.register import Client, OwnCategory
from bot.domain.register_changes import RegisterStatus
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import CATEGORIES, written
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import snapshot

Write = Callable[[str, str, Sequence[str], Iterable[Sequence[str]]], int]
"""Writes one table: its source, its name, its headings, its rows; returns their number."""


class SourceUnknown(Refusal):
    """A source from which nothing was ever imported."""


def register_sources(store: Store) -> tuple[str, ...]:
    """Return the names of all sources that were ever imported."""
    with store.read():
        return tuple(status.source for status in known.load_sources())


def export_register(store: Store, write: Write, source: str | None = None) -> int:
    """Give every table of one source, or of all, to a writer; return the number of rows.

    Rows that their source no longer names are among them: they are still held.

    Raises:
        SourceUnknown: there is no such source, or none at all.
    """
    with snapshot(store):
        names = register_sources(store)
        if not names or source not in {None, *names}:
            raise _unknown(source, names)
        vocabulary = known.load_vocabulary()
        chosen = names if source is None else (source,)
        return sum(_export(store, write, name, vocabulary) for name in chosen)


def register_status(store: Store, zone: ZoneInfo, now: datetime) -> RegisterStatus:
    """Return what a privacy officer should see to: stale, contactless, over-retained rows.

    Args:
        store: The open store.
        zone: The organisation's zone, in which the register's days are whole.
        now: The present (UTC).
    """
    days = LocalDays(zone)

    def over(day: date | None) -> bool:
        return day is not None and days.end(day) <= now

    def had_to_go(client: Client) -> bool:
        return client.client_id not in holding and over(last_day_of_retention(client))

    with snapshot(store):
        clients = list(known.load_clients(store))
        holding = known.clients_still_holding(local_date(now, zone))
        sources = known.load_sources()
    return RegisterStatus(
        sources=sources,
        clients=len(clients),
        former=sum(over(client.ended_on) for client in clients),
        no_contact=_codes(
            clients,
            lambda client: not (client.contact or client.phone) and not had_to_go(client),
        ),
        stale=_codes(
            clients,
            lambda client: (
                (over(_stale_after(client)) or not client.verified_on) and not had_to_go(client)
            ),
        ),
        over_retained=_codes(
            clients,
            lambda client: client.client_id in holding and over(last_day_of_retention(client)),
        ),
    )


def _export(store: Store, write: Write, source: str, vocabulary: Vocabulary) -> int:
    specs = table_specs(vocabulary)
    own = specs.pop(CATEGORIES)
    count = 0
    if vocabulary.own:
        rows = (written(OwnCategory(name, label)) for name, label in vocabulary.own.items())
        count += write(source, own.name, own.column_names, rows)
    for spec in specs.values():
        values = known.load_rows(store, spec.name, source, vocabulary)
        count += write(source, spec.name, spec.column_names, map(written, values))
    return count


def _unknown(source: str | None, names: Sequence[str]) -> SourceUnknown:
    if not names:
        return SourceUnknown("register.error.empty")
    return SourceUnknown(
        "register.error.source_unknown", field="source", source=source, known=", ".join(names)
    )


def _stale_after(client: Client) -> date | None:
    return client.verified_on and calendar_year_after(client.verified_on)


def _codes(clients: Iterable[Client], concerns: Callable[[Client], bool]) -> tuple[str, ...]:
    return tuple(client.client_id for client in clients if concerns(client))

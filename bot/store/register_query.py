"""Which rows of the register may match a scope.

The queries use days only and are generous by one at both ends of a period, so that no row is
lost whatever the zone's clock does; the exact instants are compared afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination import Scope
from bot.domain.determination_rules import Entrusted, Held, Reached
from bot.domain.instants import local_date
from bot.domain.register import Client, Language
from bot.domain.register_tables import CLIENTS, HOLDINGS, REACH
from bot.store.database import Store
from bot.store.register_rows import Shape, shapes
from bot.store.tables.register import OPEN

ONE_DAY: Final = timedelta(days=1)

#: The organisation itself, in the column of clients.
OURSELVES: Final = ""

_SELECT = "SELECT {columns}, unconfirmed FROM {table} WHERE {condition}"
_IN_PERIOD = "system_id IN ({systems}) AND valid_from <= {mark} AND valid_to >= {mark}"
_SHARES = " AND (categories & {mark}) <> 0"
_WHO = "SELECT client_id FROM {table} WHERE {condition}"
_LEADS = "leads AND client_id IN ({who})"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may match a scope: every one that does is among them.

    Attributes:
        clients: Clients with such rows, ordered by their code.
        own: Such rows of the organisation itself.
    """

    clients: tuple[Entrusted, ...]
    own: tuple[Held, ...]


@contextmanager
def snapshot(store: Store) -> Iterator[None]:
    """Let several queries see one state of the register, without waiting for who writes."""
    database = store.database
    if database.in_transaction():
        yield
    elif store.is_sqlite:
        with store.read(), database.atomic("DEFERRED"):
            yield
    else:
        with store.read(), database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def candidates(store: Store, scope: Scope, zone: ZoneInfo, vocabulary: Vocabulary) -> Candidates:
    """Return the rows that may match a scope.

    Args:
        store: Call it inside ``snapshot``, so that rows and clients belong together.
        scope: What was exposed, and when.
        zone: The zone in which days are whole.
        vocabulary: The categories the register knows.
    """
    table = shapes(vocabulary)
    mark = store.database.param
    holdings = _holdings_filter(scope, zone, vocabulary, mark)
    reach = _reach_filter(scope, zone, mark)
    held = _by_client(store, table[HOLDINGS], holdings, Held)
    reached = _by_client(store, table[REACH], reach, Reached) if scope.access else {}
    clients = _clients(store, table, [holdings, reach] if scope.access else [holdings])
    own = tuple(held.pop(OURSELVES, ()))
    entrusted = (
        _entrusted(client_id, clients, held, reached)
        for client_id in sorted(held.keys() | reached.keys())
    )
    return Candidates(tuple(entrusted), own)


@dataclass(frozen=True, slots=True)
class _Filter:
    """A condition on one table, and the values of its marks."""

    name: str
    condition: str
    values: tuple[Any, ...]


def _holdings_filter(scope: Scope, zone: ZoneInfo, vocabulary: Vocabulary, mark: str) -> _Filter:
    period = _reach_filter(scope, zone, mark)
    if not scope.categories:
        return _Filter(HOLDINGS, period.condition, period.values)
    condition = period.condition + _SHARES.format(mark=mark)
    return _Filter(HOLDINGS, condition, (*period.values, vocabulary.wanted(scope.categories)))


def _reach_filter(scope: Scope, zone: ZoneInfo, mark: str) -> _Filter:
    systems = sorted(scope.systems)
    marks = ", ".join([mark] * len(systems))
    condition = _IN_PERIOD.format(systems=marks, mark=mark)
    return _Filter(REACH, condition, (*systems, *_period(scope, zone)))


def _period(scope: Scope, zone: ZoneInfo) -> tuple[str, str]:
    """Return the last day on which a row may begin, and the first on which it may end."""
    last = _day(scope.ends, zone, ONE_DAY) if scope.ends else OPEN
    first = _day(scope.begins, zone, -ONE_DAY) if scope.begins else ""
    return last, first


def _day(instant: datetime, zone: ZoneInfo, generous: timedelta) -> str:
    return (local_date(instant, zone) + generous).isoformat()


def _by_client(
    store: Store, shape: Shape, wanted: _Filter, wrap: type[Held | Reached]
) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for value, unconfirmed in _values(store, shape, wanted):
        rows[value.client_id].append(wrap(value, unconfirmed))
    return dict(rows)


def _clients(
    store: Store, table: Mapping[str, Shape], filters: Sequence[_Filter]
) -> dict[str, tuple[Client, bool]]:
    """Return the clients of the rows, and whether each is unconfirmed."""
    who = " UNION ".join(
        _WHO.format(table=table[one.name].table, condition=one.condition) for one in filters
    )
    values = tuple(value for one in filters for value in one.values)
    wanted = _Filter(CLIENTS, _LEADS.format(who=who), values)
    found = _values(store, table[CLIENTS], wanted)
    return {client.client_id: (client, unconfirmed) for client, unconfirmed in found}


def _values(store: Store, shape: Shape, wanted: _Filter) -> Iterator[tuple[Any, bool]]:
    """Yield each value, and whether its source no longer names it."""
    columns = ", ".join(shape.columns)
    statement = _SELECT.format(columns=columns, table=shape.table, condition=wanted.condition)
    for *cells, unconfirmed in store.database.execute_sql(statement, wanted.values):
        yield shape.value(cells), bool(unconfirmed)


def _entrusted(
    client_id: str,
    clients: Mapping[str, tuple[Client, bool]],
    held: Mapping[str, Sequence[Held]],
    reached: Mapping[str, Sequence[Reached]],
) -> Entrusted:
    """Put a client's rows together; nobody is left out because its own row is not there."""
    nameless = Client(client_id, client_id, Language.ENGLISH)
    client, unconfirmed = clients.get(client_id, (nameless, True))
    return Entrusted(client, held.get(client_id, ()), reached.get(client_id, ()), unconfirmed)

"""Which rows of the register may match a scope.

The queries use days only and are generous by one at both ends of a period, so that no row is
lost whatever the zone's clock does; the exact instants are compared afterwards.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import repeat
from operator import itemgetter
from typing import Any, Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.categories import Vocabulary
from bot.domain.determination import Scope
from bot.domain.determination_rows import Entrusted, Held, Reached
from bot.domain.instants import local_date
from bot.domain.register import Client, Language
from bot.domain.register_tables import CLIENTS, HOLDINGS, REACH
from bot.store.database import Store
from bot.store.register_rows import Shape, shapes
from bot.store.tables.register import OPEN

Keyed = TypeVar("Keyed", Held, Reached)
Cells: TypeAlias = Sequence[Sequence[Any]]

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
    """Rows that may match a scope, as the database has them: every one that does is among them.

    Attributes:
        table: How the rows stand in their columns.
        holdings, reach, clients: Rows of the three tables, each with its ``unconfirmed`` last.
    """

    table: Mapping[str, Shape]
    holdings: Cells
    reach: Cells
    clients: Cells

    def entrusted(self, named: Mapping[str, str]) -> tuple[list[Held], Iterator[Entrusted]]:
        """Return our own rows, and each client with its rows, ordered by their code.

        Nobody is left out because its own row is not there.

        Args:
            named: The clients that a person named, with the environment in words.
        """
        held = _by_client(_made(Held, self.table[HOLDINGS].loaded(self.holdings)))
        reached = _by_client(_made(Reached, self.table[REACH].loaded(self.reach)))
        return held.pop(OURSELVES, []), self._clients_of(held, reached, named)

    def _clients_of(
        self,
        held: Mapping[str, Sequence[Held]],
        reached: Mapping[str, Sequence[Reached]],
        named: Mapping[str, str],
    ) -> Iterator[Entrusted]:
        clients = self._clients()
        for code in sorted(held.keys() | reached.keys() | named.keys()):
            client, unconfirmed = clients.get(code) or (_nameless(code), True)
            yield Entrusted(
                client, held.get(code, ()), reached.get(code, ()), unconfirmed, named.get(code, "")
            )

    def _clients(self) -> dict[str, tuple[Client, bool]]:
        columns = self.table[CLIENTS].loaded(self.clients)
        if not columns:
            return {}
        flags = map(bool, columns.pop())
        codes = map(itemgetter(0), self.clients)
        made = _clients(len(self.clients), columns)
        return dict(zip(codes, zip(made, flags, strict=True), strict=True))


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
    filters = [_holdings_filter(scope, zone, vocabulary, mark)] if scope.systems else []
    if scope.systems and scope.access:
        filters.append(_reach_filter(scope, zone, mark))
    found = {one.name: _fetch(store, table[one.name], one) for one in filters}
    wanted = [_who(table, filters)] if filters else []
    wanted += [_named_filter(scope, mark)] if scope.named else []
    clients = [row for one in wanted for row in _fetch(store, table[CLIENTS], one)]
    return Candidates(table, found.get(HOLDINGS, ()), found.get(REACH, ()), clients)


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


def _who(table: Mapping[str, Shape], filters: Sequence[_Filter]) -> _Filter:
    """Return the condition on clients that have one of the rows."""
    who = " UNION ".join(
        _WHO.format(table=table[one.name].table, condition=one.condition) for one in filters
    )
    values = tuple(value for one in filters for value in one.values)
    return _Filter(CLIENTS, _LEADS.format(who=who), values)


def _named_filter(scope: Scope, mark: str) -> _Filter:
    codes = tuple(one.client_id for one in scope.named)
    return _Filter(CLIENTS, _LEADS.format(who=", ".join([mark] * len(codes))), codes)


def _fetch(store: Store, shape: Shape, wanted: _Filter) -> Cells:
    """Return the rows of a table, with whether its source no longer names each."""
    columns = ", ".join(shape.columns)
    statement = _SELECT.format(columns=columns, table=shape.table, condition=wanted.condition)
    rows: Cells = store.database.execute_sql(statement, wanted.values).fetchall()
    return rows


def _made(entry: type[Keyed], columns: Sequence[Iterable[Any]]) -> Iterable[Keyed]:
    """Return tuples of a kind, made without a call of Python's for each."""
    made: Iterable[Keyed] = map(tuple.__new__, repeat(entry), zip(*columns, strict=True))
    return made


def _clients(count: int, columns: Iterable[Iterable[Any]]) -> list[Client]:
    """Return clients made column by column: their own initialiser takes three times as long."""
    made = list(map(object.__new__, repeat(Client, count)))
    for name, cells in zip(Client.__slots__, columns, strict=True):
        deque(map(getattr(Client, name).__set__, made, cells), maxlen=0)
    return made


def _by_client(rows: Iterable[Keyed]) -> dict[str, list[Keyed]]:
    found: dict[str, list[Keyed]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


def _nameless(client_id: str) -> Client:
    return Client(client_id, client_id, Language.ENGLISH)

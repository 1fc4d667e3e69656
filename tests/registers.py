"""Registers for tests: values as tables of text, and registers that hypothesis makes up.

Days and instants cluster where rules break: leap days, both changes of the clock, ends of
years, and the second before, at and after local midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.domain.categories import Vocabulary
from bot.domain.determination import Scope
from bot.domain.register import Capacity, Client, Entry, Holding, Language, Reach, System
from bot.domain.register_faults import Fault
from bot.domain.register_specs import table_specs
from bot.domain.register_tables import RawRow, RawRows, gathered, written

BRUSSELS = ZoneInfo("Europe/Brussels")

SYSTEMS = ("backup", "mail")
CATEGORIES = ("password", "health", "backup_content", "mail_content", "unknown")
CLIENTS = ("C1", "C2")

DAYS = (
    date(2025, 11, 22),
    date(2026, 3, 29),  # summer time begins
    date(2026, 10, 25),  # summer time ends
    date(2026, 11, 21),
    date(2026, 11, 22),
    date(2026, 12, 31),
    date(2027, 2, 28),
    date(2027, 3, 1),
    date(2027, 3, 28),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 3, 1),
    date(2029, 2, 28),
    date(2029, 3, 1),
)


@dataclass(frozen=True)
class Table:
    """A table in memory, as a file would give it."""

    name: str
    header: Sequence[str]
    cells: Sequence[Sequence[str]]
    faults: Sequence[Fault] = ()

    @property
    def file(self) -> str:
        """Name as of a file."""
        return f"{self.name}.csv"

    def rows(self) -> Iterator[RawRow | Fault]:
        """Yield the rows below the header."""
        for number, cells in enumerate(self.cells, 2):
            yield RawRow(number, cells)

    def batches(self) -> Iterator[RawRows | Fault]:
        """Yield the same, many rows at once."""
        return gathered(self.rows())


def table(name: str, entries: Iterable[Entry]) -> Table:
    """Return values as the table they would be in a file."""
    names = table_specs(Vocabulary())[name].column_names
    return Table(name, names, [written(entry) for entry in entries])


@dataclass(frozen=True)
class Register:
    """A whole register; ``gone`` are the keys that its source no longer names."""

    systems: tuple[System, ...]
    clients: tuple[Client, ...]
    holdings: tuple[Holding, ...]
    reach: tuple[Reach, ...]
    gone: frozenset[Holding | Reach] = field(default_factory=frozenset)

    def tables(self, *, with_gone: bool = True) -> list[Table]:
        """Return it as tables, with or without what is gone."""
        held = [row for row in self.holdings if with_gone or row not in self.gone]
        reach = [row for row in self.reach if with_gone or row not in self.gone]
        return [
            table("systems", self.systems),
            table("clients", self.clients),
            table("holdings", held),
            table("reach", reach),
        ]


def days(nearby: Sequence[date] = ()) -> st.SearchStrategy[date | None]:
    """Days where rules break, or none; more often days nearby, if there are any."""
    return st.sampled_from((None, None, None, *DAYS, *nearby, *nearby))


def instants(register: Register, zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Instants in UTC, mostly within a second of where something in the register turns."""
    turns = st.sampled_from(sorted(_turns(register)))
    seconds = st.sampled_from((0, 0, -1, 1, 12 * 3600))
    return st.builds(
        lambda day, second: (
            datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
            + timedelta(seconds=second)
        ),
        turns,
        seconds,
    )


def _turns(register: Register) -> set[date]:
    """Return the days at whose start something in a register changes, and their neighbours."""
    rows: list[Holding | Reach] = [*register.holdings, *register.reach]
    days = [row.since for row in rows]
    ends = [row.until for row in rows]
    for client in register.clients:
        ends += [client.ended_on, client.dispute_until]
        ends += [_anniversary(day) for day in (client.ended_on, client.verified_on) if day]
    after = [day + timedelta(days=1) for day in ends if day]
    return {day for day in (*days, *after) if day} | {DAYS[0]}


def _anniversary(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if leap_day else day.day)


@st.composite
def scopes(draw: st.DrawFn, register: Register, zone: ZoneInfo) -> Scope:
    """Scopes of any shape: with and without categories, access, beginning and end."""
    begins = draw(st.none() | instants(register, zone))
    ends = draw(st.just(begins) | st.none() | instants(register, zone))
    if begins and ends and ends < begins:
        begins, ends = ends, begins
    return Scope(
        systems=draw(st.frozensets(st.sampled_from(SYSTEMS), min_size=1)),
        categories=draw(st.frozensets(st.sampled_from(CATEGORIES), max_size=2)),
        access=draw(st.booleans()),
        begins=begins,
        ends=ends,
    )


@st.composite
def spans(draw: st.DrawFn, nearby: Sequence[date] = ()) -> tuple[date | None, date | None]:
    """Two days in order, or either or both empty."""
    first, last = draw(days(nearby)), draw(days(nearby))
    if first and last and last < first:
        first, last = last, first
    return first, last


@st.composite
def clients(draw: st.DrawFn, client_id: str) -> Client:
    """One client: present, former, in a dispute or out of one, with or without contact."""
    dispute_from, dispute_until = draw(spans())
    return Client(
        client_id=client_id,
        name=f"Client {client_id}",
        language=draw(st.sampled_from(Language)),
        email=draw(st.sampled_from(("", "first@client.example"))),
        deputy_email=draw(st.sampled_from(("", "second@client.example"))),
        phone=draw(st.sampled_from(("", "+32 2 000 00 00"))),
        notify_within_hours=draw(st.none() | st.integers(1, 720)),
        ended_on=draw(days()),
        dispute_from=dispute_from,
        dispute_until=dispute_until,
        verified_on=draw(days()),
    )


@st.composite
def holdings(draw: st.DrawFn, owners: Sequence[Client]) -> Holding:
    """One holding, of a client or of the organisation itself."""
    owner = draw(st.sampled_from((*owners, None)))
    client_id = owner.client_id if owner else ""
    since, until = draw(spans(_last_days(owner) if owner else ()))
    capacities = [None, *Capacity] if client_id else [None, Capacity.CONTROLLER]
    return Holding(
        client_id=client_id,
        system=draw(st.sampled_from(SYSTEMS)),
        data=draw(st.frozensets(st.sampled_from(CATEGORIES), max_size=2)),
        capacity=draw(st.sampled_from(capacities)),
        people=draw(st.none() | st.integers(0, 50)),
        since=since,
        until=until,
        encrypted=draw(st.sampled_from((None, True, False))),
        key_system=draw(st.sampled_from(("", "backup", "elsewhere"))),
    )


def _last_days(client: Client) -> list[date]:
    """Return the days on which a client's retention may end, and those after them."""
    ends = [client.ended_on and _anniversary(client.ended_on), client.dispute_until]
    return [day + timedelta(days=more) for day in ends if day for more in (0, 1)]


@st.composite
def reaches(draw: st.DrawFn) -> Reach:
    """One row about reach."""
    since, until = draw(spans())
    return Reach(
        client_id=draw(st.sampled_from(CLIENTS)),
        system=draw(st.sampled_from(SYSTEMS)),
        access="Remote control",
        since=since,
        until=until,
    )


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Small registers whose keys are unique, as an import demands."""
    owners = tuple(draw(clients(code)) for code in CLIENTS)
    held = draw(st.lists(holdings(owners), min_size=1, max_size=8, unique_by=_key))
    reach = draw(st.lists(reaches(), max_size=3, unique_by=_key))
    everything: list[Holding | Reach] = [*held, *reach]
    return Register(
        systems=tuple(
            System(code, capacity=draw(st.none() | st.sampled_from(Capacity))) for code in SYSTEMS
        ),
        clients=owners,
        holdings=tuple(held),
        reach=tuple(reach),
        gone=draw(st.frozensets(st.sampled_from(everything))),
    )


def _key(row: Holding | Reach) -> tuple[str, str, date | None]:
    return row.client_id, row.system, row.since

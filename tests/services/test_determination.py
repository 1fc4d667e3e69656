"""The determination against a brute-force oracle, on both databases, and its refusals."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.categories import CategoryUnknown
from bot.domain.determination import Scope, Status
from bot.domain.register import Client, Holding, Language, Reach, System
from bot.services.determination import MOST_TOLD, SystemUnknown, determine
from bot.services.register import import_register
from bot.store.database import Store
from tests import oracle
from tests.registers import BRUSSELS, Register, registers, scopes

TABLES = ("category", "source", "system", "client", "holding", "reach", "summary")

A_CLIENT = Client("C1", "Client 1", Language.DUTCH)


def fill(store: Store, register: Register, now: datetime) -> None:
    """Put nothing but this register into the store; its gone rows were there before."""
    with store.transaction():
        for name in TABLES:
            store.database.execute_sql(f"DELETE FROM register_{name}")
    import_register(store, register.tables(), "main", BRUSSELS, now)
    if register.gone:
        left = register.tables(with_gone=False)
        import_register(store, left, "main", BRUSSELS, now, allow_mass_end=True)


def one_holding(
    ended_on: date | None = None, since: date | None = None, until: date | None = None
) -> Register:
    """Return a register of one client with one holding in the back-up."""
    client = Client("C1", "Client 1", Language.DUTCH, ended_on=ended_on)
    holding = Holding("C1", "backup", since=since, until=until)
    return Register((System("backup"),), (client,), (holding,), ())


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(register=registers(), data=st.data())
def test_the_answer_is_that_of_the_oracle(
    store: Store, now: datetime, register: Register, data: st.DataObject
) -> None:
    """Import, query and rules together answer as brute force does, on both databases."""
    fill(store, register, now)
    for _ in range(6):
        scope = data.draw(scopes(register, BRUSSELS))
        answered = determine(store, scope, BRUSSELS, now).to_json(lambda warning: warning.key)
        assert oracle.codes_only(answered) == oracle.answer(register, scope, BRUSSELS, now)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Brussels", date(2026, 3, 29)),
        ("Europe/Brussels", date(2026, 10, 25)),
        ("America/Sao_Paulo", date(2018, 11, 4)),  # the clock skips midnight
        ("Asia/Beirut", date(2026, 3, 29)),
        ("America/Havana", date(2025, 11, 2)),  # the clock shows midnight twice
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Pacific/Apia", date(2011, 12, 30)),  # the calendar skips the day
        ("Pacific/Kiritimati", date(2026, 1, 1)),
    ],
)
def test_days_turn_at_local_midnight_to_the_second(
    store: Store, now: datetime, zone: str, day: date
) -> None:
    """No second around a change of day is lost by query or rules, whatever the clock does."""
    local = ZoneInfo(zone)
    register = one_holding(since=day, until=day)
    fill(store, register, now)
    turns = [oracle._start(day, local), oracle._after(day, local)]
    for instant in [turn + timedelta(seconds=step) for turn in turns for step in (-1, 0, 1)]:
        for begins, ends in ((instant, instant), (instant, None), (None, instant)):
            scope = Scope(frozenset({"backup"}), begins=begins, ends=ends)
            found = determine(store, scope, local, now)
            expected = oracle.answer(register, scope, local, now)["clients"]
            assert len(found.clients) == len(expected), (zone, begins, ends)


@pytest.mark.parametrize(
    ("ended_on", "last_day"),
    [
        (date(2026, 3, 15), date(2027, 3, 15)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),  # 365 days would end a day too soon
        (date(2028, 2, 29), date(2029, 2, 28)),  # and never rolls to 1 March
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2025, 11, 22), date(2026, 11, 22)),  # a Sunday: no rolling forward
    ],
)
def test_the_retention_year_ends_with_its_last_second(
    store: Store, now: datetime, ended_on: date, last_day: date
) -> None:
    """An exposure in the year's last second affects; one at the next day's start is to check."""
    fill(store, one_holding(ended_on=ended_on), now)
    after = datetime(last_day.year, last_day.month, last_day.day, tzinfo=BRUSSELS)
    end = (after + timedelta(days=1)).astimezone(UTC)
    for begins, status in ((end - timedelta(seconds=1), "affected"), (end, "check")):
        scope = Scope(frozenset({"backup"}), begins=begins)
        (client,) = determine(store, scope, BRUSSELS, now).clients
        assert (client.status, client.retention_ends) == (Status(status), last_day)


def test_reach_counts_only_when_access_was_taken(store: Store, now: datetime) -> None:
    """A client in reach is left alone without access, and affected with it, whatever the data."""
    reach = Reach("C1", "rmm", "Remote control")
    fill(store, Register((System("rmm"),), (A_CLIENT,), (), (reach,)), now)
    without = Scope(frozenset({"rmm"}), frozenset({"health"}))
    taken = Scope(frozenset({"rmm"}), frozenset({"health"}), access=True)
    assert determine(store, without, BRUSSELS, now).clients == ()
    (client,) = determine(store, taken, BRUSSELS, now).clients
    assert client.reasons[0].access == "Remote control"
    assert client.people is None


def test_nobody_is_left_out_because_its_row_is_missing(store: Store, now: datetime) -> None:
    """Holdings of a client whose own row is lost still make it appear, under its code."""
    fill(store, one_holding(), now)
    with store.transaction():
        store.database.execute_sql("DELETE FROM register_client")
    (client,) = determine(store, Scope(frozenset({"backup"})), BRUSSELS, now).clients
    assert (client.client.client_id, client.client.name) == ("C1", "C1")


def test_an_answer_inside_a_transaction_sees_its_own_changes(store: Store, now: datetime) -> None:
    """Inside a use case the determination joins its transaction."""
    fill(store, one_holding(), now)
    with store.transaction():
        store.database.execute_sql("DELETE FROM register_holding")
        assert determine(store, Scope(frozenset({"backup"})), BRUSSELS, now).clients == ()


@pytest.mark.parametrize(
    ("asked", "near"),
    [("back", "backup"), ("Datacenter", "backup"), ("bakcup", "backup"), ("BACKUP", "backup")],
)
def test_an_unknown_system_is_refused_with_near_misses(
    store: Store, now: datetime, asked: str, near: str
) -> None:
    """A code misspelt, shortened or taken from the name leads to the right one."""
    systems = (System("backup", "Back-ups (datacenter)"), System("wings", "Wings"))
    fill(store, Register(systems, (A_CLIENT,), (), ()), now)
    with pytest.raises(SystemUnknown) as refused:
        determine(store, Scope(frozenset({asked})), BRUSSELS, now)
    assert refused.value.key == "affected.error.system_unknown_near"
    assert refused.value.values["near"] == near


def test_a_system_like_no_other_is_refused_with_all_there_are(store: Store, now: datetime) -> None:
    """Where nothing is near, the refusal tells the systems there are."""
    fill(store, one_holding(), now)
    with pytest.raises(SystemUnknown) as refused:
        determine(store, Scope(frozenset({"xyz"})), BRUSSELS, now)
    assert refused.value.key == "affected.error.system_unknown"
    assert refused.value.values["known"] == "backup"


def test_of_many_systems_the_refusal_tells_some_and_how_many(store: Store, now: datetime) -> None:
    """A list that leaves some out says so, and where the whole one is."""
    systems = tuple(System(f"backup-{place:02}", "") for place in range(MOST_TOLD + 1))
    fill(store, Register(systems, (A_CLIENT,), (), ()), now)
    with pytest.raises(SystemUnknown) as refused:
        determine(store, Scope(frozenset({"xyz"})), BRUSSELS, now)
    assert refused.value.key == "affected.error.system_unknown_of_many"
    assert refused.value.values["count"] == MOST_TOLD + 1
    assert str(refused.value.values["known"]).endswith(f"backup-{MOST_TOLD - 1:02}")


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_is_left_as_it_was(store: Store, now: datetime, running: bool) -> None:
    """An answer that another one is made beside does not set it going in its middle."""
    fill(store, one_holding(), now)
    before = gc.isenabled()
    (gc.enable if running else gc.disable)()
    try:
        determine(store, Scope(frozenset({"backup"})), BRUSSELS, now)
        assert gc.isenabled() is running
    finally:
        (gc.enable if before else gc.disable)()


def test_an_empty_register_says_that_it_is_empty(store: Store, now: datetime) -> None:
    """Before the first import the refusal says to import."""
    with pytest.raises(SystemUnknown) as refused:
        determine(store, Scope(frozenset({"backup"})), BRUSSELS, now)
    assert refused.value.key == "affected.error.register_empty"


def test_an_unknown_category_is_refused_with_near_misses(store: Store, now: datetime) -> None:
    """A misspelt category never passes for one that nobody holds."""
    fill(store, one_holding(), now)
    with pytest.raises(CategoryUnknown) as refused:
        determine(store, Scope(frozenset({"backup"}), frozenset({"pasword"})), BRUSSELS, now)
    assert refused.value.values["near"] == "password"

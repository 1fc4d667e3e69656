"""The register is given back as it came, and says what needs care."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.domain.register import Client, Holding, Language, OwnCategory, System
from bot.domain.register_changes import RegisterStatus
from bot.files.register_csv import FolderWriter, open_folder
from bot.services.register import (
    export_register,
    import_register,
    preview_register,
    register_status,
)
from bot.services.register_care import SourceUnknown, register_sources
from bot.store.database import Store
from tests.registers import BRUSSELS, Register, registers, table

SYSTEM = System("backup")
CLIENT = Client("C1", "Client", Language.DUTCH, email="a@b.example", verified_on=date(2026, 1, 1))


def status(
    store: Store, now: datetime, client: Client, holding: Holding | None = None
) -> RegisterStatus:
    """Import one client with one holding and return the status."""
    held = holding or Holding(client.client_id, "backup")
    files = [table("systems", [SYSTEM]), table("clients", [client]), table("holdings", [held])]
    import_register(store, files, "main", BRUSSELS, now, allow_mass_end=True)
    return register_status(store, BRUSSELS, now)


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(register=registers())
def test_an_export_imports_again_without_a_change(
    store: Store, now: datetime, tmp_path_factory: pytest.TempPathFactory, register: Register
) -> None:
    """Through CSV files and back, nothing is new, changed or gone."""
    with store.transaction():
        for name in ("source", "system", "client", "holding", "reach"):
            store.database.execute_sql(f"DELETE FROM register_{name}")
    import_register(store, register.tables(), "main", BRUSSELS, now)
    folder = tmp_path_factory.mktemp("export")
    export_register(store, FolderWriter(folder, apart=False).write)
    again = preview_register(store, open_folder(folder).tables, "main", BRUSSELS, now)
    assert again.is_empty
    assert [one.held for one in again.tables] == [
        len(register.systems),
        len(register.clients),
        len(register.holdings),
        len(register.reach),
    ]


def test_every_source_is_exported_with_the_registers_own_categories(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    """Without a choice each source comes; with one, only that."""
    own = table("categories", [OwnCategory("loyalty", "Loyalty points")])
    files = [table("systems", [SYSTEM]), table("clients", [CLIENT])]
    import_register(store, [own, *files], "main", BRUSSELS, now)
    import_register(store, files, "autotask", BRUSSELS, now)
    assert register_sources(store) == ("autotask", "main")
    written: list[tuple[str, str, list[Sequence[str]]]] = []

    def write(source: str, name: str, _header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        written.append((source, name, list(rows)))
        return len(written[-1][2])

    assert export_register(store, write) == 6
    assert {source for source, _, _ in written} == {"autotask", "main"}
    written.clear()
    assert export_register(store, write, "main") == 3
    assert [name for _, name, _ in written] == [
        "categories",
        "systems",
        "clients",
        "holdings",
        "reach",
    ]
    assert written[0][2] == [["loyalty", "Loyalty points"]]


def test_a_source_that_never_was_is_refused(store: Store, now: datetime) -> None:
    """An empty register and an unknown source each have a sentence."""
    with pytest.raises(SourceUnknown) as empty:
        export_register(store, lambda *_: 0)
    assert empty.value.key == "register.error.empty"
    status(store, now, CLIENT)
    with pytest.raises(SourceUnknown) as unknown:
        export_register(store, lambda *_: 0, "rmm")
    assert unknown.value.values == {"source": "rmm", "known": "main"}


def test_an_empty_register_has_an_empty_status(store: Store, now: datetime) -> None:
    """Before the first import there is nothing to care for."""
    assert register_status(store, BRUSSELS, now) == RegisterStatus((), 0, 0, (), (), ())


def test_a_sound_client_needs_no_care(store: Store, now: datetime) -> None:
    """With contact, verified, present: nothing to see to."""
    found = status(store, now, CLIENT)
    assert (found.clients, found.former) == (1, 0)
    assert (found.no_contact, found.stale, found.over_retained) == ((), (), ())
    assert found.sources[0].rows == {"systems": 1, "clients": 1, "holdings": 1, "reach": 0}


@pytest.mark.parametrize(
    ("phone", "deputy_email", "contactless"),
    [("", "", ("C1",)), ("112", "", ()), ("", "c@d.example", ())],
)
def test_a_client_nobody_can_reach_is_told(
    store: Store, now: datetime, phone: str, deputy_email: str, contactless: tuple[str, ...]
) -> None:
    """Neither address nor telephone: contactless."""
    client = replace(CLIENT, email="", phone=phone, deputy_email=deputy_email)
    assert status(store, now, client).no_contact == contactless


@pytest.mark.parametrize(
    ("verified_on", "stale"),
    [(None, ("C1",)), (date(2025, 11, 21), ("C1",)), (date(2025, 11, 22), ())],
)
def test_a_client_unverified_for_a_year_is_stale(
    store: Store, now: datetime, verified_on: date | None, stale: tuple[str, ...]
) -> None:
    """A calendar year to the end of its day; on that day it is not stale yet."""
    assert status(store, now, replace(CLIENT, verified_on=verified_on)).stale == stale


@pytest.mark.parametrize(("until", "stale"), [(None, ("C1",)), (date(2025, 1, 1), ())])
def test_nobody_verifies_a_client_of_whom_all_is_erased(
    store: Store, now: datetime, until: date | None, stale: tuple[str, ...]
) -> None:
    """What is left of it has no contact that could grow stale; while data are held it has."""
    gone = replace(CLIENT, email="", verified_on=None, ended_on=date(2023, 12, 31))
    found = status(store, now, gone, Holding("C1", "backup", until=until))
    assert (found.stale, found.no_contact) == (stale, stale)


@pytest.mark.parametrize(
    ("ended_on", "until", "over_retained"),
    [
        (date(2025, 11, 21), None, ("C1",)),
        (date(2025, 11, 22), None, ()),
        (date(2024, 1, 1), date(2026, 11, 22), ()),
        (date(2024, 1, 1), date(2026, 11, 23), ("C1",)),
    ],
)
def test_a_former_client_of_whom_something_is_held_too_long_is_told(
    store: Store,
    now: datetime,
    ended_on: date,
    until: date | None,
    over_retained: tuple[str, ...],
) -> None:
    """Retention over and no erasure by today: over-retained."""
    found = status(
        store,
        now,
        replace(CLIENT, ended_on=ended_on),
        Holding("C1", "backup", until=until),
    )
    assert (found.former, found.over_retained) == (1, over_retained)


def test_status_follows_the_local_day(store: Store, now: datetime) -> None:
    """A client ended today is a former one from local midnight on."""
    ended = replace(CLIENT, ended_on=date(2026, 11, 22))
    midnight = datetime(2026, 11, 22, 23, tzinfo=now.tzinfo)
    assert status(store, midnight - timedelta(seconds=1), ended).former == 0
    assert register_status(store, BRUSSELS, midnight).former == 1

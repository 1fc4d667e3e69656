"""The weekly look at the register: once, to each officer, and only where something needs care."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.register_care import Concern, RegisterCare
from bot.services import outbox, register_weekly
from bot.services.desk import Desk
from bot.services.register import import_register
from bot.store.database import Store
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    CLIENTS,
    DEPUTY,
    ELM,
    HAZEL,
    LABORATORY,
    OFFICER,
    at_once,
    make_desk,
    with_organisation,
)

MONDAY = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)  # eight o'clock in Brussels


def written(desk: Desk) -> tuple[OutgoingRow, ...]:
    """Return the reminders that wait to be sent."""
    found = outbox.listing(desk.store, (RowState.WAITING,))
    return tuple(row for row in found if row.kind == register_weekly.REGISTER_CARE)


def test_every_officer_hears_once_a_week(desk: Desk) -> None:
    """Not before Monday at eight, not twice in a week, and again the week after."""
    desk = with_organisation(desk, officers=(OFFICER, DEPUTY))
    assert not register_weekly.tick(desk, MONDAY - timedelta(seconds=1))
    assert register_weekly.tick(desk, MONDAY)
    assert not register_weekly.tick(desk, MONDAY + timedelta(hours=3))
    assert [row.stream for row in written(desk)] == [f"person:{OFFICER}", f"person:{DEPUTY}"]
    assert register_weekly.tick(desk, MONDAY + timedelta(days=7))
    assert len(written(desk)) == 4


def test_processes_that_tick_together_say_it_once(desk: Desk) -> None:
    """Several processes on one database write one reminder."""
    assert at_once([lambda: register_weekly.tick(desk, MONDAY)] * 4) == []
    assert len(written(desk)) == 1


def test_another_that_was_first_meanwhile_is_enough(
    short_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process looks, another one says it: the first says nothing."""
    look = register_weekly.care

    def overtaken(desk: Desk, now: datetime) -> RegisterCare:
        monkeypatch.setattr(register_weekly, "care", look)
        register_weekly.tick(desk, now)
        return look(desk, now)

    monkeypatch.setattr(register_weekly, "care", overtaken)
    assert not register_weekly.tick(short_desk, MONDAY)
    assert len(written(short_desk)) == 1


def test_a_sound_register_is_left_in_peace(store: Store) -> None:
    """With nothing to see to the week passes in silence, and is not looked at again."""
    desk = make_desk(store)
    assert not register_weekly.tick(desk, MONDAY)
    lab = [table(name, rows) for name, rows in LABORATORY]
    import_register(store, lab, "lab", BRUSSELS, MONDAY)
    assert register_weekly.care(desk, MONDAY).is_needed
    assert not register_weekly.tick(desk, MONDAY + timedelta(minutes=1))
    assert written(desk) == ()


def test_the_look_names_what_needs_care(store: Store) -> None:
    """Kept too long, and named no longer by their source; by name, as people know them."""
    desk = make_desk(store)
    import_register(
        store, [table(name, rows) for name, rows in LABORATORY], "lab", BRUSSELS, MONDAY
    )
    found = register_weekly.care(desk, MONDAY)
    assert found.over_retained == Concern(1, ("Formerly Yours BV",))
    assert (found.no_contact, found.stale) == (Concern(), Concern())
    assert found.unconfirmed == {}
    fewer = [client for client in CLIENTS if client.client_id not in {ELM, HAZEL}]
    import_register(store, [table("clients", fewer)], "lab", BRUSSELS, MONDAY, allow_mass_end=True)
    assert register_weekly.care(desk, MONDAY).unconfirmed == {"lab": 2}


def test_many_are_counted_and_the_first_ten_named(desk: Desk) -> None:
    """A message stays short whatever the register holds."""
    stale = register_weekly.care(desk, MONDAY + timedelta(days=900)).stale
    assert stale.count > len(stale.named) == register_weekly.NAMED

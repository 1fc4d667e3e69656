"""A later import: the question in force is asked again, and what it changes is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import Unavailable
from bot.domain.incident import NoticeState
from bot.domain.outgoing import RowState
from bot.domain.register import Capacity, Holding
from bot.services import scope, scope_rerun, scope_view
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.register import import_register
from bot.store.tables.incidents import Snapshot
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    BOREE,
    DOVE,
    HAZEL,
    HOLDINGS,
    LAB,
    NIGHT,
    OFFICER,
    Night,
    asked,
    at_once,
    confirmed,
    drafts_of,
    opened,
)

IMPORTED = NIGHT + timedelta(hours=1)
LATER = NIGHT + timedelta(hours=2)


def import_changed(desk: Desk, rows: tuple[Holding, ...]) -> None:
    """Import the laboratory's holdings anew."""
    import_register(
        desk.store, [table("holdings", rows)], "lab", BRUSSELS, IMPORTED, allow_mass_end=True
    )


def changed_rows() -> tuple[Holding, ...]:
    """Return the holdings with a client more and another number of people."""
    rows = [replace(row, people=99) if row.client_id == DOVE else row for row in HOLDINGS]
    return (*rows, Holding(HAZEL, LAB, frozenset({"contact"}), people=1))


def shown(desk: Desk) -> list[int]:
    """Return the answers that are to be shown."""
    rows = listing(desk.store, (RowState.WAITING,))
    return [row.facts["snapshot_id"] for row in rows if row.kind == "scope.answer"]


def test_an_import_shows_what_it_changes(short_night: Night) -> None:
    """Who comes and what is different, and what confirming does; once, and nothing by itself."""
    desk = short_night.desk
    import_changed(desk, changed_rows())
    before = drafts_of(desk, short_night.incident_id)

    assert (scope_rerun.tick(desk, LATER), scope_rerun.tick(desk, LATER)) == (1, 0)
    view = scope_view.scope_answer(desk, shown(desk)[-1], LATER)
    assert view.changes is not None
    assert view.effects is not None
    assert [row["client_id"] for row in view.changes.added] == [HAZEL]
    assert [(one.client_id, one.what) for one in view.changes.changed] == [(DOVE, ("people",))]
    assert (view.effects.drafts, view.effects.outdated) == (1, ("Dovecote Payroll Ltd",))
    assert drafts_of(desk, short_night.incident_id) == before
    assert scope.confirm(desk, view.snapshot_id, OFFICER, LATER) == 1
    after = drafts_of(desk, short_night.incident_id)
    assert after[HAZEL].state is NoticeState.DRAFT
    assert after[BOREE] == before[BOREE]


def test_more_data_of_our_own_are_shown(short_night: Night) -> None:
    """No client differs, and yet a role of ours does; nothing further is said of it twice."""
    desk = short_night.desk
    own = Holding("", LAB, frozenset({"health"}), people=3, capacity=Capacity.CONTROLLER)
    import_changed(desk, (*HOLDINGS, own))

    assert (scope_rerun.tick(desk, LATER), scope_rerun.tick(desk, LATER)) == (1, 0)
    view = scope_view.scope_answer(desk, shown(desk)[-1], LATER)
    assert view.changes is not None
    assert (view.changes.own, view.changes.added, view.changes.changed) == (True, (), ())


def test_an_import_that_changes_nothing_says_nothing(short_night: Night) -> None:
    """It is looked at once."""
    import_changed(short_night.desk, HOLDINGS)
    before = shown(short_night.desk)

    assert scope_rerun.tick(short_night.desk, LATER) == 0
    assert shown(short_night.desk) == before


def test_what_nobody_confirmed_is_not_asked_again(short_desk: Desk) -> None:
    """Until a scope is in force there is nothing to compare with."""
    asked(short_desk, opened(short_desk))
    import_changed(short_desk, changed_rows())

    assert scope_rerun.tick(short_desk, LATER) == 0


def test_of_two_processes_one_asks_again(short_night: Night) -> None:
    """Both have seen that the answer is old; the second finds what the first has kept."""
    desk = short_night.desk
    import_changed(desk, changed_rows())
    with desk.store.read():
        outdated = scope_rerun._outdated(short_night.incident_id)
    scope_rerun.tick(desk, LATER)
    before = shown(desk)
    with patch.object(scope_rerun, "_outdated", side_effect=[outdated, None]):
        assert scope_rerun.tick(desk, LATER) == 0
    assert shown(desk) == before
    assert at_once([partial(scope_rerun.tick, desk, LATER)] * 2) == []


def test_a_poisoned_incident_keeps_no_other_from_being_asked_again(short_night: Night) -> None:
    """The older one has a question that nobody can read; the newer one is shown all the same."""
    desk = short_night.desk
    other = opened(desk, NIGHT + timedelta(minutes=1), request_key="request-2")
    confirmed(desk, other)
    import_changed(desk, changed_rows())
    with desk.store.transaction():
        Snapshot.update(scope={}).where(Snapshot.incident == short_night.incident_id).execute()
    with capture_logs() as logged:
        assert scope_rerun.tick(desk, LATER) == 1
    told = {"what": "scope.asked_again", "incident": short_night.incident_id, "error": "KeyError"}
    assert logged == [{"event": "incident_failed", "log_level": "error", **told}]


def test_a_database_that_gives_no_turn_is_not_taken_for_a_poisoned_incident(
    short_night: Night,
) -> None:
    """It would give the next incident none either; the next tick tries again."""
    import_changed(short_night.desk, changed_rows())
    with (
        patch.object(scope_rerun, "determine", side_effect=Unavailable("error.store_busy")),
        pytest.raises(Unavailable),
    ):
        scope_rerun.tick(short_night.desk, LATER)

"""Steps that the bot opens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.incident import TaskState
from bot.domain.records import TaskRecord
from bot.services import looking, own_steps, steps
from bot.store import ledger
from tests.services.desk import NIGHT, OFFICER, Night, task

LATER = NIGHT + timedelta(minutes=10)


def reminded(night: Night) -> bool:
    """Return whether the reading again is still reminded of."""
    with night.desk.store.read():
        rungs = ledger.of_incident(night.incident_id)
    kind = f"task:{own_steps.READ_AGAIN}"
    return any(rung.group.kind == kind and rung.state == ledger.DUE for rung in rungs)


def open_own(
    night: Night, step: str, *clients: str, at: timedelta = timedelta(), anew: bool = False
) -> TaskRecord:
    """Open one of the bot's own steps and return it."""
    with night.desk.store.transaction():
        own_steps.open_own(night.desk, night.incident, step, clients, NIGHT + at, anew=anew)
    return task(night.desk, night.incident_id, step)


def test_the_bots_own_step_takes_new_clients_while_it_is_open(short_night: Night) -> None:
    """Its time is that of the first; the others are added to it."""
    first = open_own(short_night, own_steps.READ_AGAIN, "B")
    second = open_own(short_night, own_steps.READ_AGAIN, "A", at=timedelta(hours=1))
    same = open_own(short_night, own_steps.READ_AGAIN, "A", "B", at=timedelta(hours=2))

    assert (first.about, second.about, same) == ("B", "A, B", second)
    assert second.due_at == first.due_at


def test_the_bots_own_step_opens_again_for_a_client_that_is_new(short_night: Night) -> None:
    """What was proven for some clients proves nothing for the next."""
    night = short_night
    open_own(night, own_steps.READ_AGAIN, "A")
    steps.done(night.desk, night.incident_id, own_steps.READ_AGAIN, OFFICER, LATER)
    same = open_own(night, own_steps.READ_AGAIN, "A")
    again = open_own(night, own_steps.READ_AGAIN, "C", at=timedelta(days=1))

    assert same.state is TaskState.DONE
    assert (again.state, again.about, again.settled_by) == (TaskState.OPEN, "A, C", None)
    assert reminded(night)


def test_what_happens_anew_opens_a_settled_step_for_the_same_client(short_night: Night) -> None:
    """It is about that client alone; one that is open still takes others along."""
    night = short_night
    open_own(night, own_steps.CALL_UNCONFIRMED, "A", "B")
    steps.done(night.desk, night.incident_id, own_steps.CALL_UNCONFIRMED, OFFICER, LATER)
    again = open_own(night, own_steps.CALL_UNCONFIRMED, "A", anew=True)
    more = open_own(night, own_steps.CALL_UNCONFIRMED, "C", anew=True)

    assert (again.state, again.about) == (TaskState.OPEN, "A")
    assert more.about == "A, C"


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (0, "2026-12-07T16:00:00+00:00"),
        (3, "2026-12-08T16:00:00+00:00"),
        (20, "2026-12-28T16:00:00+00:00"),
    ],
)
def test_reading_again_is_due_at_the_end_of_the_next_working_day(
    short_night: Night, days: int, due: str
) -> None:
    """What left on a Friday night is read on Monday, before Christmas on the Monday after it."""
    found = open_own(short_night, own_steps.READ_AGAIN, "A", at=timedelta(days=days))

    assert found.due_at is not None
    assert found.due_at.isoformat() == due


def test_the_words_of_the_bots_own_step_are_in_the_catalogues(short_night: Night) -> None:
    """No playbook has them; neither source nor question belongs to it."""
    open_own(short_night, own_steps.READ_AGAIN, "A")
    line = looking.step(short_night.desk, short_night.incident, own_steps.READ_AGAIN)
    assert (line.title, line.source, line.asks, line.options) == ({}, "", None, ())

"""A step that is done client by client, over a confirmed scope."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.client_steps import RowState
from bot.domain.errors import Refusal
from bot.domain.incident import TaskState
from bot.domain.outgoing import RowState as MessageState
from bot.domain.walk_views import ClientTable
from bot.services import client_steps, sending, showing, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import client_steps as kept
from bot.store import ledger
from bot.store.tables.delivery import Projection
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    HAZEL,
    LAB_KEYS,
    LAB_MAIL,
    LEAD,
    NIGHT,
    RESPONDER,
    STAFF,
    TWIN,
    Night,
    at_once,
    confirmed,
    incident,
    lab_scope,
    opened,
    task,
)

STEP = "ransomware.client_links"
LATER = NIGHT + timedelta(hours=1)


def table(desk: Desk, incident_id: str, step: str = STEP) -> ClientTable:
    """Return a step's clients."""
    found = client_steps.table(desk, incident(desk, incident_id), step, LATER)
    assert found is not None
    return found


def states(desk: Desk, incident_id: str) -> dict[str, RowState]:
    """Return what became of each client, those that were left out too."""
    with desk.store.read():
        return {row.client_id: row.state for row in kept.of_step(incident_id, STEP)}


def drawn(desk: Desk, incident_id: str) -> int:
    """Return how often the table in the channel was asked for."""
    with desk.store.read():
        row = Projection.get_or_none(Projection.target == f"clients:{incident_id}:{STEP}")
    return 0 if row is None else int(row.wanted)


def test_a_confirmed_scope_gives_every_affected_client_a_row(night: Night) -> None:
    """One message in the channel, edited in place; those still to be checked are not in it."""
    found = table(night.desk, night.incident_id)
    assert {row.client_id for row in found.rows} == set(AFFECTED)
    assert found.progress.open == len(AFFECTED)
    assert found.step.clients == found.progress
    assert drawn(night.desk, night.incident_id) > 0


def test_the_step_is_done_with_its_last_client(night: Night) -> None:
    """Done or excused with a reason: then all of it is, and nobody is reminded."""
    desk, incident_id = night.desk, night.incident_id
    client_steps.done(desk, incident_id, STEP, [ALDER], LEAD, LATER)
    with pytest.raises(steps.ClientsOpen) as refused:
        steps.done(desk, incident_id, STEP, LEAD, LATER)
    assert refused.value.values["count"] == len(AFFECTED) - 1
    client_steps.excuse(desk, incident_id, STEP, AFFECTED[2:], LEAD, LATER, " no link ")
    assert task(desk, incident_id, STEP).state is TaskState.OPEN
    client_steps.done(desk, incident_id, STEP, [BOREE], RESPONDER, LATER)

    done = task(desk, incident_id, STEP)
    assert (done.state, done.settled_by) == (TaskState.DONE, RESPONDER)
    rows = {row.client_id: row for row in table(desk, incident_id).rows}
    assert (rows[TWIN].state, rows[TWIN].reason) == (RowState.EXCUSED, "no link")
    with desk.store.read():
        rungs = ledger.of_incident(incident_id)
    assert not [r for r in rungs if r.group.kind == f"task:{STEP}" and r.state == ledger.DUE]


def test_of_two_who_press_one_client_one_is_told(night: Night) -> None:
    """Who was first stands in the sentence, on both databases."""
    desk, incident_id = night.desk, night.incident_id

    def press() -> None:
        client_steps.done(desk, incident_id, STEP, [ALDER], LEAD, LATER)

    refused = at_once([press] * 3)
    assert [type(error) for error in refused] == [client_steps.RowsTaken] * 2
    with pytest.raises(client_steps.RowsTaken) as late:
        client_steps.excuse(desk, incident_id, STEP, [ALDER], RESPONDER, LATER, "no")
    assert late.value.values["who"] == f"<@{LEAD}>"


def test_a_client_that_is_not_affected_has_no_row(short_night: Night) -> None:
    """Nothing is recorded for it, and the sentence says so."""
    with pytest.raises(client_steps.RowsTaken) as refused:
        client_steps.done(
            short_night.desk, short_night.incident_id, STEP, ["L-NOBODY"], LEAD, LATER
        )
    assert refused.value.key == "error.client_not_affected"


def test_an_excuse_needs_a_reason(short_night: Night) -> None:
    """What was not done, and why, stays on record."""
    with pytest.raises(Refusal) as refused:
        client_steps.excuse(
            short_night.desk, short_night.incident_id, STEP, [ALDER], LEAD, LATER, " "
        )
    assert refused.value.field == "reason"


def test_clients_are_given_to_people_who_are_told(short_night: Night) -> None:
    """Each row shows its owner; who takes clients is not told so, outsiders get none."""
    desk, incident_id = short_night.desk, short_night.incident_id
    client_steps.give(desk, incident_id, STEP, [ALDER, BOREE], RESPONDER, LEAD, LATER)
    client_steps.give(desk, incident_id, STEP, [TWIN], LEAD, LEAD, LATER)
    owners = {row.client_id: row.owner for row in table(desk, incident_id).rows}
    assert (owners[ALDER], owners[TWIN]) == (RESPONDER, LEAD)
    rows = listing(desk.store, (MessageState.WAITING,))
    told = [row.facts for row in rows if row.kind == "clients.given"]
    assert [(one["user_id"], one["count"]) for one in told] == [(RESPONDER, 2)]
    with pytest.raises(steps.NotAMember):
        client_steps.give(desk, incident_id, STEP, [ALDER], STAFF, LEAD, LATER)


def test_skipping_the_step_excuses_its_clients(short_night: Night) -> None:
    """One reason for all that are left; those that were done stay done."""
    desk, incident_id = short_night.desk, short_night.incident_id
    client_steps.done(desk, incident_id, STEP, [ALDER], LEAD, LATER)
    steps.skip(desk, incident_id, STEP, LEAD, LATER, "nothing to cut")
    found = states(desk, incident_id)
    assert (found[ALDER], found[BOREE]) == (RowState.DONE, RowState.EXCUSED)
    confirmed(desk, incident_id, LATER, lab_scope(LAB_MAIL))
    assert task(desk, incident_id, STEP).state is TaskState.SKIPPED


def test_a_wider_scope_opens_the_step_again_for_new_clients(short_night: Night) -> None:
    """Those that are gone are left out; who comes back is open again."""
    desk, incident_id = short_night.desk, short_night.incident_id
    client_steps.done(desk, incident_id, STEP, AFFECTED, LEAD, LATER)
    assert task(desk, incident_id, STEP).state is TaskState.DONE
    confirmed(desk, incident_id, LATER, lab_scope(LAB_MAIL))

    found, again = states(desk, incident_id), task(desk, incident_id, STEP)
    assert found[HAZEL] is RowState.OPEN
    assert (found[ALDER], found[BOREE]) == (RowState.DONE, RowState.LEFT_OUT)
    assert (again.state, again.due_at) == (TaskState.OPEN, LATER + showing.LATECOMER)
    confirmed(desk, incident_id, LATER + timedelta(hours=1))
    assert states(desk, incident_id)[BOREE] is RowState.OPEN


def test_a_narrower_scope_leaves_a_finished_step_alone(short_night: Night) -> None:
    """Nothing new is to be done."""
    desk, incident_id = short_night.desk, short_night.incident_id
    client_steps.done(desk, incident_id, STEP, AFFECTED, LEAD, LATER)
    confirmed(desk, incident_id, LATER, lab_scope(LAB_KEYS, access=True))
    assert task(desk, incident_id, STEP).state is TaskState.DONE


def test_a_step_done_before_the_scope_is_known_opens_again(short_desk: Desk) -> None:
    """Nobody had said for which clients it was done."""
    incident_id = opened(short_desk)
    steps.done(short_desk, incident_id, STEP, LEAD, NIGHT)
    confirmed(short_desk, incident_id, NIGHT + timedelta(minutes=5))
    again = task(short_desk, incident_id, STEP)
    assert again.state is TaskState.OPEN
    assert again.due_at == NIGHT + timedelta(minutes=20)


def test_a_client_that_was_told_is_done_in_the_step_that_tells(short_night: Night) -> None:
    """A call is recorded once: it settles the row too, and with the last one the step."""
    desk, incident_id = short_night.desk, short_night.incident_id
    calls = "core.call_clients"

    def tell(client: str) -> None:
        sending.told(desk, incident_id, client, LEAD, "telephone", LATER, LATER)

    tell(ALDER)
    rows = {row.client_id: row for row in table(desk, incident_id, calls).rows}
    assert (rows[ALDER].state, rows[ALDER].settled_by) == (RowState.DONE, LEAD)
    assert rows[BOREE].state is RowState.OPEN
    for client in AFFECTED[1:]:
        tell(client)
    tell(ALDER)
    assert task(desk, incident_id, calls).state is TaskState.DONE


def test_a_table_of_a_later_phase_waits_for_it(short_night: Night) -> None:
    """The channel stays quiet until the phase is brought, then the table is there."""
    desk, incident_id = short_night.desk, short_night.incident_id
    later = "ransomware.client_check"
    target = f"clients:{incident_id}:{later}"
    with desk.store.read():
        assert Projection.get_or_none(Projection.target == target) is None
    phase = task(desk, incident_id, later).phase
    with desk.store.transaction():
        showing.bring(desk, short_night.incident, phase, LATER)
    with desk.store.read():
        assert Projection.get_or_none(Projection.target == target) is not None


def test_a_step_nobody_knows_has_no_table(short_night: Night) -> None:
    """A button of an older bot shows nothing."""
    found = client_steps.table(short_night.desk, short_night.incident, "core.gone", LATER)
    assert found is None

"""Ruling out that we act as processor or controller, and opening that question again."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, Track
from bot.services import tracks
from bot.services.desk import Desk
from bot.store.tables.record import AuditEntry
from tests.services.desk import (
    ALDER,
    LAB_KEYS,
    LAB_OWN,
    NIGHT,
    OFFICER,
    TWIN,
    Night,
    confirmed,
    duties_of,
    duty,
    incident,
    lab_scope,
    opened,
)

AS_CONTROLLER = {"notify_authority", "authority_part_2", "communicate_subjects"}


def states(desk: Desk, incident_id: str, kinds: set[str]) -> set[DutyState]:
    """Return the states of our own duties of some kinds."""
    rows = duties_of(desk, incident_id)
    return {row.state for row in rows if row.kind in kinds and row.client_id is None}


def test_a_track_that_is_ruled_out_has_no_duties(desk: Desk) -> None:
    """They are superseded; the decision stands with its reason beside the chain."""
    incident_id = opened(desk)
    tracks.rule_out(desk, incident_id, "controller", OFFICER, "no data of ours", NIGHT)

    assert incident(desk, incident_id).controller_track is Track.RULED_OUT
    assert states(desk, incident_id, AS_CONTROLLER) == {DutyState.SUPERSEDED}
    assert duty(desk, incident_id, "notify_controller").state is DutyState.OPEN
    with desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "track.ruled_out")
    assert "no data" not in entry.payload


def test_the_processor_track_can_be_ruled_out_while_no_client_is_concerned(desk: Desk) -> None:
    """An answer of the register without a client stands in nobody's way."""
    incident_id = opened(desk)
    confirmed(desk, incident_id, NIGHT, lab_scope(LAB_KEYS))
    tracks.rule_out(desk, incident_id, "processor", OFFICER, "only keys", NIGHT)

    assert incident(desk, incident_id).processor_track is Track.RULED_OUT


def test_the_processor_track_stays_once_clients_are_confirmed(short_night: Night) -> None:
    """It would take the duties towards them away."""
    with pytest.raises(Refusal) as refused:
        tracks.rule_out(
            short_night.desk, short_night.incident_id, "processor", OFFICER, "why", NIGHT
        )

    assert refused.value.key == "error.clients_confirmed"
    assert short_night.duty("notify_controller", ALDER).state is DutyState.OPEN


@pytest.mark.parametrize(
    ("track", "reason", "key"),
    [
        ("controller", "  ", "error.reason_needed"),
        ("nis2", "why", "error.not_ours"),
    ],
)
def test_ruling_out_needs_a_track_and_a_reason(
    short_desk: Desk, track: str, reason: str, key: str
) -> None:
    """By name, with a reason (rule 13)."""
    with pytest.raises(Refusal) as refused:
        tracks.rule_out(short_desk, opened(short_desk), track, OFFICER, reason, NIGHT)

    assert refused.value.key == key


def test_ruling_out_twice_is_told(short_desk: Desk) -> None:
    """A second press changes nothing and writes nothing."""
    incident_id = opened(short_desk)
    tracks.rule_out(short_desk, incident_id, "controller", OFFICER, "why", NIGHT)

    with pytest.raises(Refusal) as refused:
        tracks.rule_out(short_desk, incident_id, "controller", OFFICER, "why", NIGHT)
    assert refused.value.key == "error.track_ruled_out"


def test_confirmed_clients_open_the_processor_track_again(desk: Desk) -> None:
    """No client goes without its duty because somebody was sure too early."""
    incident_id = opened(desk)
    tracks.rule_out(desk, incident_id, "processor", OFFICER, "only our own mail", NIGHT)
    confirmed(desk, incident_id)

    assert incident(desk, incident_id).processor_track is Track.OPEN
    assert duty(desk, incident_id, "notify_controller", ALDER).state is DutyState.OPEN


def test_own_data_and_both_capacities_open_the_controller_track_again(desk: Desk) -> None:
    """The authority's clock runs again, from the same awareness."""
    incident_id = opened(desk)
    tracks.rule_out(desk, incident_id, "controller", OFFICER, "no data of ours", NIGHT)
    confirmed(desk, incident_id)
    assert incident(desk, incident_id).controller_track is Track.RULED_OUT
    confirmed(desk, incident_id, NIGHT, lab_scope(LAB_OWN))

    assert incident(desk, incident_id).controller_track is Track.OPEN
    authority = duty(desk, incident_id, "notify_authority")
    assert (authority.state, authority.due_at) == (
        DutyState.OPEN,
        NIGHT.replace(day=7),
    )
    assert duty(desk, incident_id, "notify_controller", TWIN).state is DutyState.OPEN

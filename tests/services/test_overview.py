"""What people are shown of an incident: the headline, the clocks, the counts, the phases."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.incident import DutyState, TaskState, Track
from bot.services import duties, incidents, looking, overview, own_steps, releasing, sending, tracks
from bot.services.desk import Desk
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    CARLS,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    incident,
    opened,
)

HOUR = timedelta(hours=1)
AUTHORITY, CONTROLLER = "notify_authority", "notify_controller"
SOON = NIGHT + timedelta(minutes=10)


def test_the_headline_shows_the_earliest_duty_first_and_the_72_hours_always(desk: Desk) -> None:
    """Nobody may read from it that clients can wait seventy-two hours (rule 15)."""
    found = incident(desk, opened(desk))
    head = looking.status(desk, found, SOON).headline

    assert head.next_duty is not None
    assert (head.next_duty.kind, head.next_duty.due_at) == (CONTROLLER, NIGHT + 12 * HOUR)
    assert head.clock_72 is not None
    assert (head.clock_72.kind, head.clock_72.due_at) == (AUTHORITY, NIGHT + 72 * HOUR)
    assert (head.clients_target_at, head.clients_at_most_at) == (
        NIGHT + 12 * HOUR,
        NIGHT + 24 * HOUR,
    )
    assert (head.scope_confirmed, head.counts.affected) == (False, 0)
    assert (head.telephone, head.officers, head.lead) == ("+32 3 555 01 00", (OFFICER,), None)


def test_clients_that_fall_due_together_are_one_line(night: Night) -> None:
    """Seven clients are two lines: one contract, and the target of the others."""
    lines = looking.status(night.desk, night.incident, SOON).duties
    ours = [line for line in lines if line.kind == CONTROLLER]

    assert [(line.due_at, line.clients, line.settled) for line in ours] == [
        (NIGHT + 8 * HOUR, 1, 0),
        (NIGHT + 12 * HOUR, 6, 0),
    ]
    assert ours[0].client_name == "Boréale Conseil SRL"
    assert ours[1].client_name is None
    assert lines[0] == ours[0]


def test_a_line_counts_who_of_its_clients_was_told(night: Night) -> None:
    """Five are owed, one is done: the open line says so, the done line is its own."""
    sending.told(night.desk, night.incident_id, ALDER, LEAD, "telephone", SOON, SOON)
    lines = looking.status(night.desk, night.incident, SOON).duties

    of_target = [
        line for line in lines if (line.kind, line.due_at) == (CONTROLLER, NIGHT + 12 * HOUR)
    ]
    assert {(line.state, line.clients, line.settled) for line in of_target} == {
        (DutyState.OPEN, 6, 1),
        (DutyState.FULFILLED, 1, 1),
    }
    done = next(line for line in of_target if line.state is DutyState.FULFILLED)
    assert (done.fulfilled_at, done.late_by_seconds) == (SOON, 0)


def test_what_is_settled_is_not_what_is_due_next(night: Night) -> None:
    """The next duty is an open one, also when a settled one was due before it."""
    sending.told(night.desk, night.incident_id, BOREE, LEAD, "telephone", SOON, SOON)
    head = looking.status(night.desk, night.incident, SOON).headline

    assert head.next_duty is not None
    assert head.next_duty.due_at == NIGHT + 12 * HOUR


def test_what_we_file_for_a_client_is_not_our_72_hours(night: Night) -> None:
    """A client's clock never stands where ours does."""
    tracks.rule_out(night.desk, night.incident_id, "controller", OFFICER, "none of ours", SOON)
    head = looking.status(night.desk, night.incident, SOON).headline

    assert head.controller_track is Track.RULED_OUT
    assert head.clock_72 is None
    lines = looking.status(night.desk, night.incident, SOON).duties
    assert [line.client_name for line in lines if line.kind == AUTHORITY] == [
        "Carlsfeld Werkzeug GmbH"
    ]


def test_the_72_hours_stay_in_sight_when_they_are_met(night: Night) -> None:
    """Met, late or waived: whose they were can still be read."""
    late = NIGHT + 73 * HOUR
    duty = night.duty(AUTHORITY)
    duties.fulfil(night.desk, duty.id, OFFICER, late, late, reasons="the key was lost")
    clock = looking.status(night.desk, night.incident, late).headline.clock_72

    assert clock is not None
    assert (clock.state, clock.late_by_seconds) == (DutyState.FULFILLED, 3600)


def test_the_counts_follow_the_notices(night: Night) -> None:
    """Affected, to check, drafts, blocked, told."""
    draft = night.draft(CARLS)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON)
    sending.told(night.desk, night.incident_id, ALDER, LEAD, "telephone", SOON, SOON)
    counts = looking.status(night.desk, night.incident, SOON).headline.counts

    assert (counts.affected, counts.to_check) == (len(AFFECTED), 1)
    assert (counts.drafts, counts.blocked, counts.told) == (5, 1, 1)


def test_the_bots_own_step_has_no_words_of_a_playbook(night: Night) -> None:
    """Its words are in the catalogues; what is kept is who, when and what for."""
    line = looking.step(night.desk, night.incident, own_steps.PROVE_ERASURE)

    assert (line.title, line.source, line.fulfils, line.proof) == ({}, "", None, ())
    assert (line.due_at, line.state, line.role) == (
        NIGHT + 4 * HOUR,
        TaskState.OPEN,
        "privacy_officer",
    )


def test_a_line_of_a_list_has_the_next_duty_and_the_counts(night: Night) -> None:
    """What Home and ``/breach list`` show of one incident."""
    incidents.channel_created(night.desk, night.incident_id, "C1", "br", SOON)
    (line,) = looking.open_incidents(night.desk, RESPONDER)

    assert (line.incident_id, line.channel_id) == (night.incident_id, "C1")
    assert line.next_duty is not None
    assert line.next_duty.due_at == NIGHT + 8 * HOUR
    assert line.counts.affected == len(AFFECTED)


def test_the_first_phase_warns_and_the_last_one_asks(short_night: Night) -> None:
    """What must never be done stands where people begin; the questions where they look back."""
    night = short_night
    playbook = night.desk.playbooks.get(night.incident.playbook)
    with night.desk.store.read():
        first, second, last = (
            overview.phase(night.desk, night.incident, name, SOON)
            for name in ("secure", "establish", "learn_and_close")
        )

    assert first.remarks == tuple(words.by_language for words in playbook.never)
    assert second.remarks == ()
    assert last.remarks == tuple(words.by_language for words in playbook.review)


def test_a_phase_shows_the_steps_that_apply(short_night: Night) -> None:
    """Those whose condition is false are not there."""
    night = short_night
    with night.desk.store.read():
        view = overview.phase(night.desk, night.incident, "secure", SOON)

    known = {step.id for step in view.steps}
    assert "core.channel" in known
    assert "tooling.rmm" not in known
    assert view.reference == "BR-2026-001"

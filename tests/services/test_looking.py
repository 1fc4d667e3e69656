"""What the edges look up to show: lists, forms, Home."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import closing, incidents, looking, scope, scope_view, steps
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from tests.services.desk import (
    BOREE,
    COUNSEL,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    confirmed,
    incident,
    lab_scope,
    opened,
)

HOUR = timedelta(hours=1)
SOON = NIGHT + timedelta(minutes=10)
AUTHORITY = "notify_authority"


def test_a_channel_leads_to_its_incident_for_those_who_belong(desk: Desk) -> None:
    """Staff in another channel, or with no right, find nothing."""
    incident_id = opened(desk)
    incidents.channel_created(desk, incident_id, "C1", "br", NIGHT)

    found = looking.incident_in(desk, "C1", LEAD)
    assert found is not None
    assert found.id == incident_id
    assert looking.incident_in(desk, "C1", STAFF) is None
    assert looking.incident_in(desk, "C2", LEAD) is None
    assert looking.members(desk, found) == (OFFICER, "U0DEPUTY", LEAD, RESPONDER)
    assert looking.by_id(desk, incident_id) == found
    assert looking.by_id(desk, "f" * 32) is None


def test_home_is_empty_for_who_has_no_part_in_a_response(short_night: Night) -> None:
    """Anybody may report; the incidents are the team's."""
    for person in (STAFF, COUNSEL):
        home = looking.home(short_night.desk, person, SOON)
        assert (home.may_open, home.is_officer) == (True, False)
        assert (home.incidents, home.steps, home.drafts) == ((), (), ())


def test_home_shows_my_steps_the_incidents_and_the_drafts(night: Night) -> None:
    """What is mine, what is open, what waits for a release."""
    steps.assign(night.desk, night.incident_id, "core.channel", LEAD, OFFICER, SOON)
    steps.assign(night.desk, night.incident_id, "core.lead", LEAD, OFFICER, SOON)
    steps.done(night.desk, night.incident_id, "core.lead", LEAD, SOON)
    home = looking.home(night.desk, LEAD, SOON)

    assert [step.id for _, step in home.steps] == ["core.channel"]
    assert [line.reference for line in home.incidents] == ["BR-2026-001"]
    assert [(line.reference, waiting) for line, waiting in home.drafts] == [("BR-2026-001", 6)]
    assert looking.home(night.desk, OFFICER, SOON).is_officer


def test_home_leaves_out_what_has_no_drafts(short_desk: Desk) -> None:
    """An incident whose scope is not confirmed has nothing to release."""
    opened(short_desk)
    home = looking.home(short_desk, MANAGER, SOON)

    assert len(home.incidents) == 1
    assert home.drafts == ()


def test_the_state_of_the_register_is_what_can_be_trusted(desk: Desk) -> None:
    """How many, how many stale or without contact, and from when."""
    state = looking.register_state(desk, SOON)

    assert state.clients == 66 + 9
    assert state.holdings > 300
    assert state.contactless >= 1
    assert state.imported_at == NIGHT - timedelta(days=30)


def test_systems_are_listed_by_name_and_categories_with_their_own_names(desk: Desk) -> None:
    """For the form that asks which are concerned."""
    names = [choice.name for choice in looking.systems(desk)]

    assert names == sorted(names, key=str.casefold)
    assert "Laboratory" in names
    assert "backup_content" in looking.categories(desk)


def test_an_answer_is_shown_with_its_period(short_desk: Desk) -> None:
    """As it was asked, with both ends."""
    incident_id = opened(short_desk)
    period = lab_scope(ends=NIGHT - HOUR)
    answer = scope_view.scope_answer(
        short_desk, scope.ask(short_desk, incident_id, period, LEAD, NIGHT), SOON
    )

    assert (answer.begins, answer.ends) == (period.begins, NIGHT - HOUR)
    assert answer.reference == "BR-2026-001"


def test_a_form_about_a_duty_is_for_those_who_belong(night: Night) -> None:
    """The duty comes with its incident."""
    duty = night.duty("notify_controller", BOREE)
    found, same = looking.duty_of(night.desk, duty.id, LEAD)

    assert (found.id, same) == (night.incident_id, duty)
    with pytest.raises(NoSuchIncident):
        looking.duty_of(night.desk, duty.id, STAFF)


def test_lists_show_the_open_ones_oldest_first(desk: Desk) -> None:
    """A closed one is read by its own channel."""
    first = opened(desk)
    second = opened(desk, now=SOON, request_key="second")
    third = opened(desk, now=SOON + HOUR, request_key="third")
    closing.close(desk, second, OFFICER, "false alarm", SOON, false_alarm=True)

    lines = looking.open_incidents(desk, LEAD)
    assert [line.incident_id for line in lines] == [first, third]


def test_a_phase_of_a_scope_that_is_confirmed_is_read_like_any(short_desk: Desk) -> None:
    """Each opening of the database is its own."""
    incident_id = opened(short_desk)
    confirmed(short_desk, incident_id)
    view = looking.phase(short_desk, incident(short_desk, incident_id), "secure", SOON)

    assert len(view.open_steps) == len(view.steps)


def test_an_incident_is_found_by_what_people_call_it(short_desk: Desk) -> None:
    """However it is typed; to strangers, and of none, the answer is the same."""
    reference = incident(short_desk, opened(short_desk)).reference
    assert looking.by_reference(short_desk, f" {reference.lower()} ", LEAD).reference == reference
    for typed, who in ((reference, STAFF), ("BR-1999-001", LEAD)):
        with pytest.raises(NoSuchIncident):
            looking.by_reference(short_desk, typed, who)

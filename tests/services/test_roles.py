"""Roles: claimed or given, with somebody who stands in."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.outgoing import RowState
from bot.domain.records import BY_SETTING
from bot.services import incidents, looking, roles, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.steps import NotAMember
from bot.store import tasks
from tests.services.desk import (
    DEPUTY,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    incident,
    opened,
    with_organisation,
)

ROLE = "technical_lead"


def held(desk: Desk, incident_id: str, role: str = ROLE) -> tuple[str, str | None]:
    """Return who has a role, and who stands in."""
    found = roles.view(desk, incident(desk, incident_id), NIGHT).holders[role]
    return found.person, found.deputy


def test_a_role_is_claimed_with_one_press(desk: Desk) -> None:
    """The channel is told, and the steps of the role show who has it."""
    incident_id = opened(desk)
    roles.take(desk, incident_id, ROLE, RESPONDER, NIGHT)

    assert held(desk, incident_id) == (RESPONDER, None)
    rows = listing(desk.store, (RowState.WAITING,))
    assert [row.facts["person"] for row in rows if row.kind == "role.given"] == [RESPONDER]
    view = looking.phase(desk, incident(desk, incident_id), "secure", NIGHT)
    assert {step.holder for step in view.steps if step.role == ROLE} == {RESPONDER}


def test_a_role_is_given_with_who_stands_in(short_desk: Desk) -> None:
    """Who claims it afterwards keeps the one who stands in, unless that is themselves."""
    incident_id = opened(short_desk)
    roles.give(short_desk, incident_id, ROLE, RESPONDER, DEPUTY, LEAD, NIGHT)
    assert held(short_desk, incident_id) == (RESPONDER, DEPUTY)
    roles.take(short_desk, incident_id, ROLE, OFFICER, NIGHT)
    assert held(short_desk, incident_id) == (OFFICER, DEPUTY)
    roles.take(short_desk, incident_id, ROLE, DEPUTY, NIGHT)
    assert held(short_desk, incident_id) == (DEPUTY, None)


def test_the_lead_is_the_lead_of_the_incident(short_desk: Desk) -> None:
    """However it was taken, both say the same; who stands in stays."""
    incident_id = opened(short_desk)
    incidents.take_lead(short_desk, incident_id, LEAD, NIGHT)
    assert held(short_desk, incident_id, "lead") == (LEAD, None)
    roles.give(short_desk, incident_id, "lead", RESPONDER, DEPUTY, LEAD, NIGHT)
    assert incident(short_desk, incident_id).lead == RESPONDER
    incidents.take_lead(short_desk, incident_id, OFFICER, NIGHT)
    assert held(short_desk, incident_id, "lead") == (OFFICER, DEPUTY)


@pytest.mark.parametrize(
    ("person", "deputy", "field"),
    [(STAFF, "", "person"), (LEAD, STAFF, "deputy"), (LEAD, LEAD, "deputy")],
)
def test_a_role_needs_two_members(short_desk: Desk, person: str, deputy: str, field: str) -> None:
    """Outsiders get none, and nobody stands in for themselves."""
    with pytest.raises(Refusal) as refused:
        roles.give(short_desk, opened(short_desk), ROLE, person, deputy, LEAD, NIGHT)
    assert refused.value.field == field
    assert isinstance(refused.value, NotAMember) == (person != deputy)


def test_a_role_is_not_taken_twice_nor_made_up(short_desk: Desk) -> None:
    """A double press changes nothing."""
    incident_id = opened(short_desk)
    roles.take(short_desk, incident_id, ROLE, LEAD, NIGHT)
    for role, key in ((ROLE, "error.role_already"), ("magician", "error.not_ours")):
        with pytest.raises(Refusal) as refused:
            roles.take(short_desk, incident_id, role, LEAD, NIGHT)
        assert refused.value.key == key


def test_the_roles_of_the_playbook_are_listed(short_desk: Desk) -> None:
    """Those its steps ask for, and the lead; others once somebody has them."""
    incident_id = opened(short_desk)
    asked = {step.role for step in short_desk.playbooks.get("ransomware").steps}
    view = roles.view(short_desk, incident(short_desk, incident_id), NIGHT)
    assert set(view.roles) == asked | {"lead"}
    assert "hr" not in asked
    roles.take(short_desk, incident_id, "hr", LEAD, NIGHT)
    assert "hr" in roles.view(short_desk, incident(short_desk, incident_id), NIGHT).roles


def test_home_shows_the_steps_of_my_roles(desk: Desk) -> None:
    """Of a role that is mine, or that I stand in for; not what was given to somebody else."""
    found = incident(desk, opened(desk))
    roles.give(desk, found.id, "technical_lead", RESPONDER, LEAD, OFFICER, NIGHT)
    mine = {step.id for _, step in looking.home(desk, RESPONDER, NIGHT).steps}
    assert mine
    assert mine <= {step.id for _, step in looking.home(desk, LEAD, NIGHT).steps}
    given = min(mine)
    steps.assign(desk, found.id, given, DEPUTY, LEAD, NIGHT)

    assert {step.id for _, step in looking.home(desk, RESPONDER, NIGHT).steps} == mine - {given}
    assert [step.id for _, step in looking.home(desk, DEPUTY, NIGHT).steps] == [given]
    with desk.store.read():
        shown = {row.step for row in tasks.of_incident(found.id) if row.shown}
    assert mine <= shown


def test_the_privacy_officer_is_who_the_settings_name(short_desk: Desk) -> None:
    """Room, steps and Home agree with the headline, and the role can be given away."""
    incident_id = opened(short_desk)
    found = roles.view(short_desk, incident(short_desk, incident_id), NIGHT).holders
    officer = found["privacy_officer"]
    assert (officer.person, officer.deputy, officer.given_by) == (OFFICER, DEPUTY, BY_SETTING)
    assert "technical_lead" not in found

    roles.give(short_desk, incident_id, "privacy_officer", RESPONDER, "", OFFICER, NIGHT)
    given = roles.view(short_desk, incident(short_desk, incident_id), NIGHT).holders
    assert (given["privacy_officer"].person, given["privacy_officer"].given_by) == (
        RESPONDER,
        OFFICER,
    )


def test_who_does_not_belong_to_an_incident_does_not_stand_in(short_desk: Desk) -> None:
    """In a restricted incident only the hand-picked are named."""
    incident_id = opened(short_desk, restricted=True, members=(LEAD,), reporter=LEAD)
    found = roles.view(short_desk, incident(short_desk, incident_id), NIGHT).holders
    assert (found["privacy_officer"].person, found["privacy_officer"].deputy) == (OFFICER, None)


def test_without_an_officer_nobody_has_the_role(short_desk: Desk) -> None:
    """Settings that name none leave it open."""
    without = with_organisation(short_desk, officers=())
    incident_id = opened(without)
    assert (
        "privacy_officer" not in roles.view(without, incident(without, incident_id), NIGHT).holders
    )

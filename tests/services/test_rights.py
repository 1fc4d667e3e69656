"""Who may do what, asked again in every use case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.organisation import Right, Role, may
from bot.services import (
    awareness,
    closing,
    duties,
    editing,
    incidents,
    inhand,
    looking,
    people,
    releasing,
    reviewing,
    rights,
    scope,
    sending,
    steps,
    tracks,
)
from bot.services.desk import Desk
from bot.services.rights import IncidentClosed, NoSuchIncident, NotAllowed
from bot.store import incidents as kept
from tests.services.desk import (
    ALDER,
    COUNSEL,
    DEPUTY,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    Night,
    asked,
    drafts_of,
    duty,
    lab_scope,
    opened,
    organisation,
)

PEOPLE = {
    Role.OFFICER: OFFICER,
    Role.DEPUTY: DEPUTY,
    Role.RESPONDER: RESPONDER,
    Role.MANAGEMENT: MANAGER,
    Role.COUNSEL: COUNSEL,
    Role.STAFF: STAFF,
}
STEP = "core.channel"
WHY = "because"

Act = Callable[[Desk, str, str], object]
"""Does one thing in an incident with a confirmed scope, as a person."""


def _notice(desk: Desk, incident_id: str) -> tuple[str, str]:
    draft = drafts_of(desk, incident_id)[ALDER]
    return draft.id, draft.digest


def _duty(desk: Desk, incident_id: str) -> int:
    return duty(desk, incident_id, "notify_authority").id


ACTS: dict[str, tuple[Right, Act]] = {
    "take the lead": (Right.WORK, lambda d, i, who: incidents.take_lead(d, i, who, NIGHT)),
    "note": (Right.WORK, lambda d, i, who: incidents.note(d, i, WHY, who, NIGHT)),
    "finish a step": (Right.WORK, lambda d, i, who: steps.done(d, i, STEP, who, NIGHT)),
    "skip a step": (Right.WORK, lambda d, i, who: steps.skip(d, i, STEP, who, NIGHT, WHY)),
    "assign a step": (Right.WORK, lambda d, i, who: steps.assign(d, i, STEP, LEAD, who, NIGHT)),
    "ask the register": (Right.WORK, lambda d, i, who: scope.ask(d, i, lab_scope(), who, NIGHT)),
    "confirm the scope": (
        Right.WORK,
        lambda d, i, who: scope.confirm(d, asked(d, i), who, NIGHT),
    ),
    "record a telling": (
        Right.WORK,
        lambda d, i, who: sending.told(d, i, ALDER, who, "telephone", NIGHT, NIGHT),
    ),
    "have it in hand": (
        Right.WORK,
        lambda d, i, who: inhand.take(d, i, who, NIGHT + timedelta(hours=1), NIGHT, steps=[STEP]),
    ),
    "edit a notice": (
        Right.WORK,
        lambda d, i, who: editing.edit(
            d, *_notice(d, i), who, NIGHT, subject="Subject", text="Text"
        ),
    ),
    "send a notice back": (
        Right.RELEASE,
        lambda d, i, who: releasing.reject(d, *_notice(d, i), who, WHY, NIGHT),
    ),
    "countersign": (
        Right.RELEASE,
        lambda d, i, who: releasing.countersign(d, *_notice(d, i), who, NIGHT),
    ),
    "confirm the breach": (
        Right.DECIDE,
        lambda d, i, who: awareness.confirm_breach(d, i, who, NIGHT),
    ),
    "correct the times": (
        Right.DECIDE,
        lambda d, i, who: awareness.correct_times(
            d, i, who, NIGHT, reason=WHY, noticed_at=NIGHT - timedelta(hours=1)
        ),
    ),
    "waive a duty": (Right.DECIDE, lambda d, i, who: duties.waive(d, _duty(d, i), who, WHY, NIGHT)),
    "record a filing": (
        Right.DECIDE,
        lambda d, i, who: duties.fulfil(d, _duty(d, i), who, NIGHT, NIGHT),
    ),
    "rule out a track": (
        Right.DECIDE,
        lambda d, i, who: tracks.rule_out(d, i, "controller", who, WHY, NIGHT),
    ),
    "close a false alarm": (
        Right.DECIDE,
        lambda d, i, who: closing.close(d, i, who, WHY, NIGHT, false_alarm=True),
    ),
    "release": (Right.RELEASE, lambda d, i, who: releasing.approve(d, *_notice(d, i), who, NIGHT)),
}


def restricted(night: Night) -> tuple[Desk, str]:
    """Make the night's breach one that the officer and the lead alone may know of."""
    with night.desk.store.transaction():
        kept.update(night.incident_id, restricted=True)
        kept.set_fact(night.incident_id, "members", LEAD, OFFICER, NIGHT)
    return night.desk, night.incident_id


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_refused_to_every_role_that_lacks_its_right(
    short_night: Night, act: str
) -> None:
    """A hidden button protects nothing: the use case itself refuses, and says whom to ask."""
    right, do = ACTS[act]
    desk, incident_id = short_night.desk, short_night.incident_id

    for role, person in PEOPLE.items():
        if not may(role, right):
            with pytest.raises(NotAllowed) as refused:
                do(desk, incident_id, person)
            assert refused.value.values["officers"] == f"<@{OFFICER}>"
    do(desk, incident_id, OFFICER)


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (Right.OPEN, set(Role)),
        (Right.WORK, {Role.OFFICER, Role.DEPUTY, Role.RESPONDER, Role.MANAGEMENT}),
        (Right.RELEASE, {Role.OFFICER, Role.DEPUTY, Role.RESPONDER}),
        (Right.DECIDE, {Role.OFFICER, Role.DEPUTY}),
        (Right.EXERCISE, {Role.OFFICER, Role.DEPUTY}),
        (Right.ADVISE, {Role.COUNSEL}),
    ],
)
def test_each_right_belongs_to_its_roles_and_no_other(right: Right, roles: set[Role]) -> None:
    """The table of rights, written down a second time."""
    for role, person in PEOPLE.items():
        if role in roles:
            assert rights.require(organisation(), person, right) is role
        else:
            with pytest.raises(NotAllowed):
                rights.require(organisation(), person, right)


@pytest.mark.parametrize("act", ACTS)
def test_a_restricted_incident_does_not_exist_for_others(short_night: Night, act: str) -> None:
    """An insider may be watching: a deputy who was not picked learns nothing at all (rule 3)."""
    _, do = ACTS[act]
    desk, incident_id = restricted(short_night)

    with pytest.raises(NoSuchIncident) as hidden:
        do(desk, incident_id, DEPUTY)
    with pytest.raises(NoSuchIncident) as missing:
        looking.incident(desk, "f" * 32, DEPUTY)
    assert (hidden.value.key, hidden.value.values) == (missing.value.key, missing.value.values)


@pytest.mark.parametrize("person", [DEPUTY, RESPONDER, MANAGER, COUNSEL, STAFF])
def test_a_restricted_incident_is_absent_from_all_lists(short_night: Night, person: str) -> None:
    """Neither the list, nor Home, nor the channel, nor the queue of notices gives it away."""
    desk, incident_id = restricted(short_night)
    incidents.channel_created(desk, incident_id, "C1", "br", NIGHT)

    assert looking.open_incidents(desk, person) == ()
    home = looking.home(desk, person, NIGHT)
    assert (home.incidents, home.steps, home.drafts) == ((), (), ())
    assert looking.incident_in(desk, "C1", person) is None
    with pytest.raises(NoSuchIncident):
        reviewing.preview(desk, incident_id, person, NIGHT)
    with pytest.raises(NoSuchIncident):
        looking.duty_of(desk, _duty(desk, incident_id), person)


def test_the_officer_and_the_picked_belong_to_a_restricted_incident(desk: Desk) -> None:
    """The officer is always among them."""
    incident_id = opened(desk, restricted=True, members=(LEAD, MANAGER), reporter=STAFF)
    found = looking.incident(desk, incident_id, LEAD)

    assert looking.members(desk, found) == (OFFICER, LEAD, MANAGER)
    assert [line.incident_id for line in looking.open_incidents(desk, MANAGER)] == [incident_id]


def test_a_restricted_incident_without_picked_members_is_the_officers(desk: Desk) -> None:
    """Who reported it may be the one who watches."""
    incident_id = opened(desk, restricted=True, reporter=LEAD)

    assert looking.members(desk, looking.incident(desk, incident_id, OFFICER)) == (OFFICER,)
    assert looking.open_incidents(desk, LEAD) == ()


def test_a_step_of_a_restricted_incident_is_not_given_to_an_outsider(desk: Desk) -> None:
    """The message that says so would give the incident away."""
    incident_id = opened(desk, restricted=True, members=(LEAD,), reporter=OFFICER)
    with pytest.raises(steps.NotAMember) as refused:
        steps.assign(desk, incident_id, STEP, RESPONDER, OFFICER, NIGHT)

    assert refused.value.values["who"] == f"<@{RESPONDER}>"
    steps.assign(desk, incident_id, STEP, LEAD, OFFICER, NIGHT)


def test_a_closed_incident_is_not_changed_any_more(desk: Desk) -> None:
    """It can still be read."""
    incident_id = opened(desk)
    closing.close(desk, incident_id, OFFICER, WHY, NIGHT, false_alarm=True)

    with pytest.raises(IncidentClosed):
        incidents.note(desk, incident_id, "late", LEAD, NIGHT)
    assert looking.incident(desk, incident_id, LEAD).closed_at == NIGHT


@pytest.mark.parametrize(
    "act",
    [
        lambda d, who: scope.confirm(d, 4711, who, NIGHT),
        lambda d, who: duties.waive(d, 4711, who, WHY, NIGHT),
        lambda d, who: releasing.approve(d, "f" * 32, "0" * 64, who, NIGHT),
        lambda d, who: looking.duty_of(d, 4711, who),
    ],
)
def test_an_id_of_nothing_is_no_incident(desk: Desk, act: Callable[[Desk, str], object]) -> None:
    """A replayed button of another workspace finds nothing, and staff are refused before that."""
    with pytest.raises(NoSuchIncident):
        act(desk, OFFICER)
    with pytest.raises((NotAllowed, NoSuchIncident)):
        act(desk, STAFF)


def test_names_of_people_are_no_part_of_a_refusal(desk: Desk) -> None:
    """Slack shows a mention in the reader's own way; an id says nothing in a log."""
    people.remember(desk, OFFICER, "Ines Officer", "nl-BE", NIGHT)
    with pytest.raises(NotAllowed) as refused:
        rights.require(desk.organisation, STAFF, Right.WORK)

    assert "Ines" not in str(refused.value.values)


def test_counsel_advises_whatever_else_they_are(desk: Desk) -> None:
    """A deputy who is also counsel has both rights; a role never takes one away."""
    both = organisation(counsel=(DEPUTY,))
    assert {Right.DECIDE, Right.ADVISE} <= both.rights_of(DEPUTY)
    assert both.role_of(DEPUTY) is Role.DEPUTY
    assert Right.ADVISE not in organisation().rights_of(DEPUTY)


def test_who_reports_or_advises_need_not_belong(desk: Desk) -> None:
    """Counsel is asked about an incident without seeing it, and no id is needed to report."""
    incident_id = opened(desk)
    found = rights.admit(desk, COUNSEL, Right.ADVISE, incident_id)
    assert found is not None
    assert found.id == incident_id
    assert rights.admit(desk, STAFF, Right.OPEN, None) is None
    with pytest.raises(NoSuchIncident):
        rights.admit(desk, STAFF, None, incident_id)


def test_a_release_takes_working_on_it_and_the_right_or_the_lead(desk: Desk) -> None:
    """Rule 26, at the door as in the use case."""
    incident_id = opened(desk)
    with pytest.raises(NotAllowed) as refused:
        rights.admit(desk, MANAGER, Right.RELEASE, incident_id)
    assert refused.value.key == "error.not_allowed_release"
    incidents.take_lead(desk, incident_id, MANAGER, NIGHT)
    assert rights.admit(desk, MANAGER, Right.RELEASE, incident_id) is not None

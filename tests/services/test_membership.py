"""Who belongs to a restricted incident is picked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.outgoing import RowState
from bot.services import audit, incidents, looking, membership, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.rights import NoSuchIncident, NotAllowed
from tests.services.desk import (
    DEPUTY,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    incident,
    opened,
    task,
)

STEP = "core.channel"


def narrow(desk: Desk, *members: str) -> str:
    """Open a restricted incident with these members and return its id."""
    return opened(desk, restricted=True, reporter=OFFICER, members=members)


def members(desk: Desk, incident_id: str) -> Sequence[str]:
    """Return who belongs to an incident."""
    return looking.members(desk, incident(desk, incident_id))


def test_exactly_the_picked_and_the_officers_belong_to_it(desk: Desk) -> None:
    """Who comes in sees it, who goes out does not; Slack is told, and the record."""
    incident_id = narrow(desk, LEAD)
    assert membership.pick(desk, incident_id, [RESPONDER, MANAGER, RESPONDER], OFFICER, NIGHT)

    assert members(desk, incident_id) == (OFFICER, RESPONDER, MANAGER)
    assert looking.open_incidents(desk, LEAD) == ()
    assert len(looking.open_incidents(desk, RESPONDER)) == 1
    with pytest.raises(NoSuchIncident):
        incidents.note(desk, incident_id, "?", LEAD, NIGHT)
    rows = listing(desk.store, (RowState.WAITING,))
    assert [row.facts["removed"] for row in rows if row.kind == "channel.members"] == [[LEAD]]
    assert audit.verify(desk.store).fault is None


def test_two_picks_at_one_instant_both_reach_slack(desk: Desk) -> None:
    """The clock stands: who goes out second is taken out of the channel, too."""
    incident_id = narrow(desk, LEAD, RESPONDER)
    assert membership.pick(desk, incident_id, [RESPONDER], OFFICER, NIGHT)
    assert membership.pick(desk, incident_id, [], OFFICER, NIGHT)
    rows = listing(desk.store, (RowState.WAITING,))
    out = [row.facts["removed"] for row in rows if row.kind == "channel.members"]
    assert out == [[LEAD], [RESPONDER]]


def test_the_same_members_again_change_nothing(desk: Desk) -> None:
    """A second press is none."""
    incident_id = narrow(desk, LEAD)

    assert not membership.pick(desk, incident_id, ["", OFFICER, LEAD], OFFICER, NIGHT)
    assert not [r for r in listing(desk.store, (RowState.WAITING,)) if r.kind == "channel.members"]


def test_who_goes_out_holds_nothing_in_it_any_more(short_desk: Desk) -> None:
    """Open steps are free again, and so is the lead; what was done stays done by whom it was."""
    incident_id = narrow(short_desk, LEAD, RESPONDER)
    steps.assign(short_desk, incident_id, STEP, LEAD, OFFICER, NIGHT)
    steps.done(short_desk, incident_id, "core.lead", LEAD, NIGHT)
    incidents.take_lead(short_desk, incident_id, LEAD, NIGHT)
    membership.pick(short_desk, incident_id, [RESPONDER], OFFICER, NIGHT + timedelta(minutes=1))

    assert task(short_desk, incident_id, STEP).assigned_to is None
    assert task(short_desk, incident_id, "core.lead").settled_by == LEAD
    assert incident(short_desk, incident_id).lead is None


def test_a_lead_that_stays_keeps_the_lead(short_desk: Desk) -> None:
    """Only who goes out loses it."""
    incident_id = narrow(short_desk, LEAD, RESPONDER)
    incidents.take_lead(short_desk, incident_id, LEAD, NIGHT)
    membership.pick(short_desk, incident_id, [LEAD], OFFICER, NIGHT)

    assert incident(short_desk, incident_id).lead == LEAD


def test_to_an_incident_of_the_team_nobody_is_picked(short_desk: Desk) -> None:
    """The whole team belongs to it."""
    with pytest.raises(membership.NotRestricted):
        membership.pick(short_desk, opened(short_desk), [LEAD], OFFICER, NIGHT)


def test_nobody_locks_themselves_out(short_desk: Desk) -> None:
    """A deputy who forgot the own name is told; the officer belongs to it anyhow."""
    incident_id = narrow(short_desk, DEPUTY)
    with pytest.raises(Refusal) as refused:
        membership.pick(short_desk, incident_id, [LEAD], DEPUTY, NIGHT)

    assert refused.value.field == "members"
    assert members(short_desk, incident_id) == (OFFICER, DEPUTY)


def test_a_member_without_the_right_picks_nobody(short_desk: Desk) -> None:
    """The officers decide who may know."""
    with pytest.raises(NotAllowed):
        membership.pick(short_desk, narrow(short_desk, LEAD), [RESPONDER], LEAD, NIGHT)

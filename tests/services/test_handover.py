"""Handing over to the next shift."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.outgoing import RowState
from bot.services import decisions, handover, steps
from bot.services.decisions import Decision
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import audit_log, incidents
from tests.services.desk import LEAD, NIGHT, RESPONDER, incident, opened

LATER = NIGHT + timedelta(hours=8)


def said(desk: Desk) -> list[str]:
    """Return what the channel is told about leading and handing over."""
    rows = listing(desk.store, (RowState.WAITING,))
    return [row.kind for row in rows if row.kind in {"handover", "lead.taken"}]


def test_the_next_shift_sees_what_is_next_and_who_works_on_what(desk: Desk) -> None:
    """Steps of the reached phases by due time, those that were given, the last decisions."""
    incident_id = opened(desk)
    steps.assign(desk, incident_id, "core.times", RESPONDER, LEAD, NIGHT)
    for number in range(7):
        decided = Decision(f"decision {number}", "why")
        decisions.decide(desk, incident_id, decided, LEAD, NIGHT + timedelta(minutes=number))
    view = handover.view(desk, incident(desk, incident_id), LATER)

    due = [step.due_at for step in view.following if step.due_at]
    assert due == sorted(due)
    assert len(view.following) == handover.NEXT_STEPS
    ((person, given),) = view.waiting
    assert (person, [step.id for step in given]) == (RESPONDER, ["core.times"])
    assert [one.text for one in view.decisions] == [f"decision {n}" for n in (6, 5, 4, 3, 2)]
    assert view.headline.reference == "BR-2026-001"
    assert "rmm_involved" in view.asked


def test_what_the_bot_keeps_for_itself_is_no_fact_for_the_next_shift(short_desk: Desk) -> None:
    """Members of the channel and a promised update are kept as facts and answer no question."""
    incident_id = opened(short_desk)
    with short_desk.store.transaction():
        for name in ("members", "next_update:C001"):
            incidents.set_fact(incident_id, name, "kept", LEAD, NIGHT)
    view = handover.view(short_desk, incident(short_desk, incident_id), LATER)
    assert [fact.name for fact in view.known] == ["kind"]


@pytest.mark.parametrize(
    ("takes_lead", "lead", "told"),
    [(False, None, ["handover"]), (True, RESPONDER, ["lead.taken", "handover"])],
)
def test_a_handing_over_is_said_and_recorded(
    short_desk: Desk, takes_lead: bool, lead: str | None, told: list[str]
) -> None:
    """Who comes on may take the lead with the same press."""
    incident_id = opened(short_desk)
    handover.post(short_desk, incident_id, RESPONDER, LATER, takes_lead=takes_lead)
    assert incident(short_desk, incident_id).lead == lead
    assert said(short_desk) == told
    with short_desk.store.read():
        assert audit_log.of_incident(incident_id)[-1].action == "handover.posted"


def test_who_leads_already_is_not_announced_again(short_desk: Desk) -> None:
    """Only the handing over is said."""
    incident_id = opened(short_desk)
    handover.post(short_desk, incident_id, LEAD, NIGHT, takes_lead=True)
    handover.post(short_desk, incident_id, LEAD, LATER, takes_lead=True)
    assert said(short_desk) == ["lead.taken", "handover", "handover"]

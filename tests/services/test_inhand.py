"""*I have it, done by ...*: silence until then, save for the last reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.outgoing import RowState
from bot.services import duties, inhand, looking, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.store import ledger
from tests.services.desk import (
    BOREE,
    LEAD,
    NIGHT,
    OFFICER,
    Night,
    opened,
    task,
)

HOUR = timedelta(hours=1)
AUTHORITY = "notify_authority"
STEP = "core.evidence"


def rungs(desk: Desk, incident_id: str, kind: str) -> list[ledger.LedgerRung]:
    """Return the reminders of a kind, in order of time."""
    with desk.store.read():
        return [r for r in ledger.of_incident(incident_id) if r.group.kind == kind]


def silenced(desk: Desk, incident_id: str, kind: str) -> set[str]:
    """Return the names of the reminders that were silenced."""
    found = rungs(desk, incident_id, kind)
    return {rung.rung for rung in found if rung.reason == "in_hand"}


def test_a_duty_in_hand_is_silent_until_the_persons_own_time(night: Night) -> None:
    """What would have spoken before is not said; what comes after is."""
    until = NIGHT + 40 * HOUR
    before = rungs(night.desk, night.incident_id, AUTHORITY)
    duty = night.duty(AUTHORITY)
    inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, duty_id=duty.id)

    after = {rung.id: rung for rung in rungs(night.desk, night.incident_id, AUTHORITY)}
    for rung in before:
        quiet = rung.due_at < until and not rung.last
        assert (after[rung.id].state == ledger.OBSOLETE) == quiet
    assert silenced(night.desk, night.incident_id, AUTHORITY)


def test_the_last_reminders_speak_whatever_somebody_has_in_hand(night: Night) -> None:
    """A statutory duty is never snoozed away (rule 22)."""
    until = NIGHT + 2000 * HOUR
    inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, duty_id=night.duty(AUTHORITY).id)

    left = [
        rung for rung in rungs(night.desk, night.incident_id, AUTHORITY) if rung.state == ledger.DUE
    ]
    assert len(left) > inhand.LAST_ONES
    assert all(rung.last for rung in left)


def test_only_the_group_of_the_duty_falls_silent(night: Night) -> None:
    """Clients with other hours are another message."""
    duty = night.duty("notify_controller", BOREE)
    until = NIGHT + 6 * HOUR
    inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, duty_id=duty.id)

    found = rungs(night.desk, night.incident_id, "notify_controller")
    quiet = {rung.group.due_at for rung in found if rung.reason == "in_hand"}
    assert quiet == {duty.due_at}


def test_a_step_in_hand_is_given_to_who_has_it(desk: Desk) -> None:
    """It is asked about again when the person's own time has come, and not before."""
    incident_id, until = opened(desk), NIGHT + 9 * HOUR
    inhand.take(desk, incident_id, LEAD, until, NIGHT, steps=[STEP])

    found = rungs(desk, incident_id, f"task:{STEP}")
    left = [rung for rung in found if rung.state == ledger.DUE]
    assert silenced(desk, incident_id, f"task:{STEP}")
    assert {rung.group.due_at for rung in left} == {until}
    assert all(rung.due_at > until for rung in left)
    assert task(desk, incident_id, STEP).assigned_to == LEAD
    home = looking.home(desk, LEAD, NIGHT)
    assert [step.id for _, step in home.steps] == [STEP]


@pytest.mark.parametrize(("group", "kind"), [("drafts", "draft"), ("awareness", "awareness")])
def test_drafts_and_the_question_of_awareness_can_be_in_hand(
    night: Night, group: str, kind: str
) -> None:
    """They are no duty and no step, and fall silent all the same."""
    until = NIGHT + 5 * HOUR
    inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, group=group)

    assert silenced(night.desk, night.incident_id, kind)


def test_the_channel_hears_who_has_it_and_until_when(short_night: Night) -> None:
    """The others can rely on it."""
    night, until = short_night, NIGHT + 5 * HOUR
    inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, group="drafts")

    waiting = listing(night.desk.store, (RowState.WAITING,))
    said = [row.facts for row in waiting if row.kind == "in_hand"]
    assert [(facts["by"], facts["until"]) for facts in said] == [(LEAD, until.isoformat())]


def test_a_time_that_has_passed_is_refused(short_night: Night) -> None:
    """Done by ten past one, at a quarter past, is a slip of the pen."""
    with pytest.raises(Refusal) as refused:
        inhand.take(short_night.desk, short_night.incident_id, LEAD, NIGHT, NIGHT, group="drafts")

    assert (refused.value.key, refused.value.field) == ("error.in_hand_until_past", "when")


def test_what_is_settled_is_in_nobodys_hand(short_night: Night) -> None:
    """Who comes too late hears who was first."""
    night, until = short_night, NIGHT + HOUR
    steps.done(night.desk, night.incident_id, STEP, LEAD, NIGHT)
    duty = night.duty(AUTHORITY)
    duties.waive(night.desk, duty.id, OFFICER, "no risk", NIGHT)

    with pytest.raises(steps.StepTaken):
        inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, steps=[STEP])
    with pytest.raises(duties.DutySettled):
        inhand.take(night.desk, night.incident_id, LEAD, until, NIGHT, duty_id=duty.id)


@pytest.mark.parametrize(
    ("about", "key"),
    [
        ({"steps": ["no.such"]}, "error.step_unknown"),
        ({"duty_id": 4711}, "error.no_such_incident"),
        ({"group": "coffee"}, "error.not_ours"),
    ],
)
def test_what_is_not_of_this_incident_is_refused(
    short_night: Night, about: dict[str, object], key: str
) -> None:
    """Nobody is told that something is in hand which is not."""
    night = short_night
    given = {"steps": [], "duty_id": None, "group": "", **about}
    with pytest.raises(Refusal) as refused:
        inhand.take(
            night.desk,
            night.incident_id,
            LEAD,
            NIGHT + HOUR,
            NIGHT,
            steps=_texts(given["steps"]),
            duty_id=_number(given["duty_id"]),
            group=str(given["group"]),
        )
    assert refused.value.key == key


def test_a_duty_of_another_incident_is_refused(short_night: Night) -> None:
    """A button of one channel silences nothing in another."""
    night = short_night
    other = opened(night.desk, request_key="other")
    foreign = night.duty(AUTHORITY).id

    with pytest.raises(Refusal) as refused:
        inhand.take(night.desk, other, LEAD, NIGHT + HOUR, NIGHT, duty_id=foreign)
    assert refused.value.key == "error.no_such_incident"
    assert not silenced(night.desk, night.incident_id, AUTHORITY)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))

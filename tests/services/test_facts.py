"""Saying what is known: who, when, how sure; and the steps that follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.incident import TaskState
from bot.domain.known_facts import FactRefused, Sureness
from bot.domain.outgoing import RowState as MessageState
from bot.services import audit, awareness, facts, known, looking, showing, steps
from bot.services.desk import Desk
from bot.services.facts import Answer
from bot.services.outbox import listing
from bot.services.rights import NotAllowed
from bot.store import audit_log, incidents, ledger
from bot.store import tasks as kept
from tests.services.desk import (
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    at_once,
    confirmed,
    incident,
    opened,
    task,
)

LATER = NIGHT + timedelta(hours=1)
#: A step of the first phase that cannot be undone, and waits for this fact.
WAITS, FACT = "tooling.rmm", "rmm_involved"


def tell(desk: Desk, incident_id: str, value: str, name: str = FACT, **more: object) -> object:
    """Say one fact."""
    sure: Sureness | None = Sureness.HEARD
    return facts.tell(
        desk,
        incident_id,
        [Answer(name, value, sure, str(more.get("basis", "")))],
        str(more.get("by", LEAD)),
        LATER,
        asked=bool(more.get("asked")),
    )


def reminded(desk: Desk, incident_id: str, step: str) -> bool:
    """Return whether a step is still reminded of."""
    with desk.store.read():
        rungs = ledger.of_incident(incident_id)
    return any(r.group.kind == f"task:{step}" and r.state == ledger.DUE for r in rungs)


def announced(desk: Desk) -> list[list[str]]:
    """Return which steps the channel was told of."""
    rows = listing(desk.store, (MessageState.WAITING,))
    return [row.facts["steps"] for row in rows if row.kind == "steps.appeared"]


def asked(desk: Desk, incident_id: str) -> tuple[str, ...]:
    """Return what is asked in the present phase."""
    found = incident(desk, incident_id)
    return looking.phase(desk, found, found.phase, LATER).asked


def test_a_step_that_waits_has_its_question_asked(short_desk: Desk) -> None:
    """It cannot be undone, so it is not shown while nobody knows whether it applies."""
    incident_id = opened(short_desk)
    assert not task(short_desk, incident_id, WAITS).shown
    assert FACT in asked(short_desk, incident_id)


def test_an_answer_makes_the_step_appear_and_says_so(desk: Desk) -> None:
    """One message for all that appears; the step is reminded of, and due in time to come."""
    incident_id = opened(desk)
    appeared = tell(desk, incident_id, "yes")

    shown = task(desk, incident_id, WAITS)
    assert WAITS in announced(desk)[0]
    assert isinstance(appeared, tuple)
    assert WAITS in appeared
    assert shown.shown
    assert shown.due_at == LATER + showing.LATECOMER
    assert reminded(desk, incident_id, WAITS)
    assert FACT not in asked(desk, incident_id)


def test_a_corrected_answer_hides_the_step_again(short_desk: Desk) -> None:
    """Nobody is reminded of what does not apply; what was said stays on record."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes")
    tell(short_desk, incident_id, "no", by=RESPONDER, basis="the agent log")

    assert not task(short_desk, incident_id, WAITS).shown
    assert not reminded(short_desk, incident_id, WAITS)
    form = facts.asked(short_desk, incident(short_desk, incident_id), FACT)
    assert form.present is not None
    assert (form.present.value, form.present.said_by) == ("no", RESPONDER)
    assert (form.present.sure, form.present.basis) == (Sureness.HEARD, "the agent log")
    assert [(one.value, one.said_by, one.at) for one in form.past] == [("yes", LEAD, LATER)]


def test_what_was_done_stays_when_facts_change(short_desk: Desk) -> None:
    """A settled step is history, whatever becomes known."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes")
    steps.done(short_desk, incident_id, WAITS, LEAD, LATER)
    tell(short_desk, incident_id, "no")

    done = task(short_desk, incident_id, WAITS)
    assert (done.state, done.shown) == (TaskState.DONE, True)


def test_saying_the_same_again_changes_nothing(short_desk: Desk) -> None:
    """A double press of a form leaves one entry of the fact."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes")
    tell(short_desk, incident_id, "yes")
    form = facts.asked(short_desk, incident(short_desk, incident_id), FACT)
    assert form.past == ()
    assert len(announced(short_desk)) == 1


def test_of_two_who_answer_at_once_one_is_told(desk: Desk) -> None:
    """A question is asked once; who answers otherwise a moment later hears who was first."""
    incident_id = opened(desk)
    refused = at_once(
        [
            lambda: tell(desk, incident_id, "yes", asked=True),
            lambda: tell(desk, incident_id, "no", by=RESPONDER, asked=True),
        ]
    )
    assert [type(one) for one in refused] == [FactRefused]
    tell(desk, incident_id, known_value(desk, incident_id), asked=True)


def known_value(desk: Desk, incident_id: str) -> str:
    """Return the answer that won."""
    with desk.store.read():
        return known.of(incident(desk, incident_id))[FACT]


def test_the_step_that_establishes_a_fact_is_done_with_its_answer(short_desk: Desk) -> None:
    """*Not known yet* leaves the step to be done; done twice, no answer is lost."""
    playbook = short_desk.playbooks.get("ransomware")
    step = next(s for s in playbook.steps if s.fulfils == "attack_ongoing").id
    incident_id = opened(short_desk)

    def say(value: str) -> None:
        answer = Answer("attack_ongoing", value, Sureness.PROVEN)
        facts.tell(short_desk, incident_id, [answer], LEAD, LATER, step=step)

    say("unknown")
    assert task(short_desk, incident_id, step).state is TaskState.OPEN
    say("yes")
    assert task(short_desk, incident_id, step).state is TaskState.DONE
    say("no")
    assert known_of(short_desk, incident_id)["attack_ongoing"] == "no"


def known_of(desk: Desk, incident_id: str) -> dict[str, str]:
    """Return what conditions know."""
    with desk.store.read():
        return known.of(incident(desk, incident_id))


def test_a_form_of_an_unknown_fact_is_refused(short_desk: Desk) -> None:
    """A button of an older bot is no fault of the person who presses it."""
    found = incident(short_desk, opened(short_desk))
    with pytest.raises(FactRefused):
        facts.asked(short_desk, found, "panic")


def test_only_who_works_on_it_says_facts(short_desk: Desk) -> None:
    """Staff report; they do not decide what is known."""
    incident_id = opened(short_desk)
    with pytest.raises(NotAllowed):
        tell(short_desk, incident_id, "yes", by=STAFF)


def test_what_is_known_is_listed_with_what_is_asked(short_desk: Desk) -> None:
    """One window: facts in force, and those that steps wait for."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes")
    view = facts.view(short_desk, incident(short_desk, incident_id), LATER)
    assert {fact.name for fact in view.known} == {"kind", FACT}
    assert FACT not in view.asked
    assert not view.closed


def test_the_scope_and_certainty_are_facts_too(short_desk: Desk) -> None:
    """They follow by themselves, and steps follow them."""
    incident_id = opened(short_desk)
    before = known_of(short_desk, incident_id)
    assert (before["state"], "clients_affected" in before) == ("suspected", False)
    confirmed(short_desk, incident_id)
    awareness.confirm_breach(short_desk, incident_id, OFFICER, LATER)

    after = known_of(short_desk, incident_id)
    assert (after["state"], after["clients_affected"]) == ("confirmed", "some")


def test_a_step_of_a_later_phase_appears_in_silence(short_desk: Desk) -> None:
    """It is shown when its phase comes; the channel is not told of it before."""
    incident_id = opened(short_desk)
    rows = short_desk.playbooks.get("ransomware").steps
    tell(short_desk, incident_id, "yes", "clients_must_act_now")
    call = task(short_desk, incident_id, "core.call_clients")
    assert call.shown
    assert any(step.id == call.step for step in rows)
    assert all("core.call_clients" not in told for told in announced(short_desk))


def test_facts_are_on_record_with_what_they_rest_on(short_desk: Desk) -> None:
    """The chain holds what was said; the person's words lie beside it."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes", basis="Tim saw it")
    with short_desk.store.read():
        entry = audit_log.of_incident(incident_id)[-1]
    assert entry.action == "fact.said"
    assert "Tim" not in entry.payload
    assert audit.verify(short_desk.store).fault is None


def test_what_is_typed_as_a_fact_can_be_erased_one_day(short_desk: Desk) -> None:
    """A case number of the police leads to a person: the chain holds only that there is one."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "BR.20.L1.4711/2026", "police_number")
    with short_desk.store.read():
        entry = audit_log.of_incident(incident_id)[-1]
        assert incidents.facts(incident_id)["police_number"] == "BR.20.L1.4711/2026"
    assert "police_number" in entry.payload
    assert "4711" not in entry.payload


def test_hiding_the_last_open_step_brings_the_next_phase(short_desk: Desk) -> None:
    """A phase is through when nothing of it is left to be done."""
    incident_id = opened(short_desk)
    tell(short_desk, incident_id, "yes")
    with short_desk.store.read():
        rows = kept.of_incident(incident_id)
    for row in rows:
        if row.phase == "secure" and row.shown and row.step != WAITS:
            with_id = task(short_desk, incident_id, row.step)
            if with_id.state is TaskState.OPEN:
                steps.skip(short_desk, incident_id, row.step, LEAD, LATER, "no")
    assert incident(short_desk, incident_id).phase == "secure"
    tell(short_desk, incident_id, "no")
    assert incident(short_desk, incident_id).phase == "establish"


def test_a_record_that_expires_waits_for_nobody(short_desk: Desk) -> None:
    """A step that appears late is due in time to come, but a log is overwritten when it is."""
    incident_id = opened(short_desk)
    logs, days = "datacenter.hypervisor_logs", NIGHT + timedelta(days=2)
    tell(short_desk, incident_id, "no", "hypervisor_involved")
    assert not task(short_desk, incident_id, logs).shown
    facts.tell(short_desk, incident_id, [Answer("hypervisor_involved", "yes")], LEAD, days)
    assert task(short_desk, incident_id, logs).due_at == NIGHT + timedelta(days=1)


def test_a_step_without_a_due_time_appears_without_a_reminder(short_desk: Desk) -> None:
    """It waits for another one, and is dated when that is done."""
    incident_id = opened(short_desk)
    waits = "tooling.reopen"
    tell(short_desk, incident_id, "no")
    found, phase = incident(short_desk, incident_id), task(short_desk, incident_id, waits).phase
    with short_desk.store.transaction():
        showing.bring(short_desk, found, phase, NIGHT)
    tell(short_desk, incident_id, "yes")
    assert task(short_desk, incident_id, waits).shown
    assert not reminded(short_desk, incident_id, waits)
    assert any(waits in told for told in announced(short_desk))

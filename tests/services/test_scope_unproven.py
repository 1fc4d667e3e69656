"""Unproven means affected: after four hours, by itself, once, and on record."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.domain.determination_decisions import Decision, DecisionUnfit, Given
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.register import Holding
from bot.services import (
    audit,
    closing,
    own_steps,
    scope,
    scope_decisions,
    scope_rerun,
    scope_unproven,
    scope_view,
)
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.register import import_register
from bot.store import audit_log, notices
from bot.store.tables.incidents import Snapshot
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    ALDER,
    BOREE,
    DEPUTY,
    FORMER,
    HAZEL,
    HOLDINGS,
    LAB,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    Night,
    asked,
    at_once,
    confirmed,
    opened,
    task,
)

CONTROLLER = "notify_controller"
IN_TIME = NIGHT + timedelta(hours=4) - timedelta(seconds=1)
OVER = NIGHT + timedelta(hours=4)
PROOF = Given(Decision.PROVEN, "Wislog 12", "Wim Wisser", date(2025, 3, 1))


def in_force(night: Night) -> int:
    """Return the answer in force."""
    with night.desk.store.read():
        snapshot = notices.confirmed_snapshot(night.incident_id)
    assert snapshot is not None
    return snapshot.id


def standing(night: Night, client_id: str = FORMER) -> str:
    """Return what a client of the answer in force is."""
    rows = scope_view.scope_answer(night.desk, in_force(night), OVER).clients
    return next(str(row["status"]) for row in rows if row["client_id"] == client_id)


def said(desk: Desk, kind: str) -> list[OutgoingRow]:
    """Return what waits to be said, of a kind."""
    return [row for row in listing(desk.store, (RowState.WAITING,)) if row.kind == kind]


def test_after_four_hours_an_unproven_client_is_told(short_night: Night) -> None:
    """Not a second earlier; with its duty and a draft; the step is answered."""
    desk, incident_id = short_night.desk, short_night.incident_id
    assert scope_unproven.tick(desk, IN_TIME) == 0
    assert standing(short_night) == "check"
    assert scope_unproven.tick(desk, OVER) == 1
    assert standing(short_night) == "affected"
    assert short_night.draft(FORMER).state is NoticeState.DRAFT
    assert short_night.duty(CONTROLLER, FORMER).state is DutyState.OPEN
    assert task(desk, incident_id, own_steps.PROVE_ERASURE).state is TaskState.DONE


def test_it_is_said_once_and_put_on_record(short_night: Night) -> None:
    """One message for all of them, however many processes tick, and however often."""
    desk, incident_id = short_night.desk, short_night.incident_id
    drafts_said = len(said(desk, "notices.waiting"))
    assert at_once([partial(scope_unproven.tick, desk, OVER)] * 2) == []
    assert scope_unproven.tick(desk, OVER + timedelta(hours=1)) == 0
    assert [row.facts["clients"] for row in said(desk, "scope.unproven")] == [["Formerly Yours BV"]]
    assert len(said(desk, "notices.waiting")) == drafts_said
    with desk.store.read():
        entries = audit_log.of_incident(incident_id)
    (entry,) = [one for one in entries if one.action == "scope.unproven"]
    assert (entry.actor, json.loads(entry.payload)["clients"]) == (audit.SYSTEM, [FORMER])
    assert audit.verify(desk.store).fault is None


def test_time_to_prove_runs_from_when_the_task_came_into_force(short_desk: Desk) -> None:
    """Not from the decision in an answer that nobody had confirmed yet."""
    incident_id = opened(short_desk)
    snapshot_id = asked(short_desk, incident_id)
    assert scope_unproven.tick(short_desk, OVER) == 0
    scope.confirm(short_desk, snapshot_id, OFFICER, OVER)
    assert scope_unproven.tick(short_desk, OVER + timedelta(hours=3)) == 0
    assert scope_unproven.tick(short_desk, OVER + timedelta(hours=4)) == 1


def test_other_words_give_no_more_time(short_night: Night) -> None:
    """A task that is decided again is the same task."""
    again = Given(Decision.TASK, "Nog eens kijken")
    late = NIGHT + timedelta(hours=3)
    scope_decisions.decide(short_night.desk, in_force(short_night), [FORMER], again, LEAD, late)
    assert scope_unproven.tick(short_night.desk, OVER) == 1


def test_a_proof_in_time_keeps_a_client_untold(short_night: Night) -> None:
    """Nothing is left to be done, and the step is answered with it."""
    desk, incident_id = short_night.desk, short_night.incident_id
    scope_decisions.decide(desk, in_force(short_night), [FORMER], PROOF, OFFICER, IN_TIME)
    assert task(desk, incident_id, own_steps.PROVE_ERASURE).state is TaskState.DONE
    assert scope_unproven.tick(desk, OVER) == 0
    assert standing(short_night) == "erased"


def test_a_proof_that_comes_later_counts_and_a_new_search_does_not(short_night: Night) -> None:
    """Nobody can take a client out by beginning the four hours again."""
    desk = short_night.desk
    scope_unproven.tick(desk, OVER)
    search = Given(Decision.TASK)
    with pytest.raises(DecisionUnfit, match="proof_time_over"):
        scope_decisions.decide(desk, in_force(short_night), [FORMER], search, LEAD, OVER)
    scope_decisions.decide(desk, in_force(short_night), [FORMER], PROOF, OFFICER, OVER)
    assert standing(short_night) == "erased"
    assert short_night.draft(FORMER).state is NoticeState.SUPERSEDED


def test_who_is_too_late_is_told_that_the_bot_was_first(short_night: Night) -> None:
    """By name, and not as a person whom Slack does not know; a proof is still taken."""
    desk, before = short_night.desk, in_force(short_night)
    scope_unproven.tick(desk, OVER)
    with pytest.raises(scope.ScopeOutdated) as refused:
        scope.confirm(desk, before, OFFICER, OVER)
    assert refused.value.values == {"who": audit.SYSTEM}
    scope_decisions.decide(desk, before, [FORMER], PROOF, OFFICER, OVER)
    assert standing(short_night) == "erased"


def test_a_closed_incident_is_left_alone(short_night: Night) -> None:
    """Also when it was closed while the clients were looked up."""
    desk, incident_id = short_night.desk, short_night.incident_id
    closing.close(desk, incident_id, OFFICER, "Een test", NIGHT, false_alarm=True)
    assert scope_unproven.tick(desk, OVER) == 0
    assert scope_unproven._treat_as_affected(desk, incident_id, OVER) == 0


def import_a_client_more(desk: Desk) -> None:
    """Import the laboratory's holdings with a client that was not there before."""
    rows = (*HOLDINGS, Holding(HAZEL, LAB, frozenset({"contact"}), people=1))
    at = NIGHT + timedelta(hours=1)
    import_register(desk.store, [table("holdings", rows)], "lab", BRUSSELS, at, allow_mass_end=True)


def test_an_answer_that_waits_is_not_lost(short_night: Night) -> None:
    """What an import has brought is put before people again, beside the new list."""
    desk = short_night.desk
    import_a_client_more(desk)
    assert scope_rerun.tick(desk, NIGHT + timedelta(hours=2)) == 1
    assert scope_unproven.tick(desk, OVER) == 1
    newest = max(row.facts["snapshot_id"] for row in said(desk, "scope.answer"))
    view = scope_view.scope_answer(desk, newest, OVER)
    assert newest > in_force(short_night)
    assert view.changes is not None
    assert [row["client_id"] for row in view.changes.added] == [HAZEL]
    scope.confirm(desk, newest, OFFICER, OVER)
    assert short_night.draft(HAZEL).state is NoticeState.DRAFT
    assert standing(short_night) == "affected"


def test_an_answer_that_waits_and_differs_no_more_is_not_shown(short_night: Night) -> None:
    """Somebody asked the same again and confirmed nothing."""
    desk = short_night.desk
    asked(desk, short_night.incident_id, NIGHT + timedelta(hours=1))
    before = len(said(desk, "scope.answer"))
    decided = Given(Decision.AFFECTED)
    scope_decisions.decide(desk, in_force(short_night), [FORMER], decided, RESPONDER, OVER)
    assert len(said(desk, "scope.answer")) == before


def test_what_was_decided_in_an_answer_that_nobody_confirms_counts(short_night: Night) -> None:
    """Who was said to be affected there is told in time as well; who was proven erased is not."""
    desk, incident_id = short_night.desk, short_night.incident_id
    waiting = asked(desk, incident_id, NIGHT + timedelta(hours=1))
    decided = Given(Decision.AFFECTED)
    scope_decisions.decide(desk, waiting, [FORMER], decided, LEAD, NIGHT + timedelta(hours=2))
    assert standing(short_night) == "check"
    assert scope_unproven.tick(desk, OVER) == 1
    assert standing(short_night) == "affected"


def test_an_import_between_a_decision_and_the_next_look_is_seen(short_night: Night) -> None:
    """What is decided does not make the register's answer newer than it is."""
    desk = short_night.desk
    import_a_client_more(desk)
    left_out = Given(Decision.NOT_AFFECTED, "Tenant verwijderd, ticket 7")
    at = NIGHT + timedelta(hours=2)
    scope_decisions.decide(desk, in_force(short_night), [BOREE], left_out, DEPUTY, at)
    assert scope_rerun.tick(desk, at) == 1


def test_who_asked_stays_who_asked(short_night: Night) -> None:
    """Whoever decides about a client did not write the words of another one's environment."""
    desk = short_night.desk
    left_out = Given(Decision.NOT_AFFECTED, "Tenant verwijderd, ticket 7")
    scope_decisions.decide(desk, in_force(short_night), [ALDER], left_out, OFFICER, IN_TIME)
    view = scope_view.scope_answer(desk, in_force(short_night), OVER)
    assert (view.asked_by, view.confirmed_by) == (LEAD, OFFICER)


def test_an_incident_without_an_answer_in_force_is_left_alone(short_desk: Desk) -> None:
    """Nothing was decided, so nothing runs."""
    opened(short_desk)
    assert scope_unproven.tick(short_desk, OVER) == 0


def test_a_poisoned_incident_keeps_no_other_client_untold(short_night: Night) -> None:
    """The older one's answer cannot be read; the newer one's client is told all the same."""
    desk = short_night.desk
    other = opened(desk, NIGHT + timedelta(minutes=1), request_key="request-2")
    confirmed(desk, other)
    with desk.store.transaction():
        Snapshot.update(answer={}).where(Snapshot.incident == short_night.incident_id).execute()
    with capture_logs() as logged:
        assert scope_unproven.tick(desk, OVER) == 1
    told = {"what": "scope.unproven", "incident": short_night.incident_id, "error": "KeyError"}
    assert logged == [{"event": "incident_failed", "log_level": "error", **told}]
    assert [row.facts["clients"] for row in said(desk, "scope.unproven")] == [["Formerly Yours BV"]]

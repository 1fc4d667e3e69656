"""Decisions about clients that match: before confirming, after it, and read by a second person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.determination import Named, Scope
from bot.domain.determination_decisions import Decision, DecisionUnfit, Given
from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import RowState
from bot.services import (
    following_up,
    own_steps,
    scope,
    scope_decisions,
    scope_view,
    second_reading,
    sending,
    steps,
    tracks,
)
from bot.services.approvals import Approvals
from bot.services.desk import Desk
from bot.services.determination import ClientUnknown
from bot.services.outbox import listing
from bot.services.rights import NoSuchIncident, NotAllowed
from bot.services.scope_kept import rows_of, told_apart
from bot.store import notices, tasks
from bot.store.tables.record import AuditEntry
from bot.store.tables.scope import ScopeDecision
from tests.services.desk import (
    AFFECTED,
    ALDER,
    CARLS,
    DEPUTY,
    DOVE,
    FORMER,
    HAZEL,
    LAB_MAIL,
    LEAD,
    NIGHT,
    OFFICER,
    Night,
    confirmed,
    drafts_of,
    duties_of,
    incident,
    lab_scope,
    opened,
    task,
)

LATER = NIGHT + timedelta(hours=1)
PROOF = Given(Decision.PROVEN, "Wislog 12", "Wim Wisser", date(2025, 3, 1))
LEFT_OUT = Given(Decision.NOT_AFFECTED, "Tenant verwijderd op 1 maart, zie ticket 7")
CONTROLLER = "notify_controller"


def decide(desk: Desk, snapshot_id: int, given: Given, *clients: str, by: str = OFFICER) -> None:
    """Decide an hour into the night."""
    scope_decisions.decide(desk, snapshot_id, clients or (FORMER,), given, by, LATER)


def asked(desk: Desk) -> tuple[str, int]:
    """Ask the register in a new incident; nothing is decided yet."""
    incident_id = opened(desk)
    return incident_id, scope.ask(desk, incident_id, lab_scope(), LEAD, NIGHT)


def statuses(desk: Desk, snapshot_id: int) -> dict[str, str]:
    """Return what the clients of an answer are now."""
    rows = scope_view.scope_answer(desk, snapshot_id, LATER).clients
    return {str(row["client_id"]): str(row["status"]) for row in rows}


def in_force(night: Night) -> int:
    """Return the answer in force."""
    with night.desk.store.read():
        snapshot = notices.confirmed_snapshot(night.incident_id)
    assert snapshot is not None
    return snapshot.id


def duty_states(desk: Desk, incident_id: str, client_id: str) -> list[DutyState]:
    """Return the states of all duties towards a client."""
    return [row.state for row in duties_of(desk, incident_id) if row.client_id == client_id]


def test_confirming_is_refused_until_each_check_has_a_decision(short_desk: Desk) -> None:
    """The sentence says which client waits, and nothing was confirmed."""
    _, snapshot_id = asked(short_desk)
    with pytest.raises(scope.ChecksUndecided) as refused:
        scope.confirm(short_desk, snapshot_id, OFFICER, NIGHT)
    assert refused.value.values == {"clients": "Formerly Yours BV", "count": 1}
    view = scope_view.scope_answer(short_desk, snapshot_id, NIGHT)
    assert (view.undecided, view.confirmed_by) == ((FORMER,), None)


def test_namesakes_are_told_apart_by_their_code() -> None:
    """Who decides about one of two clients of the same name sees which one it is."""
    called = (("A", "Twee"), ("B", "Twee"), ("C", "Een"))
    seen = told_apart({"client_id": code, "name": name} for code, name in called)
    assert [one["name"] for one in seen] == ["Twee (A)", "Twee (B)", "Een"]


def test_a_proven_erasure_needs_no_draft_no_duty_and_no_task(short_desk: Desk) -> None:
    """Who, what and when are on record, and the table shows them."""
    incident_id, snapshot_id = asked(short_desk)
    decide(short_desk, snapshot_id, PROOF)
    scope.confirm(short_desk, snapshot_id, OFFICER, LATER)
    row = next(
        one
        for one in scope_view.scope_answer(short_desk, snapshot_id, LATER).clients
        if one["client_id"] == FORMER
    )
    decision: Any = row["decision"]
    assert (row["status"], decision["who"], decision["day"]) == (
        "erased",
        "Wim Wisser",
        "2025-03-01",
    )
    assert FORMER not in drafts_of(short_desk, incident_id)
    assert duty_states(short_desk, incident_id, FORMER) == []
    with short_desk.store.read():
        assert tasks.find(incident_id, own_steps.PROVE_ERASURE) is None


def test_an_unproven_client_is_told_like_any_other(short_desk: Desk) -> None:
    """Treated as affected: a draft waits and the duty runs."""
    incident_id, snapshot_id = asked(short_desk)
    decide(short_desk, snapshot_id, Given(Decision.AFFECTED), by=LEAD)
    count = scope.confirm(short_desk, snapshot_id, OFFICER, LATER)
    assert count == len(AFFECTED) + 1
    assert drafts_of(short_desk, incident_id)[FORMER].state is NoticeState.DRAFT
    assert duty_states(short_desk, incident_id, FORMER) == [DutyState.OPEN]


def test_a_client_left_out_has_its_duties_waived_and_no_draft(short_desk: Desk) -> None:
    """The decision is the officer's, stands on record, and the words are not in the chain."""
    incident_id, snapshot_id = asked(short_desk)
    decide(short_desk, snapshot_id, Given(Decision.TASK))
    decide(short_desk, snapshot_id, LEFT_OUT, DOVE, CARLS)
    scope.confirm(short_desk, snapshot_id, LEAD, LATER)
    assert not drafts_of(short_desk, incident_id).keys() & {DOVE, CARLS}
    assert duty_states(short_desk, incident_id, DOVE) == [DutyState.WAIVED]
    assert duty_states(short_desk, incident_id, CARLS) == [DutyState.WAIVED] * 2
    waived = [row for row in duties_of(short_desk, incident_id) if row.client_id == DOVE]
    assert [row.fulfilled_by for row in waived] == [OFFICER]
    with short_desk.store.read():
        entries = AuditEntry.select().where(AuditEntry.action == "scope.decided")
        payloads = [entry.payload for entry in entries]
    assert DOVE in payloads[-1]
    assert "Tenant" not in "".join(payloads)


def test_only_the_officer_leaves_a_client_untold(short_desk: Desk) -> None:
    """A proof of erasure and a leaving-out both end in silence."""
    _, snapshot_id = asked(short_desk)
    for given, client in ((PROOF, FORMER), (LEFT_OUT, DOVE)):
        with pytest.raises(NotAllowed):
            decide(short_desk, snapshot_id, given, client, by=LEAD)


def test_the_same_decision_twice_is_one(short_desk: Desk) -> None:
    """A double press records nothing new; other words do."""
    _, snapshot_id = asked(short_desk)
    for words in ("Ticket 7", "Ticket 7", "Ticket 8"):
        decide(short_desk, snapshot_id, Given(Decision.INFORMED, words), DOVE)
    with short_desk.store.read():
        assert ScopeDecision.select().count() == 2


def test_a_decision_is_about_clients_of_the_answer(short_desk: Desk) -> None:
    """Nobody, somebody else, a sure match to be checked, an answer that is not there."""
    _, snapshot_id = asked(short_desk)
    for clients in ((), (HAZEL,)):
        with pytest.raises(Refusal) as refused:
            scope_decisions.decide(short_desk, snapshot_id, clients, LEFT_OUT, OFFICER, NIGHT)
        assert refused.value.field == "scope_clients"
    with pytest.raises(DecisionUnfit):
        decide(short_desk, snapshot_id, Given(Decision.TASK), DOVE)
    with pytest.raises(NoSuchIncident):
        decide(short_desk, 4711, LEFT_OUT, DOVE)


def test_a_decision_after_confirming_is_in_force_at_once(short_night: Night) -> None:
    """What was drafted is set aside; the answer that was confirmed stays on record as it was."""
    before = in_force(short_night)
    decide(short_night.desk, before, LEFT_OUT, DOVE)
    assert short_night.draft(DOVE).state is NoticeState.SUPERSEDED
    assert short_night.duty(CONTROLLER, DOVE).state is not DutyState.OPEN
    with short_night.desk.store.read():
        kept = rows_of(notices.get_snapshot(before))
    assert {row["status"] for row in kept if row["client_id"] == DOVE} == {"affected"}
    assert statuses(short_night.desk, in_force(short_night))[DOVE] == "left_out"


def test_who_saw_the_confirmed_answer_goes_on_deciding_about_it(short_night: Night) -> None:
    """Proofs come in one by one: the message people have in front of them takes the next one."""
    desk, seen = short_night.desk, in_force(short_night)
    decide(desk, seen, LEFT_OUT, DOVE)
    decide(desk, seen, LEFT_OUT, ALDER)
    found = statuses(desk, seen)
    assert (found[DOVE], found[ALDER]) == ("left_out", "left_out")
    assert statuses(desk, in_force(short_night)) == found
    with pytest.raises(scope.ScopeOutdated) as refused:
        scope.confirm(desk, seen, LEAD, LATER)
    assert refused.value.key == "error.scope_confirmed"


def test_the_answer_to_an_older_question_decides_nothing(short_night: Night) -> None:
    """Another answer came into force since: it is shown as outdated, and takes no decision."""
    desk, before = short_night.desk, in_force(short_night)
    confirmed(desk, short_night.incident_id, LATER, lab_scope(LAB_MAIL))
    with pytest.raises(scope.ScopeOutdated):
        decide(desk, before, LEFT_OUT, DOVE)
    view = scope_view.scope_answer(desk, before, LATER)
    assert (view.outdated, view.undecided, view.changes) == (True, (), None)
    assert not scope_view.scope_answer(desk, in_force(short_night), LATER).outdated


def test_who_was_left_out_is_owed_again_when_that_is_taken_back(short_night: Night) -> None:
    """The waived duty is superseded, and a new one runs from the same awareness."""
    due = short_night.duty(CONTROLLER, DOVE).due_at
    decide(short_night.desk, in_force(short_night), LEFT_OUT, DOVE)
    decide(short_night.desk, in_force(short_night), Given(Decision.AFFECTED), DOVE, by=LEAD)
    duty = short_night.duty(CONTROLLER, DOVE)
    assert (duty.state, duty.due_at) == (DutyState.OPEN, due)
    assert short_night.draft(DOVE).state is NoticeState.DRAFT


def test_a_check_found_out_about_is_told_or_proven(short_night: Night) -> None:
    """The task ends in a decision about the answer in force."""
    decide(short_night.desk, in_force(short_night), Given(Decision.AFFECTED))
    assert short_night.draft(FORMER).state is NoticeState.DRAFT
    assert short_night.duty(CONTROLLER, FORMER).state is DutyState.OPEN


def test_another_person_reads_why_a_client_was_left_out(short_night: Night) -> None:
    """Who decided cannot; who reads is on record; other steps ask nobody."""
    desk, incident_id = short_night.desk, short_night.incident_id
    decide(desk, in_force(short_night), LEFT_OUT, DOVE)
    with pytest.raises(second_reading.SameReader):
        steps.done(desk, incident_id, own_steps.READ_LEFT_OUT, OFFICER, LATER)
    steps.done(desk, incident_id, own_steps.READ_LEFT_OUT, DEPUTY, LATER)
    assert task(desk, incident_id, own_steps.READ_LEFT_OUT).state is TaskState.DONE
    with desk.store.read():
        read = [(row.read_by, row.read_at) for row in ScopeDecision.select()]
    assert (DEPUTY, LATER) in read


def test_a_client_that_was_told_and_matches_no_more_can_get_an_all_clear(
    short_night: Night,
) -> None:
    """It stays in the answer as gone; the offer is made once, and nothing sent is touched."""
    desk, incident_id = short_night.desk, short_night.incident_id
    sending.told(desk, incident_id, DOVE, LEAD, "telephone", LATER, LATER)
    snapshot_id = scope.ask(desk, incident_id, lab_scope(LAB_MAIL), LEAD, LATER)
    view = scope_view.scope_answer(desk, snapshot_id, LATER)
    assert view.changes is not None
    assert view.effects is not None
    assert view.effects.to_clear == ("Dovecote Payroll Ltd",)
    scope.confirm(desk, snapshot_id, OFFICER, LATER)
    assert statuses(desk, snapshot_id)[DOVE] == "gone"
    confirmed(desk, incident_id, LATER, lab_scope(LAB_MAIL))
    said = [row for row in listing(desk.store, (RowState.WAITING,)) if row.kind == "scope.gone"]
    assert [row.facts["clients"] for row in said] == [["Dovecote Payroll Ltd"]]
    later = following_up.Later(
        NoticeKind.CLIENT_ALL_CLEAR, looked_at=("logs",), clients=frozenset({DOVE})
    )
    assert following_up.draft_later(desk, incident_id, later, LEAD, LATER) == 1


def test_a_client_is_named_with_an_environment_in_words(short_desk: Desk) -> None:
    """It gets its duty and draft; who named it wrote in its notice, and cannot release alone."""
    incident_id = opened(short_desk)
    named = Scope(frozenset(), named=(Named(HAZEL, "Eigen mailserver"),))
    snapshot_id = scope.ask(short_desk, incident_id, named, OFFICER, NIGHT)
    assert scope.confirm(short_desk, snapshot_id, OFFICER, NIGHT) == 1
    draft = drafts_of(short_desk, incident_id)[HAZEL]
    assert draft.facts["systems"] == ["Eigen mailserver"]
    view = scope_view.scope_answer(short_desk, snapshot_id, NIGHT)
    assert view.named == ((HAZEL, "Hazelhaven BV", "Eigen mailserver"),)
    (row,) = view.clients
    assert (row["status"], row["people"], row["capacity"]) == ("affected", None, "processor")
    with short_desk.store.transaction():
        approvals = Approvals(short_desk, incident(short_desk, incident_id))
        assert approvals.state_of(draft).authors == {OFFICER}


def test_a_client_that_the_register_lacks_cannot_be_named(short_desk: Desk) -> None:
    """Nobody could be told."""
    named = Scope(frozenset(), named=(Named("C-NOBODY", "Server"),))
    with pytest.raises(ClientUnknown):
        scope.ask(short_desk, opened(short_desk), named, LEAD, NIGHT)


def test_the_processor_track_is_ruled_out_once_nobody_is_told(short_desk: Desk) -> None:
    """Clients whose erasure is proven stand in the answer, and concern nobody."""
    incident_id = opened(short_desk)
    former = Scope(frozenset({"lab"}), begins=NIGHT - timedelta(days=3))
    snapshot_id = scope.ask(short_desk, incident_id, former, LEAD, NIGHT)
    decide(short_desk, snapshot_id, PROOF)
    decide(short_desk, snapshot_id, LEFT_OUT, *AFFECTED)
    scope.confirm(short_desk, snapshot_id, OFFICER, LATER)
    tracks.rule_out(short_desk, incident_id, "processor", OFFICER, "Niets van klanten.", LATER)
    assert incident(short_desk, incident_id).processor_track == "ruled_out"

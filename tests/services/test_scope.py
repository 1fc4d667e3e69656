"""Whom a breach concerns: asked, shown, confirmed, frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, NoticeState, TaskState
from bot.domain.outgoing import OutgoingRow, RowState
from bot.services import counsel, looking, own_steps, releasing, scope, scope_view, sending, steps
from bot.services.desk import Desk
from bot.services.outbox import listing
from bot.services.register import import_register
from bot.services.rights import NoSuchIncident
from bot.store import ledger
from bot.store import notices as kept_notices
from bot.store.tables.record import AuditEntry
from tests.registers import BRUSSELS, table
from tests.services.desk import (
    AFFECTED,
    ALDER,
    BOREE,
    CLIENTS,
    COUNSEL,
    DOVE,
    FORMER,
    GRIEF,
    HAZEL,
    HOLDINGS,
    LAB,
    LAB_MAIL,
    LAB_OWN,
    LEAD,
    NIGHT,
    OFFICER,
    TWIN,
    Night,
    asked,
    at_once,
    confirmed,
    drafts_of,
    duties_of,
    duty,
    incident,
    lab_scope,
    opened,
    task,
    with_organisation,
)

HOUR = timedelta(hours=1)
LATER = NIGHT + HOUR
CONTROLLER = "notify_controller"


def said(desk: Desk, kind: str) -> list[OutgoingRow]:
    """Return the waiting messages of a kind."""
    return [row for row in listing(desk.store, (RowState.WAITING,)) if row.kind == kind]


def test_the_answer_is_kept_as_it_was_and_shown_in_the_channel(desk: Desk) -> None:
    """A later import changes nothing of what a person is asked to confirm."""
    incident_id = opened(desk)
    snapshot_id = asked(desk, incident_id)
    gone = [row for row in HOLDINGS if row.client_id != DOVE]
    import_register(
        desk.store, [table("holdings", gone)], "lab", BRUSSELS, LATER, allow_mass_end=True
    )

    answer = scope_view.scope_answer(desk, snapshot_id, LATER)
    assert {row["client_id"] for row in answer.clients} == {*AFFECTED, FORMER}
    assert (answer.systems, answer.begins, answer.ends) == ((LAB,), NIGHT - 3 * 24 * HOUR, None)
    assert (answer.asked_by, answer.confirmed_by) == (LEAD, None)
    assert [row.facts["snapshot_id"] for row in said(desk, "scope.answer")] == [snapshot_id]


def test_asking_changes_no_duty_and_drafts_nothing(desk: Desk) -> None:
    """Until a person confirms, clients are told nothing and owed by the common target."""
    incident_id = opened(desk)
    asked(desk, incident_id)

    assert drafts_of(desk, incident_id) == {}
    assert duty(desk, incident_id, CONTROLLER).state is DutyState.OPEN
    assert looking.clients(desk, incident(desk, incident_id)) == {}


def test_an_unknown_system_is_refused_with_the_near_misses(desk: Desk) -> None:
    """A slip of the pen must not find nobody."""
    with pytest.raises(Refusal) as refused:
        scope.ask(desk, opened(desk), lab_scope("labb"), LEAD, NIGHT)

    assert (refused.value.field, LAB in str(refused.value.values["near"])) == ("system", True)


def test_confirming_drafts_one_notice_a_client_and_dates_its_duty(desk: Desk) -> None:
    """The number of drafts comes back; the clients are named from then on."""
    incident_id = opened(desk)
    snapshot_id = asked(desk, incident_id)
    count = scope.confirm(desk, snapshot_id, OFFICER, LATER)

    assert count == len(AFFECTED) == len(drafts_of(desk, incident_id))
    open_ones = {
        row.client_id
        for row in duties_of(desk, incident_id)
        if row.kind == CONTROLLER and row.state is DutyState.OPEN
    }
    assert open_ones == set(AFFECTED)
    names = looking.clients(desk, incident(desk, incident_id))
    assert names[ALDER] == "Alderwick Bouw BV"
    answer = scope_view.scope_answer(desk, snapshot_id, LATER)
    assert (answer.confirmed_by, answer.confirmed_at) == (OFFICER, LATER)


def test_a_client_to_be_checked_gets_a_task_of_four_hours_and_no_draft(night: Night) -> None:
    """Its data should be gone; that has to be proven (rule 12)."""
    found = task(night.desk, night.incident_id, own_steps.PROVE_ERASURE)

    assert FORMER not in drafts_of(night.desk, night.incident_id)
    assert not [row for row in duties_of(night.desk, night.incident_id) if row.client_id == FORMER]
    assert (found.about, found.due_at) == (FORMER, NIGHT + 4 * HOUR)


def test_confirming_twice_makes_nothing_twice(night: Night) -> None:
    """The second press hears that it was confirmed, and by whom."""
    with night.desk.store.read():
        snapshot = kept_notices.confirmed_snapshot(night.incident_id)
    assert snapshot is not None

    with pytest.raises(scope.ScopeOutdated) as refused:
        scope.confirm(night.desk, snapshot.id, LEAD, LATER)
    assert (refused.value.key, refused.value.values["who"]) == (
        "error.scope_confirmed",
        f"<@{OFFICER}>",
    )
    assert len(drafts_of(night.desk, night.incident_id)) == len(AFFECTED)


def test_of_many_confirmations_at_the_same_moment_one_counts(desk: Desk) -> None:
    """One draft a client, whoever was first."""
    incident_id = opened(desk)
    snapshot_id = asked(desk, incident_id)
    press = partial(scope.confirm, desk, snapshot_id, OFFICER, NIGHT)

    assert [type(error) for error in at_once([press] * 3)] == [scope.ScopeOutdated] * 2
    with desk.store.read():
        assert len(kept_notices.of_incident(incident_id)) == len(AFFECTED)


def test_an_older_answer_does_not_replace_a_newer_one(night: Night) -> None:
    """Going back would drop clients in silence; asking again shows them."""
    older = asked(night.desk, night.incident_id, LATER, lab_scope(LAB_MAIL))
    confirmed(night.desk, night.incident_id, LATER)

    with pytest.raises(scope.ScopeOutdated) as refused:
        scope.confirm(night.desk, older, OFFICER, LATER)
    assert refused.value.key == "error.scope_outdated"


def test_an_answer_of_nothing_cannot_be_confirmed_or_shown(short_desk: Desk) -> None:
    """A replayed button finds nothing."""
    with pytest.raises(NoSuchIncident):
        scope.confirm(short_desk, 4711, OFFICER, NIGHT)
    with pytest.raises(NoSuchIncident):
        scope_view.scope_answer(short_desk, 4711, NIGHT)


def test_a_wider_scope_drafts_for_the_new_clients_only(night: Night) -> None:
    """What was drafted stays as it is."""
    before = drafts_of(night.desk, night.incident_id)
    snapshot_id = asked(night.desk, night.incident_id, LATER, lab_scope(LAB, LAB_MAIL))
    count = scope.confirm(night.desk, snapshot_id, OFFICER, LATER)

    after = drafts_of(night.desk, night.incident_id)
    assert (count, set(after) - set(before)) == (1, {HAZEL})
    assert {client_id: after[client_id] for client_id in before} == before
    assert night.duty(CONTROLLER, HAZEL).due_at == NIGHT + 12 * HOUR


def test_a_narrower_scope_sets_drafts_aside_but_nothing_that_left(night: Night) -> None:
    """What was released is on its way; what was only drafted is not."""
    boree, dove = night.draft(BOREE), night.draft(DOVE)
    releasing.approve(night.desk, boree.id, boree.digest, OFFICER, LATER)
    confirmed(night.desk, night.incident_id, LATER, lab_scope(LAB_MAIL))

    assert night.draft(BOREE).state is NoticeState.APPROVED
    assert night.draft(dove.client_id).state is NoticeState.SUPERSEDED
    assert night.draft(ALDER).state is NoticeState.DRAFT


def test_a_client_that_comes_back_is_drafted_anew(night: Night) -> None:
    """The notice set aside is kept; the next version counts on."""
    confirmed(night.desk, night.incident_id, LATER, lab_scope(LAB_MAIL))
    confirmed(night.desk, night.incident_id, LATER)

    again = night.draft(DOVE)
    assert (again.version, again.state) == (2, NoticeState.DRAFT)
    assert night.duty(CONTROLLER, DOVE).state is DutyState.OPEN


def test_a_client_that_was_told_is_not_owed_again(night: Night) -> None:
    """A duty that is done stays done, whatever the register says later."""
    sending.told(night.desk, night.incident_id, ALDER, LEAD, "telephone", LATER, LATER)
    confirmed(night.desk, night.incident_id, LATER, lab_scope(LAB, LAB_MAIL))

    done = [row for row in duties_of(night.desk, night.incident_id) if row.client_id == ALDER]
    assert [row.state for row in done] == [DutyState.FULFILLED]


def test_new_clients_to_check_open_the_proof_of_erasure_again(desk: Desk) -> None:
    """The proof that was given was about others."""
    incident_id = opened(desk)
    confirmed(desk, incident_id)
    steps.done(desk, incident_id, own_steps.PROVE_ERASURE, LEAD, NIGHT)
    confirmed(desk, incident_id, LATER, lab_scope(LAB, "datacenter-backup"))

    again = task(desk, incident_id, own_steps.PROVE_ERASURE)
    assert again.state is TaskState.OPEN
    assert again.about is not None
    assert {FORMER, "C015"} <= set(again.about.split(", "))
    assert again.due_at == LATER + 4 * HOUR


def test_counsel_hears_of_a_dispute_at_once(night: Night) -> None:
    """At the same time as the officer, by name of the client, in a direct message (rule 28)."""
    told = said(night.desk, "counsel.told")

    assert [row.stream for row in told] == [f"person:{COUNSEL}"]
    assert told[0].facts["clients"] == ["Griefbos NV"]


def test_counsel_hears_nothing_more_of_who_is_told(night: Night) -> None:
    """A scope that is confirmed again asks only about notices that have not left."""
    desk, draft = night.desk, drafts_of(night.desk, night.incident_id)[GRIEF]
    counsel.answer(desk, night.incident_id, COUNSEL, NIGHT)
    releasing.approve(desk, draft.id, draft.digest, OFFICER, NIGHT)
    confirmed(desk, night.incident_id, LATER)

    assert len(said(desk, "counsel.told")) == 1


def test_without_a_dispute_or_counsel_nobody_is_told(desk: Desk) -> None:
    """The message means something only when there is something in it."""
    incident_id = opened(desk)
    confirmed(desk, incident_id, NIGHT, lab_scope(LAB_MAIL))
    alone = with_organisation(desk, counsel=())
    other = opened(alone, request_key="other")
    confirmed(alone, other)

    assert said(desk, "counsel.told") == []


def test_a_dispute_that_is_over_is_none(short_desk: Desk) -> None:
    """Its last day counts; the day after is free."""
    began, today = date(2026, 1, 1), date(2026, 12, 4)
    until = {TWIN: today, ALDER: today - timedelta(days=1)}
    rows = [
        replace(row, dispute_from=began, dispute_until=until[row.client_id])
        for row in CLIENTS
        if row.client_id in until
    ]
    import_register(
        short_desk.store, [table("clients", rows)], "lab", BRUSSELS, NIGHT, allow_mass_end=True
    )
    incident_id = opened(short_desk)
    confirmed(short_desk, incident_id)

    (told,) = said(short_desk, "counsel.told")
    assert set(told.facts["clients"]) == {"Tweelingrivier BV", "Griefbos NV"}


def test_drafts_climb_a_ladder_before_the_first_term(night: Night) -> None:
    """Borea's contract runs out first."""
    with night.desk.store.read():
        rungs = ledger.of_incident(night.incident_id)
    assert {rung.group.due_at for rung in rungs if rung.group.kind == "draft"} == {NIGHT + 8 * HOUR}


def test_a_scope_without_any_client_is_confirmed_too(desk: Desk) -> None:
    """Only our own people are concerned: nobody else is owed anything."""
    incident_id = opened(desk)
    snapshot_id = asked(
        desk, incident_id, NIGHT, lab_scope(LAB_OWN, categories=frozenset({"health"}))
    )
    count = scope.confirm(desk, snapshot_id, OFFICER, NIGHT)

    assert count == 0
    assert duty(desk, incident_id, CONTROLLER).state is DutyState.SUPERSEDED
    assert duty(desk, incident_id, "notify_authority").state is DutyState.OPEN


def test_the_chain_has_ids_of_clients_and_no_names(night: Night) -> None:
    """Who was affected can be proven without saying who they are."""
    with night.desk.store.read():
        entry = AuditEntry.get(AuditEntry.action == "scope.confirmed")

    assert ALDER in entry.payload
    assert "Alderwick" not in entry.payload


@pytest.mark.parametrize("step", ["bot.store.notices.insert", "bot.services.audit.record"])
def test_a_crash_while_confirming_confirms_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Drafts, duties, tasks, messages: all of them or none."""
    incident_id = opened(desk)
    snapshot_id = asked(desk, incident_id)

    def crash(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(step, crash)
    with pytest.raises(MemoryError):
        scope.confirm(desk, snapshot_id, OFFICER, NIGHT)
    monkeypatch.undo()

    assert drafts_of(desk, incident_id) == {}
    assert said(desk, "notices.waiting") == []
    assert scope.confirm(desk, snapshot_id, OFFICER, NIGHT) == len(AFFECTED)

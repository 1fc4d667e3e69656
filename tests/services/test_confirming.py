"""A mail that was accepted is sent, not confirmed: answers, calls, bounces (rule 18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.incident import DutyState, IncidentState, NoticeState, TaskState
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import OutgoingRow, RowState
from bot.domain.records import IncidentRecord
from bot.services import (
    by_hand,
    calls,
    confirming,
    following_up,
    outbox_care,
    own_steps,
    releasing,
    reviewing,
    sending,
    steps,
)
from bot.services.desk import Desk
from bot.services.draft_facts import FactsNow
from bot.services.outbox import listing
from bot.services.telling import POSTPONED
from bot.store import answers, incidents, tasks
from bot.store import duties as kept_duties
from bot.store import ledger as rungs
from bot.store import notices as kept
from bot.store import outbox as rows
from bot.store.tables.answers import Answer
from bot.store.trouble import StoreBusy
from tests.services.desk import ALDER, BOREE, ELM, NIGHT, OFFICER, RESPONDER, TWIN, Night, opened

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SENT = NIGHT + HOUR
LATE = SENT + 2 * HOUR
CONTROLLER = "notify_controller"


def left(night: Night, client_id: str) -> OutgoingRow:
    """Let a client's notice have been taken by its mail server."""
    draft = night.draft(client_id)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SENT)
    waiting = listing(night.desk.store, (RowState.WAITING,))
    row = next(row for row in waiting if row.facts.get("notice_id") == draft.id)
    with night.desk.store.transaction():
        rows.settle(row.id, RowState.SENT, SENT, proof={"reply": "250"})
        sending.sent(night.desk, row, {"reply": "250"}, SENT)
    return row


def answer(night: Night, client_id: str = ALDER) -> str:
    """Return what is known of a client's answer."""
    with night.desk.store.read():
        return str(Answer.get(Answer.client_id == client_id).state)


def to_call(night: Night) -> str | None:
    """Return whom the step to call is about."""
    with night.desk.store.read():
        task = tasks.find(night.incident_id, own_steps.CALL_UNCONFIRMED)
    return None if task is None else task.about


def acknowledge(night: Night, client: str = ALDER, whom: str = "") -> None:
    """Record that a client answered by mail."""
    confirming.acknowledge(
        night.desk,
        night.incident_id,
        client,
        RESPONDER,
        "mail",
        SENT + MINUTE,
        SENT + MINUTE,
        whom=whom,
    )


def test_who_does_not_answer_in_two_hours_is_called(night: Night) -> None:
    """One step for all of them, opened once; who answered is not in it."""
    for client_id in (ALDER, BOREE, TWIN):
        left(night, client_id)
    acknowledge(night, TWIN, whom="mevr. Peeters")
    assert confirming.tick(night.desk, LATE - MINUTE) == 0
    assert to_call(night) is None
    assert confirming.tick(night.desk, LATE) == 2
    assert to_call(night) == f"{ALDER}, {BOREE}"
    assert confirming.tick(night.desk, LATE + MINUTE) == 0
    assert (answer(night), answer(night, TWIN)) == (answers.CALLED, answers.ACKNOWLEDGED)
    with night.desk.store.read():
        assert answers.acknowledged(night.incident_id) == 1


def test_an_incident_that_fails_stops_no_other(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others' clients are called; it is told once an hour, and tried again."""
    desk = night.desk
    other = opened(desk, request_key="another")
    for client_id in (ALDER, BOREE, TWIN):
        left(night, client_id)
    with desk.store.transaction():
        Answer.update(incident_id=other).where(Answer.client_id == TWIN).execute()
    usual = own_steps.open_own

    def failing(desk: Desk, incident: IncidentRecord, *given: Any, **named: Any) -> None:
        if incident.id == other:
            raise ValueError
        usual(desk, incident, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(own_steps, "open_own", failing)
        assert confirming.tick(desk, LATE) == 2
        assert confirming.tick(desk, LATE) == 0
    assert to_call(night) == f"{ALDER}, {BOREE}"
    told = [row for row in listing(desk.store, (RowState.WAITING,)) if row.kind == POSTPONED]
    assert {row.incident_id for row in told} == {other}
    assert len({row.stream for row in told}) == len(told)
    assert confirming.tick(desk, LATE) == 1


def test_a_database_that_gives_no_turn_is_asked_at_the_next_tick(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no fault of the incident."""
    left(night, ALDER)

    def busy(*_: object, **__: object) -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(own_steps, "open_own", busy)
        with pytest.raises(StoreBusy):
            confirming.tick(night.desk, LATE)
    assert confirming.tick(night.desk, LATE) == 1


def test_another_process_that_was_first_is_left_to_it(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the turn somebody else opened the step."""
    looks = iter([((night.incident_id, ALDER),), ()])
    monkeypatch.setattr(answers, "unanswered", lambda now: next(looks))
    assert confirming.tick(night.desk, LATE) == 0
    assert to_call(night) is None


def test_a_call_is_an_answer(night: Night) -> None:
    """Whoever told the client by telephone knows that it knows."""
    left(night, ALDER)
    sending.told(night.desk, night.incident_id, ALDER, RESPONDER, "telephone", SENT, SENT + MINUTE)
    assert answer(night) == answers.ACKNOWLEDGED
    assert confirming.tick(night.desk, LATE) == 0


def test_nobody_is_called_for_an_incident_that_is_closed(night: Night) -> None:
    """Its answers are let be."""
    left(night, ALDER)
    with night.desk.store.transaction():
        incidents.update(night.incident_id, state=IncidentState.CLOSED)
    assert confirming.tick(night.desk, LATE) == 1
    assert to_call(night) is None
    assert confirming.tick(night.desk, LATE) == 0


def test_a_bounce_opens_the_duty_with_its_first_deadline(night: Night) -> None:
    """Its reminders speak again, and the notice can be sent once more."""
    due = night.duty(CONTROLLER, BOREE).due_at
    other, row = left(night, TWIN), left(night, BOREE)
    assert night.duty(CONTROLLER, BOREE).state is DutyState.FULFILLED
    confirming.bounced(night.desk, night.incident_id, BOREE, RESPONDER, "550 no such user", LATE)

    duty = night.duty(CONTROLLER, BOREE)
    assert (duty.state, duty.due_at, duty.fulfilled_at) == (DutyState.OPEN, due, None)
    assert night.draft(BOREE).state is NoticeState.FAILED
    assert night.draft(TWIN).state is NoticeState.SENT
    with night.desk.store.read():
        speaking = [
            rung
            for rung in rungs.of_incident(night.incident_id)
            if rung.group == rungs.Group(night.incident_id, CONTROLLER, due)
            and rung.state == rungs.DUE
        ]
    assert speaking
    outbox_care.resend(night.desk, row.id, "Petra", "new address", LATE)
    assert night.draft(BOREE).state is NoticeState.APPROVED
    assert answer(night, BOREE) == answers.BOUNCED
    with night.desk.store.read():
        assert rows.get(other.id).state is RowState.SENT


def test_who_did_not_get_the_mail_is_called(night: Night) -> None:
    """It is on the list, with its script, and the step to call is about it."""
    left(night, BOREE)
    confirming.bounced(night.desk, night.incident_id, BOREE, RESPONDER, "550 no such user", LATE)
    with night.desk.store.read():
        snapshot = kept.confirmed_snapshot(night.incident_id)
        assert snapshot is not None
        listed = calls.to_call(FactsNow.of(night.desk, night.incident, snapshot))
        step = tasks.find(night.incident_id, own_steps.CALL_WITHOUT_MAIL)
    assert set(listed) == {BOREE, ELM}
    assert step is not None
    assert BOREE in str(step.about)


def test_a_client_that_was_told_by_telephone_before_stays_told(night: Night) -> None:
    """The bounce concerns the written one only."""
    sending.told(
        night.desk, night.incident_id, ALDER, RESPONDER, "telephone", NIGHT, NIGHT + MINUTE
    )
    left(night, ALDER)
    confirming.bounced(night.desk, night.incident_id, ALDER, RESPONDER, "mailbox full", LATE)

    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED
    assert night.draft(ALDER).state is NoticeState.FAILED


def update_left(night: Night, client_id: str) -> None:
    """Let an update to a client have been taken by its mail server, two hours later."""
    later = following_up.Later(NoticeKind.CLIENT_UPDATE, clients=frozenset({client_id}))
    following_up.draft_later(night.desk, night.incident_id, later, RESPONDER, LATE)
    draft = night.draft(client_id)
    releasing.approve(night.desk, draft.id, draft.digest, OFFICER, LATE)
    with night.desk.store.transaction():
        row = rows.find(sending.key_of(draft))
        assert row is not None
        rows.settle(row.id, RowState.SENT, LATE, proof={"reply": "250"})
        sending.sent(night.desk, row, {"reply": "250"}, LATE)


def test_an_update_that_comes_back_leaves_what_was_answered_as_it_is(night: Night) -> None:
    """The client knows of the breach; it is the promised update that is owed again."""
    first = left(night, ALDER)
    acknowledge(night)
    promised = night.duty("client_update", ALDER)
    update_left(night, ALDER)
    confirming.bounced(night.desk, night.incident_id, ALDER, RESPONDER, "mailbox full", LATE)

    with night.desk.store.read():
        states = [one.state for one in kept.to_client(night.incident_id, ALDER)]
        assert rows.get(first.id).state is RowState.SENT
        duties = {one.id: one for one in kept_duties.of_client(night.incident_id, ALDER)}
    assert states == [NoticeState.SENT, NoticeState.FAILED]
    assert night.duty(CONTROLLER, ALDER).state is DutyState.FULFILLED
    assert duties[promised.id].state is DutyState.OPEN
    assert duties[promised.id].due_at == promised.due_at


def test_what_nobody_answers_is_called_about_each_time(night: Night) -> None:
    """Also a client that was called about an earlier notice."""
    left(night, ALDER)
    confirming.tick(night.desk, LATE)
    steps.done(night.desk, night.incident_id, own_steps.CALL_UNCONFIRMED, OFFICER, LATE)
    update_left(night, ALDER)
    assert confirming.tick(night.desk, LATE + 2 * HOUR) == 1
    with night.desk.store.read():
        step = tasks.find(night.incident_id, own_steps.CALL_UNCONFIRMED)
    assert step is not None
    assert (step.state, step.about) == (TaskState.OPEN, ALDER)


def test_a_mail_that_a_person_sent_is_not_confirmed_either(night: Night) -> None:
    """It is waited for as ours is, and can come back."""
    draft = night.draft(ALDER)
    mailed = by_hand.Delivery("mail", SENT, note="from the privacy mailbox")
    by_hand.record(night.desk, draft.id, draft.digest, OFFICER, mailed, SENT + MINUTE)
    assert confirming.tick(night.desk, LATE) == 1
    confirming.bounced(night.desk, night.incident_id, ALDER, RESPONDER, "550", LATE)
    assert night.duty(CONTROLLER, ALDER).state is DutyState.OPEN
    assert night.draft(ALDER).state is NoticeState.FAILED


def test_a_notice_that_leaves_again_is_waited_for_anew(night: Night) -> None:
    """Two hours from then."""
    row = left(night, ALDER)
    confirming.bounced(night.desk, night.incident_id, ALDER, RESPONDER, "full", SENT + MINUTE)
    outbox_care.resend(night.desk, row.id, "Petra", "emptied", SENT + 2 * MINUTE)
    with night.desk.store.transaction():
        sending.sent(night.desk, row, {"reply": "250"}, LATE)

    assert confirming.tick(night.desk, LATE) == 0
    assert confirming.tick(night.desk, LATE + 2 * HOUR) == 1


def test_what_was_not_sent_is_neither_acknowledged_nor_returned(short_night: Night) -> None:
    """And a bounce needs a reason."""
    night = short_night
    with pytest.raises(confirming.NothingToAnswer):
        acknowledge(night)
    for reason, expected in (("550", confirming.NothingToAnswer), (" ", Refusal)):
        with pytest.raises(expected):
            confirming.bounced(night.desk, night.incident_id, ALDER, RESPONDER, reason, LATE)


def test_only_whose_answer_is_awaited_can_answer(night: Night) -> None:
    """Those that a notice has left for, by name; nobody before, and nobody afterwards."""
    incident = night.incident
    with pytest.raises(confirming.NothingToAnswer, match="nothing_awaited"):
        confirming.awaited(night.desk, incident)
    left(night, ALDER)
    assert confirming.awaited(night.desk, incident) == {ALDER: "Alderwick Bouw BV"}
    acknowledge(night)
    with pytest.raises(confirming.NothingToAnswer, match="nothing_awaited"):
        confirming.awaited(night.desk, incident)


def test_a_way_that_no_form_offers_is_refused(night: Night) -> None:
    """How it is known is one of a few words; nothing is recorded otherwise."""
    left(night, ALDER)
    with pytest.raises(Refusal, match="not_ours"):
        confirming.acknowledge(
            night.desk, night.incident_id, ALDER, RESPONDER, "pigeon", SENT, SENT + MINUTE
        )
    assert answer(night) == answers.WAITING


def test_accepted_is_not_confirmed(night: Night) -> None:
    """The counts tell apart who was told and who has said so; so does the queue."""
    left(night, ALDER)
    left(night, BOREE)
    acknowledge(night)
    seen = reviewing.queue(night.desk, night.incident_id, LATE)
    assert (seen.counts.told, seen.counts.confirmed) == (2, 1)
    assert {line.client_id for line in seen.lines if line.awaited} == {BOREE}

"""What is owed: the ledger speaks, people say what they have, told, filed or need not do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.incident import DutyState
from bot.store import incidents
from bot.worker import Worker
from bot.workspace.state import Message
from tests.services.desk import ALDER, DEPUTY, ELM, LEAD, OFFICER, RESPONDER, duty
from tests.slack.office import Office, Room, buttons, field_of, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of an incident that was opened in the morning: no quiet hours."""
    office.clock.forward(hours=6)
    return office.incident()


def _reminders(room: Room, part: str) -> list[Message]:
    """Return what the ledger has said in the channel and to the officer: nobody leads yet."""
    return [
        message
        for message in (*room.messages(), *_direct(room))
        if "duty.have_it" in buttons(message.blocks) and part in words(message.blocks)
    ]


def _direct(room: Room) -> list[Message]:
    """Return what the bot has told the officer and the deputy about this incident."""
    people = (room.office.workspace.person(user) for user in (OFFICER, DEPUTY))
    told = (message for person in people for message in person.dms())
    return [message for message in told if room.incident_id in str(message.blocks)]


def _authority(room: Room) -> str:
    return duty(room.office.desk, room.incident_id, "notify_authority").state.value


def test_the_ledger_speaks_when_its_hour_comes(office: Office, room: Room) -> None:
    """What is due, under which article, and the button that does it."""
    office.bot.tick()
    spoken = office.wait(lambda: _reminders(room, "33.2"))
    assert {"notices.review", "told.open"} <= buttons(spoken[-1].blocks)


def test_who_has_it_silences_it(office: Office, room: Room) -> None:
    """Until the named hour nothing more is said of it; then it speaks again."""
    office.bot.tick()
    spoken = office.wait(lambda: _reminders(room, "33.2"))
    form = office.press(LEAD, spoken[0], "duty.have_it")
    assert form.callback_id == "view.have_it"
    until = office.clock.now() + timedelta(hours=2, minutes=30)
    assert office.submit(LEAD, {"when": int(until.timestamp())}).ok
    room.said(f"<@{LEAD}>")
    office.clock.forward(hours=2)
    office.bot.tick()
    quiet = len(_reminders(room, "33.2"))
    office.clock.forward(hours=1, minutes=5)
    office.bot.tick()
    office.wait(lambda: len(_reminders(room, "33.2")) > quiet)
    assert quiet == len(spoken)


def test_the_past_is_no_promise(office: Office, room: Room) -> None:
    """*I have it, done by* takes an hour that is still to come."""
    office.bot.tick()
    spoken = office.wait(lambda: _reminders(room, "33.2"))
    office.press(LEAD, spoken[0], "duty.have_it")
    past = int(office.clock.now().timestamp()) - 60
    assert set(office.submit(LEAD, {"when": past}).errors) == {"when"}


def test_a_filing_fulfils_its_duty(office: Office, room: Room) -> None:
    """From the clock; its number is kept, and the duty is done."""
    clock = room.answer(OFFICER, "/breach clock")
    _press_authority(office, room, clock.blocks, "duty.fulfil")
    assert office.submit(OFFICER, {"number": "DBN-2026-1"}).ok
    assert _authority(room) == DutyState.FULFILLED.value


def test_a_filing_that_became_late_is_asked_for_its_reasons(office: Office, room: Room) -> None:
    """The form stood open past the deadline: a field for the reasons appears, nothing is lost."""
    clock = room.answer(OFFICER, "/breach clock")
    _press_authority(office, room, clock.blocks, "duty.fulfil")
    late = int(office.clock.forward(hours=80).timestamp())
    assert office.submit(OFFICER, {"when": late, "number": "DBN-2026-3"}).ok
    assert _authority(room) == DutyState.OPEN.value
    asked = office.view(OFFICER)
    assert asked is not None
    *_, why, reasons = asked.blocks
    assert reasons["block_id"] == "reason"
    assert "72" in words([why])
    assert set(office.submit(OFFICER).errors) == {"reason"}
    assert office.submit(OFFICER, {"reason": "De dader had onze toegang gewist"}).ok
    filed = duty(office.desk, room.incident_id, "notify_authority")
    assert filed.state is DutyState.FULFILLED
    assert (filed.fulfilled_at, filed.reason) == (
        office.clock.now(),
        "De dader had onze toegang gewist",
    )
    with office.store.read():
        assert incidents.facts(room.incident_id)[f"filed:{filed.id}"] == "DBN-2026-3"


def test_a_filing_before_the_breach_is_refused(office: Office, room: Room) -> None:
    """Nothing is fulfilled before it was noticed."""
    clock = room.answer(OFFICER, "/breach clock")
    _press_authority(office, room, clock.blocks, "duty.fulfil")
    early = int(room.record.noticed_at.timestamp()) - 3600
    assert set(office.submit(OFFICER, {"when": early, "number": "X"}).errors) == {"when"}


def test_a_duty_is_waived_with_a_reason(office: Office, room: Room) -> None:
    """By the officer; a responder is not offered what would be refused."""
    offered = str(room.answer(RESPONDER, "/breach clock").blocks)
    assert "duty.waive" not in offered
    assert "sheet.duty" in offered
    clock = room.answer(OFFICER, "/breach clock")
    _press_authority(office, room, clock.blocks, "duty.waive")
    assert office.submit(OFFICER, {"reason": "Geen risico: alles versleuteld"}).ok
    assert _authority(room) == DutyState.WAIVED.value


def test_a_settled_duty_is_not_reminded_of(office: Office, room: Room) -> None:
    """Fulfilled, it says nothing more, whatever the hour."""
    clock = room.answer(OFFICER, "/breach clock")
    _press_authority(office, room, clock.blocks, "duty.fulfil")
    assert office.submit(OFFICER, {"number": "DBN-2026-2"}).ok
    office.clock.forward(hours=70)
    office.bot.tick()
    office.wait(lambda: _reminders(room, "33.2"))
    assert not _reminders(room, "33.1")


def test_a_tick_that_fails_stops_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reminders break, and the silent clients are looked for all the same."""
    looked: list[object] = []

    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("bot.process.ledger.tick", broken)
    monkeypatch.setattr("bot.process.confirming.tick", lambda *given: looked.append(given))
    Worker(office.bot.ticks, office.clock.now, lambda _: None).tick()
    assert len(looked) == 1


def test_a_client_told_by_telephone_is_told(office: Office, room: Room) -> None:
    """One line records it: the duty towards that client is done, and the channel knows."""
    room.confirm_scope()
    room.open(RESPONDER, f"/breach told {ELM}")
    filled = {"how": "telephone", "whom": "Onthaal", "note": "Belt zelf terug"}
    assert office.submit(RESPONDER, filled).ok
    room.said("Elmenhoek VZW")
    told = duty(office.desk, room.incident_id, "notify_controller", ELM)
    assert told.state is DutyState.FULFILLED


def test_a_client_is_told_from_a_reminder(office: Office, room: Room) -> None:
    """The button of the reminder opens the same form."""
    room.confirm_scope()
    office.bot.tick()
    spoken = office.wait(lambda: _reminders(room, "33.2"))[0]
    members = office.workspace.read(lambda ws: set(ws.state.channels[spoken.channel].members))
    reader = OFFICER if OFFICER in members else DEPUTY
    form = office.press(reader, spoken, "told.open")
    assert ALDER in [o["value"] for o in field_of(form, "client")["options"]]


def test_a_step_can_be_taken_in_hand(office: Office, room: Room) -> None:
    """A step's reminder is done or taken by its buttons."""
    room.with_button("step.more")
    office.clock.forward(minutes=20)
    office.bot.tick()
    spoken = office.wait(
        lambda: next(
            (
                m
                for m in reversed(_direct(room))
                if {"step.done", "duty.have_it"} <= buttons(m.blocks)
            ),
            None,
        )
    )
    office.press(OFFICER, spoken, "duty.have_it")
    assert office.submit(OFFICER).ok
    room.said(f"<@{OFFICER}>")


def test_the_question_of_awareness_returns(office: Office, room: Room) -> None:
    """While it is only suspected; answered by its button."""
    office.clock.forward(hours=4, minutes=1)
    office.bot.tick()

    def asked() -> Message | None:
        return next(
            (
                m
                for m in reversed(_direct(room))
                if {"awareness.confirm", "awareness.correct"} <= buttons(m.blocks)
            ),
            None,
        )

    office.act(OFFICER, office.wait(asked), "awareness.confirm")
    assert room.record.aware_confirmed


def _press_authority(
    office: Office, room: Room, blocks: list[dict[str, object]], action_id: str
) -> None:
    """Press a button of the notification to the authority, in the clock last shown."""
    row = duty(office.desk, room.incident_id, "notify_authority")
    shown = office.workspace.person(OFFICER).ephemerals()[-1]
    assert shown.blocks == blocks
    office.press(OFFICER, shown, action_id, block_id=f"duty.{row.id}")

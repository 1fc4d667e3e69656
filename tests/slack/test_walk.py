"""The walk at the wire: a playbook press by press, questions, clients, roles, decisions."""

from __future__ import annotations

import pytest

from bot.domain.incident import IncidentState, Kind
from bot.domain.playbook import Phase
from bot.workspace.state import View
from tests.services.desk import DEPUTY, LEAD, OFFICER, RESPONDER
from tests.services.test_every_playbook import settle_duties
from tests.slack.office import Office, Room, buttons, field_of, words

FIRST_TABLE = "ransomware.client_links"


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    room = office.incident()
    room.with_button("step.done")
    return room


def block_with(view: View, *actions: str) -> tuple[str, str] | None:
    """Return the first row with one of some buttons whose step was never done, and which."""
    for block in view.blocks:
        if "block_id" in block and '"times":1' in block["block_id"]:
            continue
        for action in actions:
            if action in buttons([block]):
                return action, str(block["block_id"])
    return None


def do_phase(office: Office, user: str, view: View) -> None:
    """Do every step of a phase in its window, each by the button it has."""
    while found := block_with(view, "step.decide", "step.done"):
        action, block = found
        if action == "step.done":
            view = office.turn(user, view, action, block_id=block)
            continue
        form = office.press(user, view, action, block_id=block)
        option = field_of(form, "option")["options"][0]["value"]
        assert office.submit(user, {"option": option, "reason": "it spreads"}).ok
        office.leave(user)
        return


def test_a_playbook_is_walked_with_nothing_but_buttons_and_forms(office: Office) -> None:
    """From open to close, in the language of who presses."""
    room = office.incident(kind=Kind.GENERAL)
    seen = set()
    for _ in range(40):
        view = room.open(DEPUTY, "/breach steps")
        if not block_with(view, "step.decide", "step.done"):
            break
        seen.add(room.record.phase)
        assert "Pourquoi" in words(view.blocks)
        do_phase(office, DEPUTY, view)
        office.leave(DEPUTY)
    assert room.record.phase == Phase.LEARN_AND_CLOSE.value
    assert len(seen) > 4
    settle_duties(office.desk, room.incident_id)
    room.open(OFFICER, "/breach close")
    assert office.submit(OFFICER, {"outcome": "handled", "reason": "done"}).ok
    assert room.record.state is IncidentState.CLOSED


def test_a_question_is_answered_with_a_press(office: Office, room: Room) -> None:
    """The step that waited for it appears, and the channel hears why."""
    asked = room.with_button("fact.answer.0")
    office.act(LEAD, asked, "fact.answer.0")
    room.said("Door wat nu bekend is")
    view = room.open(RESPONDER, "/breach facts")
    assert f"<@{LEAD}>" in words(view.blocks)


def test_a_fact_is_corrected_with_how_sure_and_on_what(office: Office, room: Room) -> None:
    """Any fact of the vocabulary can be set; excluding a copy needs its evidence."""
    view = room.open(RESPONDER, "/breach facts")
    form = office.press(RESPONDER, view, "fact.pick", "exfiltration")
    assert form.callback_id == "view.fact"
    filled = {"answer": "excluded_on_evidence", "sure": "proven"}
    assert set(office.submit(RESPONDER, filled).errors) == {"basis"}
    assert office.submit(RESPONDER, {**filled, "basis": "egress log, 1 to 4 December"}).ok
    office.wait(lambda: (now := office.view(RESPONDER)) and "egress log" in words(now.blocks))
    office.wait(lambda: "uitgesloten" in words(_headline(room)))


def _headline(room: Room) -> object:
    found = room.headline()
    return [] if found is None else found.blocks


def test_the_answer_to_a_step_does_the_step(office: Office, room: Room) -> None:
    """The form opened from the phase goes back to it, with the step among those done."""
    window = room.open(LEAD, "/breach steps")
    found = block_with(window, "fact.open")
    assert found is not None
    form = office.press(LEAD, window, "fact.open", block_id=found[1])
    value = field_of(form, "answer")["options"][0]["value"]
    assert office.submit(LEAD, {"answer": value, "sure": "heard", "basis": "the client"}).ok
    office.wait(lambda: (view := office.view(LEAD)) and found[1] not in str(view.blocks))


def test_clients_are_settled_one_by_one_and_several_at_once(office: Office, room: Room) -> None:
    """One message in the channel, edited in place; a row is one press."""
    room.confirm_scope()
    table = room.with_button("client.done")
    row = next(b for b in table.blocks if "client.done" in buttons([b]))
    office.act(LEAD, table, "client.done", block_id=row["block_id"])
    office.wait(lambda: f"<@{LEAD}>" in words(_message(room, table.ts)))

    view = office.press(LEAD, table, "clients.open")
    office.press(LEAD, view, "clients.update")
    form = office.view(LEAD)
    assert form is not None
    clients = [one["value"] for one in field_of(form, "clients")["options"]]
    assert set(office.submit(LEAD, {"clients": clients, "change": "excused"}).errors) == {"reason"}
    assert set(office.submit(LEAD, {"clients": clients, "change": "given"}).errors) == {"person"}
    given = {"clients": clients[:2], "change": "given", "person": RESPONDER}
    told = office.direct(RESPONDER, lambda: office.submit(LEAD, given))
    assert "clients.open" in buttons(told.blocks)
    view = office.press(LEAD, _view(office, LEAD), "clients.update")
    done = {"clients": clients[:1], "change": "done"}
    assert office.submit(LEAD, done).ok
    office.press(LEAD, _view(office, LEAD), "clients.update")
    rest = {"clients": clients[1:], "change": "excused", "reason": "geen verbinding"}
    assert office.submit(LEAD, rest).ok
    office.wait(lambda: "geen verbinding" in words(_message(room, table.ts)))


def _view(office: Office, user: str) -> View:
    """Return the table in front of somebody, once the form on top of it is gone."""

    def look() -> View | None:
        view = office.view(user)
        return view if view is not None and view.callback_id == "view.clients" else None

    return office.wait(look)


def _message(room: Room, ts: str) -> object:
    return next(one for one in room.messages() if one.ts == ts).blocks


def test_a_role_is_claimed_and_given(office: Office, room: Room) -> None:
    """The window shows at once who has it."""
    view = room.open(LEAD, "/breach roles")
    block = next(b["block_id"] for b in view.blocks if "role.take" in buttons([b]))
    view = office.turn(LEAD, view, "role.take", block_id=block)
    assert f"<@{LEAD}>" in words(view.blocks)
    block = [b["block_id"] for b in view.blocks if "role.give" in buttons([b])][1]
    office.press(LEAD, view, "role.give", block_id=block)
    assert set(office.submit(LEAD, {"person": LEAD, "deputy": LEAD}).errors) == {"deputy"}
    assert office.submit(LEAD, {"person": RESPONDER, "deputy": DEPUTY}).ok
    room.said(f"<@{RESPONDER}>")


def test_a_decision_is_typed_and_said(office: Office, room: Room) -> None:
    """What was typed after the word stands in the form."""
    form = room.open(LEAD, "/breach decision Wij wachten op de klant")
    assert field_of(form, "what")["initial_value"] == "Wij wachten op de klant"
    assert set(office.submit(LEAD, {"reason": " "}).errors) == {"reason"}
    assert office.submit(LEAD, {"reason": "zonder hem kan het niet"}).ok
    room.said("zonder hem kan het niet")


def test_a_note_or_proof_follows_a_step_that_is_done(office: Office, room: Room) -> None:
    """It is picked among the settled ones, or added beside an open one."""
    window = room.open(LEAD, "/breach steps")
    found = block_with(window, "step.done")
    assert found is not None
    window = office.turn(LEAD, window, "step.done", block_id=found[1])
    picker = next(b for b in window.blocks if "step.proof" in buttons([b]))
    step = picker["elements"][0]["options"][0]["value"]
    office.press(LEAD, window, "step.proof", step)
    assert office.submit(LEAD, {"where": "S:/bewijs.zip"}).ok
    answer = room.answer(LEAD, "/breach timeline")
    assert "📎" in words(answer.blocks)


def test_the_next_shift_is_told_and_takes_the_lead(office: Office, room: Room) -> None:
    """The private answer goes into the channel with a press, which may take the lead."""
    told = room.answer(RESPONDER, "/breach handover")
    office.act(RESPONDER, told, "handover.lead")
    room.said("draagt over")
    assert room.record.lead == RESPONDER
    told = room.answer(LEAD, "/breach handover")
    office.act(LEAD, told, "handover.post")
    room.said(f"<@{LEAD}> draagt over")

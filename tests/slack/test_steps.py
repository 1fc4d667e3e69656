"""Walking through the playbook by its buttons: done, skip, assign, the whole phase."""

from __future__ import annotations

import threading

import pytest

from bot.workspace.places import Outcome
from tests.services.desk import LEAD, OFFICER, RESPONDER, STAFF
from tests.slack.office import Office, Room, buttons, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    room = office.incident()
    room.with_button("step.done")
    return room


def _first_step(room: Room) -> str:
    message = room.with_button("step.more")
    return str(next(b["block_id"] for b in message.blocks if "step.done" in buttons([b])))


def _open_steps(room: Room) -> set[str]:
    message = room.with_button("step.more")
    return {b["block_id"] for b in message.blocks if "step.done" in buttons([b])}


def test_one_press_does_a_step(office: Office, room: Room) -> None:
    """The message in the channel is edited in place: who did it stands there."""
    step, phase = _first_step(room), room.with_button("step.more").ts
    office.act(LEAD, room.with_button("step.more"), "step.done", block_id=step)
    office.wait(lambda: step not in _open_steps(room))
    assert f"<@{LEAD}>" in words(room.with_button("step.more").blocks)
    assert room.with_button("step.more").ts == phase


def test_of_two_who_press_at_once_one_is_told(office: Office, room: Room) -> None:
    """The second one hears who was first; the step is done once."""
    step, message = _first_step(room), room.with_button("step.more")
    outcomes: list[Outcome] = []

    def press(user: str) -> None:
        person = office.workspace.person(user)
        outcomes.append(person.press(message, "step.done", block_id=step))

    seen = {user: len(office.workspace.person(user).ephemerals()) for user in (LEAD, RESPONDER)}
    threads = [threading.Thread(target=press, args=(user,)) for user in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcome.ok for outcome in outcomes] == [True, True]

    def told() -> list[str]:
        return [
            one.text
            for user, before in seen.items()
            for one in office.workspace.person(user).ephemerals()[before:]
        ]

    office.wait(told)
    (sentence,) = told()
    assert "<@" in sentence


def test_a_step_is_skipped_with_a_reason(office: Office, room: Room) -> None:
    """A ready reason or one's own; it stands with the step."""
    step = _first_step(room)
    form = office.press(LEAD, room.with_button("step.more"), "step.more", "step.skip", step)
    assert form.callback_id == "view.skip"
    assert office.submit(LEAD, {"own_reason": "De klant deed dit al zelf"}).ok
    office.wait(lambda: "De klant deed dit al zelf" in words(room.with_button("step.more").blocks))


def test_a_ready_reason_is_said_in_words(office: Office, room: Room) -> None:
    """What was chosen is shown as it reads, not as it is called."""
    step = _first_step(room)
    office.press(LEAD, room.with_button("step.more"), "step.more", "step.skip", step)
    assert office.submit(LEAD, {"reason": "done_otherwise"}).ok
    office.wait(lambda: step not in _open_steps(room))
    assert "done_otherwise" not in words(room.with_button("step.more").blocks)


def test_a_step_that_was_settled_meanwhile_is_not_skipped(office: Office, room: Room) -> None:
    """The form says who was first, by name: Slack shows no mentions beside a field."""
    step = _first_step(room)
    office.press(RESPONDER, room.with_button("step.more"), "step.more", "step.skip", step)
    office.act(LEAD, room.with_button("step.more"), "step.done", block_id=step)
    outcome = office.submit(RESPONDER)
    assert "Lars Leider" in outcome.errors["reason"]


def test_a_step_is_given_to_somebody_who_is_told(office: Office, room: Room) -> None:
    """The person gets a direct message in their language, with the button that settles it."""
    step = _first_step(room)
    form = office.press(LEAD, room.with_button("step.more"), "step.more", "step.assign", step)
    assert form.callback_id == "view.assign"
    told = office.direct(RESPONDER, lambda: office.submit(LEAD, {"person": RESPONDER}))
    assert f"<@{LEAD}>" in words(told.blocks)
    office.act(RESPONDER, told, "step.done")
    office.wait(lambda: step not in _open_steps(room))


def test_who_does_not_belong_to_it_gets_no_step(office: Office, room: Room) -> None:
    """A person outside the team may not hear of it; the form keeps open."""
    step = _first_step(room)
    office.press(LEAD, room.with_button("step.more"), "step.more", "step.assign", step)
    assert set(office.submit(LEAD, {"person": STAFF}).errors) == {"person"}


def test_all_steps_are_shown_and_redrawn(office: Office, room: Room) -> None:
    """In the window a step that is done or skipped goes from the open ones at once."""
    window = office.press(LEAD, room.with_button("phase.show"), "phase.show")
    assert window.callback_id == "view.phase"
    first = next(b["block_id"] for b in window.blocks if "step.done" in buttons([b]))
    redrawn = office.turn(LEAD, window, "step.done", block_id=first)
    assert first not in {b["block_id"] for b in redrawn.blocks}
    second = next(b["block_id"] for b in redrawn.blocks if "step.more" in buttons([b]))
    office.press(LEAD, redrawn, "step.more", "step.skip", second)
    assert office.submit(LEAD).ok

    def gone() -> bool:
        view = office.view(LEAD)
        assert view is not None
        return view.callback_id == "view.phase" and second not in {
            b["block_id"] for b in view.blocks
        }

    office.wait(gone)


def test_pressing_on_a_message_below_a_window_is_told_there(office: Office, room: Room) -> None:
    """A refusal in a window comes on top of it."""
    window = office.press(LEAD, room.with_button("phase.show"), "phase.show")
    step = next(b["block_id"] for b in window.blocks if "step.done" in buttons([b]))
    office.act(RESPONDER, room.with_button("step.more"), "step.done", block_id=step)
    refused = office.press(LEAD, window, "step.done", block_id=step)
    assert refused.callback_id == "view.refusal"
    assert f"<@{RESPONDER}>" in words(refused.blocks)


def test_a_stranger_may_not_press(office: Office, room: Room) -> None:
    """A hidden button protects nothing: whoever presses is asked for."""
    office.workspace.person(OFFICER).invite(room.channel, STAFF)
    message = room.with_button("step.more")
    told = office.told(
        STAFF,
        lambda: office.act(STAFF, message, "step.done", block_id=_first_step(room)),
    )
    assert told.text
    office.workspace.person(STAFF).leave(room.channel)

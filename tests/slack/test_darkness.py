"""The dark at the wire: one press covers what stands in Slack, and few bring it back (rule 30)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient

from bot.domain.darkness import READ_ALONG
from bot.domain.incident import TaskState
from bot.domain.known_facts import Sureness
from bot.domain.outgoing import RowState
from bot.messages import ids
from bot.services import closing, counsel, facts, timeline
from bot.services.facts import Answer
from bot.services.outbox import listing
from bot.services.rights import IncidentClosed
from bot.slack.cover import InTheDark, act_in_the_light
from bot.slack.edge import Edge
from bot.slack.words import ANSWERS, WINDOWS
from bot.workspace.state import Message, View
from tests.services import desk as lab
from tests.services.desk import BRIDGE, COUNSEL, LEAD, OFFICER, RESPONDER, STAFF
from tests.slack.office import Office, Room, buttons, field_of, words


def _dark_headline(room: Room) -> Message | None:
    pinned = room.headline()
    return pinned if pinned is not None and BRIDGE in words(pinned.blocks) else None


def _left_out(office: Office) -> set[str]:
    return {row.kind for row in listing(office.store, (RowState.OBSOLETE,))}


def _timeline(office: Office, room: Room) -> str:
    seen = timeline.view(office.desk, room.record, office.clock.now())
    return "\n".join(line.text for line in seen.lines)


def _value_of(view: View, step: str) -> str:
    """Return what the button of a step carries."""
    carried = (
        str(element.get("value"))
        for block in view.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "step.done"
    )
    return next(value for value in carried if step in value)


def _go_dark(office: Office) -> Room:
    room = office.incident(what="Files of the payroll server end in .locked")
    room.with_button("step.done")
    office.act(LEAD, room.with_button("dark.on"), "dark.on")
    office.wait(lambda: _dark_headline(room))
    return room


@pytest.fixture(scope="module")
def dark(shared: Office) -> Room:
    """Return the channel of an incident in the dark."""
    return _go_dark(shared)


def test_one_press_covers_what_stands_in_the_channel(office: Office) -> None:
    """Headline and steps show the reference and the bridge; later news is not said there."""
    room = _go_dark(office)
    office.wait(lambda: not any("step.done" in buttons(m.blocks) for m in room.messages()))
    covered = [m for m in room.messages() if BRIDGE in words(m.blocks)]
    assert len(covered) > 1
    assert all(room.record.reference in words(message.blocks) for message in covered)

    told = room.answer(LEAD, "/breach note Pay nobody")
    assert room.record.reference in words(told.blocks)
    office.wait(lambda: "note" in _left_out(office))
    assert not any("Pay nobody" in words(message.blocks) for message in room.messages())
    assert "Pay nobody" in _timeline(office, room)


def test_only_few_bring_it_back(office: Office) -> None:
    """A responder is refused beside the field; the officer's answer shows everything again."""
    room = _go_dark(office)
    for user, ends in ((RESPONDER, False), (OFFICER, True)):
        pinned = office.wait(lambda: _dark_headline(room))
        office.press(user, pinned, "fact.open")
        outcome = office.submit(
            user, {"answer": "none", "sure": "proven", "basis": "the audit log"}
        )
        assert outcome.ok is ends
        office.leave(user)
    room.with_button("step.done")


def test_a_closed_incident_is_brought_back_too(office: Office) -> None:
    """What was closed in the dark is not covered for ever; nothing else of it is changed."""
    room = _go_dark(office)
    closing.close(
        office.desk, room.record.id, OFFICER, "a test", office.clock.now(), false_alarm=True
    )
    for user, ends in ((RESPONDER, False), (OFFICER, True)):
        pinned = office.wait(lambda: _dark_headline(room))
        office.press(user, pinned, "fact.open")
        filled = {"answer": "none", "sure": "proven", "basis": "the audit log"}
        assert office.submit(user, filled).ok is ends
        office.leave(user)
    office.wait(lambda: _dark_headline(room) is None)
    again = [Answer(READ_ALONG, "chat")]
    with pytest.raises(IncidentClosed):
        facts.tell(office.desk, room.record.id, again, OFFICER, office.clock.now())


@pytest.mark.parametrize("word", [one for one in ANSWERS if one not in {"help", "list"}])
def test_no_private_answer_tells_anything(dark: Room, word: str) -> None:
    """Whoever holds a stolen session learns the reference and the bridge, whatever is asked."""
    told = dark.answer(OFFICER, f"/breach {word}")
    assert dark.record.reference in words(told.blocks)
    assert BRIDGE in words(told.blocks)
    assert "payroll" not in words(told.blocks)
    assert not buttons(told.blocks)


@pytest.mark.parametrize("word", [one for one in WINDOWS if one not in {"menu", "dark"}])
def test_no_window_opens_on_anything(office: Office, dark: Room, word: str) -> None:
    """Every window turns into the same sentence."""
    view = dark.open(OFFICER, f"/breach {word}")
    assert view.callback_id == "view.refusal"
    assert BRIDGE in words(view.blocks)
    office.leave(OFFICER)


def test_counsel_neither_reads_nor_answers_in_the_dark(office: Office) -> None:
    """A stolen session of somebody who is in no channel shows and decides as little."""
    room = office.incident()
    asked = office.direct(COUNSEL, room.confirm_scope)
    office.act(LEAD, room.with_button("dark.on"), "dark.on")
    office.wait(lambda: _dark_headline(room))
    for action in ("counsel.read", "counsel.object"):
        view = office.press(COUNSEL, asked, action)
        assert view.callback_id == "view.refusal"
        assert BRIDGE in words(view.blocks)
        office.leave(COUNSEL)
    told = office.told(COUNSEL, lambda: office.act(COUNSEL, asked, "counsel.agree"))
    assert BRIDGE in told.text
    with office.desk.store.read():
        assert counsel.answer_of(room.record) is None


@pytest.mark.parametrize("line", ["/breach", "/breach menu"])
def test_the_menu_is_the_little_that_is_left(office: Office, dark: Room, line: str) -> None:
    """A note, and the question that brings it back."""
    menu = dark.open(LEAD, line)
    assert buttons(menu.blocks) == {"menu.note", "fact.open"}
    assert BRIDGE in words(menu.blocks)
    office.press(LEAD, menu, "menu.note")
    assert office.submit(LEAD, {"note": "Tapes are in the safe"}).ok
    assert "Tapes are in the safe" in _timeline(office, dark)
    office.leave(LEAD)


def test_words_about_other_things_still_work(office: Office, dark: Room) -> None:
    """Help and the list are no secret; what is typed can still be reported or noted."""
    assert "/breach" in words(dark.answer(LEAD, "/breach help").blocks)
    listed = words(dark.answer(LEAD, "/breach list").blocks)
    assert dark.record.reference in listed
    assert "payroll" not in listed
    asked = dark.open(LEAD, "/breach a second server is gone")
    assert asked.callback_id == "view.ask"
    office.leave(LEAD)


def test_what_was_open_before_shows_and_does_nothing_more(office: Office) -> None:
    """A press in a window from before is refused, and a form keeps its words."""
    room = office.incident(what="Files of the payroll server end in .locked")
    window = room.open(RESPONDER, "/breach steps")
    room.open(LEAD, "/breach decision Pay nobody")
    facts.tell(
        office.desk, room.incident_id, [Answer(READ_ALONG, "chat")], OFFICER, office.clock.now()
    )

    refused = office.press(RESPONDER, window, "step.done", _value_of(window, "core.lead"))
    assert BRIDGE in words(refused.blocks)
    assert lab.task(office.desk, room.incident_id, "core.lead").state is TaskState.OPEN
    outcome = office.submit(LEAD, {"reason": "It helps them"})
    assert BRIDGE in str(outcome.errors)


def test_the_way_back_shows_nothing_of_what_was_said(office: Office, dark: Room) -> None:
    """Who said so, when and on what basis is not for whoever reads along; nor is what follows."""
    facts.tell(
        office.desk,
        dark.incident_id,
        [Answer(READ_ALONG, "mail", Sureness.PROVEN, "rule found in the box of Lars")],
        LEAD,
        office.clock.now(),
    )
    menu = dark.open(OFFICER, "/breach")
    form = office.press(OFFICER, menu, "fact.open")
    assert form.callback_id == "view.fact"
    assert "Lars" not in words(form.blocks) + str(field_of(form, "basis"))
    assert office.submit(OFFICER, {"answer": "chat", "sure": "likely"}).ok
    below = office.wait(
        lambda: one if (one := office.view(OFFICER)) and one.callback_id != "view.fact" else None
    )
    assert "payroll" not in words(below.blocks)
    office.leave(OFFICER)


def test_who_does_not_belong_to_it_does_not_even_learn_that_it_is_dark(
    office: Office, dark: Room
) -> None:
    """A stranger in the channel gets the answers of a stranger."""
    office.workspace.person(OFFICER).invite(dark.channel, STAFF)
    assert BRIDGE not in words(dark.answer(STAFF, "/breach status").blocks)
    office.workspace.person(STAFF).leave(dark.channel)


def test_what_is_searched_offers_nothing(office: Office, dark: Room) -> None:
    """Options of a form that is still open are not answered either."""
    asked = {"type": "block_suggestion", "user": {"id": LEAD}, "value": ""}
    view = {"private_metadata": ids.encode(incident=dark.incident_id), "callback_id": "view.told"}
    edge = Edge(office.desk, office.clock.now, WebClient(), ThreadPoolExecutor(1))
    with pytest.raises(InTheDark):
        act_in_the_light(edge, {**asked, "view": view})

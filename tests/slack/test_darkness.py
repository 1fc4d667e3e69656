"""The dark at the wire: one press covers what stands in Slack, and few bring it back (rule 30)."""

from __future__ import annotations

from bot.domain.outgoing import RowState
from bot.services.outbox import listing
from bot.workspace.state import Message
from tests.services.desk import BRIDGE, LEAD, OFFICER, RESPONDER
from tests.slack.office import Office, Room, buttons, words


def _dark_headline(room: Room) -> Message | None:
    pinned = room.headline()
    return pinned if pinned is not None and BRIDGE in words(pinned.blocks) else None


def _left_out(office: Office) -> set[str]:
    return {row.kind for row in listing(office.store, (RowState.OBSOLETE,))}


def _go_dark(office: Office) -> Room:
    room = office.incident(what="Files of the payroll server end in .locked")
    room.with_button("step.done")
    office.act(LEAD, room.with_button("dark.on"), "dark.on")
    office.wait(lambda: _dark_headline(room))
    return room


def test_one_press_covers_what_stands_in_the_channel(office: Office) -> None:
    """Headline and steps show the reference and the bridge; later news is not said there."""
    room = _go_dark(office)
    office.wait(lambda: not any("step.done" in buttons(m.blocks) for m in room.messages()))
    covered = [m for m in room.messages() if BRIDGE in words(m.blocks)]
    assert len(covered) > 1
    assert all(room.record.reference in words(message.blocks) for message in covered)

    room.open(LEAD, "/breach decision")
    assert office.submit(LEAD, {"what": "Pay nobody", "reason": "It helps them"}).ok
    office.wait(lambda: "decision" in _left_out(office))
    assert not any("Pay nobody" in words(message.blocks) for message in room.messages())


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

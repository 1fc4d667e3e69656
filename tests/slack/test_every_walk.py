"""Every playbook at the wire, in each language, phase by phase to its closing."""

from __future__ import annotations

import pytest

from bot.domain.incident import IncidentState, Kind, TaskState
from bot.services import steps
from bot.store import tasks
from bot.workspace.state import View
from tests.services.desk import DEPUTY, LEAD, OFFICER, RESPONDER
from tests.services.test_every_playbook import settle_duties
from tests.slack.office import Office, Room, buttons, words

#: Who speaks which language, and the word for why in it.
SEEN_BY = ((LEAD, "Waarom"), (DEPUTY, "Pourquoi"), (RESPONDER, "Why"))
PHASES = 6

#: Nothing runs here that the modules beside do not measure, and measuring takes half the time.
pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unmeasured")]


def press_one(office: Office, user: str, view: View) -> None:
    """Do the first step of a window that one press does; some phases have none."""
    pressed = (str(b["block_id"]) for b in view.blocks if "step.done" in buttons([b]))
    first = next(pressed, None)
    if first is not None:
        office.turn(user, view, "step.done", block_id=first)


def finish(office: Office, room: Room, phase: str) -> None:
    """Do whatever is left of a phase; its message is drawn again once, when all is done."""
    bell, office.store.after_commit = office.store.after_commit, lambda: None
    with office.store.read():
        rows = tasks.of_incident(room.incident_id)
    for row in rows:
        if row.phase == phase and row.shown and row.state is TaskState.OPEN and row.times == 0:
            steps.done(office.desk, room.incident_id, row.step, LEAD, office.clock.now())
    office.store.after_commit = bell
    bell()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_playbook_is_walked_in_each_language(office: Office, kind: Kind) -> None:
    """From open to close: the first hour for three people, then each phase for one of them."""
    room = office.incident(kind=kind)
    walked: list[str] = []
    while room.record.phase not in walked:
        place = len(walked)
        walked.append(room.record.phase)
        for user, why in SEEN_BY if place == 0 else (SEEN_BY[place % len(SEEN_BY)],):
            view = room.open(user, "/breach steps")
            assert view.callback_id == "view.phase"
            assert why in words(view.blocks)
        press_one(office, user, view)
        for one, _ in SEEN_BY:
            office.leave(one)
        finish(office, room, walked[-1])
    assert len(walked) >= PHASES - 1
    settle_duties(office.desk, room.incident_id)
    room.open(OFFICER, "/breach close")
    assert office.submit(OFFICER, {"outcome": "handled", "reason": "walked"}).ok
    assert room.record.state is IncidentState.CLOSED

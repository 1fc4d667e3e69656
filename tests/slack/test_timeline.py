"""The timeline at the wire: messages, pins, edits, deletions, and all of it as a file."""

from __future__ import annotations

import pytest

from bot.slack.timeline import SHORTCUT
from bot.workspace.state import Message
from tests.services.desk import LEAD, RESPONDER, STAFF
from tests.slack.office import GENERAL, Office, Room, words


@pytest.fixture
def room(office: Office) -> Room:
    """Return the channel of a new incident."""
    room = office.incident()
    room.with_button("step.done")
    return room


def written(office: Office, channel: str, user: str, text: str) -> Message:
    """Let somebody write a message."""
    person = office.workspace.person(user)
    ts = person.write(channel, text)
    return next(one for one in person.messages(channel) if one.ts == ts)


def shown(room: Room, user: str = LEAD) -> str:
    """Return the timeline as a person is told it."""
    return words(room.answer(user, "/breach timeline").blocks)


def test_a_message_of_the_channel_is_kept_with_one_press(office: Office, room: Room) -> None:
    """Who did it is told; once more, and it is said that it stands there."""
    message = written(office, room.channel, RESPONDER, "Firewall dicht & klaar")
    person = office.workspace.person(LEAD)
    told = office.told(LEAD, lambda: person.shortcut(SHORTCUT, message))
    assert "BR-" in told.text
    again = office.told(LEAD, lambda: person.shortcut(SHORTCUT, message))
    assert again.text != told.text
    assert f"<@{RESPONDER}>: Firewall dicht &amp; klaar" in shown(room)


def test_edits_and_deletions_are_followed(office: Office, room: Room) -> None:
    """The timeline says so, and keeps what was said before."""
    message = written(office, room.channel, RESPONDER, "om 02.40 dicht")
    office.workspace.person(LEAD).pin(message)
    office.wait(lambda: "02.40" in shown(room))
    office.workspace.person(RESPONDER).edit(message, "om 02.45 dicht")
    office.wait(lambda: "02.45" in shown(room))
    office.workspace.person(RESPONDER).delete(message)
    office.wait(lambda: "in Slack gewist" in shown(room))


def test_what_the_bot_says_is_on_record_already(office: Office, room: Room) -> None:
    """Pinning one of its messages adds nothing."""
    said = room.with_button("step.done")
    office.workspace.person(LEAD).pin(said)
    message = written(office, room.channel, LEAD, "een zin")
    office.workspace.person(LEAD).pin(message)
    office.wait(lambda: "een zin" in shown(room))
    assert shown(room).count("📌") == 1


def test_a_message_of_another_channel_asks_which_incident(office: Office, room: Room) -> None:
    """It is put into the one that is chosen; who sees none hears so."""
    message = written(office, GENERAL, STAFF, "Vreemde mail gekregen")
    person = office.workspace.person(LEAD)
    form = office.window(LEAD, lambda: person.shortcut(SHORTCUT, message))
    assert form.callback_id == "view.mark"
    assert office.submit(LEAD, {"incident": room.incident_id}).ok
    assert "Vreemde mail gekregen" in shown(room)
    staff = office.workspace.person(STAFF)
    refused = office.window(STAFF, lambda: staff.shortcut(SHORTCUT, message))
    assert refused.callback_id == "view.refusal"


def test_a_long_timeline_comes_as_a_file(office: Office, room: Room) -> None:
    """The newest lines at once, all of it in a direct message."""
    for number in range(3):
        taken = office.workspace.person(LEAD).command(
            f"/breach note {number} {'lang ' * 120}", channel=room.channel
        )
        assert taken.ok
    office.wait(lambda: shown(room).count("📝") == 3)

    def files() -> list[str]:
        return office.workspace.read(lambda ws: [one.name for one in ws.state.files.values()])

    office.wait(lambda: any("-timeline-" in name for name in files()))


def test_the_menu_shows_it_too(office: Office, room: Room) -> None:
    """The button opens it on top of the menu."""
    menu = room.open(LEAD, "/breach menu")
    view = office.press(LEAD, menu, "timeline.show")
    assert "opende het incident" in words(view.blocks)

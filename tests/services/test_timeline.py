"""The timeline: what people put there, followed when Slack changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.timeline import EntryKind, Line
from bot.services import closing, incidents, looking, steps, timeline
from bot.services.desk import Desk
from bot.services.timeline import MessageKept, SlackMessage
from tests.services.desk import LEAD, NIGHT, OFFICER, RESPONDER, STAFF, at_once, incident, opened

CHANNEL, STAMP = "C0ROOM", "1796348820.000200"
LATER = NIGHT + timedelta(minutes=30)
MESSAGE = SlackMessage(CHANNEL, STAMP, RESPONDER, "The firewall was closed at 02:40")


def room(desk: Desk) -> str:
    """Open an incident that has its channel."""
    incident_id = opened(desk)
    incidents.channel_created(desk, incident_id, CHANNEL, "br-1", NIGHT)
    return incident_id


def put_there(desk: Desk, incident_id: str) -> list[Line]:
    """Return what people put into the timeline."""
    lines = timeline.view(desk, incident(desk, incident_id), LATER).lines
    return [line for line in lines if line.kind is not EntryKind.RECORD]


def test_a_marked_message_has_its_author_and_its_time(desk: Desk) -> None:
    """Not those of who marked it; marked twice, by anybody, it stands there once."""
    incident_id = room(desk)

    def mark() -> None:
        timeline.mark(desk, incident_id, MESSAGE, LEAD, LATER)

    refused = at_once([mark, mark])
    assert [type(error) for error in refused] == [MessageKept]
    (line,) = put_there(desk, incident_id)
    assert (line.kind, line.who, line.text) == (EntryKind.MESSAGE, RESPONDER, MESSAGE.text)
    assert line.at == datetime(2026, 12, 4, 1, 47, 0, 200, UTC)


def test_a_pin_of_the_channel_is_kept_once(short_desk: Desk) -> None:
    """Slack may tell of it twice; a pin elsewhere, or of an outsider, is none of ours."""
    incident_id = room(short_desk)
    elsewhere = SlackMessage("C0OTHER", STAMP, LEAD, "lunch")
    assert timeline.pinned(short_desk, MESSAGE, LEAD, LATER)
    assert not timeline.pinned(short_desk, MESSAGE, LEAD, LATER)
    assert not timeline.pinned(short_desk, elsewhere, LEAD, LATER)
    stranger = SlackMessage(CHANNEL, "1796348821.000200", LEAD, "x")
    assert not timeline.pinned(short_desk, stranger, STAFF, LATER)
    assert [line.kind for line in put_there(short_desk, incident_id)] == [EntryKind.PIN]


def test_an_edit_and_a_deletion_keep_what_was_said_before(desk: Desk) -> None:
    """Both versions stay; the same told twice is one."""
    incident_id = room(desk)
    timeline.mark(desk, incident_id, MESSAGE, LEAD, LATER)
    assert not timeline.edited(desk, CHANNEL, STAMP, MESSAGE.text, RESPONDER, LATER)
    assert timeline.edited(desk, CHANNEL, STAMP, "closed at 02:45", RESPONDER, LATER)
    assert timeline.deleted(desk, CHANNEL, STAMP, RESPONDER, LATER)
    assert not timeline.deleted(desk, CHANNEL, STAMP, RESPONDER, LATER)

    (line,) = put_there(desk, incident_id)
    assert (line.text, line.gone_at) == ("closed at 02:45", LATER)
    assert [(one.text, one.deleted) for one in line.versions] == [
        (MESSAGE.text, False),
        ("closed at 02:45", True),
    ]


def test_messages_in_no_timeline_are_left_alone(short_desk: Desk) -> None:
    """Most of what is edited or deleted is of no concern."""
    room(short_desk)
    assert not timeline.edited(short_desk, CHANNEL, STAMP, "x", LEAD, LATER)
    assert not timeline.deleted(short_desk, CHANNEL, STAMP, LEAD, LATER)


def test_a_closed_incident_is_not_changed_any_more(short_desk: Desk) -> None:
    """Its timeline is what it was when it was closed."""
    incident_id = room(short_desk)
    timeline.mark(short_desk, incident_id, MESSAGE, LEAD, LATER)
    closing.close(
        short_desk, incident_id, OFFICER, "a drill of the printer", LATER, false_alarm=True
    )
    assert not timeline.edited(short_desk, CHANNEL, STAMP, "x", LEAD, LATER)
    other = SlackMessage(CHANNEL, "1796348829.000200", LEAD, "x")
    assert not timeline.pinned(short_desk, other, LEAD, LATER)


def test_a_stamp_that_is_no_time_is_not_ours(short_desk: Desk) -> None:
    """Whatever a payload holds, it becomes a sentence."""
    incident_id = room(short_desk)
    with pytest.raises(Refusal) as refused:
        timeline.mark(short_desk, incident_id, SlackMessage(CHANNEL, "now", LEAD, "x"), LEAD, LATER)
    assert refused.value.key == "error.not_ours"


def test_a_note_and_a_proof_follow_a_step_that_is_done(short_desk: Desk) -> None:
    """The step shows how many there are; the timeline shows where the proof is."""
    incident_id = room(short_desk)
    steps.done(short_desk, incident_id, "core.channel", LEAD, NIGHT)
    timeline.prove(short_desk, incident_id, "core.channel", "", "S:/proof.zip", LEAD, LATER)
    timeline.prove(short_desk, incident_id, "core.channel", " seen ", "", LEAD, LATER)

    assert looking.step(short_desk, incident(short_desk, incident_id), "core.channel").proofs == 2
    first, second = put_there(short_desk, incident_id)
    assert first.facts == {"where": "S:/proof.zip", "step": "core.channel"}
    assert second.text == "seen"


@pytest.mark.parametrize(("step", "note"), [("core.channel", " "), ("core.gone", "a note")])
def test_a_proof_needs_a_step_and_words(short_desk: Desk, step: str, note: str) -> None:
    """An empty form says so; a step of another playbook has no place for it."""
    with pytest.raises(Refusal) as refused:
        timeline.prove(short_desk, room(short_desk), step, note, "", LEAD, LATER)
    assert isinstance(refused.value, steps.StepUnknown) == (note != " ")


def test_the_timeline_tells_the_record_and_the_notes_in_order(short_desk: Desk) -> None:
    """What the bot recorded by itself stands beside what people wrote."""
    incident_id = room(short_desk)
    incidents.note(short_desk, incident_id, "Called the insurer", LEAD, LATER)
    steps.done(short_desk, incident_id, "core.channel", LEAD, LATER + timedelta(minutes=1))
    view = timeline.view(short_desk, incident(short_desk, incident_id), LATER)
    actions = [line.action or line.text for line in view.lines]
    assert actions[0] == "incident.opened"
    assert actions.index("Called the insurer") < actions.index("step.done")
    assert view.titles["core.channel"]["nl"]

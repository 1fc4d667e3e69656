"""Files that are asked for: who may, where they go, once for a double press, never in the dark."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.darkness import CANNOT_SAY, READ_ALONG
from bot.domain.errors import Refusal
from bot.domain.notices import NoticeKind
from bot.domain.outgoing import OutgoingRow, RowState, channel_stream, file_stream, person_stream
from bot.services import facts, files, outbox, sheets
from bot.services.facts import Answer
from bot.services.files import Wanted, What
from bot.services.rights import NoSuchIncident
from bot.services.sheets import Asked
from tests.services.desk import ALDER, LEAD, NIGHT, OFFICER, STAFF, Night

TIMELINE = Wanted(What.TIMELINE, "nl")


def asked_for(night: Night) -> list[OutgoingRow]:
    """Return the rows of files that wait."""
    waiting = outbox.listing(night.desk.store, [RowState.WAITING], night.incident_id)
    return [row for row in waiting if row.kind == "file"]


def test_a_paper_goes_to_the_channel_and_a_private_one_to_who_asks(short_night: Night) -> None:
    """Each in a stream of files, so that it holds up no message."""
    night = short_night
    notice = Wanted(What.NOTICE, "nl", (night.draft(ALDER).id,))
    for wanted in (notice, TIMELINE):
        files.ask(night.desk, night.incident_id, wanted, LEAD, NIGHT)
    to_channel, to_person = asked_for(night)
    assert to_channel.stream == file_stream(channel_stream(night.incident_id))
    assert to_person.stream == file_stream(person_stream(LEAD))
    assert files.wanted_by(to_channel) == replace(notice, by=LEAD)


def test_a_double_press_asks_once_and_a_later_one_again(short_night: Night) -> None:
    """Within a minute; another person has a copy of their own."""
    night = short_night
    for by, now in (
        (LEAD, NIGHT),
        (LEAD, NIGHT),
        (OFFICER, NIGHT),
        (LEAD, NIGHT + timedelta(minutes=2)),
    ):
        files.ask(night.desk, night.incident_id, TIMELINE, by, now)
    assert len(asked_for(night)) == 3


def test_nobody_asks_for_a_file_of_what_they_cannot_see(short_night: Night) -> None:
    """It looks like an incident that is not there."""
    with pytest.raises(NoSuchIncident):
        files.ask(short_night.desk, short_night.incident_id, TIMELINE, STAFF, NIGHT)


def test_in_the_dark_no_file_goes_to_slack(short_night: Night) -> None:
    """The sentence says where it can be had."""
    night = short_night
    answers = [Answer(READ_ALONG, CANNOT_SAY)]
    facts.tell(night.desk, night.incident_id, answers, LEAD, NIGHT)
    with pytest.raises(Refusal, match="dark_no_files"):
        files.ask(night.desk, night.incident_id, TIMELINE, LEAD, NIGHT)
    assert asked_for(night) == []


def test_what_a_file_is_made_from_is_found_again(short_night: Night) -> None:
    """A sheet, the calls with their scripts, a notice; what is gone is said to be gone."""
    night = short_night
    desk = night.desk
    view = sheets.draw(desk, night.incident_id, Asked(NoticeKind.HOLDING_LINE), LEAD, NIGHT)
    one = Wanted(What.SHEET, "nl", (view.sheet.id,))
    assert files.of_sheet(desk, one) == view.sheet
    calls = files.of_calls(desk, Wanted(What.CALLS, "nl", (view.sheet.id, "gone"), 3))
    assert calls is not None
    assert (calls.calls, calls.scripts, calls.left_out) == (view.sheet, (), 3)
    assert files.of_calls(desk, Wanted(What.CALLS, "nl", ("gone",))) is None
    draft = night.draft(ALDER)
    assert files.of_notice(desk, Wanted(What.NOTICE, "nl", (draft.id,))) == draft

"""What a closed incident left in Slack, as people see it go: announced, deleted, archived."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.outgoing import CHANNEL_ARCHIVE, FILE, FILE_DELETE
from bot.services import audit, closing, dossier, expiry, files, say
from bot.services.files import Wanted, What
from bot.store import outbox as rows_of
from bot.store.tables.delivery import Outgoing, Stream
from bot.store.tables.register import RegisterClient
from bot.workspace.faults import LostReply, Refused, ServerError
from bot.workspace.state import File
from tests import postgres
from tests.services.conftest import BOTH
from tests.services.desk import LEAD, NIGHT, OFFICER, fill
from tests.slack.office import Office, Room, buttons, running, words

#: Closed that night, ninety days later it goes; two weeks before it is announced.
NOTICE = datetime(2027, 2, 18, 8, tzinfo=UTC)
EXPIRES = datetime(2027, 3, 4, 8, tzinfo=UTC)
WHY = "Een oefenmail"


@pytest.fixture(params=BOTH)
def alone(request: pytest.FixtureRequest, filled: Path, tmp_path: Path) -> Iterator[Office]:
    """Yield an office of one test alone, once on each kind of database."""
    with ExitStack() as exits:
        if request.param == "sqlite":
            url = f"sqlite:///{shutil.copyfile(filled, tmp_path / 'copy.db')}"
        else:
            server: postgres.Server = request.getfixturevalue("postgresql")
            url = exits.enter_context(server.database(fill, "filled"))
        yield exits.enter_context(running(url, tmp_path / "mail"))


def states(office: Office, room: Room, *kinds: str) -> list[str]:
    """Return what has become of an incident's rows of some kinds."""
    with office.store.read():
        return [row.state.value for row in rows_of.of_kinds(room.incident_id, *kinds)]


def put(office: Office, room: Room) -> None:
    """Have the timeline sent to the lead, as a file."""
    before = states(office, room, FILE)
    wanted = Wanted(What.TIMELINE, "nl", (room.incident_id,))
    files.ask(office.desk, room.incident_id, wanted, LEAD, office.clock.now())
    office.wait(lambda: states(office, room, FILE) == [*before, "sent"])


def close(office: Office, room: Room) -> None:
    """Close the incident as a false alarm."""
    now = office.clock.now()
    closing.close(office.desk, room.incident_id, OFFICER, WHY, now, false_alarm=True)
    room.said(WHY)


def closed(office: Office) -> Room:
    """Return the channel of a closed incident of which a file is in Slack."""
    room = office.incident()
    put(office, room)
    close(office, room)
    return room


def look(office: Office, now: datetime) -> None:
    """Have the bot look after closed incidents on a day."""
    office.clock.set(now)
    office.bot.clear_slack()


def announced(office: Office) -> Room:
    """Return the channel of a closed incident whose end is announced."""
    room = closed(office)
    look(office, NOTICE)
    office.wait(lambda: states(office, room, expiry.EXPIRES) == ["sent"])
    return room


def at_once(office: Office) -> None:
    """Let nothing wait for its next attempt."""
    with office.store.transaction():
        Outgoing.update(not_before=0).execute()
        Stream.update(next_allowed_at=0, lease_until=0).execute()


def dispute(office: Office, ends: str) -> None:
    """Let every dispute end on a day, or none of them."""
    with office.store.transaction():
        known = RegisterClient.update(dispute_until=ends)
        known.where(RegisterClient.dispute_from != "").execute()


def in_slack(office: Office) -> list[File]:
    """Return the files that anybody can still read."""
    found = office.workspace.read(lambda ws: list(ws.state.files.values()))
    return [file for file in found if file.complete and not file.deleted]


def is_archived(office: Office, room: Room) -> bool:
    """Tell whether the incident's channel is archived."""
    channel = room.channel
    return office.workspace.read(lambda ws: ws.state.channels[channel].is_archived)


def test_files_and_channel_go_and_the_record_stays(alone: Office) -> None:
    """Announced with the button of the dossier, which stays its two weeks; then nothing speaks."""
    office = alone
    room = announced(office)
    said = room.said("4 maart 2027")
    assert room.record.reference in words(said.blocks)
    assert f"<@{OFFICER}>" in words(said.blocks)
    assert "dossier.ask" in buttons(said.blocks)
    office.act(OFFICER, said, "dossier.ask")
    office.wait(lambda: len(in_slack(office)) == 3)
    before = dossier.collect(office.desk, room.record, OFFICER, EXPIRES)

    office.workspace.faults.add("files.delete", LostReply())
    look(office, EXPIRES - timedelta(days=1))
    assert states(office, room, FILE_DELETE) == []
    look(office, EXPIRES)
    office.wait(lambda: states(office, room, CHANNEL_ARCHIVE) == ["sent"])
    at_once(office)
    office.wait(lambda: states(office, room, FILE_DELETE) == ["sent"] * 2)
    assert is_archived(office, room)
    assert in_slack(office) == []

    say_something(office, room)
    office.wait(lambda: "obsolete" in states(office, room, "note"))
    assert "delivery.failed" not in kinds_to(office, OFFICER)
    after = dossier.collect(office.desk, room.record, OFFICER, EXPIRES)
    assert after.incident == before.incident
    assert after.tables["decisions"] == before.tables["decisions"]
    assert after.tables["record"][: len(before.tables["record"])] == before.tables["record"]
    assert audit.verify(office.store).fault is None


def say_something(office: Office, room: Room) -> None:
    """Have something said in the channel, and the headline drawn again."""
    with office.store.transaction():
        say.redraw(room.record)
        say.in_channel(room.incident_id, "note", "late", EXPIRES, {"by": LEAD, "text": "Laat"})


def kinds_to(office: Office, user: str) -> set[str]:
    """Return the kinds of what was written to a person."""
    with office.store.read():
        query = Outgoing.select(Outgoing.kind).where(Outgoing.stream == f"person:{user}")
        return set(query.scalars())


def test_a_file_asked_for_late_goes_two_weeks_later(own_office: Office) -> None:
    """From the direct messages, though the channel was archived before."""
    office = own_office
    room = announced(office)
    office.clock.set(EXPIRES - timedelta(days=1))
    put(office, room)
    look(office, EXPIRES)
    office.wait(lambda: is_archived(office, room))
    office.wait(lambda: len(in_slack(office)) == 1)
    look(office, EXPIRES + timedelta(days=14))
    office.wait(lambda: in_slack(office) == [])


def test_a_process_that_stops_between_two_files_is_followed_by_one_that_goes_on(
    alone: Office,
) -> None:
    """What was deleted is not there any more, which counts as done."""
    office = alone
    room = closed(office)
    office.clock.forward(minutes=2)
    put(office, room)
    look(office, NOTICE)
    office.wait(lambda: states(office, room, expiry.EXPIRES) == ["sent"])
    office.workspace.faults.always("files.delete", ServerError())
    look(office, EXPIRES)
    office.wait(lambda: office.workspace.calls.of("files.delete"))
    office.stop()
    gone, *_ = in_slack(office)
    office.workspace.change(lambda ws: setattr(ws.state.files[gone.id], "deleted", True))
    office.workspace.faults.clear()
    at_once(office)
    office.restart()
    office.wait(lambda: states(office, room, FILE_DELETE) == ["sent"] * 2)
    office.wait(lambda: is_archived(office, room))
    assert in_slack(office) == []


def test_a_dispute_that_comes_in_the_last_minute_keeps_it(own_office: Office) -> None:
    """It was decided and not yet done: nothing is deleted, and the channel is told why."""
    office = own_office
    dispute(office, "2026-12-31")
    room = office.incident()
    room.confirm_scope()
    put(office, room)
    close(office, room)
    look(office, NOTICE)
    office.wait(lambda: states(office, room, expiry.EXPIRES) == ["sent"])
    office.stop()
    expiry.tick(office.desk, 90, EXPIRES)
    dispute(office, "")
    office.clock.set(EXPIRES)
    office.restart()
    office.wait(lambda: states(office, room, FILE_DELETE) == ["obsolete"])
    office.wait(lambda: states(office, room, CHANNEL_ARCHIVE) == ["obsolete"])
    assert len(in_slack(office)) == 1
    look(office, EXPIRES + timedelta(days=1))
    room.said("in een geschil")


def test_an_announcement_that_comes_too_late_is_made_anew(own_office: Office) -> None:
    """Slack was away: nobody is told today of what goes tomorrow."""
    office = own_office
    room = closed(office)
    office.stop()
    expiry.tick(office.desk, 90, NOTICE)
    office.clock.set(EXPIRES - timedelta(days=2))
    office.restart()
    office.wait(lambda: states(office, room, expiry.EXPIRES) == ["obsolete"])
    look(office, EXPIRES)
    room.said("18 maart 2027")


@pytest.mark.parametrize(
    ("method", "error"),
    [("files.delete", "file_deleting_disabled"), ("conversations.archive", "restricted_action")],
)
def test_who_decides_hears_what_slack_does_not_let_go(
    own_office: Office, method: str, error: str
) -> None:
    """With Slack's reason, in a direct message; the other of the two goes all the same."""
    office = own_office
    room = announced(office)
    office.workspace.faults.always(method, Refused(error))
    office.clock.set(EXPIRES)
    told = office.direct(OFFICER, office.bot.clear_slack)
    assert error in words(told.blocks)
    office.wait(lambda: "waiting" not in states(office, room, FILE_DELETE, CHANNEL_ARCHIVE))
    assert (in_slack(office) == []) is (method != "files.delete")
    assert is_archived(office, room) is (method == "files.delete")


def test_in_the_dark_the_announcement_shows_nothing_and_it_goes_all_the_same(
    office: Office,
) -> None:
    """Who reads along reads no more of it; the command line writes the dossier."""
    room = office.incident(noticed_at=NIGHT)
    office.act(LEAD, room.with_button("dark.on"), "dark.on")
    office.wait(lambda: states(office, room, "dark.on") == ["sent"])
    now = office.clock.now()
    closing.close(office.desk, room.incident_id, OFFICER, WHY, now, false_alarm=True)
    look(office, NOTICE)
    office.wait(lambda: states(office, room, expiry.EXPIRES) == ["sent"])
    assert not any("4 maart" in words(message.blocks) for message in room.messages())
    look(office, EXPIRES)
    office.wait(lambda: is_archived(office, room))

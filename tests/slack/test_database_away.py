"""A database server that falls while people work: each hears so, and nobody restarts anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.i18n.catalogue import translator
from bot.slack.timeline import SHORTCUT
from bot.worker import Worker
from tests import postgres
from tests.services.desk import OFFICER, fill
from tests.slack.office import Office, Room, buttons, running, words

OFTEN = 0.2  # seconds


def _status(office: Office, channel: str) -> str:
    told = office.answer(OFFICER, "/breach status", channel)
    return told.text + words(told.blocks)


def _reminded(room: Room) -> bool:
    return any("duty.have_it" in buttons(message.blocks) for message in room.messages())


def test_people_and_deadlines_are_served_again_when_it_is_back(
    postgresql: postgres.Server, tmp_path: Path
) -> None:
    """What fell due meanwhile is said by the worker that ticked all the while."""
    away = translator("nl").text("error.store_unavailable")
    with postgresql.database(fill, "filled") as url, running(url, tmp_path / "mail") as office:
        room = office.incident()
        channel, reference = room.channel, room.record.reference
        worker = Worker(office.bot.ticks, office.clock.now, lambda step: None, seconds=OFTEN)
        worker.start()
        try:
            assert reference in _status(office, channel)
            said = room.messages()[0]
            with postgresql.away():
                assert away in _status(office, channel)
                person = office.workspace.person(OFFICER)
                assert away in office.told(OFFICER, lambda: person.shortcut(SHORTCUT, said)).text
                office.clock.forward(hours=30)
            assert reference in _status(office, channel)
            assert office.clock.now() - room.record.opened_at == timedelta(hours=30)
            office.wait(lambda: _reminded(room))
        finally:
            worker.stop()

"""What somebody who reads along is not shown: no file, whatever was asked for before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.delivery.covering import Cover
from bot.delivery.types import Obsolete, SlackFiles
from bot.domain.darkness import CANNOT_SAY, READ_ALONG
from bot.domain.outgoing import channel_stream, file_stream
from bot.i18n.catalogue import translator
from bot.services import facts
from bot.services.facts import Answer
from bot.services.papers import Paper
from bot.store.database import Store
from tests.delivery.test_channels import ROW
from tests.services.desk import LEAD, NIGHT, Night, fill_night, make_desk

FILES = SlackFiles((Paper("a.txt", "A", b"words"),))


def test_a_file_that_waits_is_not_sent_in_the_dark(tmp_path: Path) -> None:
    """It was asked for in the light; the record says why it did not go."""
    url = f"sqlite:///{tmp_path / 'night.db'}"
    fill_night(url)
    store = Store(url)
    night = Night.of(make_desk(store))
    stream = file_stream(channel_stream(night.incident_id))
    row = replace(ROW, incident_id=night.incident_id, stream=stream, kind="file")
    cover, words = Cover(night.desk), translator("nl")
    assert cover.row(FILES, row, words, NIGHT) == FILES
    answers = [Answer(READ_ALONG, CANNOT_SAY)]
    facts.tell(night.desk, night.incident_id, answers, LEAD, NIGHT)
    assert cover.row(FILES, row, words, NIGHT) == Obsolete("dark")
    store.close()

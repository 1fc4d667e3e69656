"""What officers hear of the go-bag and of people's requests, as it arrives."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime
from pathlib import Path

from bot.domain.outgoing import RowState
from bot.domain.persons import Request
from bot.process import Bot
from bot.services import gobag, person_requests
from bot.services.outbox import listing
from bot.settings import load_settings
from tests.registers import BRUSSELS
from tests.services.desk import OFFICER
from tests.slack.office import Office, environment, words

MONDAY = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)


def full(_: datetime) -> None:
    """Be a place without room."""
    raise OSError(errno.ENOSPC, "No space left on device")


def log(office: Office, request: Request) -> int:
    """Put a request on record whose month ends in two days."""
    came_in = date(2026, 11, 9)
    email = "jan@client.example"
    return person_requests.log(
        office.store, BRUSSELS, request, email, MONDAY, received_on=came_in
    ).number


def test_the_officer_hears_that_the_bag_was_not_written(office: Office) -> None:
    """In their language, with the reason and what to run."""
    told = office.direct(OFFICER, lambda: gobag.keep(office.desk, full, MONDAY))
    assert "map ervan is vol" in words(told.blocks)
    assert "breach-bot gobag" in words(told.blocks)


def test_a_running_bot_keeps_the_bag(office: Office, tmp_path: Path) -> None:
    """Where its settings say; without them it does nothing."""
    office.bot.keep_gobag()
    place = {"BREACH_GOBAG_FOLDER": str(tmp_path), "BREACH_GOBAG_PASSPHRASE": "x" * 20}
    given = environment(office.workspace, office.mailbox, office.store.url)
    bot = Bot(load_settings({**given, **place}), office.desk, office.clock.now, listens=False)
    bot.keep_gobag()
    (written,) = tmp_path.glob("breach-bot-gobag-*.zip")
    assert written.stat().st_size > 1000


def test_the_officer_is_reminded_of_a_request(office: Office) -> None:
    """By its number, and without the person's name."""
    number = log(office, Request.ERASURE)
    office.clock.set(MONDAY)
    office.bot.look_at_register()
    line = f"{number}, wissing: antwoord uiterlijk op 9 december 2026"
    (told,) = office.wait(lambda: [one for one in _told(office) if line in one])
    assert "client.example" not in told


def _told(office: Office) -> list[str]:
    return [words(one.blocks) for one in office.workspace.person(OFFICER).dms()]


def test_what_was_answered_meanwhile_is_not_said(office: Office) -> None:
    """Its row says why."""
    number = log(office, Request.ACCESS)
    office.stop()
    assert person_requests.tick(office.desk, MONDAY) == 1
    person_requests.answer(office.store, BRUSSELS, number, MONDAY)
    office.restart()

    def settled() -> bool:
        rows = listing(office.store, (RowState.OBSOLETE,))
        return any(row.kind == person_requests.DUE for row in rows)

    office.wait(settled)

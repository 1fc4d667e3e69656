"""A database server that falls in mid-run: nothing is restarted, lost or said twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.attempts import Senders
from bot.delivery.slack import SlackSender
from bot.delivery.types import Outcome
from bot.domain.errors import Unavailable
from bot.domain.ladders import Audience, PlannedRung
from bot.domain.outgoing import person_stream
from bot.services import ledger
from bot.store.database import Store
from bot.worker import Worker
from bot.workspace.mailbox import Mailbox
from bot.workspace.running import RunningWorkspace
from tests import postgres
from tests.conftest import prepare_database
from tests.delivery.office import INCIDENT, OFFICER, Office, always_open

OFTEN = 0.1  # seconds


@pytest.fixture
def office(
    postgresql: postgres.Server, workspace: RunningWorkspace, mailbox: Mailbox, now: datetime
) -> Iterator[Office]:
    """Yield an office with an empty outbox on PostgreSQL."""
    with postgresql.database(prepare_database) as url:
        store = Store(url)
        yield Office(store, workspace, mailbox, now)
        store.close()


class Falls:
    """A Slack sender during whose first post the database falls, to come back a little later."""

    def __init__(self, inner: SlackSender, falling: ExitStack, server: postgres.Server) -> None:
        self.inner = inner
        self.returning: list[threading.Thread] = []
        self._falling = falling
        self._server = server

    def say(self, *arguments: Any) -> Outcome:
        """Post; the database is gone before the answer is there."""
        outcome = self.inner.say(*arguments)
        if not self.returning:
            self._falling.enter_context(self._server.away())
            self.returning.append(threading.Timer(OFTEN * 5, self._falling.close))
            self.returning[0].start()
        return outcome


def test_what_was_sent_as_the_server_fell_is_known_when_it_is_back(
    office: Office, postgresql: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender asks until it can be written down: said once, and what follows happens once."""
    monkeypatch.setattr("bot.delivery.dispatcher.SETTLING_TRIES", 600)
    monkeypatch.setattr("bot.delivery.dispatcher.SETTLING_PAUSE", OFTEN)
    office.write("told", person_stream(OFFICER))
    slack = office.senders().slack
    assert slack is not None
    with ExitStack() as falling:
        sender: Any = Falls(slack, falling, postgresql)
        office.dispatcher(senders=Senders(slack=sender)).run_once()
        sender.returning[0].join()

    assert office.said_to(OFFICER) == ["told"]
    assert [key for key, _ in office.sent] == ["told"]
    assert office.row("told").attempts == 1


def test_ticks_and_senders_go_on_when_the_server_is_back(
    office: Office, postgresql: postgres.Server
) -> None:
    """What falls due meanwhile is said late; the threads are those of before."""
    failed, ticked = threading.Semaphore(0), threading.Semaphore(0)

    def tick() -> None:
        try:
            ledger.tick(office.store, always_open, office.watchers, office.now)
        except Unavailable:
            failed.release()
            raise
        ticked.release()

    later = office.now + timedelta(hours=1)
    due = PlannedRung("due", later, Audience.CHANNEL, page=False, last=False)
    with office.store.transaction():
        ledger.plan(INCIDENT, "notify_authority", later, [due])
    dispatcher = office.dispatcher()
    worker = Worker([tick], office.clock, lambda step: None, seconds=OFTEN)
    dispatcher.start()
    worker.start()
    try:
        office.write("before", office.write_channel())
        office.workspace.wait_for(lambda: office.states()["before"] == "sent")
        with postgresql.away():
            assert failed.acquire(timeout=60)
            with pytest.raises(Unavailable):
                office.write("during", person_stream(OFFICER))
            office.now = later
        office.workspace.wait_for(lambda: "reminder" in office.said())
    finally:
        worker.stop()
        assert dispatcher.drain()
    assert ticked.acquire(blocking=False)
    assert office.said() == ["before", "reminder"]

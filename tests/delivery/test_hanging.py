"""A way out that hangs delays no other one, and whoever stops waits for what is under way."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.delivery.attempts import Senders
from bot.delivery.dispatcher import THREADS
from bot.delivery.types import Outcome, Sent
from bot.domain.outgoing import Transport, mail_stream, person_stream
from tests.delivery.office import OFFICER, Office

CLIENT = "jan@client.example"
MOMENT = 0.2  # seconds


@dataclass
class Hangs:
    """A sender that comes back only when it is let go."""

    began: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_end: threading.Event = field(default_factory=threading.Event)

    def say(self, *_: Any) -> Outcome:
        """Post, in the end."""
        self.began.release()
        assert self.may_end.wait(120)
        return Sent({"channel": "D1", "ts": "1700000000.000001"})

    def send(self, *_: Any) -> Outcome:
        """Send a mail, in the end."""
        self.began.release()
        assert self.may_end.wait(120)
        return Sent({"reply": "250 ok"})

    def close(self) -> None:
        """Have nothing open."""


def senders(office: Office, transport: Transport, hangs: Any) -> Senders:
    """Return senders of which one hangs."""
    usual = office.senders()
    if transport is Transport.SLACK:
        return Senders(slack=hangs, mail=usual.mail)
    return Senders(slack=usual.slack, mail=hangs)


@pytest.mark.parametrize(
    ("hanging", "stream", "other"),
    [
        (Transport.SLACK, "person:U{number}", mail_stream(CLIENT)),
        (Transport.MAIL, "mail:client{number}.example", person_stream(OFFICER)),
    ],
)
def test_slack_and_mail_wait_for_nothing_of_each_other(
    office: Office, hanging: Transport, stream: str, other: str
) -> None:
    """All senders of one way are stuck in a request, and the other way's message leaves."""
    hangs = Hangs()
    dispatcher = office.dispatcher(senders=senders(office, hanging, hangs))
    for number in range(THREADS[hanging]):
        office.write(f"stuck {number}", stream.format(number=number), recipient=CLIENT)
    dispatcher.start()
    for _ in range(THREADS[hanging]):
        assert hangs.began.acquire(timeout=60)

    office.write("other", other, recipient=CLIENT)
    office.workspace.wait_for(lambda: office.states()["other"] == "sent", 60)

    stuck = {key: state for key, state in office.states().items() if key != "other"}
    assert set(stuck.values()) == {"waiting"}
    hangs.may_end.set()
    assert dispatcher.drain()


def test_draining_waits_for_what_is_under_way_and_starts_no_more(office: Office) -> None:
    """The request ends and is written down; what comes next in the stream is left to others."""
    hangs = Hangs()
    dispatcher = office.dispatcher(senders=senders(office, Transport.SLACK, hangs))
    for key in ("first", "second"):
        office.write(key, person_stream(OFFICER))
    dispatcher.start()
    assert hangs.began.acquire(timeout=60)

    drained: list[bool] = []
    stopping = threading.Thread(target=lambda: drained.append(dispatcher.drain()))
    stopping.start()
    stopping.join(MOMENT)
    assert drained == []
    hangs.may_end.set()
    stopping.join()

    assert drained == [True]
    assert office.states() == {"first": "sent", "second": "waiting"}

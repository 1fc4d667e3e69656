"""Empties the outbox: claims streams, sends what is in them, gives them back.

Each way out (Slack, mail, paging) has threads of its own, so that one that hangs delays no other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog

from bot.delivery.attempts import Attempts, Senders
from bot.delivery.bell import Bell
from bot.delivery.records import Records
from bot.delivery.types import Composer, Outcome
from bot.domain.errors import Unavailable
from bot.domain.outgoing import Transport
from bot.services.postroom import Lease, Postroom, Work
from bot.services.settling import Settling

THREADS: Final[Mapping[Transport, int]] = MappingProxyType(
    {Transport.SLACK: 3, Transport.MAIL: 2, Transport.PAGING: 1}
)
POLL_SECONDS: Final = 1.0
#: After so many messages a stream is given back, so that others have their turn.
MOST_IN_A_ROW: Final = 50
#: What was sent must be written down: the database is asked so often, a second apart.
SETTLING_TRIES: Final = 30
SETTLING_PAUSE: Final = 1.0

_log = structlog.get_logger()


class Dispatcher:
    """Sends what the outbox holds, with threads of its own or when it is told to.

    Args:
        postroom: Hands out streams and what is in them.
        settling: Writes down what became of it.
        composer: Turns rows into words.
        senders: Send them; there are threads only for the ways out that have a sender.
        clock: The present instant (UTC).
        monotonic: Seconds of a clock that nobody can set.
        poll: Seconds after which the threads look by themselves, for what others wrote.
    """

    def __init__(
        self,
        postroom: Postroom,
        settling: Settling,
        composer: Composer,
        senders: Senders,
        clock: Callable[[], datetime],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        poll: float = POLL_SECONDS,
    ) -> None:
        self._postroom = postroom
        self._settling = settling
        self._records = Records(settling)
        self._attempts = Attempts(postroom, composer, senders, clock, monotonic)
        self._senders = senders
        self._clock = clock
        self._poll = poll
        self._bell = Bell()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start sending."""
        for transport in self._senders.transports():
            for number in range(THREADS[transport]):
                name = f"delivery-{transport.value}-{number}"
                thread = threading.Thread(
                    target=self._work, args=(transport,), name=name, daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def kick(self) -> None:
        """Have the threads look at once; meant for `Store.after_commit`."""
        self._bell.ring()

    def drain(self, seconds: float = 30.0) -> bool:
        """Let every attempt under way end, and start no other.

        Args:
            seconds: How long to wait for them.

        Returns:
            Whether all ended in time. One that did not is found again by its lease.
        """
        self._stopping.set()
        self._bell.ring()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def run_once(self) -> int:
        """Send in this thread until nothing may go now; return how many attempts were made."""
        attempts = 0
        while made := sum(self._sweep(transport) for transport in self._senders.transports()):
            attempts += made
        self._rest()
        return attempts

    def _work(self, transport: Transport) -> None:
        while not self._stopping.is_set():
            heard = self._bell.rings
            made = 0
            try:
                made = self._sweep(transport)
            except Unavailable as error:
                _log.warning("delivery_waits_for_the_database", error=error.key)
            except Exception as error:  # noqa: BLE001 - the thread must live
                _log.error("delivery_failed", error=type(error).__name__)
            if not made:
                self._rest()
                self._bell.wait(heard, self._poll)
        self._rest()

    def _sweep(self, transport: Transport) -> int:
        """Send what one free stream holds; return how many attempts were made."""
        if transport is Transport.SLACK:
            self._divert()
        lease = self._postroom.claim(transport)
        if lease is None:
            return 0
        try:
            return self._empty(lease)
        except BaseException:
            self._give_back(lease)
            raise

    def _divert(self) -> None:
        """Say deadlines another way; one that cannot be read keeps no other from being sent."""
        try:
            self._settling.divert(self._clock())
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - it is put off and told when its turn comes
            _log.error("not_diverted", error=type(error).__name__)

    def _empty(self, lease: Lease) -> int:
        made = 0
        while made < MOST_IN_A_ROW and not self._stopping.is_set():
            work = self._postroom.next_work(lease, self._clock())
            if work is None:
                return made
            outcome = self._attempts.make(work)
            self._write_down(work, outcome)
            made += 1
        self._give_back(lease)
        return made

    def _give_back(self, lease: Lease) -> None:
        with suppress(Unavailable):  # it ends by itself
            self._postroom.release(lease)

    def _write_down(self, work: Work, outcome: Outcome) -> None:
        """Settle, however often the database has to be asked: what was sent must be known."""
        now = self._clock()
        for _ in range(SETTLING_TRIES):
            try:
                self._records.write(work, outcome, now)
            except Unavailable as error:
                _log.warning("settling_waits_for_the_database", error=error.key)
                time.sleep(SETTLING_PAUSE)
            else:
                return
        self._records.write(work, outcome, now)

    def _rest(self) -> None:
        """Let go of connections that only cost something."""
        if self._senders.mail is not None:
            self._senders.mail.close()

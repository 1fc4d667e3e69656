"""Hands the outbox out to those who send, one stream to one sender at a time.

A sender claims a whole stream for the length of a lease and takes what is in it one by one, each
attempt written down before it is made. What became of it is written by `bot.services.settling`.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.errors import Unavailable
from bot.domain.outgoing import Lane, OutgoingRow, ProjectionRow, Transport
from bot.services import ledger, telling
from bot.services.clock_steps import StepDetector
from bot.services.telling import Watchers
from bot.store import outbox, projections, streams
from bot.store.database import Store
from bot.store.ledger import savepoint
from bot.store.trouble import in_words

LEASE: Final = timedelta(seconds=60)
NOBODY: Final = Watchers()
_MICROSECOND: Final = timedelta(microseconds=1)

_log = structlog.get_logger()


@dataclass(frozen=True)
class Lease:
    """A stream that one sender owns for a while.

    Args:
        stream: Its name.
        token: Shows that it is this sender's.
        since: Monotonic seconds when it was last renewed.
        length: How long it lasts from then.
    """

    stream: str
    token: str
    since: float
    length: timedelta

    def is_fresh(self, monotonic: float) -> bool:
        """Return whether so little of it has gone by that a request surely ends within it."""
        return monotonic - self.since <= self.length.total_seconds() / 3

    def renew(self, store: Store) -> bool:
        """Lengthen it, inside a transaction; return whether the stream was still one's own."""
        clock = store.now_microseconds()
        return streams.renew(self.stream, self.token, clock, self.length // _MICROSECOND)


@dataclass(frozen=True)
class Work:
    """One thing to send now, and the lease it is sent under."""

    lease: Lease
    item: OutgoingRow | ProjectionRow


class Postroom:
    """The outbox as the senders of one process see it; any number of processes may have one.

    Args:
        store: The database; its own clock decides leases and waits.
        is_open: Asked before each reminder whether its duties still are.
        watchers: Who is told of a message that cannot even be read.
        lease: How long a stream is owned without a sign of life: more than three times the
            longest request, at most five minutes.
        monotonic: Seconds of a clock that nobody can set.
    """

    def __init__(
        self,
        store: Store,
        is_open: ledger.IsOpen,
        watchers: Watchers = NOBODY,
        *,
        lease: timedelta = LEASE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._is_open = is_open
        self._watchers = watchers
        self._lease = lease
        self._monotonic = monotonic
        self._steps = StepDetector()
        self._held_until = float("-inf")
        self._left: deque[tuple[str, str]] = deque()  # streams still to be given back
        self._giving = threading.Lock()

    def claim(self, transport: Transport) -> Lease | None:
        """Take the stream whose message is the most urgent; None when nothing may go now.

        What could not be given back while the database was away is given back first: else
        nobody would send in those streams until their leases end.

        After a step of the database's clock nothing is claimed for the length of one lease,
        since the leases of others may seem to have ended when they have not.
        """
        self._give_back()
        with self._store.read():
            clock = self._store.now_microseconds()
            if self._is_held(clock) or streams.claimable(transport, clock) is None:
                return None
        since = self._monotonic()
        token = secrets.token_hex(16)
        name = None
        try:
            with self._store.transaction():
                clock = self._store.now_microseconds()
                name = streams.claimable(transport, clock, lock=not self._store.is_sqlite)
                length = self._lease // _MICROSECOND
                if name is None or not streams.take(name, token, clock, length):
                    return None
        except Unavailable:
            if name is not None:  # whether it was taken nobody has heard
                self._left.append((name, token))
            raise
        return Lease(name, token, since, self._lease)

    def next_work(self, lease: Lease, now: datetime) -> Work | None:
        """Renew the lease and take the stream's next message, its attempt written down.

        Reminders of duties that are no longer open are settled as obsolete on the way.

        Returns:
            None when nothing in the stream may go now, and then it is given back; or when it is
            no longer one's own.
        """
        since = self._monotonic()
        with self._store.transaction():
            if not lease.renew(self._store):
                return None
            item = self._next_item(lease.stream, now)
            if item is None:
                streams.release(lease.stream, lease.token)
        return None if item is None else Work(replace(lease, since=since), item)

    def keep(self, lease: Lease) -> bool:
        """Lengthen a lease that has grown old; return whether the stream is surely one's own.

        It is not when another process took it meanwhile, or when asking took too long.
        """
        since = self._monotonic()
        with self._store.transaction():
            owned = lease.renew(self._store)
        return owned and replace(lease, since=since).is_fresh(self._monotonic())

    def hand_over(self, lease: Lease, row: OutgoingRow, now: datetime) -> bool:
        """Write down that the other side may have the row from now on, if it is still ours.

        It is not when the stream is another's by now, or the row was taken back meanwhile.
        """
        with self._store.transaction():
            return lease.renew(self._store) and outbox.hand_over(row.id, now)

    def release(self, lease: Lease) -> None:
        """Give a stream back; the next claim does it when the database is away now.

        Raises:
            Unavailable: it is.
        """
        self._left.append((lease.stream, lease.token))
        self._give_back()

    def _give_back(self) -> None:
        with self._giving:
            while self._left:
                with self._store.transaction():
                    streams.release(*self._left[0])
                self._left.popleft()

    def _is_held(self, clock: int) -> bool:
        monotonic = self._monotonic()
        length = self._lease.total_seconds()
        step = self._steps.step(clock / 1_000_000, monotonic)
        if step:
            _log.warning("clock_stepped", seconds=round(step), claims_held_for=length)
            self._held_until = monotonic + length
        return monotonic < self._held_until

    def _next_item(self, stream: str, now: datetime) -> OutgoingRow | ProjectionRow | None:
        clock = self._store.now_microseconds()
        if not streams.may_send(stream, clock):
            return None
        while (found := _turn(stream, clock)) is not None:
            if isinstance(found, str):
                return projections.begin_attempt(found, streams.newest(stream))
            row = self._begun(found, stream, now)
            if row is not None:
                return row
        return None

    def _begun(self, row_id: int, stream: str, now: datetime) -> OutgoingRow | None:
        """Write a row's attempt down; None when it is not to be sent now.

        One that cannot even be read is put off by an hour and told, so that it stops no other.
        """
        try:
            with in_words(), savepoint(self._store):
                row = outbox.begin_attempt(row_id, streams.newest(stream), now)
                wanted = row is not None and self._is_wanted(row)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned row cannot stop the others
            self._put_off(row_id, type(error).__name__, now)
            return None
        if row is not None and not wanted:
            ledger.drop(row, ledger.DUTY_CLOSED, now)
        return row if wanted else None

    def _put_off(self, row_id: int, error: str, now: datetime) -> None:
        until = self._store.now_microseconds() + ledger.POISONED_WAIT // _MICROSECOND
        outbox.put_off(row_id, until, error, yields=True)
        telling.tell_of_unreadable(outbox.outline(row_id), error, self._watchers, now)
        _log.error("unreadable", row=row_id, error=error)

    def _is_wanted(self, row: OutgoingRow) -> bool:
        groups = ledger.groups_of(row)
        return not groups or any(
            self._is_open(group.incident_id, group.kind, group.due_at) for group in groups
        )


def _turn(stream: str, clock: int) -> int | str | None:
    """Return the row (id) or projection (target) whose turn it is in a stream."""
    if outbox.lacks_foundation(stream):
        return outbox.head(stream, Lane.FOUNDATION, clock)
    return (
        outbox.head(stream, Lane.DEADLINE, clock)
        or projections.next_behind(stream, clock)
        or outbox.head(stream, Lane.NARRATIVE, clock)
    )

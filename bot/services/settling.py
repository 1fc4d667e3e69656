"""Writes down what became of a message: taken, refused, to be tried again, nobody knows.

Each settlement is one transaction together with what follows from it. Except for a proof, which
counts whoever brings it, only the owner of the stream may settle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.errors import Unavailable
from bot.domain.outgoing import OutgoingRow, ProjectionRow, Proof, RowState
from bot.services import ledger, telling
from bot.services.outbox import Effects, divert
from bot.services.postroom import Work
from bot.services.telling import Watchers
from bot.store import outbox, projections, streams
from bot.store.database import Store

#: After so many attempts (about a minute) a row lets those behind it pass, and a person is told.
PATIENT_ATTEMPTS: Final = 7
FIRST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(minutes=5)
LONGEST_HOLD: Final = timedelta(hours=1)
POISONED_WAIT: Final = timedelta(hours=1)
_MICROSECOND: Final = timedelta(microseconds=1)

Troubles = Callable[[OutgoingRow, RowState, str, datetime], None]
"""What follows from a message being refused or parked; runs inside the settling transaction."""

_log = structlog.get_logger()


def growing_wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling from a second to five minutes."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_WAIT)


def nothing_follows(row: OutgoingRow, proof: Proof, now: datetime) -> None:
    """Let nothing follow from a message having been taken."""


def no_trouble_follows(row: OutgoingRow, state: RowState, error: str, now: datetime) -> None:
    """Let nothing follow from a message being refused or parked."""


@dataclass(frozen=True)
class Settling:
    """How the senders of one process settle.

    Args:
        store: The database.
        watchers: Who is told, by another way, about what did not go out.
        effects: What follows from a message having been taken.
        troubles: What follows from a message being refused or parked.
    """

    store: Store
    watchers: Watchers
    effects: Effects = nothing_follows
    troubles: Troubles = no_trouble_follows

    def sent(self, row: OutgoingRow, proof: Proof, now: datetime) -> None:
        """Write down that a row was taken, with what follows from it, in one transaction.

        A proof counts whoever owns the stream by now, and what follows happens once. When that
        fails, the row is still sent, and a person is told that the rest is missing.
        """
        try:
            with self.store.transaction():
                if _settle_sent(row, proof, now):
                    self.effects(row, proof, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - what was sent is sent, whatever follows
            name = type(error).__name__
            _log.error("sent_without_effects", row=row.id, kind=row.kind, error=name)
            with self.store.transaction():
                if _settle_sent(row, proof, now):
                    telling.tell(row, telling.UNRECORDED, name, self.watchers, now)

    def again(
        self, work: Work, row: OutgoingRow, error: str, wait: timedelta | None, now: datetime
    ) -> None:
        """Let a row wait before it is tried again: longer each time, unless ``wait`` is given."""
        impatient = row.attempts >= PATIENT_ATTEMPTS
        with self.store.transaction():
            if not work.lease.renew(self.store):
                return
            until = self._after(wait or growing_wait(row.attempts))
            outbox.put_off(row.id, until, error, yields=impatient)
            if row.attempts == PATIENT_ATTEMPTS:
                telling.tell(row, telling.DELAYED, error, self.watchers, now)

    def poisoned(self, work: Work, row: OutgoingRow, error: str, now: datetime) -> None:
        """Push a row that cannot be turned into words an hour ahead, and tell a person."""
        with self.store.transaction():
            if work.lease.renew(self.store):
                outbox.put_off(row.id, self._after(POISONED_WAIT), error, yields=True)
                telling.tell(row, telling.DELAYED, error, self.watchers, now)

    def refused(self, work: Work, row: OutgoingRow, error: str, now: datetime) -> None:
        """Write down that a row will never be taken, and tell a person by another way."""
        self._trouble(work, row, RowState.FAILED, error, now)

    def parked(self, work: Work, row: OutgoingRow, error: str, now: datetime) -> None:
        """Keep a row that may have arrived for a person to decide on, and tell that person."""
        self._trouble(work, row, RowState.PARKED, error, now)

    def obsolete(self, work: Work, row: OutgoingRow, reason: str, now: datetime) -> None:
        """Write down that there was no longer any point in saying it."""
        with self.store.transaction():
            if work.lease.renew(self.store):
                ledger.drop(row, reason, now)

    def slower(self, work: Work, wait: timedelta) -> None:
        """Let nothing go out in the stream for a while; the attempt did not count."""
        with self.store.transaction():
            if not work.lease.renew(self.store):
                return
            streams.hold(work.lease.stream, self._after(min(wait, LONGEST_HOLD)))
            if isinstance(work.item, OutgoingRow):
                outbox.take_attempt_back(work.item.id)
            else:
                projections.take_attempt_back(work.item.target)

    def shown(self, projection: ProjectionRow, proof: Proof) -> None:
        """Write down that the version that was claimed is shown, and by which message if any."""
        with self.store.transaction():
            _note_message(projection, proof, pinned=True)
            projections.show(projection.target, projection.version)

    def half_shown(self, work: Work, projection: ProjectionRow, proof: Proof, error: str) -> None:
        """Write down the message that shows a projection, which is still to be pinned."""
        with self.store.transaction():
            _note_message(projection, proof, pinned=False)
        self.show_later(work, projection, error, None)

    def not_shown(self, work: Work, projection: ProjectionRow, error: str, now: datetime) -> None:
        """Give this version up, and tell a person by another way; the next one is tried again."""
        with self.store.transaction():
            if work.lease.renew(self.store):
                projections.show(projection.target, projection.version, error)
                telling.tell_of_projection(projection, error, self.watchers, now)

    def show_later(
        self, work: Work, projection: ProjectionRow, error: str, wait: timedelta | None
    ) -> None:
        """Let a projection wait before it is tried again."""
        with self.store.transaction():
            if work.lease.renew(self.store):
                until = self._after(wait or growing_wait(projection.attempts))
                projections.put_off(projection.target, until, error)

    def divert(self, now: datetime) -> int:
        """Say deadlines to the watchers directly while their channel is not there."""
        return divert(self.store, self.watchers, now)

    def _trouble(
        self, work: Work, row: OutgoingRow, state: RowState, error: str, now: datetime
    ) -> None:
        kind = telling.FAILED if state is RowState.FAILED else telling.PARKED
        with self.store.transaction():
            if work.lease.renew(self.store) and outbox.settle(row.id, state, now, error=error):
                telling.tell(row, kind, error, self.watchers, now)
                self.troubles(row, state, error, now)

    def _after(self, wait: timedelta) -> int:
        return self.store.now_microseconds() + wait // _MICROSECOND


def _settle_sent(row: OutgoingRow, proof: Proof, now: datetime) -> bool:
    among = (RowState.WAITING, RowState.PARKED)
    if not outbox.settle(row.id, RowState.SENT, now, among=among, proof=proof):
        return False
    if "ts" in proof:
        streams.note_newest(row.stream, proof["ts"])
    if proof.get("not_invited"):
        telling.tell_of_absent(row, proof["not_invited"].split(","), now)
    return True


def _note_message(projection: ProjectionRow, proof: Proof, *, pinned: bool) -> None:
    if "ts" in proof:
        projections.note_message(projection.target, proof["ts"], pinned=pinned)
        streams.note_newest(projection.stream, proof["ts"])

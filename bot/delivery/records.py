"""Writes down what became of an attempt, in the words of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.delivery.types import (
    Again,
    Obsolete,
    Outcome,
    Overtaken,
    Poisoned,
    Refused,
    Sent,
    Slower,
    Unfinished,
    Unknown,
)
from bot.domain.outgoing import OutgoingRow, ProjectionRow
from bot.services.postroom import Work
from bot.services.settling import Settling


@dataclass(frozen=True)
class Records:
    """Writes down what became of an attempt."""

    settling: Settling

    def write(self, work: Work, outcome: Outcome, now: datetime) -> None:
        """Settle; may be repeated until the database takes it.

        Raises:
            Unavailable: the database took nothing.
        """
        match outcome:
            case Overtaken():
                return
            case Slower(wait):
                self.settling.slower(work, wait)
            case _ if isinstance(work.item, ProjectionRow):
                self._of_projection(work, work.item, outcome, now)
            case _:
                self._of_row(work, work.item, outcome, now)

    def _of_row(self, work: Work, row: OutgoingRow, outcome: Outcome, now: datetime) -> None:
        settling = self.settling
        match outcome:
            case Sent(proof) | Unfinished(proof, _):
                settling.sent(row, proof, now)
            case Again(error, wait):
                settling.again(work, row, error, wait, now)
            case Refused(error):
                settling.refused(work, row, error, now)
            case Unknown(error):
                settling.parked(work, row, error, now)
            case Obsolete(reason):
                settling.obsolete(work, row, reason, now)
            case Poisoned(error):
                settling.poisoned(work, row, error, now)

    def _of_projection(
        self, work: Work, projection: ProjectionRow, outcome: Outcome, now: datetime
    ) -> None:
        settling = self.settling
        match outcome:
            case Sent(proof):
                settling.shown(projection, proof)
            case Unfinished(proof, error):
                settling.half_shown(work, projection, proof, error)
            case Obsolete(_):
                settling.shown(projection, {})
            case Again(error, wait):
                settling.show_later(work, projection, error, wait)
            case Refused(error) | Unknown(error) | Poisoned(error):
                settling.not_shown(work, projection, error, now)

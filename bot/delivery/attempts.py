"""One attempt: have it turned into words, and send it under the lease of its stream."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import structlog

from bot.delivery.mail import MailSender
from bot.delivery.paging import PagingSender
from bot.delivery.slack import SlackSender
from bot.delivery.types import (
    Again,
    ChannelEnd,
    ChannelPlan,
    Composer,
    MailMessage,
    Membership,
    Obsolete,
    Outcome,
    PageText,
    Poisoned,
    SlackFiles,
    SlackPost,
    SlackRemoval,
    Unknown,
)
from bot.domain.errors import Unavailable
from bot.domain.outgoing import OutgoingRow, ProjectionRow, Transport
from bot.services.postroom import Postroom, Work

LOST_BEFORE: Final = "an earlier attempt may have reached the mail server"

Sender = TypeVar("Sender")

_log = structlog.get_logger()


@dataclass(frozen=True)
class Senders:
    """What sends each kind of thing; a way out that is missing is left to other processes."""

    slack: SlackSender | None = None
    mail: MailSender | None = None
    paging: PagingSender | None = None

    def transports(self) -> tuple[Transport, ...]:
        """Return the ways out there are."""
        there = {
            Transport.SLACK: self.slack,
            Transport.MAIL: self.mail,
            Transport.PAGING: self.paging,
        }
        return tuple(transport for transport, sender in there.items() if sender is not None)


@dataclass(frozen=True)
class Attempts:
    """Makes attempts, each under the lease of its stream.

    Args:
        postroom: Hands out the work.
        composer: Turns it into words.
        senders: Send it.
        clock: The present instant (UTC).
        monotonic: Seconds of a clock that nobody can set.
    """

    postroom: Postroom
    composer: Composer
    senders: Senders
    clock: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic

    def make(self, work: Work) -> Outcome:
        """Send one thing, unless it must not go; never raises."""
        try:
            if isinstance(work.item, ProjectionRow):
                return self._show(work, work.item)
            return self._send(work, work.item)
        except Unavailable as error:
            return Again(error.key)
        except Exception as error:  # noqa: BLE001 - what cannot be said stops nothing else
            _log.error("poisoned", kind=work.item.kind, error=_described(error))
            return Poisoned(type(error).__name__)

    def _show(self, work: Work, projection: ProjectionRow) -> Outcome:
        drawn = self.composer.draw(projection, self.clock())
        if isinstance(drawn, Obsolete):
            return drawn
        slack = self._needed(self.senders.slack)
        return slack.show(projection, drawn, lambda: self._may_go(work))

    def _send(self, work: Work, row: OutgoingRow) -> Outcome:
        now = self.clock()
        composed = self.composer.compose(row, now)
        match composed:
            case SlackPost():
                slack = self._needed(self.senders.slack)
                return slack.say(row, composed, lambda: self._may_go(work))
            case SlackFiles():
                slack = self._needed(self.senders.slack)
                return slack.share(row, composed, lambda: self._may_go(work))
            case SlackRemoval():
                slack = self._needed(self.senders.slack)
                return slack.take_back(composed, lambda: self._may_go(work))
            case ChannelEnd():
                rooms = self._needed(self.senders.slack).rooms
                return rooms.archive(composed.incident_id, lambda: self._may_go(work))
            case ChannelPlan():
                rooms = self._needed(self.senders.slack).rooms
                return rooms.make(row, composed, lambda: self._may_go(work), now)
            case Membership():
                rooms = self._needed(self.senders.slack).rooms
                return rooms.admit(row, composed, lambda: self._may_go(work))
            case MailMessage():
                return self._mail(work, row, composed, now)
            case PageText():
                paging = self._needed(self.senders.paging)
                return paging.page(row, composed, lambda: self._may_go(work), now)
            case Obsolete():
                return composed

    def _mail(self, work: Work, row: OutgoingRow, message: MailMessage, now: datetime) -> Outcome:
        if row.handed_over and message.once:
            return Unknown(LOST_BEFORE)

        def may_go() -> bool:
            return self.postroom.hand_over(work.lease, row, self.clock())

        mail = self._needed(self.senders.mail)
        return mail.send(message, row.first_try_at or now, may_go)

    def _may_go(self, work: Work) -> bool:
        """Return whether the stream is surely ours until the request that follows has ended.

        A process may have been paused for any time since the lease was renewed.
        """
        return work.lease.is_fresh(self.monotonic()) or self.postroom.keep(work.lease)

    def _needed(self, sender: Sender | None) -> Sender:
        if sender is None:
            raise LookupError("what a row says must fit its stream")
        return sender


def _described(error: Exception) -> str:
    """Return what went wrong and where, without the message, which may hold personal data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.filename}:{place.lineno}"

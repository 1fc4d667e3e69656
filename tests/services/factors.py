"""Second factors for tests: people with a device, whose clock is the test's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pyotp import TOTP

from bot.services.desk import Desk
from bot.services.factors import Factors

PASSPHRASE = "seven quiet words for a loud night"
STEP = timedelta(seconds=30)


@dataclass(frozen=True)
class Device:
    """A device that shows codes."""

    secret: str

    def code(self, at: datetime) -> str:
        """Return what it shows."""
        return TOTP(self.secret).at(at)

    def wrong(self, at: datetime) -> str:
        """Return a code that it shows neither now nor half a minute earlier or later."""
        near = {self.code(at + STEP * steps) for steps in (-1, 0, 1)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def factors(desk: Desk, passphrase: str = PASSPHRASE) -> Factors:
    """Return the factors of a desk's people."""
    return Factors(desk, passphrase)


def enrol(desk: Desk, user: str, now: datetime, by: tuple[str, ...] = (), why: str = "") -> Device:
    """Enrol a person, whoever vouches, and return the device.

    The code that confirms it is that of two minutes before, so that those of now are still good.
    """
    held = factors(desk)
    vouched = held.vouching(user, by, why, at_server=True)
    proposal = held.propose(user)
    device = Device(proposal.secret)
    earlier = now - 4 * STEP
    held.enrol(proposal, device.code(earlier), vouched, earlier)
    return device

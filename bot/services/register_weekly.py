"""Once a week the privacy officers hear what needs care in the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from bot.domain.register_care import Concern, RegisterCare
from bot.domain.weekly import week_to_look_at
from bot.services import gobag, say
from bot.services.desk import Desk
from bot.services.register_care import register_status
from bot.store import people
from bot.store import register_known as known

#: The kind of the outbox's rows that say it.
REGISTER_CARE: Final = "register.care"
NAMED: Final = 10


def tick(desk: Desk, now: datetime) -> bool:
    """Write the week's reminder for each officer, once however many processes tick.

    A week in which nothing needs care passes in silence.

    Args:
        desk: What every use case works with.
        now: The instant (UTC).

    Returns:
        Whether this call wrote it.
    """
    week = week_to_look_at(now, desk.organisation.zone)
    if week is None:
        return False
    key = f"{REGISTER_CARE}:{week}"
    with desk.store.read():
        if people.is_handled(key):
            return False
    needed = care(desk, now).is_needed  # it may take a while, and nobody else should wait for it
    with desk.store.transaction():
        if not people.first_time(key, now) or not needed:
            return False
        for officer in desk.organisation.officers:
            say.to_person(officer, REGISTER_CARE, week, now, {"week": week})
            say.home(officer)
    return True


def care(desk: Desk, now: datetime) -> RegisterCare:
    """Return what needs care in the register now."""
    zone = desk.organisation.zone
    found = register_status(desk.store, zone, now)
    return RegisterCare(
        no_contact=_concern(desk, found.no_contact),
        stale=_concern(desk, found.stale),
        over_retained=_concern(desk, found.over_retained),
        unconfirmed={one.source: one.unconfirmed for one in found.sources if one.unconfirmed},
        now=now,
        zone=zone,
        gobag_outdated=gobag.is_outdated(desk),
    )


def _concern(desk: Desk, codes: Sequence[str]) -> Concern:
    first = tuple(islice(codes, NAMED))
    with desk.store.read():
        names = known.client_names(first)
    return Concern(len(codes), tuple(names.get(code, code) for code in first))

"""The facts of an incident that decide its duties, as the rules need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.deadlines import AT_MOST_HOURS, TARGET_HOURS, DutyKind
from bot.domain.regimes import Regime


class Track(StrEnum):
    """Whether we still act in one capacity: it is open until ruled out, by name, with a reason."""

    OPEN = "open"
    RULED_OUT = "ruled_out"


class Nis2Class(StrEnum):
    """The organisation's class under NIS2."""

    NONE = "none"
    IMPORTANT = "important"
    ESSENTIAL = "essential"


class NotifyTrigger(StrEnum):
    """What a client's contractual hours run from."""

    AWARENESS = "awareness"
    SUSPICION = "suspicion"
    DETECTION = "detection"


@dataclass(frozen=True, slots=True)
class Targets:
    """The organisation's own hours, from awareness, for telling its clients.

    Args:
        target_hours: What drives the reminders while no contract is shorter.
        at_most_hours: What must never be passed.
    """

    target_hours: int = TARGET_HOURS
    at_most_hours: int = AT_MOST_HOURS


@dataclass(frozen=True, slots=True)
class ClientTerm:
    """What decides one affected client's deadlines.

    Args:
        client_id: Its id in the register.
        notify_within_hours: Contractual hours; None where the contract names none.
        notify_trigger: What those hours run from.
        may_file_for: It authorised us to notify its authority for it.
        regime: The law it is under.
        informed_at: When it was first provably told (UTC), by any channel.
        next_update_by: By when we promised it the next update (UTC).
    """

    client_id: str
    notify_within_hours: int | None = None
    notify_trigger: NotifyTrigger = NotifyTrigger.AWARENESS
    may_file_for: bool = False
    regime: Regime = Regime.GDPR
    informed_at: datetime | None = None
    next_update_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """The facts of an incident that decide its duties; all instants in UTC.

    Args:
        noticed_at: When the first sign was noticed or received.
        suspected_at: When a breach was first suspected; None if not recorded apart.
        aware_at: When we became aware; provisional at first, never empty.
        significant_at: When we became aware that the incident is significant (NIS2).
        nis2_class: None while the organisation has not said: the duties then stand as if it
            were in scope, because a forgotten setting must not hide a duty.
        going_on: The incident was said to go on still at the date of the NIS2 final report.
        handled_at: When it had been handled; None while it goes on, or when nobody said.
        nis2_track: Ruled out when a person decided that the incident is not significant.
        processor_track: Whether clients' data are, or may be, concerned.
        controller_track: Whether data of our own are, or may be, concerned.
        clients: The affected clients; None until a person confirmed them.
        filed: When a duty towards an authority was fulfilled.
        waived: Own duties that a person decided do not arise; what waits for one falls away.
        local_zone: The zone of calendar days.
        targets: The organisation's own hours.
    """

    noticed_at: datetime
    aware_at: datetime
    local_zone: ZoneInfo
    suspected_at: datetime | None = None
    significant_at: datetime | None = None
    nis2_class: Nis2Class | None = None
    going_on: bool = False
    handled_at: datetime | None = None
    nis2_track: Track = Track.OPEN
    processor_track: Track = Track.OPEN
    controller_track: Track = Track.OPEN
    clients: tuple[ClientTerm, ...] | None = None
    filed: Mapping[DutyKind, datetime] = field(default_factory=dict)
    waived: frozenset[DutyKind] = frozenset()
    targets: Targets = Targets()

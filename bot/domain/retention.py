"""What of the bot's own data has to go, by which rule, and what holds it back.

The privacy policy keeps data for a year after the collaboration, or to the end of a dispute. Of a
former client the contact details go first, once nothing of it is held any more; the legal name,
the enterprise number, the registered office and the days on which something was held stay for a
look-back of five years, so that a breach that is found late can still be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from dateutil.relativedelta import relativedelta

from bot.domain.determination_days import last_day_of_retention
from bot.domain.register import Client

LOOK_BACK_YEARS: Final = 5
#: Closed incidents keep their words for as long, unless a setting says otherwise.
INCIDENT_YEARS: Final = 5
#: The entry of the audit chain that says what was erased, when and under which rule.
TOMBSTONE: Final = "retention.erased"


class Rule(StrEnum):
    """Under which rule something goes."""

    CONTACTS = "contacts"  # a former client's addresses and telephone, a year after the end
    LOOK_BACK = "look_back"  # all that is left of a former client, five years after
    INCIDENT = "incident"  # the words of an incident that was closed long ago
    SLACK = "slack"  # the files and the channel of a closed incident; the clock sees to it


class Hold(StrEnum):
    """Why something stays that would have to go."""

    DISPUTE = "dispute"
    OPEN_INCIDENT = "open_incident"
    HELD = "held"  # data of the client are still held
    REACHABLE = "reachable"  # our access to the client still exists
    OPEN_DUTY = "open_duty"  # a duty of the closed incident is open again
    ANNOUNCED = "announced"  # it goes by itself, after the channel was told
    REFUSED = "refused"  # Slack does not let it go


@dataclass(frozen=True, slots=True)
class Traces:
    """What the register has of one client in all its sources.

    Attributes:
        contacts: Whether an address or a telephone number is there.
        held_until: The last day on which something was held; ``date.max`` if it still is.
        reach_until: The same of our access to it.
        disputed: Whether any source knows of a dispute that goes on.
    """

    contacts: bool
    held_until: date | None = None
    reach_until: date | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something whose time has come.

    Attributes:
        subject: The client's code, or the incident's id.
        name: What people call it: the client's name, the incident's reference.
        since: The last day on which it was to be kept.
        hold: Why it stays all the same; None if it goes.
    """

    rule: Rule
    subject: str
    name: str
    since: date
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What was erased of one item: kind of data -> how many."""

    item: Item
    erased: Mapping[str, int] = field(default_factory=dict)


def of_client(client: Client, traces: Traces, today: date, *, in_incident: bool) -> Item | None:
    """Return what has to go of a client today, if anything.

    Args:
        client: As the leading source describes it.
        traces: What all sources have of it.
        today: The organisation's calendar day.
        in_incident: Whether an open incident concerns it, or may.

    Returns:
        None while nothing's time has come; else the item, with what holds it back.
    """
    ends = last_day_of_retention(client)
    if client.ended_on is None:
        return None
    due = ends or _year_later(client.ended_on)  # an open dispute suspends what would be due
    if due >= today:
        return None
    last = _look_back_ends(client, traces)
    rule = Rule.LOOK_BACK if last is not None and last < today else Rule.CONTACTS
    if rule is Rule.CONTACTS and not traces.contacts:
        return None
    hold = _hold(client, traces, today, in_incident=in_incident)
    since = last if rule is Rule.LOOK_BACK and last is not None else due
    return Item(rule, client.client_id, client.name, since, hold)


def incident_due(closed_on: date, years: int) -> date:
    """Return the last day on which the words of a closed incident are kept."""
    return closed_on + relativedelta(years=years)


def _hold(client: Client, traces: Traces, today: date, *, in_incident: bool) -> Hold | None:
    if traces.disputed or last_day_of_retention(client) is None:
        return Hold.DISPUTE
    if in_incident:
        return Hold.OPEN_INCIDENT
    if traces.held_until is not None and traces.held_until >= today:
        return Hold.HELD
    if traces.reach_until is not None and traces.reach_until >= today:
        return Hold.REACHABLE
    return None


def _look_back_ends(client: Client, traces: Traces) -> date | None:
    """Return the end of the look-back; None while something is held or reachable without end.

    It is counted from the last of: the collaboration, a dispute, data held, access. Until then a
    breach of that time may be found.
    """
    days = (client.ended_on, client.dispute_until, traces.held_until, traces.reach_until)
    last = max(day for day in days if day is not None)
    return None if last == date.max else last + relativedelta(years=LOOK_BACK_YEARS)


def _year_later(day: date) -> date:
    return day + relativedelta(years=1)

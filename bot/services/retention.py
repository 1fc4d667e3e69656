"""The policy applied to the bot's own data: what has to go goes, and leaves a tombstone.

The tombstone is an entry of the audit chain: what, when, under which rule, and nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.expiry import KEEP_IN_SLACK_DAYS
from bot.domain.facts_vocabulary import FACTS, FactShape
from bot.domain.instants import local_date
from bot.domain.register import Client
from bot.domain.retention import (
    TOMBSTONE,
    Applied,
    Hold,
    Item,
    Rule,
    incident_due,
    of_client,
)
from bot.services import audit, expiry
from bot.store import incidents, retention
from bot.store import register_known as known
from bot.store.database import Store
from bot.store.register_query import snapshot

#: Nobody in Slack is waiting for it.
PATIENCE_SECONDS: Final = 60.0
#: Facts that are chosen from a list or counted; any other may hold words about people.
PLAIN_FACTS: Final = tuple(name for name, one in FACTS.items() if one.shape is not FactShape.TEXT)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long, where.

    Attributes:
        zone: The organisation's zone.
        incident_years: So long after its closing the words of an incident go.
        slack_days: So long after its closing its files in Slack and its channel go.
    """

    zone: ZoneInfo
    incident_years: int
    slack_days: int = KEEP_IN_SLACK_DAYS


def due(store: Store, policy: Policy, now: datetime) -> tuple[Item, ...]:
    """Return all whose time has come, with what holds some of it back; changes nothing.

    Args:
        store: The open store.
        policy: How long things are kept.
        now: The instant (UTC).
    """
    today = local_date(now, policy.zone)
    with snapshot(store):
        in_slack = expiry.overdue(policy.zone, policy.slack_days, today)
        return (*_clients(store, today), *_incidents(policy, today), *in_slack)


def apply(store: Store, policy: Policy, now: datetime) -> tuple[Applied, ...]:
    """Erase all whose time has come and that nothing holds back, in one transaction.

    Each leaves a tombstone in the audit chain, which stays whole. A second call finds nothing.

    Returns:
        What was erased of each.
    """
    with store.transaction(PATIENCE_SECONDS):
        going = [item for item in due(store, policy, now) if item.hold is None]
        applied = tuple(_erase(item, now) for item in going)
        if any(one.item.rule is Rule.LOOK_BACK for one in applied):
            known.summarise(store)
        return applied


def held_by_incidents() -> tuple[frozenset[str], bool]:
    """Return the clients that open incidents concern, and whether they may concern anybody.

    They may as long as nobody has confirmed whom one of them concerns. Exercises hold nothing.
    """
    open_ones = [found.id for found in incidents.open_ones() if not found.exercise]
    return retention.clients_in(open_ones), not retention.are_scoped(open_ones)


def _clients(store: Store, today: date) -> Iterator[Item]:
    former = {one.client_id: one for one in known.load_clients(store) if _has_ended(one, today)}
    concerned, anybody = held_by_incidents()
    for code, traces in retention.traces(former, today).items():
        in_incident = anybody or code in concerned
        item = of_client(former[code], traces, today, in_incident=in_incident)
        if item is not None:
            yield item


def _has_ended(client: Client, today: date) -> bool:
    return client.ended_on is not None and client.ended_on < today


def _incidents(policy: Policy, today: date) -> Iterator[Item]:
    for found in retention.closed_with_words():
        closed_on = local_date(found.closed_at or found.opened_at, policy.zone)
        last = incident_due(closed_on, policy.incident_years)
        if last < today:
            codes = retention.clients_in([found.id])
            disputes = retention.traces(codes, today).values()
            hold = Hold.DISPUTE if any(one.disputed for one in disputes) else None
            yield Item(Rule.INCIDENT, found.id, found.reference, last, hold)


def _erase(item: Item, now: datetime) -> Applied:
    erased = _ERASERS[item.rule](item, now)
    facts = {"rule": item.rule.value, "kept_until": item.since.isoformat(), "erased": erased}
    is_incident = item.rule is Rule.INCIDENT
    audit.record(
        TOMBSTONE,
        actor=audit.SYSTEM,
        now=now,
        incident_id=item.subject if is_incident else None,
        facts=facts if is_incident else {"client": item.subject, **facts},
    )
    return Applied(item, erased)


def _contacts(item: Item, _: datetime) -> dict[str, int]:
    return {"contacts": retention.clear_contacts(item.subject)}


def _client(item: Item, _: datetime) -> dict[str, int]:
    return retention.remove_client(item.subject)


def _incident(item: Item, now: datetime) -> dict[str, int]:
    erased = retention.erase_words(item.subject, PLAIN_FACTS)
    digests = retention.digests_of(item.subject)
    audit.erase(digests, actor=audit.SYSTEM, now=now, incident_id=item.subject)
    return {**erased, "record": len(digests)}


_ERASERS: Final = {Rule.CONTACTS: _contacts, Rule.LOOK_BACK: _client, Rule.INCIDENT: _incident}

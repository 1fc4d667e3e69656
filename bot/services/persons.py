"""A person's rights: a copy, a correction, an erasure, an objection; each is put on record.

An address finds the person: the register's contacts and every text the database holds. What has
to stay says why. The audit chain stays whole, because values lie beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.errors import Refusal
from bot.domain.instants import format_utc, local_date
from bot.domain.persons import Contact, Mention, Request, Stay, address, copy_of, why_it_stays
from bot.domain.retention import of_client
from bot.services import audit
from bot.services.person_requests import acted_on
from bot.services.retention import PATIENCE_SECONDS, held_by_incidents
from bot.store import factors, incidents, persons, retention
from bot.store import register_known as known
from bot.store.database import Store

#: The values that lie beside the audit chain.
RECORD: Final = "audit_value"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction changed, and what still goes to the old address.

    Attributes:
        contacts: Rows of the register that were changed.
        drafts: References of incidents with a notice to the old address that has not left.
    """

    contacts: tuple[Contact, ...]
    drafts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure takes away, and what has to stay.

    ``factor_of`` is the Slack id of a colleague whose second factor goes; None where there is none.
    """

    contacts: tuple[Contact, ...]
    mentions: tuple[Mention, ...]
    kept_contacts: tuple[tuple[Contact, Stay], ...]
    kept_mentions: tuple[tuple[Mention, Stay], ...]
    factor_of: str | None = None


def export(
    store: Store, zone: ZoneInfo, email: str, now: datetime, user_id: str | None = None
) -> dict[str, Any]:
    """Return all that is held about a person, as JSON values; the request is put on record.

    Args:
        store: The open store.
        zone: The organisation's zone, in which the month of the answer ends.
        email: The person's address.
        now: The instant (UTC).
        user_id: Their Slack id, where the person is a colleague.

    Raises:
        AddressMalformed: it is no address.
    """
    wanted = address(email)
    with store.transaction(PATIENCE_SECONDS):
        held = {
            "person": wanted,
            "at": format_utc(now),
            "register": [_contact_row(contact) for contact in persons.contacts(wanted)],
            "found": [_mention_row(mention, wanted) for mention in persons.found(wanted)],
            "colleague": _colleague(user_id),
        }
        acted_on(Request.ACCESS, wanted, zone, now, {})
    return held


def correct(store: Store, zone: ZoneInfo, email: str, new: str, now: datetime) -> Corrected:
    """Put a new address in the place of the old one, wherever the register has it.

    What was sent and what people wrote stays as it was: it is what happened. A draft keeps its
    recipient, to which an approval is bound; it has to be drafted anew.

    Raises:
        AddressMalformed: one of them is no address.
        Refusal: no row has the old one.
    """
    wanted, better = address(email), address(new)
    with store.transaction(PATIENCE_SECONDS):
        contacts = persons.contacts(wanted)
        drafts = persons.unsent_to(wanted)
        if not contacts and not drafts:
            raise Refusal("person.error.not_in_register", field="EMAIL")
        for contact in contacts:
            persons.replace_contact(contact, better)
        acted_on(Request.CORRECTION, wanted, zone, now, {"rows": len(contacts)})
        return Corrected(contacts, tuple(incidents.get(one).reference for one in drafts))


def rename(store: Store, user_id: str, name: str, now: datetime) -> None:
    """Correct the name of a colleague.

    Raises:
        Refusal: nobody with that Slack id is known.
    """
    with store.transaction():
        if not persons.rename(user_id, name):
            raise Refusal("person.error.no_such_user", field="--user", user=user_id)
        audit.record(
            Request.CORRECTION, actor=audit.SYSTEM, now=now, facts={"user": user_id, "rows": 1}
        )


def erase(
    store: Store,
    zone: ZoneInfo,
    email: str,
    now: datetime,
    *,
    apply: bool,
    user_id: str | None = None,
) -> Erasure:
    """Erase a person where the law lets us, and say what stays and why.

    Args:
        store: The open store.
        zone: The organisation's zone.
        email: The person's address.
        now: The instant (UTC).
        apply: Whether to erase; else it is only said what would go.
        user_id: Their Slack id, where the person is a colleague: their second factor goes.

    Raises:
        AddressMalformed: it is no address.
    """
    wanted = address(email)
    with store.transaction(PATIENCE_SECONDS):
        erasure = _judged(store, wanted, local_date(now, zone))
        if user_id is not None and factors.find(user_id) is not None:
            erasure = replace(erasure, factor_of=user_id)
        if apply:
            _erase(erasure, wanted, now)
            counts = {
                "contacts": len(erasure.contacts),
                "texts": len(erasure.mentions),
                "factors": int(erasure.factor_of is not None),
            }
            acted_on(Request.ERASURE, wanted, zone, now, counts)
        return erasure


def object_(store: Store, zone: ZoneInfo, email: str, now: datetime) -> date:
    """Put an objection on record; return the last day for the answer.

    Raises:
        AddressMalformed: it is no address.
    """
    wanted = address(email)
    with store.transaction():
        return acted_on(Request.OBJECTION, wanted, zone, now, {})


def _judged(store: Store, wanted: str, today: date) -> Erasure:
    open_ones = frozenset(found.id for found in incidents.open_ones())
    mentions = persons.found(wanted)
    needed = _needed({one.client_id for one in mentions if one.client_id}, today)
    found = [
        (one, needed.get(one.client_id or "") or why_it_stays(one, open_ones)) for one in mentions
    ]
    rows = list(_contacts(store, persons.contacts(wanted), today))
    return Erasure(
        contacts=tuple(one for one, why in rows if why is None),
        mentions=tuple(one for one, why in found if why is None),
        kept_contacts=tuple((one, why) for one, why in rows if why is not None),
        kept_mentions=tuple((one, why) for one, why in found if why is not None),
    )


def _contacts(
    store: Store, contacts: tuple[Contact, ...], today: date
) -> Iterator[tuple[Contact, Stay | None]]:
    """Yield each row of the register with why its address stays; None if it goes."""
    codes = {contact.client_id for contact in contacts}
    needed, traces = _needed(codes, today), retention.traces(codes, today)
    leading = {one.client_id: one for one in known.load_clients(store) if one.client_id in codes}
    for contact in contacts:
        code = contact.client_id
        item = of_client(leading[code], traces[code], today, in_incident=False)
        if code in needed:
            yield contact, needed[code]
        elif contact.others or (item is not None and item.hold is None):
            yield contact, None
        else:
            yield contact, Stay.ONLY_CONTACT


def _needed(codes: set[str], today: date) -> dict[str, Stay]:
    """Return why nothing goes of some clients: a dispute, or an open incident."""
    traces = retention.traces(codes, today)
    concerned, anybody = held_by_incidents()
    needed = dict.fromkeys(codes if anybody else codes & concerned, Stay.OPEN_INCIDENT)
    return needed | {code: Stay.DISPUTE for code in codes if traces[code].disputed}


def _erase(erasure: Erasure, wanted: str, now: datetime) -> None:
    for contact in erasure.contacts:
        persons.replace_contact(contact, "")
    if erasure.factor_of is not None:
        factors.remove([erasure.factor_of])
    digests = [one.key for one in erasure.mentions if one.table == RECORD]
    for mention in erasure.mentions:
        if mention.table != RECORD:
            persons.erase_in(mention, wanted)
    audit.erase(digests, actor=audit.SYSTEM, now=now)


def _contact_row(contact: Contact) -> dict[str, Any]:
    return {
        "source": contact.source,
        "client_id": contact.client_id,
        "client": contact.client_name,
        "as": list(contact.columns),
    }


def _mention_row(mention: Mention, wanted: str) -> dict[str, Any]:
    incident = None if mention.incident_id is None else incidents.find(mention.incident_id)
    return {
        "kind": mention.table,
        "part": mention.column,
        "incident": None if incident is None else incident.reference,
        "at": None if mention.at is None else format_utc(mention.at),
        "action": mention.action,
        "text": copy_of(mention.text, wanted),
    }


def _colleague(user_id: str | None) -> dict[str, Any] | None:
    """Return what is held about a colleague; of a second factor never its secret."""
    held = None if user_id is None else persons.colleague(user_id)
    factor = None if user_id is None else factors.find(user_id)
    if held is None and factor is None:
        return None
    known: dict[str, Any] = held or {"user_id": user_id, "acts": []}
    return {
        **known,
        "acts": [{**act, "at": format_utc(act["at"])} for act in known["acts"]],
        "second_factor": None if factor is None else {"since": format_utc(factor.enrolled_at)},
    }

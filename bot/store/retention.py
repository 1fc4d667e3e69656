"""What the register and closed incidents hold of people, and how it goes.

Every function runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from peewee import fn

from bot.domain.incident import IncidentState
from bot.domain.records import IncidentRecord
from bot.domain.retention import Traces
from bot.store.rows import values_of
from bot.store.tables.delivery import Outgoing
from bot.store.tables.incidents import Duty, Fact, Incident, Notice, Snapshot, Task
from bot.store.tables.letters import Letter
from bot.store.tables.record import AuditEntry, AuditValue
from bot.store.tables.register import (
    OPEN,
    RegisterClient,
    RegisterHolding,
    RegisterLink,
    RegisterReach,
)
from bot.store.tables.walk import ClientStep, TimelineEntry, TimelineVersion

CONTACTS: Final = ("email", "deputy_email", "phone")
#: What a message that has left keeps: which one it was, and what it was about.
_KEPT_FACTS: Final = frozenset(
    {
        "incident_id",
        "notice_id",
        "digest",
        "snapshot_id",
        "user_id",
        "step",
        "rung",
        "client_id",
        "row",
        "expires_on",
    }
)
_AT_ONCE: Final = 500


def traces(codes: Collection[str], today: date) -> dict[str, Traces]:
    """Return what all sources have of these clients."""
    found: dict[str, Traces] = {}
    listed = sorted(codes)
    for start in range(0, len(listed), _AT_ONCE):
        found |= _traces(listed[start : start + _AT_ONCE], today.isoformat())
    return found


def clear_contacts(code: str) -> int:
    """Take a client's addresses and telephone away in every source; return how many rows."""
    empty = dict.fromkeys(CONTACTS, "")
    changed = RegisterClient.update(empty).where(RegisterClient.client_id == code).execute()
    return int(changed)


def remove_client(code: str) -> dict[str, int]:
    """Take all rows of a client away, in every source; return how many of each table."""
    tables: dict[str, Any] = {
        "holdings": RegisterHolding,
        "reach": RegisterReach,
        "links": RegisterLink,
        "clients": RegisterClient,
    }
    return {
        name: int(table.delete().where(table.client_id == code).execute())
        for name, table in tables.items()
    }


def clients_in(incident_ids: Collection[str]) -> frozenset[str]:
    """Return every client that any of these incidents concerns or may concern."""
    listed = list(incident_ids)
    codes: set[str] = set()
    for table in (Notice, Duty, ClientStep):
        rows: Any = table.select(table.client_id).where(table.incident.in_(listed)).distinct()
        codes |= {str(code) for (code,) in rows.tuples() if code}
    for row in Snapshot.select(Snapshot.answer).where(Snapshot.incident.in_(listed)):
        codes |= {str(client["client_id"]) for client in row.answer["clients"]}
    return frozenset(codes)


def are_scoped(incident_ids: Collection[str]) -> bool:
    """Return whether somebody has confirmed for each incident whom it concerns."""
    confirmed = Snapshot.select(Snapshot.incident).where(
        Snapshot.incident.in_(list(incident_ids)), Snapshot.confirmed
    )
    return set(confirmed.scalars()) == set(incident_ids)


def closed_with_words() -> tuple[IncidentRecord, ...]:
    """Return the closed incidents whose words are still there, oldest first."""
    query = Incident.select().where(Incident.state == IncidentState.CLOSED, Incident.what != "")
    return values_of(IncidentRecord, query.order_by(Incident.closed_at))


def erase_words(incident_id: str, plain_facts: Iterable[str]) -> dict[str, int]:
    """Take the words of people out of an incident; what was done, when, and its proof stay.

    A notice that was sent stays as it was sent, with its recipient: it is the proof.

    Args:
        incident_id: The incident.
        plain_facts: Names of facts whose values are no words of people.

    Returns:
        Kind of data -> how many rows were emptied.
    """
    Incident.update(what="", aware_history=None).where(Incident.id == incident_id).execute()
    return {
        "facts": _facts(incident_id, list(plain_facts)),
        "reasons": _reasons(incident_id),
        "timeline": _timeline(incident_id),
        "drafts": _notices(incident_id),
        "messages": _messages(incident_id),
        "contacts": _snapshots(incident_id),
        "letters": _letters(incident_id),
    }


def digests_of(incident_id: str) -> frozenset[str]:
    """Return the digests of the personal values that an incident's entries still have."""
    query = (
        AuditValue.select(AuditValue.digest)
        .join(AuditEntry, on=(AuditEntry.sequence == AuditValue.sequence))
        .where(AuditEntry.incident_id == incident_id, AuditValue.value.is_null(False))
    )
    return frozenset(query.scalars())


def _traces(codes: list[str], today: str) -> dict[str, Traces]:
    held, reach = _last_days(RegisterHolding, codes), _last_days(RegisterReach, codes)
    contacts: set[str] = set()
    disputed: set[str] = set()
    for row in RegisterClient.select().where(RegisterClient.client_id.in_(codes)):
        if any(getattr(row, name) for name in CONTACTS):
            contacts.add(row.client_id)
        if row.dispute_from and (not row.dispute_until or row.dispute_until >= today):
            disputed.add(row.client_id)
    return {
        code: Traces(code in contacts, held.get(code), reach.get(code), code in disputed)
        for code in codes
    }


def _last_days(table: Any, codes: list[str]) -> dict[str, date]:
    """Return the last day of what is held or reachable of each client."""
    query = table.select(table.client_id, fn.MAX(table.valid_to))
    rows = query.where(table.client_id.in_(codes)).group_by(table.client_id).tuples()
    return {
        str(code): date.max if last == OPEN else date.fromisoformat(last) for code, last in rows
    }


def _facts(incident_id: str, plain: list[str]) -> int:
    here = Fact.incident == incident_id
    Fact.update(basis=None).where(here).execute()
    return int(Fact.update(value="").where(here, Fact.name.not_in(plain)).execute())


def _reasons(incident_id: str) -> int:
    tables: tuple[Any, ...] = (Duty, Task, ClientStep)
    return sum(
        int(
            table.update(reason=None)
            .where(table.incident == incident_id, table.reason.is_null(False))
            .execute()
        )
        for table in tables
    )


def _timeline(incident_id: str) -> int:
    here = TimelineEntry.select(TimelineEntry.id).where(TimelineEntry.incident == incident_id)
    TimelineVersion.update(text="").where(TimelineVersion.entry.in_(here)).execute()
    emptied = TimelineEntry.update(text="", details={}).where(TimelineEntry.incident == incident_id)
    return int(emptied.execute())


def _notices(incident_id: str) -> int:
    here = Notice.incident == incident_id
    Notice.update(facts={}, comment=None).where(here).execute()
    unsent = {"recipient": None, "subject": "", "text": "", "html": ""}
    return int(Notice.update(unsent).where(here, Notice.sent_at.is_null()).execute())


def _messages(incident_id: str) -> int:
    rows = list(Outgoing.select().where(Outgoing.incident_id == incident_id))
    for row in rows:
        facts = {name: value for name, value in row.facts.items() if name in _KEPT_FACTS}
        Outgoing.update(facts=facts, last_error=None).where(Outgoing.id == row.id).execute()
    return len(rows)


def _letters(incident_id: str) -> int:
    """Take the addresses of our own letters away; that so many left, and when, stays."""
    here = (Letter.incident_id == incident_id) & (Letter.address != "")
    return int(Letter.update(address="").where(here).execute())


def _snapshots(incident_id: str) -> int:
    rows = list(Snapshot.select().where(Snapshot.incident == incident_id))
    for row in rows:
        clients = [{**client, "contact": None} for client in row.answer["clients"]]
        answer = {**row.answer, "clients": clients}
        Snapshot.update(answer=answer).where(Snapshot.id == row.id).execute()
    return len(rows)

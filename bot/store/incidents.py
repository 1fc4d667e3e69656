"""Incidents and their facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import fn

from bot.domain.incident import IncidentState
from bot.domain.known_facts import KnownFact, Sureness
from bot.domain.records import IncidentRecord
from bot.store.rows import held, value_of, values_of
from bot.store.tables.incidents import Fact, FrozenPlaybook, Incident

_OPENING = 0x6F70656E  # any fixed number: the advisory lock of openings on PostgreSQL


def open_one_at_a_time() -> None:
    """Let nobody else open an incident until the transaction ends.

    So a repeated request finds what the first one opened, and no number is given twice.
    """
    database = Incident._meta.database  # noqa: SLF001 - the library's own place for it
    if database.for_update:
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_OPENING,))


def next_number(year: int, *, exercise: bool) -> int:
    """Return the next number of a year; exercises have numbers of their own."""
    highest = (
        Incident.select(fn.MAX(Incident.number))
        .where(Incident.year == year, Incident.exercise == exercise)
        .scalar()
    )
    return (highest or 0) + 1


def insert(**values: Any) -> None:
    """Insert one incident."""
    Incident.insert(**values).execute()


def update(incident_id: str, **values: Any) -> None:
    """Change columns of one incident."""
    Incident.update(**values).where(Incident.id == incident_id).execute()


def find(incident_id: str) -> IncidentRecord | None:
    """Return one incident by its id."""
    row = Incident.get_or_none(Incident.id == incident_id)
    return None if row is None else value_of(IncidentRecord, row)


def get(incident_id: str) -> IncidentRecord:
    """Return the incident that something on record belongs to, which is surely there."""
    return value_of(IncidentRecord, Incident.get_by_id(incident_id))


def hold(incident_id: str) -> None:
    """Let nobody else change an incident until the transaction ends."""
    held(Incident.select(Incident.id).where(Incident.id == incident_id)).execute()


def by_request(request_key: str) -> IncidentRecord | None:
    """Return the incident that a request has opened before."""
    row = Incident.get_or_none(Incident.request_key == request_key)
    return None if row is None else value_of(IncidentRecord, row)


def by_channel(channel_id: str) -> IncidentRecord | None:
    """Return the incident whose channel this is."""
    row = Incident.get_or_none(Incident.channel_id == channel_id)
    return None if row is None else value_of(IncidentRecord, row)


def by_reference(reference: str) -> IncidentRecord | None:
    """Return one incident by the reference people use."""
    row = Incident.get_or_none(fn.LOWER(Incident.reference) == reference.lower())
    return None if row is None else value_of(IncidentRecord, row)


def open_ones() -> tuple[IncidentRecord, ...]:
    """Return the open incidents, oldest first."""
    query = Incident.select().where(Incident.state == IncidentState.OPEN)
    return values_of(IncidentRecord, query.order_by(Incident.opened_at))


def closed_ones() -> tuple[IncidentRecord, ...]:
    """Return the closed incidents, the one closed first first."""
    query = Incident.select().where(Incident.state == IncidentState.CLOSED)
    return values_of(IncidentRecord, query.order_by(Incident.closed_at, Incident.id))


def set_channel_if_none(incident_id: str, channel_id: str) -> bool:
    """Give an incident its channel unless it has one; return whether this call decided it."""
    changed = (
        Incident.update(channel_id=channel_id)
        .where(Incident.id == incident_id, Incident.channel_id.is_null())
        .execute()
    )
    return bool(changed == 1)


def set_fact(
    incident_id: str,
    name: str,
    value: str,
    said_by: str,
    at: datetime,
    *,
    sure: Sureness | None = None,
    basis: str | None = None,
) -> None:
    """Record a fact; the value before it stays, no longer current."""
    Fact.update(current=False).where(
        Fact.incident == incident_id, Fact.name == name, Fact.current
    ).execute()
    Fact.insert(
        incident=incident_id,
        name=name,
        value=value,
        said_by=said_by,
        at=at,
        sure=sure,
        basis=basis,
    ).execute()


def keep_playbook(digest: str, text: str) -> None:
    """Keep the text of a playbook under its digest; the same text once."""
    FrozenPlaybook.insert(digest=digest, text=text).on_conflict_ignore().execute()


def kept_playbook(digest: str) -> str:
    """Return the text of a playbook that an incident was opened with."""
    return str(FrozenPlaybook.get_by_id(digest).text)


def facts(incident_id: str) -> dict[str, str]:
    """Return the facts in force, by name."""
    rows = Fact.select().where(Fact.incident == incident_id, Fact.current)
    return {str(row.name): str(row.value) for row in rows}


def said_facts(incident_id: str) -> tuple[KnownFact, ...]:
    """Return all facts as they were said, replaced ones too, oldest first."""
    query = Fact.select().where(Fact.incident == incident_id).order_by(Fact.id)
    return tuple(
        KnownFact(
            row.name,
            row.value,
            row.said_by,
            row.at,
            None if row.sure is None else Sureness(row.sure),
            row.basis,
            row.current,
        )
        for row in query
    )

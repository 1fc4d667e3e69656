"""The officer's own words on what happened, one text a language, kept as facts of the incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.store import incidents
from bot.store.tables.incidents import Fact

_PREFIX: Final = "passage."


@dataclass(frozen=True, slots=True)
class Written:
    """A passage as somebody wrote it; ``at`` in UTC."""

    by: str
    at: datetime


def write(incident_id: str, language: str, text: str, by: str, at: datetime) -> None:
    """Record the passage of a language; the one before it stays on record."""
    incidents.set_fact(incident_id, f"{_PREFIX}{language}", text, by, at)


def in_force(incident_id: str) -> dict[str, str]:
    """Return the passages by language; an empty one was taken away."""
    rows = Fact.select().where(
        Fact.incident == incident_id, Fact.name.startswith(_PREFIX), Fact.current
    )
    return {str(row.name).removeprefix(_PREFIX): str(row.value) for row in rows}


def writers(incident_id: str) -> dict[tuple[str, str], tuple[Written, ...]]:
    """Return who wrote each passage there ever was, by language and text."""
    rows = Fact.select().where(Fact.incident == incident_id, Fact.name.startswith(_PREFIX))
    found: dict[tuple[str, str], tuple[Written, ...]] = {}
    for row in rows.order_by(Fact.id):
        key = str(row.name).removeprefix(_PREFIX), str(row.value)
        found[key] = (*found.get(key, ()), Written(str(row.said_by), row.at))
    return found

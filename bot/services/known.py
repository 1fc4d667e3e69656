"""What is known of an incident, as conditions and people ask for it; reads only."""

from __future__ import annotations

from typing import Any

from bot.domain.conditions import Facts
from bot.domain.facts_vocabulary import FACTS
from bot.domain.known_facts import KnownFact, to_ask, with_derived
from bot.domain.playbook import Phase
from bot.domain.records import IncidentRecord
from bot.services import frozen
from bot.services.desk import Desk
from bot.store import incidents, notices


def of(incident: IncidentRecord) -> dict[str, str]:
    """Return the facts in force, those that follow by themselves too."""
    return with_derived(
        incidents.facts(incident.id),
        confirmed=incident.aware_confirmed,
        exercise=incident.exercise,
        clients=_clients(incident),
    )


def said(incident: IncidentRecord) -> dict[str, KnownFact]:
    """Return the facts in force as people said them, by name.

    What the bot keeps beside them for itself, such as the members of a restricted channel or a
    promised hour, answers no question and is none of them.
    """
    rows = incidents.said_facts(incident.id)
    return {fact.name: fact for fact in rows if fact.current and fact.name in FACTS}


def past(incident: IncidentRecord, name: str) -> tuple[KnownFact, ...]:
    """Return what was said of one fact before, oldest first."""
    rows = incidents.said_facts(incident.id)
    return tuple(fact for fact in rows if fact.name == name and not fact.current)


def questions(desk: Desk, incident: IncidentRecord, facts: Facts) -> tuple[str, ...]:
    """Return the facts to ask now, because a step that cannot be undone waits for them."""
    playbook = frozen.of(desk, incident)
    return to_ask(playbook.steps, facts, Phase(incident.phase))


def _clients(incident: IncidentRecord) -> dict[str, int] | None:
    snapshot = notices.confirmed_snapshot(incident.id)
    if snapshot is None:
        return None
    listed: Any = snapshot.answer["clients"]
    affected = [row for row in listed if row["status"] == "affected"]
    former = sum(bool(row["former"]) for row in affected)
    return {"affected": len(affected), "former": former}

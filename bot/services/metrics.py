"""What was measured of an incident: computed from the record, or said at the review."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain.deadlines import DutyKind
from bot.domain.incident import DutyState
from bot.domain.metrics import Figure, require_figure, span_of
from bot.domain.organisation import Right
from bot.domain.playbook import Metric
from bot.domain.records import IncidentRecord
from bot.domain.timeline import EntryKind
from bot.domain.walk_views import ReviewView
from bot.services import audit, frozen, rights, timeline
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import audit_log, duties, incidents, notices

#: The name under which a figure is kept beside the facts of the incident.
PREFIX = "figure."
WORDS_AT_MOST = 9000


def view(desk: Desk, incident: IncidentRecord, now: datetime) -> ReviewView:
    """Return what was measured, what is asked, and the questions of the review."""
    with desk.store.read():
        book = frozen.of(desk, incident)
        return ReviewView(
            incident_id=incident.id,
            reference=incident.reference,
            exercise=incident.exercise,
            closed=incident.closed_at is not None,
            figures=figures(desk, incident),
            questions=tuple(words.by_language for words in book.review),
            now=now,
            zone=desk.organisation.zone,
        )


def figures(desk: Desk, incident: IncidentRecord) -> tuple[Figure, ...]:
    """Return every metric of the incident's playbook as it stands; inside a transaction."""
    known = _moments(incident)
    told = {fact.name: fact for fact in incidents.said_facts(incident.id) if fact.current}
    found = []
    for metric in frozen.of(desk, incident).metrics:
        fact = told.get(PREFIX + metric.id)
        found.append(
            Figure(
                id=metric.id,
                label=metric.label.by_language,
                unit=metric.unit,
                span=span_of(metric, known),
                value=None if fact is None else fact.value,
                said_by=None if fact is None else fact.said_by,
            )
        )
    return tuple(found)


def missing(desk: Desk, incident: IncidentRecord) -> int:
    """Return how many figures are asked and not said yet; inside a transaction."""
    return sum(one.unit is not None and one.value is None for one in figures(desk, incident))


def record(
    desk: Desk,
    incident_id: str,
    typed: Mapping[str, str],
    learned: str,
    by: str,
    now: datetime,
) -> int:
    """Keep what the review brought: figures, and what was learned in words.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        typed: Figures as they were written, by metric; an empty one says nothing.
        learned: What was learned and who does what by when; may be empty.
        by: Who writes it down.
        now: The instant (UTC).

    Returns:
        How many figures are new or different; the same once more changes nothing.

    Raises:
        FigureRefused: one of them is no number.
    """
    words = said(learned)[:WORDS_AT_MOST]
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        changed = dict(_changed(desk, incident, typed))
        for name, value in changed.items():
            incidents.set_fact(incident.id, PREFIX + name, value, by, now)
        if words:
            timeline.write(incident, EntryKind.LESSON, words, by, now)
        if words or changed:
            audit.record(
                "review.recorded",
                actor=by,
                now=now,
                incident_id=incident.id,
                facts={"figures": changed},
                personal={"learned": words} if words else None,
            )
    return len(changed)


def _changed(
    desk: Desk, incident: IncidentRecord, typed: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    before = incidents.facts(incident.id)
    for metric in _asked(desk, incident):
        text = typed.get(metric.id, "").strip()
        value = require_figure(metric, text) if text else None
        if value is not None and before.get(PREFIX + metric.id) != value:
            yield metric.id, value


def _asked(desk: Desk, incident: IncidentRecord) -> tuple[Metric, ...]:
    metrics = frozen.of(desk, incident).metrics
    return tuple(metric for metric in metrics if metric.unit is not None)


def _moments(incident: IncidentRecord) -> dict[str, datetime]:
    """Return the moments that are known, and when each step was first done."""
    return {
        **_recorded(incident),
        **_told(incident),
        "noticed": incident.noticed_at,
        "opened": incident.opened_at,
        "aware": incident.aware_at,
        **({} if incident.closed_at is None else {"closed": incident.closed_at}),
    }


def _recorded(incident: IncidentRecord) -> dict[str, datetime]:
    """Return what the chain knows: the first lead, the first scope, the first doing of steps."""
    found: dict[str, datetime] = {}
    for entry in audit_log.of_incident(incident.id):
        facts: dict[str, Any] = json.loads(entry.payload)
        if entry.action == "lead.taken" or facts.get("role") == "lead":
            found.setdefault("led", entry.at)
        elif entry.action == "scope.confirmed":
            found.setdefault("scoped", entry.at)
        elif entry.action == "step.done":
            found.setdefault(str(facts["step"]), entry.at)
    return found | _began(incident)


def _began(incident: IncidentRecord) -> dict[str, datetime]:
    snapshot = notices.confirmed_snapshot(incident.id)
    begins: Any = None if snapshot is None else snapshot.scope["begins"]
    return {} if begins is None else {"began": datetime.fromisoformat(begins)}


def _told(incident: IncidentRecord) -> dict[str, datetime]:
    """Return when the first client was told, and when all of them were."""
    rows = [
        duty
        for duty in duties.of_incident(incident.id)
        if duty.kind == DutyKind.NOTIFY_CONTROLLER and duty.state is not DutyState.SUPERSEDED
    ]
    told = [duty.fulfilled_at for duty in rows if duty.fulfilled_at is not None]
    if not told:
        return {}
    everybody = not any(duty.state is DutyState.OPEN for duty in rows)
    return {"told": min(told), **({"told_all": max(told)} if everybody else {})}

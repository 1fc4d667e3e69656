"""Whether an incident is significant under NIS2: asked by threshold, answered by a person.

The clocks of the early warning and the notification run from awareness of a *significant*
incident (Directive (EU) 2022/2555, Article 23(4)): the answer that first makes it so dates them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final, get_type_hints

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.records import IncidentRecord
from bot.domain.significance import Answers, Assessment, Verdict, assess
from bot.services import audit, duties, rights, say, showing
from bot.services.desk import Desk
from bot.store import incidents

#: Fact: what was answered, as JSON; the vocabulary's fact for conditions.
ANSWERS: Final = "nis2_answers"
SIGNIFICANT: Final = "nis2_significant"
#: No number of users, minutes or euro that anybody means is larger.
MOST: Final = 10**12
_TRUTH: Final = {"yes": True, "no": False}
_FACT: Final = {Verdict.SIGNIFICANT: "yes", Verdict.NOT_SIGNIFICANT: "no"}

NUMBERS: Final = tuple(name for name, hint in get_type_hints(Answers).items() if hint == int | None)
"""The questions that are answered by a number; the others by yes or no."""


class NotANumber(Refusal):
    """What was typed is no whole number."""


def answers_of(incident: IncidentRecord) -> Answers:
    """Return what was answered so far; call it inside a transaction."""
    kept = incidents.facts(incident.id).get(ANSWERS)
    given: dict[str, Any] = json.loads(kept) if kept else {}
    return Answers(**given)


def answered(desk: Desk, incident_id: str, by: str) -> tuple[IncidentRecord, Answers]:
    """Return an incident and what was answered so far, for the form."""
    with desk.store.read():
        incident = rights.seen_by(desk.organisation, incident_id, by)
        return incident, answers_of(incident)


def answer(
    desk: Desk,
    incident_id: str,
    given: Mapping[str, str],
    by: str,
    now: datetime,
    *,
    aware_at: datetime | None = None,
) -> Assessment:
    """Record the answers to the thresholds, and what they come to.

    An incident that becomes significant starts the clocks under NIS2; one that no longer looks
    so keeps its date, until an officer waives the duties with a reason.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        given: By question: ``yes``, ``no``, a whole number, or empty for not known.
        by: Who answers.
        now: The instant (UTC).
        aware_at: When it was known that it is significant; now, when left out.

    Raises:
        NotANumber: a number was expected.
        Refusal: the time lies in the future or before the breach was noticed.
    """
    answers = _read(given)
    assessment = assess(answers)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        since = incident.significant_at
        if assessment.verdict is Verdict.SIGNIFICANT and since is None:
            since = aware_at or now
            duties.require_plausible(incident, since, now)
            incidents.update(incident.id, significant_at=since)
        if answers != answers_of(incident):
            kept = {name: value for name, value in asdict(answers).items() if value is not None}
            incidents.set_fact(incident.id, ANSWERS, json.dumps(kept, sort_keys=True), by, now)
            verdict = _FACT.get(assessment.verdict, "unknown")
            incidents.set_fact(incident.id, SIGNIFICANT, verdict, by, now)
        changed = incidents.get(incident.id)
        duties.refresh(desk, changed, now)
        showing.follow_facts(desk, changed, now)
        say.redraw(changed)
        audit.record(
            "nis2.assessed",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={
                "verdict": assessment.verdict.value,
                "met": [one.value for one in assessment.met],
                "significant_at": since.isoformat() if since else None,
            },
        )
    return assessment


def _read(given: Mapping[str, str]) -> Answers:
    typed = {one.name: given.get(one.name, "").strip() for one in fields(Answers)}
    read: dict[str, Any] = {
        name: _number(name, text) if name in NUMBERS else _TRUTH.get(text)
        for name, text in typed.items()
        if text
    }
    return Answers(**read)


def _number(name: str, text: str) -> int:
    digits = text.replace(" ", "").replace("\u202f", "").replace("\xa0", "")
    if not (digits.isascii() and digits.isdigit()) or int(digits) > MOST:
        raise NotANumber("error.fact_number", field=name)
    return int(digits)

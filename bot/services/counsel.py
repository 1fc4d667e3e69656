"""Counsel's word on telling clients in a dispute: asked for at once, never a veto (rule 28)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.services import audit, rights, say
from bot.services.desk import Desk
from bot.services.rights import NoSuchIncident
from bot.services.said import said
from bot.store import incidents

_FACT: Final = "counsel_answer"


@dataclass(frozen=True, slots=True)
class CounselAnswer:
    """What counsel said: an objection in words, or none; ``at`` in UTC."""

    by: str
    at: datetime
    objection: str


def answer(desk: Desk, incident_id: str, by: str, now: datetime, *, objection: str = "") -> None:
    """Record counsel's answer; the drafts that wait for it may be released.

    Args:
        desk: What every use case works with.
        incident_id: The incident.
        by: The person of counsel.
        now: The instant of answering.
        objection: What counsel has against it; empty for nothing.

    Raises:
        NotAllowed: the person is not of counsel.
        NoSuchIncident: counsel was asked about no such incident.
        IncidentClosed: it is closed.
    """
    rights.require(desk.organisation, by, Right.ADVISE)
    words = said(objection)
    with desk.store.transaction():
        incidents.hold(incident_id)
        incident = incidents.find(incident_id)
        if incident is None:
            raise NoSuchIncident("error.no_such_incident")
        rights.require_open(incident)
        before = answer_of(incident)
        if before is not None and (before.by, before.objection) == (by, words):
            return
        kept = json.dumps({"by": by, "at": now.isoformat(), "objection": words})
        incidents.set_fact(incident_id, _FACT, kept, by, now)
        facts = {"by": by, "objection": words}
        say.act_in_channel(incident_id, "counsel.answered", now, facts, Lane.DEADLINE)
        audit.record(
            "counsel.answered",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"objects": bool(words)},
            personal={"objection": words} if words else None,
        )


def object_to(desk: Desk, incident_id: str, by: str, objection: str, now: datetime) -> None:
    """Record an objection, which needs words.

    Raises:
        Refusal: there are none; else as :func:`answer`.
    """
    if not said(objection):
        raise Refusal("error.objection_needed", field="comment")
    answer(desk, incident_id, by, now, objection=objection)


def answer_of(incident: IncidentRecord) -> CounselAnswer | None:
    """Return counsel's latest answer; call it inside a transaction."""
    kept = incidents.facts(incident.id).get(_FACT)
    if kept is None:
        return None
    found = json.loads(kept)
    return CounselAnswer(found["by"], datetime.fromisoformat(found["at"]), found["objection"])

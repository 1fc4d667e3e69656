"""Counsel's word on telling clients in a dispute: asked for at once, never a veto (rule 28)."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
from bot.store import incidents, notices

_FACT: Final = "counsel_answer"


@dataclass(frozen=True, slots=True)
class CounselAnswer:
    """What counsel said: an objection in words, or none; ``at`` in UTC."""

    by: str
    at: datetime
    objection: str


def tell(
    desk: Desk, incident: IncidentRecord, clients: Sequence[str], key: str, now: datetime
) -> None:
    """Tell counsel which clients in a dispute are about to be told, by name; once for each key."""
    for counsel in desk.organisation.counsel if clients else ():
        say.to_person(
            counsel,
            "counsel.told",
            key,
            now,
            {"incident_id": incident.id, "clients": list(clients)},
            incident.id,
            Lane.DEADLINE,
        )


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
        said_so = before is not None and (before.by, before.objection) == (by, words)
        if said_so and before is not None and before.at >= _drafted_at(incident):
            return  # pressed twice; of a later notice the same answer is another one
        kept = json.dumps({"by": by, "at": now.isoformat(), "objection": words})
        incidents.set_fact(incident_id, _FACT, kept, by, now)
        facts = {"by": by, "objection": words}
        say.act_in_channel(incident_id, "counsel.answered", now, facts, Lane.DEADLINE)
        say.act_to_person(by, "counsel.heard", now, {"objects": bool(words)}, incident_id)
        audit.record(
            "counsel.answered",
            actor=by,
            now=now,
            incident_id=incident_id,
            facts={"objects": bool(words)},
            personal={"objection": words} if words else None,
        )


def _drafted_at(incident: IncidentRecord) -> datetime:
    """Return when the newest notice was drafted, about which counsel may have to answer."""
    made = [row.created_at for row in notices.without_texts(incident.id)]
    return max(made, default=incident.opened_at)


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

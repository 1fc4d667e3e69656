"""Who has which role in an incident; reads only, inside the caller's transaction."""

from __future__ import annotations

from bot.domain.records import IncidentRecord, RoleRecord
from bot.store import roles

LEAD = "lead"


def holders(incident: IncidentRecord) -> dict[str, RoleRecord]:
    """Return who has which role; who leads stands with the incident itself."""
    held = roles.of_incident(incident.id)
    lead = held.get(LEAD)
    if incident.lead is not None and (lead is None or lead.person != incident.lead):
        deputy = None if lead is None else lead.deputy
        held[LEAD] = RoleRecord(LEAD, incident.lead, deputy, incident.lead, incident.opened_at)
    return held

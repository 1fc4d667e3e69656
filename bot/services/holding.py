"""Who has which role in an incident; reads only, inside the caller's transaction."""

from __future__ import annotations

from bot.domain.organisation import Organisation
from bot.domain.records import BY_SETTING, IncidentRecord, RoleRecord
from bot.services import rights
from bot.store import roles

LEAD = "lead"
PRIVACY_OFFICER = "privacy_officer"


def holders(organisation: Organisation, incident: IncidentRecord) -> dict[str, RoleRecord]:
    """Return who has which role.

    Who leads stands with the incident itself. The privacy officer is who the settings name, until
    the role is given to somebody else.
    """
    held = roles.of_incident(incident.id)
    lead = held.get(LEAD)
    if incident.lead is not None and (lead is None or lead.person != incident.lead):
        deputy = None if lead is None else lead.deputy
        held[LEAD] = RoleRecord(LEAD, incident.lead, deputy, incident.lead, incident.opened_at)
    if organisation.officers and PRIVACY_OFFICER not in held:
        held[PRIVACY_OFFICER] = _officer(organisation, incident)
    return held


def _officer(organisation: Organisation, incident: IncidentRecord) -> RoleRecord:
    """Return the officer of the settings; who stands in belongs to the incident as well."""
    first, *others = organisation.officers
    able = (*others, *organisation.deputies)
    deputy = next((one for one in able if rights.is_member(organisation, incident, one)), None)
    return RoleRecord(PRIVACY_OFFICER, first, deputy, BY_SETTING, incident.opened_at)

"""The dossier of an incident: put together in one look at the database, and put on record.

It is the documentation that GDPR Art. 33(5) wants. What was erased on request, or when the
incident's time was over, is not in it: it says how many values that are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.dossier import Dossier, DossierRefused, Row
from bot.domain.organisation import Organisation, Role
from bot.domain.records import IncidentRecord
from bot.services import audit, dossier_tables, files, rights, timeline
from bot.services.desk import Desk
from bot.services.dossier_tables import Source
from bot.services.files import Wanted, What
from bot.services.rights import NoSuchIncident
from bot.store import incidents, people
from bot.store.register_query import snapshot

_OFFICERS: Final = frozenset({Role.OFFICER, Role.DEPUTY})
#: Columns of any table that name a person.
_PEOPLE: Final = frozenset(
    {
        "added_by", "answer_recorded_by", "approved_by", "asked_by", "assigned_to", "author", "by",
        "confirmed_by", "countersigned_by", "decided_by", "deputy", "drafted_by", "fulfilled_by",
        "given_by", "lead", "opened_by", "owner", "person", "read_by", "said_by", "settled_by",
    }
)  # fmt: skip
#: Columns of the incident that its documentation shows.
_INCIDENT: Final = (
    "id", "kind", "what", "restricted", "noticed_at", "suspected_at", "aware_at",
    "aware_confirmed", "aware_provisional", "significant_at", "opened_at", "opened_by", "lead",
    "closed_at", "playbook", "playbook_version", "playbook_digest", "phase",
)  # fmt: skip


def ask(desk: Desk, incident_id: str, language: str, by: str, now: datetime) -> None:
    """Have the dossier made and sent to who asks, as a file in Slack.

    Raises:
        NoSuchIncident: there is none, or not for this person.
        DossierRefused: it is for the privacy officer, the deputies and the lead.
        Refusal: somebody may read along in Slack.
    """
    with desk.store.transaction():
        incidents.hold(incident_id)
        incident = rights.seen_by(desk.organisation, incident_id, by)
        if not _reads(desk.organisation, incident, by):
            officers = ", ".join(f"<@{one}>" for one in desk.organisation.officers)
            raise DossierRefused("error.dossier_not_yours", officers=officers)
        files.enqueue(desk, incident, Wanted(What.DOSSIER, language), by, now)
        _record("dossier.asked", incident, by, now, {})


def is_for(desk: Desk, incident: IncidentRecord, user_id: str) -> bool:
    """Return whether a person may have the dossier now; opens the database by itself."""
    with desk.store.read():
        member = rights.is_member(desk.organisation, incident, user_id)
        return member and _reads(desk.organisation, incident, user_id)


def find(desk: Desk, named: str) -> IncidentRecord:
    """Return the incident of a reference, in whatever case, or of an id; for the command line.

    Raises:
        NoSuchIncident: there is none.
    """
    with desk.store.read():
        found = incidents.by_reference(named.strip()) or incidents.find(named.strip())
    if found is None:
        raise NoSuchIncident("dossier.cli.no_such_incident", field="INCIDENT", named=named)
    return found


def written(desk: Desk, incident: IncidentRecord, what: str, digest: str, now: datetime) -> None:
    """Put on record that the dossier was written to a file on the command line.

    Args:
        desk: What every use case works with.
        incident: The incident.
        what: Which form: ``pdf``, ``json`` or ``zip``.
        digest: SHA-256 of the file, to tell it again.
        now: The instant (UTC).
    """
    with desk.store.transaction():
        facts = {"what": what, "sha256": digest}
        _record("dossier.written", incident, audit.SYSTEM, now, facts)


def collect(desk: Desk, incident: IncidentRecord, by: str, now: datetime) -> Dossier:
    """Return the dossier as it is now; whoever asks was let in before."""
    with snapshot(desk.store):
        source = Source(desk, incidents.get(incident.id))
        tables = dossier_tables.all_of(source)
        view = timeline.view(desk, source.incident, now)
        verdict = audit.verify(desk.store)
        own = _incident(source.incident, tables["record"])
        named = people.names({by, *_people(own), *_people_in(tables)}) | dict(view.people)
    return Dossier(
        reference=incident.reference,
        organisation=desk.organisation.name,
        made_at=now,
        made_by=by,
        exercise=incident.exercise,
        zone=desk.organisation.zone,
        incident=own,
        tables=tables,
        people=named,
        verdict=verdict,
        erased=sum(_erased(row) for row in tables["record"]),
        timeline=view,
    )


def _reads(organisation: Organisation, incident: IncidentRecord, user_id: str) -> bool:
    """Return whether a member may have it: who decides, who leads, whom the officer picked."""
    decides = organisation.role_of(user_id) in _OFFICERS
    return decides or user_id == incident.lead or incident.restricted


def _incident(incident: IncidentRecord, record: Iterable[Row]) -> Row:
    closed = [row for row in record if row["action"] == "incident.closed"]
    words: Any = closed[-1]["words"] if closed else {}
    own = {name: getattr(incident, name) for name in _INCIDENT}
    return {
        **own,
        "reference": incident.reference,
        "exercise": incident.exercise,
        "kind": incident.kind.value,
        "state": incident.state.value,
        "outcome": incident.outcome,
        "closing_reason": words.get("reason"),
        "processor_track": incident.processor_track.value,
        "controller_track": incident.controller_track.value,
        "came_from": _reference(incident.came_from),
        "went_on_in": _reference(incident.went_on_in),
    }


def _reference(incident_id: str | None) -> str | None:
    return None if incident_id is None else incidents.get(incident_id).reference


def _people_in(tables: Mapping[str, Iterable[Row]]) -> set[str]:
    return {one for rows in tables.values() for row in rows for one in _people(row)}


def _people(row: Row) -> set[str]:
    authors: Any = row.get("authors") or ()
    return {str(row[name]) for name in _PEOPLE & row.keys() if row[name]} | set(authors)


def _erased(row: Row) -> int:
    words: Any = row["words"]
    return sum(value is None for value in words.values())


def _record(
    action: str, incident: IncidentRecord, by: str, now: datetime, facts: Mapping[str, object]
) -> None:
    audit.record(action, actor=by, now=now, incident_id=incident.id, facts=facts)

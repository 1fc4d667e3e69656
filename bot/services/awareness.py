"""The three times of a breach: confirmed, corrected, agreed to; the clocks follow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.awareness import (
    Awareness,
    Correction,
    Past,
    Person,
    Proposal,
    Times,
    agree,
    confirm,
    correct,
)
from bot.domain.errors import Refusal
from bot.domain.organisation import Organisation, Right, Role
from bot.domain.records import IncidentRecord
from bot.services import audit, duties, reminders, rights, say, showing, steps
from bot.services.desk import Desk
from bot.services.said import said
from bot.store import incidents

OFFICERS = {Role.OFFICER, Role.DEPUTY}


class AlreadyConfirmed(Refusal):
    """The breach was confirmed before."""


def confirm_breach(desk: Desk, incident_id: str, by: str, now: datetime) -> None:
    """Record that the breach is certain; by an officer, also its times as they stand.

    Raises:
        AlreadyConfirmed: an officer confirmed it before.
    """
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        if incident.aware_confirmed and not incident.aware_provisional:
            raise AlreadyConfirmed("error.awareness_confirmed_already")
        _keep(desk, incident, confirm(of(incident), _person(desk.organisation, by)), now)
        audit.record(
            "awareness.confirmed",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts={"aware_at": incident.aware_at.isoformat()},
        )


def correct_times(
    desk: Desk,
    incident_id: str,
    by: str,
    now: datetime,
    *,
    reason: str,
    noticed_at: datetime | None = None,
    aware_at: datetime | None = None,
) -> Awareness:
    """Correct when we noticed or became aware; a later awareness waits for a second person.

    Returns:
        What is held now; its ``proposal`` says whether somebody has to agree.

    Raises:
        Refusal: the times contradict each other, lie in the future or lack a reason.
    """
    reason = said(reason)
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.DECIDE)
        asked = Correction(_person(desk.organisation, by), reason, noticed_at, None, aware_at)
        held = correct(of(incident), asked, now)
        _keep(desk, incident, held, now)
        _ask_second(incident, held, by, reason, now)
        audit.record(
            "awareness.corrected",
            actor=by,
            now=now,
            incident_id=incident.id,
            facts=_times(held),
            personal={"reason": reason},
        )
    return held


def agree_to_later(desk: Desk, incident_id: str, by: str, now: datetime) -> None:
    """Let a second person agree to a later awareness, which from now on drives the clocks."""
    with desk.store.transaction():
        incident = rights.incident_for(desk.organisation, incident_id, by, Right.WORK)
        held = agree(of(incident), _person(desk.organisation, by), now)
        _keep(desk, incident, held, now)
        audit.record(
            "awareness.agreed", actor=by, now=now, incident_id=incident.id, facts=_times(held)
        )


def take_earliest(
    desk: Desk, kept: IncidentRecord, gone: IncidentRecord, by: str, reason: str, now: datetime
) -> None:
    """Let the earliest times of two reports of one event drive the one that goes on (rule 4).

    Call it inside a transaction. Nobody has confirmed a time by merging: what was provisional
    stays so; a breach that was certain in either report is certain.
    """
    merging = Person(by, officer=False)
    held = of(kept)
    if gone.aware_confirmed:
        held = confirm(held, merging)
    noticed, suspected, aware = (
        min(getattr(kept, name), getattr(gone, name))
        for name in ("noticed_at", "suspected_at", "aware_at")
    )
    if Times(noticed, suspected, aware) != held.times:
        held = correct(held, Correction(merging, reason, noticed, suspected, aware), now)
    known = [at for at in (kept.significant_at, gone.significant_at) if at is not None]
    incidents.update(kept.id, significant_at=min(known, default=None))
    _keep(desk, kept, held, now)


def _ask_second(
    incident: IncidentRecord, held: Awareness, by: str, reason: str, now: datetime
) -> None:
    """Ask the channel for a second person where a later awareness was proposed."""
    if held.proposal is not None:
        later_at = held.proposal.times.aware_at.isoformat()
        facts = {"by": by, "aware_at": later_at, "reason": reason}
        say.act_in_channel(incident.id, "awareness.proposed", now, facts)


def of(incident: IncidentRecord) -> Awareness:
    """Return what is held about an incident's times."""
    kept: Any = incident.aware_history or {}
    return Awareness(
        Times(incident.noticed_at, incident.suspected_at, incident.aware_at),
        confirmed=incident.aware_confirmed,
        provisional=incident.aware_provisional,
        proposal=_read_proposal(kept.get("proposal")),
        history=tuple(_read_past(past) for past in kept.get("history", ())),
    )


def _keep(desk: Desk, incident: IncidentRecord, held: Awareness, now: datetime) -> None:
    incidents.update(
        incident.id,
        noticed_at=held.noticed_at,
        suspected_at=held.suspected_at,
        aware_at=held.aware_at,
        aware_confirmed=held.confirmed,
        aware_provisional=held.provisional,
        aware_history={
            "proposal": _write_proposal(held.proposal),
            "history": [_write_past(past) for past in held.history],
        },
    )
    changed = incidents.get(incident.id)
    if held.confirmed:
        reminders.settle_awareness(incident.id, now)
    duties.refresh(desk, changed, now)
    if changed.aware_at != incident.aware_at:
        steps.date_by_awareness(desk, changed, now)
    if changed.aware_confirmed is not incident.aware_confirmed:
        showing.follow_facts(desk, changed, now)
    say.redraw(changed, [changed.phase])


def _person(organisation: Organisation, user_id: str) -> Person:
    return Person(user_id, organisation.role_of(user_id) in OFFICERS)


def _times(held: Awareness) -> dict[str, object]:
    return {
        "noticed_at": held.noticed_at.isoformat(),
        "aware_at": held.aware_at.isoformat(),
        "proposed": held.proposal is not None,
    }


def _write_times(times: Times) -> list[str]:
    return [at.isoformat() for at in (times.noticed_at, times.suspected_at, times.aware_at)]


def _read_times(kept: list[str]) -> Times:
    noticed_at, suspected_at, aware_at = (datetime.fromisoformat(at) for at in kept)
    return Times(noticed_at, suspected_at, aware_at)


def _write_past(past: Past) -> dict[str, Any]:
    return {
        "times": _write_times(past.times),
        "at": past.replaced_at.isoformat(),
        "by": past.by,
        "reason": past.reason,
    }


def _read_past(kept: dict[str, Any]) -> Past:
    return Past(
        _read_times(kept["times"]), datetime.fromisoformat(kept["at"]), kept["by"], kept["reason"]
    )


def _write_proposal(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {
        "times": _write_times(proposal.times),
        "by": proposal.by.user_id,
        "officer": proposal.by.officer,
        "reason": proposal.reason,
        "at": proposal.proposed_at.isoformat(),
    }


def _read_proposal(kept: dict[str, Any] | None) -> Proposal | None:
    if kept is None:
        return None
    return Proposal(
        _read_times(kept["times"]),
        Person(kept["by"], kept["officer"]),
        kept["reason"],
        datetime.fromisoformat(kept["at"]),
    )

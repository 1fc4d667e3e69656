"""Going dark and coming back: what stays in Slack follows the answer; in the caller's transaction.

Anybody who works on the incident may put it in the dark, because one press too many costs little.
Only the privacy officer or a deputy brings it back: whoever reads along would press that first.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.call_list import Contact
from bot.domain.darkness import NOT_ASKED, READ_ALONG, is_dark
from bot.domain.organisation import Organisation, Right
from bot.domain.outgoing import Lane
from bot.domain.records import IncidentRecord
from bot.domain.views import Dark
from bot.services import outbox, rights, say
from bot.services.desk import Desk
from bot.store import incidents, projections


def answer_of(incident_id: str) -> str:
    """Return what was said of whether the attacker reads along; empty while nobody was asked."""
    return incidents.facts(incident_id).get(READ_ALONG, NOT_ASKED)


def of(desk: Desk, incident: IncidentRecord) -> Dark | None:
    """Return what is shown of an incident in the dark; None while it is not."""
    if not is_dark(answer_of(incident.id)):
        return None
    return Dark(incident.id, incident.reference, incident.exercise, bridge(desk.organisation))


def covering(desk: Desk, incident_id: str | None) -> Dark | None:
    """Return the same for a message about to be sent; opens the database by itself."""
    with desk.store.read():
        incident = None if incident_id is None else incidents.find(incident_id)
        return None if incident is None else of(desk, incident)


def of_incident(desk: Desk, incident: IncidentRecord) -> Dark | None:
    """Return the same as :func:`of`; opens the database by itself."""
    with desk.store.read():
        return of(desk, incident)


def over(desk: Desk, incident_id: str | None, channel_id: str | None, user: str) -> Dark | None:
    """Return what a person is shown of an incident in the dark; None while it is not.

    Args:
        desk: What every use case works with.
        incident_id: The incident that is meant, if one is named.
        channel_id: Slack's id of the channel it may be that of, else.
        user: Who looks; of an incident of others nothing is said, not even this.
    """
    with desk.store.read():
        incident = _meant(incident_id, channel_id)
        if incident is None or not _is_concerned(desk.organisation, incident, user):
            return None
        return of(desk, incident)


def _is_concerned(organisation: Organisation, incident: IncidentRecord, user: str) -> bool:
    """Return whether a person belongs to an incident, or advises on it."""
    advises = Right.ADVISE in organisation.rights_of(user)
    return advises or rights.is_member(organisation, incident, user)


def _meant(incident_id: str | None, channel_id: str | None) -> IncidentRecord | None:
    if incident_id is not None:
        return incidents.find(incident_id)
    return None if channel_id is None else incidents.by_channel(channel_id)


def bridge(organisation: Organisation) -> str:
    """Return where people speak instead: the bridge, or else the number that is answered."""
    return organisation.call_list.get(Contact.BRIDGE) or organisation.telephone


def follow(desk: Desk, incident: IncidentRecord, before: str, by: str, now: datetime) -> None:
    """Cover or uncover what stands in Slack when the answer has changed.

    Args:
        desk: What every use case works with.
        incident: The incident.
        before: The answer as it was.
        by: Who has said otherwise.
        now: The instant (UTC).

    Raises:
        NotAllowed: only the privacy officer or a deputy brings it back.
    """
    was, dark = is_dark(before), is_dark(answer_of(incident.id))
    if was is dark:
        return
    if was:
        rights.require(desk.organisation, by, Right.DECIDE)
    say.answers_anew(incident.id)
    for shown in projections.of_incident(incident.id):
        outbox.raise_wanted(shown.target, shown.stream, shown.kind, incident.id)
    for member in rights.members(desk.organisation, incident):
        say.home(member)
    kind = "dark.on" if dark else "dark.off"
    say.act_in_channel(incident.id, kind, now, {"by": by}, Lane.DEADLINE)

"""Who is told when something did not go out, and of which incidents."""

from __future__ import annotations

from bot.services import rights
from bot.services.desk import Desk
from bot.services.telling import Watchers
from bot.store import incidents


def watchers(desk: Desk) -> Watchers:
    """Return the privacy officers, their deputies and the mailbox of the organisation.

    Of a restricted incident only its members hear (rule 3).
    """
    organisation = desk.organisation

    def admits(incident_id: str, person: str) -> bool:
        incident = incidents.find(incident_id)
        return incident is None or rights.is_member(organisation, incident, person)

    return Watchers(
        people=(*organisation.officers, *organisation.deputies),
        mailboxes=(organisation.privacy_mailbox,),
        admits=admits,
    )
